#include <dse/speculative_execution.hpp>

#include <algorithm>
#include <array>
#include <bit>

namespace dse { inline namespace v0 {
namespace {

using std::chrono::nanoseconds;

class constant_policy final : public speculative_execution_policy {
 public:
  constant_policy(nanoseconds delay, std::uint32_t attempts) : delay_(delay), attempts_(attempts) {}
  std::optional<nanoseconds> next(std::uint32_t started) override {
    return started < attempts_ ? std::optional(delay_) : std::nullopt;
  }

 private:
  nanoseconds delay_;
  std::uint32_t attempts_;
};

/// Counts latencies in buckets, eight for each power of two, so that a bound is at most an eighth too high. Two
/// generations: the older one is forgotten when the younger one is full.
class latencies {
 public:
  static constexpr std::uint32_t generation = 1'000;

  void add(nanoseconds latency) noexcept {
    ++young_[bucket_of(static_cast<std::uint64_t>(std::max<std::int64_t>(latency.count(), 0)))];
    if (++count_ % generation != 0) return;
    old_ = young_;
    young_ = {};
  }

  std::optional<nanoseconds> percentile(double p) const noexcept {
    if (count_ < generation) return std::nullopt;
    const auto all = static_cast<double>(generation + count_ % generation);
    const auto below = static_cast<std::uint64_t>(all * p / 100);
    std::uint64_t seen = 0;
    for (std::size_t i = 0; i < young_.size(); ++i) {
      seen += young_[i] + old_[i];
      if (seen > below) return nanoseconds(static_cast<std::int64_t>(end_of(i)));
    }
    return nanoseconds(static_cast<std::int64_t>(end_of(young_.size() - 1)));
  }

 private:
  // Of microseconds; 8 buckets for each power of two up to 2^34 of them, 4.8 hours.
  static constexpr std::size_t steps = 8, powers = 32;

  static std::size_t bucket_of(std::uint64_t ns) noexcept {
    const std::uint64_t us = ns / 1000;
    if (us < steps) return static_cast<std::size_t>(us);
    const auto power = static_cast<std::size_t>(std::bit_width(us) - 4);
    return std::min((power + 1) * steps + static_cast<std::size_t>(us >> power) % steps, steps * powers - 1);
  }
  static std::uint64_t end_of(std::size_t bucket) noexcept {
    if (bucket < steps) return 1000 * (bucket + 1);
    const std::size_t power = bucket / steps - 1;
    return 1000 * (std::uint64_t{steps + bucket % steps + 1} << power);
  }

  std::array<std::uint32_t, steps * powers> young_{}, old_{};
  std::uint64_t count_ = 0;
};

class percentile_policy final : public speculative_execution_policy {
 public:
  percentile_policy(double percentile, std::uint32_t attempts) : percentile_(percentile), attempts_(attempts) {}
  std::optional<nanoseconds> next(std::uint32_t started) override {
    return started < attempts_ ? seen_.percentile(percentile_) : std::nullopt;
  }
  void answered(nanoseconds latency) override { seen_.add(latency); }

 private:
  double percentile_;
  std::uint32_t attempts_;
  latencies seen_;
};

}  // namespace

speculative_execution_factory constant_speculation(nanoseconds delay, std::uint32_t attempts) {
  return [=] { return std::make_unique<constant_policy>(delay, attempts); };
}
speculative_execution_factory percentile_speculation(double percentile, std::uint32_t attempts) {
  return [=] { return std::make_unique<percentile_policy>(percentile, attempts); };
}

}}  // namespace dse::v0
