#include <dse/reconnection_policy.hpp>

#include <gtest/gtest.h>

#include <limits>
#include <set>

namespace dse { namespace {

using namespace std::chrono_literals;
using std::chrono::nanoseconds;

TEST(default_reconnection, doubles_up_to_a_second_in_the_first_minute) {
  const auto policy = default_reconnection()(1);
  nanoseconds longest = 50ms;
  for (std::uint32_t failures = 0; failures < 12; ++failures) {
    for (int i = 0; i < 50; ++i) {
      const nanoseconds pause = policy->next(failures, 10s);
      EXPECT_GE(pause, longest / 2) << failures;
      EXPECT_LE(pause, longest) << failures;
    }
    longest = std::min<nanoseconds>(2 * longest, 1s);
  }
}

TEST(default_reconnection, is_lazy_later_on) {
  const auto policy = default_reconnection()(1);
  EXPECT_GE(policy->next(100, 60s), 15s);
  EXPECT_LE(policy->next(100, 60s), 30s);
}

TEST(default_reconnection, never_overflows) {
  const auto policy = exponential_reconnection(1ns, nanoseconds::max() / 2)(1);
  for (std::uint32_t failures : {0u, 62u, 63u, 64u, 1'000'000u, std::numeric_limits<std::uint32_t>::max()})
    EXPECT_GE(policy->next(failures, nanoseconds::max()), 0ns);
}

TEST(default_reconnection, clients_do_not_dial_in_step) {
  std::set<nanoseconds> pauses;
  for (std::uint64_t seed = 0; seed < 100; ++seed) pauses.insert(default_reconnection()(seed)->next(5, 1s));
  EXPECT_GT(pauses.size(), 90u);
}

TEST(constant_reconnection, stays_within_15_percent) {
  const auto policy = constant_reconnection(10s)(7);
  for (std::uint32_t i = 0; i < 1'000; ++i) {
    const nanoseconds pause = policy->next(i, 1s * i);
    EXPECT_GE(pause, 8500ms);
    EXPECT_LE(pause, 11500ms);
  }
}

TEST(exponential_reconnection, doubles_up_to_the_longest) {
  const auto policy = exponential_reconnection(1s, 5s)(7);
  for (const auto& [failures, about] : {std::pair(0u, 1s), std::pair(1u, 2s), std::pair(2u, 4s), std::pair(3u, 5s)}) {
    EXPECT_GE(policy->next(failures, 0s), nanoseconds(about) * 17 / 20);
    EXPECT_LE(policy->next(failures, 0s), nanoseconds(about) * 23 / 20);
  }
}

}}  // namespace dse
