#include "api/profile_registry.hpp"

#include <mutex>

namespace dse { inline namespace v0 { namespace detail {

result<profile_registry::profile> profile_registry::reserve(const std::string& name, const execution_profile& p,
                                                            std::uint64_t session) {
  if (name.empty()) return error(client_errc::invalid_argument, "the execution profile has no name", "give it one");
  const std::lock_guard lock(mutex_);
  if (!profiles_.try_emplace(name).second)
    return error(client_errc::invalid_argument, "there is an execution profile named \"" + name + "\" already",
                 "requests may be using it: add the new one under another name");
  const bool shares = p.known() && p.known()->session == session;
  return std::make_shared<const execution_profile>(shares ? p : p.known_as(++last_id_, session));
}

void profile_registry::publish(const std::string& name, profile p) {
  const std::lock_guard lock(mutex_);
  profiles_[name] = std::move(p);
}

void profile_registry::give_up(const std::string& name) {
  const std::lock_guard lock(mutex_);
  profiles_.erase(name);
}

profile_registry::profile profile_registry::find(std::string_view name) const {
  const std::shared_lock lock(mutex_);
  const auto at = profiles_.find(name);
  return at == profiles_.end() ? nullptr : at->second;
}

error profile_registry::unknown(std::string_view name) const {
  const std::shared_lock lock(mutex_);
  std::string all;
  for (const auto& [known, p] : profiles_)
    if (p) all.append(all.empty() ? "" : ", ").append(known);
  return error(client_errc::invalid_argument, "there is no execution profile named \"" + std::string(name) + '"',
               all.empty() ? "add it with options::profile() or session::add_profile()" : "the session has: " + all);
}

}}}  // namespace dse::v0::detail
