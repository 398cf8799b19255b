#include <dse/policies.hpp>

#include <gtest/gtest.h>

#include <limits>
#include <vector>

namespace {

using node_list = std::vector<std::shared_ptr<const dse::node_info>>;
using plan = std::vector<std::uint32_t>;

node_list nodes_in(const std::vector<std::string>& datacenters) {
  node_list nodes;
  for (const std::string& dc : datacenters) {
    auto node = std::make_shared<dse::node_info>();
    node->datacenter = dc;
    nodes.push_back(std::move(node));
  }
  return nodes;
}

plan rest_of(dse::load_balancing_policy& policy, dse::plan_cursor cursor) {
  plan order;
  while (const auto node = policy.next(cursor)) order.push_back(*node);
  return order;
}

plan next_plan(dse::load_balancing_policy& policy) { return rest_of(policy, policy.begin_plan({})); }

TEST(round_robin, each_plan_starts_one_node_further) {
  const auto policy = dse::round_robin()("", 0);
  policy->nodes_changed(nodes_in({"a", "b", "c"}));
  EXPECT_EQ(next_plan(*policy), (plan{0, 1, 2}));
  EXPECT_EQ(next_plan(*policy), (plan{1, 2, 0}));
  EXPECT_EQ(next_plan(*policy), (plan{2, 0, 1}));
  EXPECT_EQ(next_plan(*policy), (plan{0, 1, 2}));
}

TEST(round_robin, plans_hold_only_the_local_datacenter) {
  const auto policy = dse::round_robin()("near", 0);
  const node_list nodes = nodes_in({"far", "near", "far", "near"});
  policy->nodes_changed(nodes);
  EXPECT_EQ(next_plan(*policy), (plan{1, 3}));
  EXPECT_EQ(next_plan(*policy), (plan{3, 1}));
  EXPECT_FALSE(policy->uses(*nodes[0]));
  EXPECT_TRUE(policy->uses(*nodes[1]));
}

TEST(round_robin, seed_decides_the_first_start) {
  for (std::uint64_t seed = 0; seed < 6; ++seed) {
    const auto policy = dse::round_robin()("", seed);
    policy->nodes_changed(nodes_in({"", "", ""}));
    EXPECT_EQ(next_plan(*policy).front(), seed % 3);
  }
}

TEST(round_robin, largest_seed_wraps_around) {
  const auto policy = dse::round_robin()("", std::numeric_limits<std::uint64_t>::max());
  policy->nodes_changed(nodes_in({"", ""}));
  EXPECT_EQ(next_plan(*policy), (plan{1, 0}));
  EXPECT_EQ(next_plan(*policy), (plan{0, 1}));
}

TEST(round_robin, without_nodes_plans_are_empty) {
  const auto policy = dse::round_robin()("near", 7);
  EXPECT_EQ(next_plan(*policy), plan{});
  policy->nodes_changed(nodes_in({"far"}));
  EXPECT_EQ(next_plan(*policy), plan{});
}

TEST(round_robin, copied_cursor_goes_on_by_itself) {
  const auto policy = dse::round_robin()("", 0);
  policy->nodes_changed(nodes_in({"", "", ""}));
  dse::plan_cursor cursor = policy->begin_plan({});
  EXPECT_EQ(policy->next(cursor), 0u);
  const dse::plan_cursor copy = cursor;
  EXPECT_EQ(rest_of(*policy, cursor), (plan{1, 2}));
  EXPECT_EQ(rest_of(*policy, copy), (plan{1, 2}));
}

TEST(round_robin, plan_across_a_change_names_only_nodes_of_the_new_list) {
  const auto policy = dse::round_robin()("", 2);
  policy->nodes_changed(nodes_in({"", "", ""}));
  dse::plan_cursor cursor = policy->begin_plan({});
  EXPECT_EQ(policy->next(cursor), 2u);
  policy->nodes_changed(nodes_in({"", ""}));
  EXPECT_EQ(rest_of(*policy, cursor), plan{1});
}

}  // namespace
