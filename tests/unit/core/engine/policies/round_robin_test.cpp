#include "planning.hpp"

#include <gtest/gtest.h>

#include <limits>

namespace dse::testing { namespace {

std::unique_ptr<load_balancing_policy> made(const std::string& datacenter, std::uint64_t seed) {
  return round_robin()({datacenter, {}, seed});
}

TEST(round_robin, each_plan_starts_one_node_further) {
  const auto policy = made("", 0);
  policy->nodes_changed(nodes_in_datacenters({"a", "b", "c"}));
  EXPECT_EQ(plan_of(*policy), (plan{0, 1, 2}));
  EXPECT_EQ(plan_of(*policy), (plan{1, 2, 0}));
  EXPECT_EQ(plan_of(*policy), (plan{2, 0, 1}));
  EXPECT_EQ(plan_of(*policy), (plan{0, 1, 2}));
}

TEST(round_robin, plans_hold_only_the_local_datacenter) {
  const auto policy = made("near", 0);
  const node_list nodes = nodes_in_datacenters({"far", "near", "far", "near"});
  policy->nodes_changed(nodes);
  EXPECT_EQ(plan_of(*policy), (plan{1, 3}));
  EXPECT_EQ(plan_of(*policy), (plan{3, 1}));
  EXPECT_EQ(policy->distance(*nodes[0]), node_distance::ignored);
  EXPECT_EQ(policy->distance(*nodes[1]), node_distance::local);
}

TEST(round_robin, seed_decides_the_first_start) {
  for (std::uint64_t seed = 0; seed < 6; ++seed) {
    const auto policy = made("", seed);
    policy->nodes_changed(nodes_in_datacenters({"", "", ""}));
    EXPECT_EQ(plan_of(*policy).front(), seed % 3);
  }
}

TEST(round_robin, largest_seed_wraps_around) {
  const auto policy = made("", std::numeric_limits<std::uint64_t>::max());
  policy->nodes_changed(nodes_in_datacenters({"", ""}));
  EXPECT_EQ(plan_of(*policy), (plan{1, 0}));
  EXPECT_EQ(plan_of(*policy), (plan{0, 1}));
}

TEST(round_robin, without_nodes_plans_are_empty) {
  const auto policy = made("near", 7);
  EXPECT_EQ(plan_of(*policy), plan{});
  policy->nodes_changed(nodes_in_datacenters({"far"}));
  EXPECT_EQ(plan_of(*policy), plan{});
}

TEST(round_robin, copied_cursor_goes_on_by_itself) {
  const auto policy = made("", 0);
  policy->nodes_changed(nodes_in_datacenters({"", "", ""}));
  plan_cursor cursor;
  EXPECT_EQ(policy->next(cursor, {}, told_loads()), 0u);
  const plan_cursor copy = cursor;
  EXPECT_EQ(rest_of(*policy, cursor), (plan{1, 2}));
  EXPECT_EQ(rest_of(*policy, copy), (plan{1, 2}));
}

}}  // namespace dse::testing
