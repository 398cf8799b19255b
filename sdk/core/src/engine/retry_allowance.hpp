#pragma once

#include "engine/time.hpp"

#include <dse/retry_policy.hpp>

#include <algorithm>

namespace dse::engine {

/// How many retries a shard may still make of its retry_budget. What is not used is saved, up to `most`: enough for
/// what a node had in flight when it died.
class retry_allowance {
 public:
  retry_allowance(const retry_budget& budget, std::size_t most) noexcept
      : per_request_(budget.percent()),
        per_second_(budget.per_second()),
        most_(static_cast<std::int64_t>(most) * whole),
        left_(most_) {}

  void on_request() noexcept { ++requests_; }

  bool take(time_point now) noexcept {
    const std::int64_t ms = std::clamp<std::int64_t>((now - filled_) / std::chrono::milliseconds(1), 0, most_ms);
    left_ = std::min(most_, left_ + requests_ * per_request_ + ms * per_second_ * whole / 1000);
    requests_ = 0;
    filled_ = now;
    if (left_ < whole) return false;
    left_ -= whole;
    return true;
  }

  /// Of a retry that found no node.
  void give_back() noexcept { left_ += whole; }

 private:
  static constexpr std::int64_t whole = 100;  // one retry, in hundredths
  static constexpr std::int64_t most_ms = 1'000'000;

  std::int64_t per_request_;
  std::int64_t per_second_;
  std::int64_t most_;
  std::int64_t left_;
  std::int64_t requests_ = 0;  // since the last retry
  time_point filled_{};
};

}  // namespace dse::engine
