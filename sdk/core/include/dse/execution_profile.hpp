#pragma once

#include <dse/consistency.hpp>
#include <dse/load_balancing.hpp>
#include <dse/retry_policy.hpp>
#include <dse/speculative_execution.hpp>

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <utility>

namespace dse { inline namespace v0 {

namespace detail {

/// The policies of a profile that a session knows; each shard makes its own of them.
struct profile_policies {
  load_balancing_factory load_balancing;  // empty ones: the session's
  retry_factory retry;
  speculative_execution_factory speculation;
  std::uint32_t id = 0;  // from 1 on
  std::uint64_t session = 0;
};

}  // namespace detail

/// Settings for requests of one kind. What it leaves out is as the options say; what a statement sets for itself holds.
///
/// A copy is a profile of its own. Copies of one that a session knows (session::profile()) share its policies and can
/// be given to statements as they are; one with other policies has to be made known first, by options::profile() or
/// session::add_profile(), since policies decide which nodes are connected to.
class execution_profile {
 public:
  execution_profile() noexcept {}

  execution_profile& consistency(dse::consistency level) & { return consistency_ = level, *this; }
  execution_profile& serial_consistency(dse::consistency level) & { return serial_consistency_ = level, *this; }
  /// As statement::timeout(): zero is the session's, negative is none.
  execution_profile& timeout(std::chrono::nanoseconds t) & { return timeout_ = t, *this; }
  execution_profile& page_size(std::int32_t rows) & { return page_size_ = rows, *this; }
  execution_profile& idempotent(bool on) & { return idempotent_ = on, *this; }
  execution_profile& load_balancing(load_balancing_factory f) & {
    return known_.reset(), load_balancing_ = std::move(f), *this;
  }
  execution_profile& retry(retry_factory f) & { return known_.reset(), retry_ = std::move(f), *this; }
  execution_profile& speculative_execution(speculative_execution_factory f) & {
    return known_.reset(), speculation_ = std::move(f), *this;
  }

  execution_profile&& consistency(dse::consistency level) && { return std::move(consistency(level)); }
  execution_profile&& serial_consistency(dse::consistency level) && { return std::move(serial_consistency(level)); }
  execution_profile&& timeout(std::chrono::nanoseconds t) && { return std::move(timeout(t)); }
  execution_profile&& page_size(std::int32_t rows) && { return std::move(page_size(rows)); }
  execution_profile&& idempotent(bool on) && { return std::move(idempotent(on)); }
  execution_profile&& load_balancing(load_balancing_factory f) && { return std::move(load_balancing(std::move(f))); }
  execution_profile&& retry(retry_factory f) && { return std::move(retry(std::move(f))); }
  execution_profile&& speculative_execution(speculative_execution_factory f) && {
    return std::move(speculative_execution(std::move(f)));
  }

  std::optional<dse::consistency> consistency() const noexcept { return consistency_; }
  std::optional<dse::consistency> serial_consistency() const noexcept { return serial_consistency_; }
  std::optional<std::chrono::nanoseconds> timeout() const noexcept { return timeout_; }
  std::optional<std::int32_t> page_size() const noexcept { return page_size_; }
  std::optional<bool> idempotent() const noexcept { return idempotent_; }
  bool has_policies() const noexcept { return load_balancing_ || retry_ || speculation_; }

  /// This profile as a session knows it.
  execution_profile known_as(std::uint32_t id, std::uint64_t session) const {
    execution_profile p = *this;
    p.known_ = std::make_shared<const detail::profile_policies>(
        detail::profile_policies{load_balancing_, retry_, speculation_, id, session});
    return p;
  }
  /// Null: no session knows it.
  const std::shared_ptr<const detail::profile_policies>& known() const noexcept { return known_; }

 private:
  std::shared_ptr<const detail::profile_policies> known_;
  load_balancing_factory load_balancing_;
  retry_factory retry_;
  speculative_execution_factory speculation_;
  std::optional<std::chrono::nanoseconds> timeout_;
  std::optional<std::int32_t> page_size_;
  std::optional<dse::consistency> consistency_, serial_consistency_;
  std::optional<bool> idempotent_;
};

}}  // namespace dse::v0
