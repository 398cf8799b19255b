#include <dse/reconnection_policy.hpp>

#include <algorithm>

namespace dse { inline namespace v0 {
namespace {

using namespace std::chrono_literals;
using std::chrono::nanoseconds;

/// splitmix64.
class jitter {
 public:
  explicit jitter(std::uint64_t seed) noexcept : state_(seed) {}
  nanoseconds between(nanoseconds low, nanoseconds high) noexcept {
    std::uint64_t z = (state_ += 0x9E3779B97F4A7C15);
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
    const auto range = static_cast<std::uint64_t>(std::max<std::int64_t>((high - low).count(), 0)) + 1;
    return low + nanoseconds(static_cast<std::int64_t>((z ^ (z >> 31)) % range));
  }
  nanoseconds about(nanoseconds t) noexcept { return between(t / 20 * 17, t / 20 * 23); }

 private:
  std::uint64_t state_;
};

nanoseconds doubled(nanoseconds first, std::uint32_t times, nanoseconds longest) noexcept {
  for (; times > 0 && first < longest; --times) first = first > longest / 2 ? longest : first * 2;
  return std::min(first, longest);
}

class default_policy final : public reconnection_policy {
 public:
  explicit default_policy(std::uint64_t seed) noexcept : jitter_(seed) {}
  nanoseconds next(std::uint32_t failures, nanoseconds down_for) override {
    const nanoseconds longest = down_for < 1min ? doubled(50ms, failures, 1s) : nanoseconds(30s);
    return jitter_.between(longest / 2, longest);
  }

 private:
  jitter jitter_;
};

class exponential_policy final : public reconnection_policy {
 public:
  exponential_policy(nanoseconds first, nanoseconds longest, std::uint64_t seed) noexcept
      : first_(first), longest_(longest), jitter_(seed) {}
  nanoseconds next(std::uint32_t failures, nanoseconds) override {
    return jitter_.about(doubled(first_, failures, longest_));
  }

 private:
  nanoseconds first_, longest_;
  jitter jitter_;
};

}  // namespace

reconnection_factory default_reconnection() {
  return [](std::uint64_t seed) { return std::make_unique<default_policy>(seed); };
}
reconnection_factory constant_reconnection(nanoseconds delay) { return exponential_reconnection(delay, delay); }
reconnection_factory exponential_reconnection(nanoseconds first, nanoseconds longest) {
  return [=](std::uint64_t seed) { return std::make_unique<exponential_policy>(first, longest, seed); };
}

}}  // namespace dse::v0
