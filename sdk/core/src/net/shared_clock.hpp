#pragma once

#include <atomic>
#include <cstdint>

namespace dse::net {

/// The latest timestamp that left any shard of a session. A request that is made after another one was answered gets a
/// later timestamp, whatever shards they go through and wherever the wall clock is set in between.
class shared_clock {
 public:
  std::int64_t latest() const noexcept { return latest_.load(std::memory_order_relaxed); }
  /// Before the bytes leave that carry the timestamp.
  void publish(std::int64_t timestamp) noexcept {
    std::int64_t before = latest_.load(std::memory_order_relaxed);
    while (before < timestamp && !latest_.compare_exchange_weak(before, timestamp, std::memory_order_relaxed)) {}
  }

 private:
  alignas(64) std::atomic<std::int64_t> latest_{0};
};

}  // namespace dse::net
