#include "planning.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace dse::testing { namespace {

std::unique_ptr<load_balancing_policy> made(const load_balancing_factory& factory, const node_list& nodes) {
  auto policy = factory({"dc1", {}, 0});
  policy->nodes_changed(nodes);
  return policy;
}

TEST(only_nodes, plans_hold_the_accepted_nodes_under_their_own_indexes) {
  const node_list nodes = nodes_in_datacenters({"dc1", "dc1", "dc1", "dc1"});
  const auto policy = made(allow_nodes(token_aware(), {"127.0.0.2", "127.0.0.4:9042"}), nodes);
  EXPECT_EQ(sorted(plan_of(*policy)), (plan{1, 3}));
  EXPECT_EQ(policy->distance(*nodes[0]), node_distance::ignored);
  EXPECT_EQ(policy->distance(*nodes[3]), node_distance::local);
}

TEST(only_nodes, other_port_is_another_node) {
  const auto policy = made(allow_nodes(token_aware(), {"127.0.0.1:9043"}), nodes_in_datacenters({"dc1"}));
  EXPECT_EQ(plan_of(*policy), plan{});
}

TEST(only_nodes, denied_nodes_are_in_no_plan) {
  const auto policy = made(deny_nodes(token_aware(), {"127.0.0.1"}), nodes_in_datacenters({"dc1", "dc1", "dc1"}));
  EXPECT_EQ(sorted(plan_of(*policy)), (plan{1, 2}));
}

TEST(only_nodes, child_that_names_no_node_ends_the_plan) {
  struct lost final : load_balancing_policy {
    void nodes_changed(std::span<const std::shared_ptr<const node_info>> nodes) override { count = nodes.size(); }
    node_distance distance(const node_info&) const override { return node_distance::local; }
    std::optional<std::uint32_t> next(plan_cursor&, const routing_info&, const node_loads&) override {
      return static_cast<std::uint32_t>(count);
    }
    std::size_t count = 0;
  };
  const auto child = [](const policy_place&) { return std::make_unique<lost>(); };
  const auto policy = made(deny_nodes(child, {"127.0.0.1"}), nodes_in_datacenters({"dc1", "dc1", "dc1", "dc1"}));
  policy->nodes_changed(nodes_in_datacenters({"dc1", "dc1"}));
  EXPECT_EQ(plan_of(*policy), plan{});
}

TEST(only_nodes, child_sees_replicas_and_loads_of_the_accepted_nodes) {
  const auto policy =
      made(deny_nodes(token_aware(), {"127.0.0.1"}), nodes_in_datacenters({"dc1", "dc1", "dc1", "dc1"}));
  const plan replicas{0, 3, 2};
  routing_info r;
  r.replicas = replicas;
  told_loads loads;
  loads.told[3] = {true, 50, {}};
  EXPECT_EQ(plan_of(*policy, r, loads), (plan{2, 3, 1}));
}

TEST(only_nodes, predicate_of_one_s_own_sees_each_node) {
  const node_list nodes = nodes_in({{"dc1", "r1"}, {"dc1", "r2"}});
  const auto policy = made(only_nodes(round_robin(), [](const node_info& n) { return n.rack == "r2"; }), nodes);
  EXPECT_EQ(plan_of(*policy), plan{1});
}

TEST(only_nodes, fixed_node_may_be_in_any_datacenter) {
  const node_list nodes = nodes_in_datacenters({"dc1", "dc2"});
  const auto policy = made(fixed_node("127.0.0.2"), nodes);
  EXPECT_EQ(plan_of(*policy), plan{1});
  EXPECT_EQ(policy->distance(*nodes[0]), node_distance::ignored);
}

}}  // namespace dse::testing
