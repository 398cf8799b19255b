#pragma once

#include "engine/request.hpp"

#include <atomic>

namespace dse::net {

/// Requests from other threads on their way to a shard: many push, the shard takes them all at once, oldest first.
class inbox {
 public:
  enum class pushed : std::uint8_t {
    first,   ///< the shard has to be woken: whoever finds it empty wakes, the others ride along
    behind,  ///< it is awake, or about to be
    closed,  ///< nobody will ever take it
  };
  pushed push(engine::request& r) noexcept {
    engine::request* head = head_.load(std::memory_order_relaxed);
    do {
      if (head == closed()) return pushed::closed;
      r.next = head;
    } while (!head_.compare_exchange_weak(head, &r, std::memory_order_release, std::memory_order_relaxed));
    return head == nullptr ? pushed::first : pushed::behind;
  }
  /// For the shard alone, as close() is. A wake-up may come after the end: what is closed stays closed.
  engine::request* take_all() noexcept {
    if (head_.load(std::memory_order_relaxed) == closed()) return nullptr;
    return oldest_first(head_.exchange(nullptr, std::memory_order_acquire));
  }
  /// What is left; nothing gets in any more.
  engine::request* close() noexcept { return oldest_first(head_.exchange(closed(), std::memory_order_acquire)); }

 private:
  engine::request* closed() const noexcept {
    return static_cast<engine::request*>(const_cast<void*>(static_cast<const void*>(&head_)));
  }
  engine::request* oldest_first(engine::request* newest) const noexcept {
    if (newest == closed()) return nullptr;
    engine::request* oldest = nullptr;
    while (newest) {
      engine::request* next = newest->next;
      newest->next = oldest;
      oldest = newest;
      newest = next;
    }
    return oldest;
  }

  alignas(64) std::atomic<engine::request*> head_{nullptr};
};

}  // namespace dse::net
