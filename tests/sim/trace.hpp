#pragma once

#include "sim/schedule.hpp"

#include <cstdint>
#include <cstdio>
#include <string>
#include <string_view>

namespace dse::testing {

/// What happened, as a hash that equal runs share, and if wanted as text; and the first thing that should not have.
class trace {
 public:
  trace(const schedule& time, bool printed) noexcept : time_(time), printed_(printed) {}

  void note(std::string_view what, std::uint64_t a = 0, std::uint64_t b = 0) {
    mix(static_cast<std::uint64_t>(time_.now().time_since_epoch().count()));
    for (const char c : what) mix(static_cast<std::uint8_t>(c));
    mix(a);
    mix(b);
    if (printed_) print(what, a, b);
  }
  /// An invariant is broken; the world stops after this step.
  void violation(std::string text) {
    if (printed_) print(text, 0, 0);
    if (violation_.empty()) violation_ = std::move(text);
  }
  const std::string& violation() const noexcept { return violation_; }
  bool broken() const noexcept { return !violation_.empty(); }
  std::uint64_t hash() const noexcept { return hash_; }

 private:
  void mix(std::uint64_t v) noexcept { hash_ = (hash_ ^ v) * 0x100000001b3; }
  void print(std::string_view what, std::uint64_t a, std::uint64_t b) const {
    const std::chrono::duration<double, std::milli> t = time_.now().time_since_epoch() - std::chrono::seconds(1000);
    std::printf("%12.4f ms  %-28.*s %llu %llu\n", t.count(), static_cast<int>(what.size()), what.data(),
                static_cast<unsigned long long>(a), static_cast<unsigned long long>(b));
  }

  const schedule& time_;
  std::string violation_;
  std::uint64_t hash_ = 0xcbf29ce484222325;
  bool printed_;
};

}  // namespace dse::testing
