// Requests that prefer a node, under statement::prefer().
#include "scripted_replies.hpp"

#include <gtest/gtest.h>

#include <stdexcept>

namespace dse::engine { namespace {

/// All nodes in their order; what the policy gives as a reason at the first one holds for all.
settings in_order() {
  struct policy final : load_balancing_policy {
    void nodes_changed(std::span<const std::shared_ptr<const node_info>>) override {}
    node_distance distance(const node_info&) const override { return node_distance::local; }
    std::optional<std::uint32_t> next(plan_cursor& plan, const routing_info&, const node_loads&) override {
      if (plan.yielded == 0) plan.reason = "first in order";
      return plan.yielded < 3 ? std::optional(plan.yielded++) : std::nullopt;
    }
  };
  settings s;
  s.load_balancing = [](const policy_place&) { return std::make_unique<policy>(); };
  return s;
}

struct preferring_request : scripted_request {
  explicit preferring_request(std::shared_ptr<const node_info> node) : scripted_request(cql) {
    what.rare().preferred = std::move(node);
    what.idempotent = true;
  }
};

/// The nodes that a request came to, each of which was too busy.
std::vector<std::string> path_of(preferring_request& r, scripted_shard& shard) {
  std::vector<std::string> path;
  shard.submit(r);
  while (r.outcomes.empty() && path.size() < 10) {
    const auto held = shard.take_held(cql);
    path.push_back(held.on->target().address);
    shard.answer(held, overloaded);
  }
  return path;
}

using strings = std::vector<std::string>;

TEST(preferred_node, comes_first_and_no_node_comes_twice) {
  const std::vector<strings> paths{{"127.0.0.1", "127.0.0.2", "127.0.0.3"},
                                   {"127.0.0.2", "127.0.0.1", "127.0.0.3"},
                                   {"127.0.0.3", "127.0.0.1", "127.0.0.2"}};
  for (std::size_t i = 0; i < paths.size(); ++i) {
    scripted_shard shard(cluster_of(3), in_order());
    shard.start();
    preferring_request r(shard.snapshots.back()->nodes[i]);
    EXPECT_EQ(path_of(r, shard), paths[i]);
  }
}

TEST(preferred_node, that_is_down_is_passed_over) {
  scripted_shard shard(cluster_of(3), in_order());
  shard.nodes[1].reachable = false;
  shard.start();
  preferring_request r(shard.snapshots.back()->nodes[1]);
  EXPECT_EQ(path_of(r, shard), (strings{"127.0.0.1", "127.0.0.3"}));
}

TEST(preferred_node, that_the_policy_ignores_is_passed_over) {
  settings s;
  s.load_balancing = deny_nodes(round_robin(), {"127.0.0.2"});
  scripted_shard shard(cluster_of(2), s);
  shard.start();
  preferring_request r(shard.snapshots.back()->nodes[1]);
  EXPECT_EQ(path_of(r, shard), strings{"127.0.0.1"});
}

TEST(preferred_node, that_another_policy_alone_connects_to_is_passed_over) {
  settings s;
  s.load_balancing = deny_nodes(round_robin(), {"127.0.0.2"});
  dse::detail::profile_policies everywhere;
  everywhere.load_balancing = round_robin();
  scripted_shard shard(cluster_of(2), s);
  shard.start();
  shard.turn([&] { shard.core().add_policies(everywhere); });
  ASSERT_TRUE(shard.open_connection(connection::role::pool, 2));
  preferring_request r(shard.snapshots.back()->nodes[1]), of_profile(shard.snapshots.back()->nodes[1]);
  EXPECT_EQ(path_of(r, shard), strings{"127.0.0.1"});
  of_profile.what.extras->policies = 1;
  EXPECT_EQ(path_of(of_profile, shard), (strings{"127.0.0.2", "127.0.0.1"}));
}

TEST(preferred_node, that_nobody_knows_changes_nothing) {
  scripted_shard shard(cluster_of(3), in_order());
  shard.start();
  node_info stranger;
  stranger.host_id.octets.fill(77);
  preferring_request r(std::make_shared<const node_info>(stranger));
  EXPECT_EQ(path_of(r, shard), (strings{"127.0.0.1", "127.0.0.2", "127.0.0.3"}));
}

TEST(preferred_node, of_a_request_for_another_node_is_ignored) {
  scripted_shard shard(cluster_of(3), in_order());
  shard.start();
  preferring_request r(shard.snapshots.back()->nodes[1]);
  r.what.extras->node = shard.snapshots.back()->nodes[2];
  shard.submit(r);
  EXPECT_EQ(r.on->target().address, "127.0.0.3");
  shard.answer(shard.take_held(cql), applied);
}

TEST(preferred_node, comes_first_again_when_the_request_has_waited_for_a_connection) {
  settings s = in_order();
  s.max_streams = 1;
  scripted_shard shard(cluster_of(2), s);
  shard.start();
  const auto node = shard.snapshots.back()->nodes[1];
  preferring_request first(node), second(node), third(node);
  for (preferring_request* r : {&first, &second, &third}) shard.submit(*r);
  EXPECT_EQ(first.on->target().address, "127.0.0.2");
  EXPECT_EQ(second.on->target().address, "127.0.0.1");
  EXPECT_EQ(third.state, request::state::queued);
  shard.answer(shard.held[0], applied);
  EXPECT_EQ(third.on->target().address, "127.0.0.2");
  while (!shard.held.empty()) shard.answer(shard.held.front(), applied);
}

TEST(preferred_node, fails_with_a_policy_that_throws_at_its_distance) {
  struct thrower final : load_balancing_policy {
    explicit thrower(const bool& b) : broken(b) {}
    void nodes_changed(std::span<const std::shared_ptr<const node_info>>) override {}
    node_distance distance(const node_info&) const override {
      if (broken) throw std::runtime_error("no idea");
      return node_distance::local;
    }
    std::optional<std::uint32_t> next(plan_cursor&, const routing_info&, const node_loads&) override { return {}; }
    const bool& broken;
  };
  bool broken = false;
  settings s;
  s.load_balancing = [&](const policy_place&) { return std::make_unique<thrower>(broken); };
  scripted_shard shard(cluster_of(1), s);
  shard.start();
  broken = true;
  preferring_request r(shard.snapshots.back()->nodes[0]);
  shard.turn([&] { EXPECT_EQ(shard.core().submit(r), shard_core::admission::refused); });
  EXPECT_EQ(r.what.extras->failure.code(), client_errc::policy_failed);
}

TEST(preferred_node, is_explained) {
  scripted_shard shard(cluster_of(3), in_order());
  shard.start();
  preferring_request r(shard.snapshots.back()->nodes[2]);
  const auto plan = shard.core().explain(r);
  ASSERT_TRUE(plan);
  strings told;
  for (const planned_node& n : *plan) told.push_back(n.node->address + ' ' + n.reason);
  EXPECT_EQ(told, (strings{"127.0.0.3 statement::prefer() names it", "127.0.0.1 first in order",
                           "127.0.0.2 first in order"}));
  EXPECT_EQ(shard.count(cql), 0u);
}

}}  // namespace dse::engine
