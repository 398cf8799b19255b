#include "scripted_replies.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <stdexcept>

namespace dse::engine { namespace {

using namespace std::chrono_literals;

/// A policy of the test's own, over all nodes.
class told_policy final : public load_balancing_policy {
 public:
  using chooser = std::function<std::optional<std::uint32_t>(plan_cursor&, const routing_info&, const node_loads&)>;
  explicit told_policy(chooser c) : choose_(std::move(c)) {}
  void nodes_changed(std::span<const std::shared_ptr<const node_info>>) override {}
  node_distance distance(const node_info&) const override { return node_distance::local; }
  std::optional<std::uint32_t> next(plan_cursor& plan, const routing_info& request, const node_loads& loads) override {
    return choose_(plan, request, loads);
  }

 private:
  chooser choose_;
};

settings with_policy(told_policy::chooser c) {
  settings s;
  s.load_balancing = [c = std::move(c)](const policy_place&) { return std::make_unique<told_policy>(c); };
  return s;
}

// ---- policies of the user's own

TEST(shard_routing, policy_that_throws_fails_the_request_and_sends_nothing) {
  scripted_request r(cql);
  scripted_shard shard(cluster_of(2), with_policy([](auto&&...) -> std::optional<std::uint32_t> {
                         throw std::runtime_error("no idea");
                       }));
  shard.start();
  shard.turn([&] { EXPECT_EQ(shard.core().submit(r), shard_core::admission::refused); });
  EXPECT_EQ(r.what.extras->failure.code(), client_errc::policy_failed);
  EXPECT_NE(r.what.extras->failure.message().find("no idea"), std::string::npos);
  EXPECT_EQ(shard.count(cql), 0u);
}

TEST(shard_routing, policy_that_throws_at_a_retry_fails_the_request) {
  scripted_request r(cql);
  r.what.idempotent = true;
  scripted_shard shard(cluster_of(2), with_policy([](plan_cursor& plan, auto&&...) -> std::optional<std::uint32_t> {
                         if (plan.yielded++ == 0) return 0;
                         throw 7;
                       }));
  shard.start();
  shard.submit(r);
  shard.answer(shard.take_held(cql), overloaded);
  EXPECT_EQ(r.failure().code(), client_errc::policy_failed);
}

TEST(shard_routing, policy_without_an_end_fails_the_request) {
  int asked = 0;
  scripted_request r(cql);
  scripted_shard shard(cluster_of(2), with_policy([&](auto&&...) {
                         if (++asked == 1000) throw std::runtime_error("asked for ever");
                         return std::optional<std::uint32_t>(99);
                       }));
  shard.start();
  shard.turn([&] { EXPECT_EQ(shard.core().submit(r), shard_core::admission::refused); });
  EXPECT_EQ(r.what.extras->failure.code(), client_errc::policy_failed);
  EXPECT_NE(r.what.extras->failure.message().find("without an end"), std::string::npos);
}

TEST(shard_routing, policy_that_throws_at_the_nodes_ignores_them_and_tells_it) {
  struct thrower final : load_balancing_policy {
    void nodes_changed(std::span<const std::shared_ptr<const node_info>>) override { throw std::runtime_error("bad"); }
    node_distance distance(const node_info&) const override { return node_distance::local; }
    std::optional<std::uint32_t> next(plan_cursor&, const routing_info&, const node_loads&) override { return {}; }
  };
  settings s;
  s.load_balancing = [](const policy_place&) { return std::make_unique<thrower>(); };
  scripted_shard shard(cluster_of(1), s);
  shard.start();
  const auto told = std::ranges::find(shard.logs, log_event::policy_threw, &log_record::event);
  ASSERT_NE(told, shard.logs.end());
  EXPECT_EQ(told->reason.code(), client_errc::policy_failed);
}

// ---- requests for one node

struct request_for_one_node {
  scripted_request r{cql};
  explicit request_for_one_node(std::shared_ptr<const node_info> node) { r.what.rare().node = std::move(node); }
  void expect_refused_by(scripted_shard& shard) {
    shard.turn([&] { EXPECT_EQ(shard.core().submit(r), shard_core::admission::refused); });
    EXPECT_EQ(r.what.extras->failure.code(), client_errc::no_node_available);
  }
};

TEST(shard_routing, request_for_one_node_goes_to_that_node) {
  scripted_shard shard(cluster_of(3));
  shard.start();
  for (const auto& node : shard.snapshots.back()->nodes) {
    request_for_one_node one(node);
    shard.submit(one.r);
    EXPECT_EQ(one.r.on->target().address, node->address);
    shard.answer(shard.take_held(cql), applied);
    EXPECT_FALSE(one.r.failure());
  }
}

TEST(shard_routing, request_for_a_node_that_can_take_no_more_is_refused) {
  settings s;
  s.max_streams = 1;
  scripted_shard shard(cluster_of(2), s);
  shard.start();
  const auto node = shard.snapshots.back()->nodes[1];
  request_for_one_node first(node), second(node);
  shard.submit(first.r);
  second.expect_refused_by(shard);
  shard.answer(shard.take_held(cql), applied);
  EXPECT_EQ(shard.count(cql), 1u);
}

TEST(shard_routing, request_for_a_node_without_a_connection_is_refused) {
  scripted_shard shard(cluster_of(2));
  shard.nodes[1].reachable = false;
  shard.start();
  request_for_one_node(shard.snapshots.back()->nodes[1]).expect_refused_by(shard);
}

TEST(shard_routing, request_for_a_node_that_nobody_knows_is_refused) {
  scripted_shard shard(cluster_of(2));
  shard.start();
  node_info stranger;
  stranger.host_id.octets.fill(77);
  stranger.address = "127.0.0.1";
  request_for_one_node(std::make_shared<const node_info>(stranger)).expect_refused_by(shard);
}

// ---- what a policy is told

TEST(shard_routing, policy_sees_how_many_requests_each_node_has_and_for_how_long_it_was_silent) {
  node_load seen;
  scripted_request a(cql), b(cql), c(cql);
  scripted_shard shard(cluster_of(2), with_policy([&](plan_cursor& plan, const routing_info&, const node_loads& loads) {
                         seen = loads.of(1);
                         return plan.yielded++ == 0 ? std::optional<std::uint32_t>(1) : std::nullopt;
                       }));
  shard.start();
  shard.submit(a);
  EXPECT_TRUE(seen.available);
  EXPECT_EQ(seen.in_flight, 0u);
  EXPECT_EQ(seen.silence, 0ns);
  shard.pass(700ms);
  shard.submit(b);
  EXPECT_EQ(seen.in_flight, 1u);
  EXPECT_EQ(seen.silence, 700ms);
  shard.answer(shard.take_held(cql), applied);
  shard.answer(shard.take_held(cql), applied);
  shard.pass(500ms);
  shard.submit(c);
  EXPECT_EQ(seen.in_flight, 0u) << "an idle node is not silent";
  EXPECT_EQ(seen.silence, 0ns);
  shard.pass(200ms);
  scripted_request d(cql);
  shard.submit(d);
  EXPECT_EQ(seen.silence, 200ms) << "since a request waits";
  while (!shard.held.empty()) shard.answer(shard.take_held(cql), applied);
}

TEST(shard_routing, policy_sees_what_kind_of_request_it_is) {
  routing_info seen;
  scripted_request r(cql);
  r.what.level = consistency::local_serial;
  r.what.idempotent = true;
  r.what.has_token = true;
  r.what.token = -5;
  r.what.rare().keyspace = "shop";
  scripted_shard shard(cluster_of(1), with_policy([&](plan_cursor& plan, const routing_info& i, const node_loads&) {
                         seen = i;
                         return plan.yielded++ == 0 ? std::optional<std::uint32_t>(0) : std::nullopt;
                       }));
  shard.start();
  shard.submit(r);
  EXPECT_EQ(seen.token, -5);
  EXPECT_EQ(seen.keyspace, "shop");
  EXPECT_TRUE(seen.conditional);
  EXPECT_TRUE(seen.idempotent);
  EXPECT_EQ(seen.consistency, consistency::local_serial);
  shard.answer(shard.take_held(cql), applied);
}

// ---- plans over nodes that change

TEST(shard_routing, plan_goes_on_without_the_nodes_that_were_tried_when_the_nodes_change) {
  scripted_request r(cql);
  r.what.idempotent = true;
  settings s;
  s.load_balancing = token_aware();
  scripted_shard shard(cluster_of(3), s);
  shard.start();
  shard.submit(r);
  std::map<std::string, int> asked;
  for (int i = 0; i < 3; ++i) {
    auto held = shard.take_held(cql);
    ++asked[held.on->target().address];
    if (i == 0) {
      shard.nodes.push_back({.id = 4});
      shard.push(*shard.open_connection(connection::role::control), [](const testing::response_head& head) {
        return testing::encode_node_event(head, "TOPOLOGY_CHANGE", "NEW_NODE", {127, 0, 0, 4}, 9042);
      });
      shard.pass(2s);
    }
    shard.answer(held, overloaded);
    if (!r.outcomes.empty()) break;
  }
  for (const auto& [node, times] : asked) EXPECT_EQ(times, 1) << node;
}

TEST(shard_routing, plan_begins_anew_over_the_nodes_that_are_left_when_one_leaves) {
  std::deque<scripted_request> requests;
  scripted_shard shard(cluster_of(2));
  shard.start();
  const auto submit = [&]() -> scripted_request& {
    scripted_request& r = requests.emplace_back("UPDATE shop.t SET v = 1 WHERE k = " + std::to_string(requests.size()));
    r.what.idempotent = true;
    shard.submit(r);
    return r;
  };
  scripted_request* at_second = &submit();
  while (at_second->on->target().address != "127.0.0.2") at_second = &submit();
  shard.nodes.pop_back();
  shard.push(*shard.open_connection(connection::role::control), [](const testing::response_head& head) {
    return testing::encode_node_event(head, "TOPOLOGY_CHANGE", "REMOVED_NODE", {127, 0, 0, 2}, 9042);
  });
  shard.pass(1100ms);
  ASSERT_EQ(shard.snapshots.back()->nodes.size(), 1u);
  shard.answer(shard.take_held(*at_second->what.text), overloaded);
  const auto again = shard.take_held(*at_second->what.text);
  EXPECT_EQ(again.on->target().address, "127.0.0.1");
  shard.answer(again, applied);
  EXPECT_FALSE(at_second->failure());
}

// ---- pools

TEST(shard_routing, each_node_gets_as_many_connections_as_the_settings_say) {
  settings s;
  s.connections_per_node = 3;
  scripted_shard shard(cluster_of(2), s);
  shard.start();
  std::map<std::string, int> dials;
  for (const auto& [address, when] : shard.dials) ++dials[address];
  EXPECT_EQ(dials["127.0.0.1"], 4) << "with the control connection";
  EXPECT_EQ(dials["127.0.0.2"], 3);
}

TEST(shard_routing, remote_nodes_have_a_pool_size_of_their_own) {
  settings s;
  s.local_datacenter = "dc1";
  s.connections_per_node = 2;
  s.load_balancing = token_aware().remote_nodes(1);
  std::vector<scripted_node> cluster = cluster_of(3);
  cluster[1].datacenter = cluster[2].datacenter = "dc2";
  scripted_shard shard(cluster, s);
  shard.start();
  std::map<std::string, int> dials;
  for (const auto& [address, when] : shard.dials) ++dials[address];
  EXPECT_EQ(dials["127.0.0.1"], 3);
  EXPECT_EQ(dials["127.0.0.2"] + dials["127.0.0.3"], 1);
}

TEST(shard_routing, request_takes_the_connection_with_the_fewest_in_flight) {
  settings s;
  s.connections_per_node = 2;
  std::vector<std::unique_ptr<scripted_request>> requests;
  scripted_shard shard(cluster_of(1), s);
  shard.start();
  std::map<connection*, int> on;
  for (int i = 0; i < 6; ++i) {
    requests.push_back(std::make_unique<scripted_request>(cql));
    shard.submit(*requests.back());
    ++on[requests.back()->on];
  }
  ASSERT_EQ(on.size(), 2u);
  for (const auto& [c, n] : on) EXPECT_EQ(n, 3);
  while (!shard.held.empty()) shard.answer(shard.take_held(cql), applied);
}

TEST(shard_routing, lost_connection_of_a_pool_leaves_the_node_in_use) {
  settings s;
  s.connections_per_node = 2;
  scripted_request a(cql), b(cql);
  scripted_shard shard(cluster_of(1), s);
  shard.start();
  shard.submit(a);
  shard.nodes.front().reachable = false;
  shard.cut(*a.on);
  EXPECT_EQ(a.failure().code(), client_errc::maybe_applied);
  shard.submit(b);
  shard.answer(shard.take_held(cql), applied);
  EXPECT_FALSE(b.failure());
}

}}  // namespace dse::engine
