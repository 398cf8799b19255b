#pragma once

#include "engine/time.hpp"

#include <dse/throttle.hpp>

#include <algorithm>
#include <cstddef>

namespace dse::engine {

/// One shard's part of a throttle: says when its next request may begin.
class throttle_gate {
 public:
  throttle_gate(const throttle& t, std::size_t shards) noexcept
      : most_running_(part(t.max_concurrent(), shards)), most_waiting_(part(t.max_waiting(), shards)) {
    if (t.max_per_second() == 0) return;
    interval_ = std::max(second / static_cast<std::int64_t>(part(t.max_per_second(), shards)), duration(1));
    ahead_ = std::max(second / 20 - interval_, duration(0));
  }

  bool limits() const noexcept { return most_running_ != 0 || interval_.count() != 0; }
  std::size_t most_waiting() const noexcept { return most_waiting_; }

  /// Begins a request, if it may.
  bool enter(time_point now) noexcept {
    if (is_full() || now < opens_at()) return false;
    ++running_;
    next_ = std::max(next_, now) + interval_;
    return true;
  }
  void leave() noexcept { --running_; }
  /// It opens when a request ends.
  bool is_full() const noexcept { return most_running_ != 0 && running_ >= most_running_; }
  /// Where it is not full.
  time_point opens_at() const noexcept { return next_ - ahead_; }

 private:
  static constexpr duration second = std::chrono::seconds(1);
  static std::size_t part(std::size_t whole, std::size_t shards) noexcept { return (whole + shards - 1) / shards; }

  std::size_t most_running_;
  std::size_t most_waiting_;
  std::size_t running_ = 0;
  duration interval_{0};  // between requests; zero: no limit
  duration ahead_{0};     // how much of it they may make up for
  time_point next_{};     // when the next one were due at an even pace
};

}  // namespace dse::engine
