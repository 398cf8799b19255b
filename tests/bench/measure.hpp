#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

namespace dse::bench {

/// Nanoseconds in 32 steps per power of two: 3.2 % wrong at most.
class histogram {
 public:
  histogram() : counts_(64 * 32) {}
  void add(std::chrono::nanoseconds latency) noexcept;
  double quantile_us(double q) const noexcept;

 private:
  std::vector<std::uint64_t> counts_;
  std::uint64_t total_ = 0;
};

struct run_description {
  std::string workload, mode;
  std::uint64_t requests = 0, errors = 0, check = 0;
  int in_flight = 0;
};

/// Processor time, wall time and allocations between start() and finish(), which prints one line of JSON in the format
/// that benchmark clients of several drivers share.
class meter {
 public:
  void start() noexcept;
  void finish(const run_description& what, const histogram& latencies) const;

 private:
  struct reading {
    std::chrono::steady_clock::time_point time;
    double user = 0, system = 0;
    std::uint64_t switches = 0, allocations = 0, allocated_bytes = 0;
  };
  static reading read() noexcept;
  reading at_start_;
};

}  // namespace dse::bench
