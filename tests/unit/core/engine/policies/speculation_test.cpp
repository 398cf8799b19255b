#include <dse/speculative_execution.hpp>

#include <gtest/gtest.h>

#include <initializer_list>
#include <optional>
#include <utility>

namespace dse { namespace {

using namespace std::chrono_literals;
using std::chrono::nanoseconds;

using counted = std::pair<int, nanoseconds>;

std::optional<nanoseconds> delay_after(std::initializer_list<counted> answers, double percentile) {
  const auto policy = percentile_speculation(percentile)();
  for (const auto& [times, latency] : answers)
    for (int i = 0; i < times; ++i) policy->answered(latency);
  return policy->next(1);
}

TEST(constant_speculation, gives_the_same_delay_to_so_many_attempts) {
  const auto policy = constant_speculation(7ms, 3)();
  EXPECT_EQ(policy->next(1), 7ms);
  EXPECT_EQ(policy->next(2), 7ms);
  EXPECT_EQ(policy->next(3), std::nullopt);
}

TEST(percentile_speculation, waits_for_a_thousand_answers) {
  const auto policy = percentile_speculation(99)();
  for (int i = 0; i < 999; ++i) policy->answered(1ms);
  EXPECT_EQ(policy->next(1), std::nullopt);
  policy->answered(1ms);
  EXPECT_NE(policy->next(1), std::nullopt);
  EXPECT_EQ(policy->next(2), std::nullopt);
}

TEST(percentile_speculation, delay_is_that_percentile_to_an_eighth) {
  for (const auto scale : {1us, 37us, 900us, 25'000us}) {
    const auto policy = percentile_speculation(90)();
    for (int i = 1; i <= 1000; ++i) policy->answered(scale * i);
    const auto delay = policy->next(1).value();
    EXPECT_GE(delay, scale * 900);
    EXPECT_LE(delay, scale * 900 * 9 / 8 + 1us);
  }
}

TEST(percentile_speculation, forgets_what_was_long_ago) {
  const auto policy = percentile_speculation(50)();
  for (int i = 0; i < 1000; ++i) policy->answered(1s);
  for (int i = 0; i < 2000; ++i) policy->answered(1ms);
  EXPECT_LT(policy->next(1).value(), 2ms);
}

TEST(percentile_speculation, takes_any_latency) {
  const auto policy = percentile_speculation(100)();
  for (int i = 0; i < 1000; ++i) policy->answered(i % 2 ? -1ns : std::chrono::nanoseconds::max());
  EXPECT_GT(policy->next(1).value(), 30min);
}

// Eight bounds for each power of two.
TEST(percentile_speculation, delay_is_the_bound_above_the_latency) {
  for (const auto& [latency, bound] :
       std::initializer_list<std::pair<nanoseconds, nanoseconds>>{{0us, 1us},
                                                                  {999ns, 1us},
                                                                  {5us, 6us},
                                                                  {7us, 8us},
                                                                  {8us, 9us},
                                                                  {15us, 16us},
                                                                  {16us, 18us},
                                                                  {17us, 18us},
                                                                  {18us, 20us},
                                                                  {100us, 104us},
                                                                  {1000us, 1024us},
                                                                  {1024us, 1152us},
                                                                  {1'048'575us, 1'048'576us}})
    EXPECT_EQ(delay_after({{1000, latency}}, 99), bound) << latency.count();
}

TEST(percentile_speculation, so_many_of_a_hundred_answers_came_sooner) {
  EXPECT_EQ(delay_after({{500, 1us}, {500, 100us}}, 50), 104us);
  EXPECT_EQ(delay_after({{501, 1us}, {499, 100us}}, 50), 2us);
  EXPECT_EQ(delay_after({{10, 1us}, {990, 100us}}, 1), 104us);
  EXPECT_EQ(delay_after({{11, 1us}, {989, 100us}}, 1), 2us);
}

TEST(percentile_speculation, up_to_two_thousand_of_the_latest_answers_count) {
  EXPECT_EQ(delay_after({{1000, 1us}, {999, 100us}}, 50), 2us);
  EXPECT_EQ(delay_after({{1000, 1us}, {500, 100us}}, 66), 2us);
  EXPECT_EQ(delay_after({{1000, 1us}, {500, 100us}}, 67), 104us);
  EXPECT_EQ(delay_after({{1000, 1us}, {1000, 100us}}, 0), 104us) << "the first thousand is forgotten";
}

TEST(percentile_speculation, longest_latency_that_is_told_apart_is_hours) {
  constexpr nanoseconds longest = 1us * (std::int64_t{1} << 34);
  EXPECT_EQ(delay_after({{1000, longest - 1us}}, 99), longest);
  EXPECT_EQ(delay_after({{1000, longest}}, 99), longest);
  EXPECT_EQ(delay_after({{1000, longest / 2}}, 99), longest / 16 * 9);
}

}}  // namespace dse
