#pragma once

#include <dse/error.hpp>

#include <chrono>
#include <mutex>
#include <optional>
#include <utility>

namespace dse { inline namespace v0 { namespace auth {

/// One attempt at a time at what may fail slowly; thread-safe.
///
/// Whoever had asked before another one failed takes that failure: a KDC that never answers costs one wait, not one for
/// each login.
class shared_attempt {
 public:
  using time = std::chrono::steady_clock::time_point;

  /// What `attempt()`, a result, comes to; or the failure of the one before it.
  template <class Attempt>
  auto run(time asked_at, Attempt attempt) -> decltype(attempt()) {
    const std::lock_guard lock(mutex_);
    if (failure_ && failed_at_ >= asked_at) return *failure_;
    auto outcome = attempt();
    failure_.reset();
    if (!outcome) {
      failure_ = outcome.error();
      failed_at_ = std::chrono::steady_clock::now();
    }
    return outcome;
  }

 private:
  std::mutex mutex_;
  std::optional<error> failure_;
  time failed_at_;
};

}}}  // namespace dse::v0::auth
