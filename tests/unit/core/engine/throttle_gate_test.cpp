#include "engine/throttle_gate.hpp"

#include <gtest/gtest.h>

namespace dse::engine { namespace {

using namespace std::chrono_literals;

TEST(throttle_gate, without_limits_is_none) {
  EXPECT_FALSE(throttle_gate(throttle(), 1).limits());
  EXPECT_FALSE(throttle_gate(throttle().adaptive(true), 1).limits()) << "nodes have that one";
}

TEST(throttle_gate, lets_so_many_in_at_a_time) {
  throttle_gate gate(throttle().max_concurrent(2), 1);
  const time_point now(1h);
  EXPECT_TRUE(gate.enter(now));
  EXPECT_TRUE(gate.enter(now));
  EXPECT_FALSE(gate.enter(now));
  EXPECT_TRUE(gate.is_full());
  gate.leave();
  EXPECT_TRUE(gate.enter(now));
}

TEST(throttle_gate, is_divided_and_rounded_up) {
  throttle_gate gate(throttle().max_concurrent(5).max_waiting(7), 4);
  const time_point now(1h);
  EXPECT_TRUE(gate.enter(now));
  EXPECT_TRUE(gate.enter(now));
  EXPECT_FALSE(gate.enter(now));
  EXPECT_EQ(gate.most_waiting(), 2u);
}

TEST(throttle_gate, lets_so_many_in_a_second) {
  for (const std::size_t rate : {1u, 3u, 19u, 20u, 1000u, 50'000u}) {
    throttle_gate gate(throttle().max_per_second(rate), 1);
    std::size_t entered = 0;
    const time_point begin(1h);
    for (time_point now = begin; now < begin + 10s; now += 100us)
      while (gate.enter(now)) ++entered;
    EXPECT_GE(entered, 10 * rate) << rate;
    EXPECT_LE(entered, 10 * rate + rate / 20 + 1) << rate;
  }
}

TEST(throttle_gate, highest_rate_has_a_pace_too) {
  throttle_gate gate(throttle().max_per_second(5'000'000'000), 1);
  const time_point now(100h);
  EXPECT_TRUE(gate.enter(now));
  EXPECT_EQ(gate.opens_at(), now + 1ns - (50ms - 1ns));
}

TEST(throttle_gate, makes_up_for_no_more_than_a_twentieth_of_a_second) {
  throttle_gate gate(throttle().max_per_second(1000), 1);
  std::size_t entered = 0;
  while (gate.enter(time_point(100h))) ++entered;
  EXPECT_EQ(entered, 50u);
  EXPECT_FALSE(gate.is_full());
  EXPECT_GT(gate.opens_at(), time_point(100h));
  EXPECT_LE(gate.opens_at(), time_point(100h) + 1ms);
}

}}  // namespace dse::engine
