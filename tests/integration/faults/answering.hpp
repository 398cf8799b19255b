#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <thread>

namespace dse::testing {

/// Waits, on a thread of its own, for a node that is down to answer a request of OPTIONS, as no session does.
class answering {
 public:
  using clock = std::chrono::steady_clock;

  answering(std::string address, std::uint16_t port);
  ~answering() {
    if (thread_.joinable()) thread_.join();
  }
  answering(const answering&) = delete;
  answering& operator=(const answering&) = delete;

  /// When it did; waits for it. Nothing: it did not within two minutes.
  std::optional<clock::time_point> since() {
    if (thread_.joinable()) thread_.join();
    return since_;
  }

 private:
  std::optional<clock::time_point> since_;
  std::thread thread_;
};

}  // namespace dse::testing
