#include "planning.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>
#include <random>
#include <set>

namespace dse::testing { namespace {

using namespace std::chrono_literals;

std::unique_ptr<load_balancing_policy> made(const token_aware& how, const node_list& nodes, std::string rack = {},
                                            std::uint64_t seed = 0) {
  auto policy = how({"dc1", std::move(rack), seed});
  policy->nodes_changed(nodes);
  return policy;
}

routing_info request_for(const plan& replicas) {
  routing_info r;
  r.replicas = replicas;
  return r;
}

plan first_of(const plan& whole, std::size_t n) {
  return {whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(n)};
}

TEST(token_aware, replicas_come_before_the_other_local_nodes) {
  const auto policy = made(token_aware(), nodes_in_datacenters({"dc1", "dc1", "dc1", "dc1", "dc1"}));
  const plan replicas{4, 1, 2};
  for (int i = 0; i < 20; ++i) {
    const plan whole = plan_of(*policy, request_for(replicas));
    ASSERT_EQ(whole.size(), 5u);
    EXPECT_EQ(sorted(first_of(whole, 3)), (plan{1, 2, 4}));
    EXPECT_EQ(sorted(whole), (plan{0, 1, 2, 3, 4}));
  }
}

TEST(token_aware, replica_that_is_not_among_the_nodes_is_left_out) {
  const auto policy = made(token_aware(), nodes_in_datacenters({"dc1", "dc1", "dc1", "dc1"}));
  policy->nodes_changed(nodes_in_datacenters({"dc1", "dc1", "dc1"}));
  for (const bool conditional : {false, true}) {
    const plan replicas{3, 1};
    routing_info request = request_for(replicas);
    request.conditional = conditional;
    const plan whole = plan_of(*policy, request);
    EXPECT_EQ(whole.front(), 1u);
    EXPECT_EQ(sorted(whole), (plan{0, 1, 2}));
  }
}

TEST(token_aware, idle_replicas_share_the_requests_evenly) {
  const auto policy = made(token_aware(), nodes_in_datacenters({"dc1", "dc1", "dc1", "dc1"}));
  const plan replicas{3, 0, 2};
  std::map<std::uint32_t, int> first;
  for (int i = 0; i < 600; ++i) ++first[plan_of(*policy, request_for(replicas)).front()];
  EXPECT_EQ(first, (std::map<std::uint32_t, int>{{0, 200}, {2, 200}, {3, 200}}));
}

TEST(token_aware, without_replicas_the_local_nodes_take_turns) {
  const auto policy = made(token_aware(), nodes_in_datacenters({"dc1", "dc2", "dc1", "dc1"}));
  EXPECT_EQ(plan_of(*policy), (plan{0, 2, 3}));
  EXPECT_EQ(plan_of(*policy), (plan{2, 3, 0}));
  EXPECT_EQ(plan_of(*policy), (plan{3, 0, 2}));
}

TEST(token_aware, busier_of_two_replicas_comes_second) {
  const auto policy = made(token_aware(), nodes_in_datacenters({"dc1", "dc1", "dc1"}));
  told_loads loads;
  loads.told[0] = {true, 9, {}};
  loads.told[1] = {true, 3, {}};
  const plan replicas{0, 1};
  for (int i = 0; i < 10; ++i) EXPECT_EQ(plan_of(*policy, request_for(replicas), loads), (plan{1, 0, 2}));
}

TEST(token_aware, busiest_of_three_replicas_is_never_first) {
  const auto policy = made(token_aware(), nodes_in_datacenters({"dc1", "dc1", "dc1"}));
  told_loads loads;
  loads.told[1] = {true, 100, {}};
  const plan replicas{0, 1, 2};
  for (int i = 0; i < 60; ++i) EXPECT_NE(plan_of(*policy, request_for(replicas), loads).front(), 1u);
}

TEST(token_aware, replicas_in_the_local_rack_come_first) {
  const auto policy = made(token_aware(), nodes_in({{"dc1", "r1"}, {"dc1", "r2"}, {"dc1", "r3"}, {"dc1", "r2"}}), "r2");
  const plan replicas{0, 1, 2};
  for (int i = 0; i < 10; ++i) {
    const plan whole = plan_of(*policy, request_for(replicas));
    EXPECT_EQ(whole.front(), 1u);
    EXPECT_EQ(sorted(first_of(whole, 3)), (plan{0, 1, 2}));
  }
}

TEST(token_aware, lightweight_transactions_go_to_the_replicas_in_their_order) {
  const auto policy = made(token_aware(), nodes_in_datacenters({"dc1", "dc1", "dc2", "dc1"}));
  const plan replicas{2, 3, 0, 1};
  routing_info r = request_for(replicas);
  r.conditional = true;
  for (int i = 0; i < 5; ++i) EXPECT_EQ(plan_of(*policy, r), (plan{3, 0, 1}));
}

TEST(token_aware, silent_replica_comes_behind_all_other_local_nodes) {
  const auto policy = made(token_aware(), nodes_in_datacenters({"dc1", "dc1", "dc1", "dc1"}));
  told_loads loads;
  loads.told[1] = {true, 5, 201ms};
  const plan replicas{0, 1};
  for (int i = 0; i < 6; ++i) {
    const plan whole = plan_of(*policy, request_for(replicas), loads);
    EXPECT_EQ(whole.front(), 0u);
    EXPECT_EQ(whole.back(), 1u);
    EXPECT_EQ(whole.size(), 4u);
  }
}

TEST(token_aware, unavailable_replica_comes_behind_all_other_local_nodes) {
  const auto policy = made(token_aware(), nodes_in_datacenters({"dc1", "dc1", "dc1"}));
  told_loads loads;
  loads.told[2] = {false, 0, {}};
  const plan replicas{2, 0};
  EXPECT_EQ(plan_of(*policy, request_for(replicas), loads), (plan{0, 1, 2}));
}

TEST(token_aware, silence_counts_for_nothing_if_it_is_turned_off) {
  const auto policy = made(token_aware().slow_after(0ns), nodes_in_datacenters({"dc1", "dc1"}));
  told_loads loads;
  loads.told[1] = {true, 0, 10s};
  const plan replicas{1};
  EXPECT_EQ(plan_of(*policy, request_for(replicas), loads), (plan{1, 0}));
}

TEST(token_aware, request_without_replicas_starts_at_a_node_that_answers) {
  const auto policy = made(token_aware(), nodes_in_datacenters({"dc1", "dc1", "dc1"}));
  told_loads loads;
  loads.told[1] = {true, 1, 1s};
  for (int i = 0; i < 9; ++i) {
    const plan whole = plan_of(*policy, {}, loads);
    EXPECT_NE(whole.front(), 1u);
    EXPECT_EQ(sorted(whole), (plan{0, 1, 2}));
  }
  loads.told[2] = {true, 1, 1s};
  for (int i = 0; i < 9; ++i) EXPECT_EQ(plan_of(*policy, {}, loads).front(), 0u);
}

TEST(token_aware, when_all_nodes_are_slow_the_plan_holds_them_all_the_same) {
  const auto policy = made(token_aware(), nodes_in_datacenters({"dc1", "dc1", "dc1"}));
  told_loads loads;
  for (std::uint32_t i = 0; i < 3; ++i) loads.told[i] = {true, 1, 1s};
  const plan replicas{1, 2};
  EXPECT_EQ(sorted(plan_of(*policy, request_for(replicas), loads)), (plan{0, 1, 2}));
}

// ---- other data centres

TEST(token_aware, other_datacenters_are_ignored_unless_they_are_asked_for) {
  const node_list nodes = nodes_in_datacenters({"dc1", "dc2"});
  const auto policy = made(token_aware(), nodes);
  EXPECT_EQ(policy->distance(*nodes[0]), node_distance::local);
  EXPECT_EQ(policy->distance(*nodes[1]), node_distance::ignored);
}

TEST(token_aware, falls_back_on_so_many_nodes_of_each_other_datacenter) {
  const node_list nodes = nodes_in_datacenters({"dc1", "dc2", "dc2", "dc2", "dc3"});
  const auto policy = made(token_aware().remote_nodes(2), nodes);
  routing_info r;
  r.consistency = consistency::quorum;
  EXPECT_EQ(plan_of(*policy, r), (plan{0, 1, 2, 4}));
  EXPECT_EQ(policy->distance(*nodes[2]), node_distance::remote);
  EXPECT_EQ(policy->distance(*nodes[3]), node_distance::ignored);
}

TEST(token_aware, clients_fall_back_on_different_nodes) {
  const node_list nodes = nodes_in_datacenters({"dc1", "dc2", "dc2", "dc2"});
  std::set<std::uint32_t> chosen;
  for (std::uint64_t seed = 0; seed < 9; ++seed) {
    const auto policy = made(token_aware().remote_nodes(1), nodes, {}, seed);
    routing_info r;
    r.consistency = consistency::one;
    chosen.insert(plan_of(*policy, r).back());
  }
  EXPECT_EQ(chosen, (std::set<std::uint32_t>{1, 2, 3}));
}

TEST(token_aware, preferred_datacenters_come_first_and_in_their_order) {
  const node_list nodes = nodes_in_datacenters({"dc1", "dc2", "dc3", "dc4"});
  const auto policy = made(token_aware().remote_nodes(1).preferred_datacenters({"dc4", "nowhere", "dc3"}), nodes);
  routing_info r;
  r.consistency = consistency::one;
  EXPECT_EQ(plan_of(*policy, r), (plan{0, 3, 2, 1}));
}

TEST(token_aware, replicas_of_other_datacenters_come_first_there) {
  const node_list nodes = nodes_in_datacenters({"dc1", "dc2", "dc2", "dc2"});
  const auto policy = made(token_aware().remote_nodes(3), nodes);
  const plan replicas{3, 2};
  routing_info r = request_for(replicas);
  r.consistency = consistency::quorum;
  EXPECT_EQ(plan_of(*policy, r), (plan{0, 3, 2, 1}));
}

TEST(token_aware, requests_of_local_consistency_stay_in_their_datacenter) {
  const node_list nodes = nodes_in_datacenters({"dc1", "dc2"});
  const auto stays = made(token_aware().remote_nodes(1), nodes);
  const auto goes = made(token_aware().remote_nodes(1).remote_for_local_consistency(true), nodes);
  for (const consistency c : {consistency::local_one, consistency::local_quorum, consistency::local_serial}) {
    routing_info r;
    r.consistency = c;
    EXPECT_EQ(plan_of(*stays, r), plan{0}) << to_string(c);
    EXPECT_EQ(plan_of(*goes, r), (plan{0, 1})) << to_string(c);
  }
}

TEST(token_aware, each_step_says_why) {
  const auto policy = made(token_aware().remote_nodes(1), nodes_in_datacenters({"dc1", "dc1", "dc2"}));
  const plan replicas{1};
  routing_info r = request_for(replicas);
  r.consistency = consistency::one;
  plan_cursor cursor;
  std::vector<std::string> reasons;
  while (policy->next(cursor, r, told_loads())) reasons.emplace_back(cursor.reason);
  EXPECT_EQ(reasons, (std::vector<std::string>{"replica", "local node in turn", "node of another data centre"}));
}

// Random clusters, replicas and loads: every plan holds every node that is not ignored exactly once, and never another.
TEST(token_aware, every_plan_holds_each_eligible_node_once) {
  std::mt19937_64 random(7);
  const auto below = [&](std::uint64_t n) { return random() % n; };
  for (int round = 0; round < 2'000; ++round) {
    std::vector<std::pair<std::string, std::string>> places;
    for (std::uint64_t i = 0, n = 1 + below(90); i < n; ++i)
      places.emplace_back("dc" + std::to_string(1 + below(3)), "r" + std::to_string(below(3)));
    const node_list nodes = nodes_in(places);
    const auto policy =
        made(token_aware().remote_nodes(static_cast<std::uint32_t>(below(4))), nodes, below(2) ? "r1" : "", random());
    plan replicas(nodes.size());
    std::iota(replicas.begin(), replicas.end(), 0u);
    std::ranges::shuffle(replicas, random);
    replicas.resize(below(nodes.size() + 1));
    told_loads loads;
    for (std::uint32_t i = 0; i < nodes.size(); ++i)
      loads.told[i] = {below(5) != 0, static_cast<std::uint32_t>(below(4)), below(4) ? 0ms : 300ms};
    routing_info r = request_for(replicas);
    r.conditional = below(4) == 0;
    r.consistency = below(2) ? consistency::quorum : consistency::local_quorum;
    plan eligible;
    for (std::uint32_t i = 0; i < nodes.size(); ++i) {
      const node_distance d = policy->distance(*nodes[i]);
      if (d == node_distance::local || (d == node_distance::remote && r.consistency == consistency::quorum))
        eligible.push_back(i);
    }
    ASSERT_EQ(sorted(plan_of(*policy, r, loads)), eligible) << "round " << round;
  }
}

}}  // namespace dse::testing
