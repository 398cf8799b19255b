#pragma once

#include <atomic>
#include <cstdint>
#include <mutex>
#include <string>
#include <utility>

namespace dse::net {

/// The proxy that leads to all nodes of a session, as its directory told last. May be used from several threads.
class proxy_route {
 public:
  struct place {
    std::string host;
    std::uint16_t port = 0;
  };

  void lead_to(std::string host, std::uint16_t port) {
    const std::lock_guard lock(mutex_);
    place_ = {std::move(host), port};
  }
  place where() const {
    const std::lock_guard lock(mutex_);
    return place_;
  }
  /// Counts the connections, so that the proxy's addresses take turns.
  std::size_t next_turn() const noexcept { return turns_.fetch_add(1, std::memory_order_relaxed); }

 private:
  mutable std::mutex mutex_;
  place place_;
  mutable std::atomic<std::size_t> turns_{0};
};

}  // namespace dse::net
