#include "sim/world.hpp"

#include <gtest/gtest.h>

#include <cstdlib>

namespace dse::testing { namespace {

world_report run(std::uint64_t seed) {
  world_options o;
  o.seed = seed;
  o.faults = seed % 10 != 0;
  return world(o).run();
}

// A failing seed is seen event by event with: simulate --first SEED --seeds 1 --print
class seeds : public ::testing::TestWithParam<std::uint64_t> {};

TEST_P(seeds, break_no_invariant) {
  const std::uint64_t count = std::getenv("DSE_TEST_LONG") ? 20000 : 200;
  for (std::uint64_t seed = GetParam() * count + 1; seed <= (GetParam() + 1) * count; ++seed)
    EXPECT_EQ(run(seed).violation, "") << "seed " << seed;
}

INSTANTIATE_TEST_SUITE_P(each_tenth, seeds, ::testing::Range<std::uint64_t>(0, 10));

TEST(simulation, of_a_seed_is_the_same_each_time) {
  for (std::uint64_t seed = 1; seed <= 30; ++seed) {
    const world_report once = run(seed), again = run(seed);
    EXPECT_EQ(once.trace, again.trace) << "seed " << seed;
    EXPECT_EQ(once.events, again.events) << "seed " << seed;
  }
}

TEST(simulation, of_another_seed_is_another) { EXPECT_NE(run(1).trace, run(2).trace); }

// Else the invariants would hold because nothing happens.
TEST(simulation, reaches_every_kind_of_outcome) {
  workload_counts sum;
  for (std::uint64_t seed = 1; seed <= 40; ++seed) {
    const workload_counts c = run(seed).counts;
    sum.succeeded += c.succeeded;
    sum.not_sent += c.not_sent;
    sum.timed_out += c.timed_out;
    sum.maybe_applied += c.maybe_applied;
    sum.refused_by_server += c.refused_by_server;
  }
  EXPECT_GT(sum.succeeded, 1000);
  EXPECT_GT(sum.not_sent, 20);
  EXPECT_GT(sum.timed_out, 20);
  EXPECT_GT(sum.maybe_applied, 5);
  EXPECT_GT(sum.refused_by_server, 20);
}

}}  // namespace dse::testing
