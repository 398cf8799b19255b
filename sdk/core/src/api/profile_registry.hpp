#pragma once

#include <dse/error.hpp>
#include <dse/execution_profile.hpp>

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <shared_mutex>
#include <string>
#include <string_view>

namespace dse { inline namespace v0 { namespace detail {

/// The execution profiles of a session, by name. Any thread.
class profile_registry {
 public:
  using profile = std::shared_ptr<const execution_profile>;

  /// Takes a name, and gives the profile an id; it is found only from publish() on. Fails when the name is taken.
  result<profile> reserve(const std::string& name, const execution_profile& p, std::uint64_t session);
  void publish(const std::string& name, profile p);
  /// The profile could not be made known to all shards.
  void give_up(const std::string& name);
  /// Null: there is none.
  profile find(std::string_view name) const;
  /// What is wrong with a name that find() does not know.
  error unknown(std::string_view name) const;

 private:
  mutable std::shared_mutex mutex_;
  std::map<std::string, profile, std::less<>> profiles_;  // null: reserved
  std::uint32_t last_id_ = 0;
};

}}}  // namespace dse::v0::detail
