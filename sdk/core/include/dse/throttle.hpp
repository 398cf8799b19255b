#pragma once

#include <cstddef>
#include <utility>

namespace dse { inline namespace v0 {

/// Limits of what a session asks of its cluster: requests beyond them wait for their turn, in order; those that there
/// is no room for, and those whose timeout ends while they wait, fail with client_errc::shed. They were not sent.
///
/// Shards share nothing: each has an equal part of the limits, rounded up. A thread's requests go to one shard, so that
/// a single calling thread gets that shard's part.
class throttle {
 public:
  throttle() noexcept {}

  /// Requests that were begun and have not completed. Default 0: no limit.
  throttle& max_concurrent(std::size_t requests) & noexcept { return max_concurrent_ = requests, *this; }
  /// Requests begun in a second, evenly: no more than a twentieth of them at once. Default 0: no limit.
  throttle& max_per_second(std::size_t requests) & noexcept { return max_per_second_ = requests, *this; }
  /// Requests that wait for their turn. Default 10,000; 0: none waits.
  throttle& max_waiting(std::size_t requests) & noexcept { return max_waiting_ = requests, *this; }
  /// Each shard learns how many requests each node serves at a time before its answers take longer, and sends no more:
  /// the policy's next node gets them. Default false.
  throttle& adaptive(bool on) & noexcept { return adaptive_ = on, *this; }

  throttle&& max_concurrent(std::size_t requests) && noexcept { return std::move(max_concurrent(requests)); }
  throttle&& max_per_second(std::size_t requests) && noexcept { return std::move(max_per_second(requests)); }
  throttle&& max_waiting(std::size_t requests) && noexcept { return std::move(max_waiting(requests)); }
  throttle&& adaptive(bool on) && noexcept { return std::move(adaptive(on)); }

  std::size_t max_concurrent() const noexcept { return max_concurrent_; }
  std::size_t max_per_second() const noexcept { return max_per_second_; }
  std::size_t max_waiting() const noexcept { return max_waiting_; }
  bool adaptive() const noexcept { return adaptive_; }

 private:
  std::size_t max_concurrent_ = 0;
  std::size_t max_per_second_ = 0;
  std::size_t max_waiting_ = 10'000;
  bool adaptive_ = false;
};

}}  // namespace dse::v0
