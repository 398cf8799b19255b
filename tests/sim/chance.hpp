#pragma once

#include <chrono>
#include <cstdint>

namespace dse::testing {

/// A source of chance (splitmix64): all of a simulation's derive from its seed, so that equal seeds give equal worlds.
class chance {
 public:
  constexpr explicit chance(std::uint64_t seed) noexcept : state_(seed) {}

  constexpr std::uint64_t next() noexcept {
    std::uint64_t z = (state_ += 0x9E3779B97F4A7C15);
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
    return z ^ (z >> 31);
  }
  /// 0 … n - 1
  std::uint64_t below(std::uint64_t n) noexcept { return next() % n; }
  /// low … high
  std::uint64_t between(std::uint64_t low, std::uint64_t high) noexcept { return low + below(high - low + 1); }
  bool percent(std::uint64_t p) noexcept { return below(100) < p; }
  std::chrono::nanoseconds within(std::chrono::nanoseconds low, std::chrono::nanoseconds high) noexcept {
    return low + std::chrono::nanoseconds(below(static_cast<std::uint64_t>((high - low).count()) + 1));
  }

 private:
  std::uint64_t state_;
};

}  // namespace dse::testing
