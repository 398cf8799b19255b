#include "scripted_shard.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <set>
#include <stdexcept>
#include <string>

namespace dse::engine { namespace {

using namespace std::chrono_literals;
using role = enum connection::role;

std::ptrdiff_t dials_of(const scripted_shard& shard, std::string_view address) {
  return std::ranges::count(shard.dials, address, [](const auto& d) -> const std::string& { return d.first; });
}

void push_up(scripted_shard& shard, std::uint8_t last_byte) {
  shard.push(*shard.open_connection(role::control), [&](const auto& head) {
    return testing::encode_node_event(head, "STATUS_CHANGE", "UP", {127, 0, 0, last_byte}, 9042);
  });
}

void cut_all(scripted_shard& shard, std::uint8_t node) {
  while (connection* c = shard.open_connection(role::pool, node)) shard.cut(*c);
}

/// Dials of a node that is away for a minute.
std::ptrdiff_t tries(std::size_t connections_per_node) {
  settings s;
  s.connections_per_node = connections_per_node;
  scripted_shard shard(cluster_of(2), s);
  shard.start();
  shard.nodes[1].reachable = false;
  cut_all(shard, 2);
  shard.dials.clear();
  shard.pass(60s);
  return dials_of(shard, "127.0.0.2");
}

TEST(shard_dialling, one_connection_finds_out_whether_a_node_is_there) {
  const auto of_one = tries(1);
  EXPECT_GE(of_one, 3);
  EXPECT_LE(tries(4), of_one + of_one / 4 + 3) << "the pauses are random";
}

TEST(shard_dialling, the_whole_pool_follows_the_first_connection) {
  settings s;
  s.connections_per_node = 4;
  scripted_shard shard(cluster_of(2), s);
  shard.start();
  shard.nodes[1].reachable = false;
  cut_all(shard, 2);
  shard.pass(5s);
  shard.dials.clear();
  shard.nodes[1].reachable = true;
  push_up(shard, 2);
  shard.pass(200ms);
  EXPECT_EQ(dials_of(shard, "127.0.0.2"), 4);
  std::size_t connections = 0;
  for (const node_state& n : shard.core().node_states())
    if (n.node->address == "127.0.0.2") connections = n.connections;
  EXPECT_EQ(connections, 4u);
}

TEST(shard_dialling, lost_connection_of_a_node_that_is_up_does_not_wait_for_others) {
  settings s;
  s.connections_per_node = 2;
  scripted_shard shard(cluster_of(1), s);
  shard.start();
  shard.dials.clear();
  shard.cut(*shard.open_connection(role::pool, 1));
  shard.pass(2s);
  EXPECT_EQ(dials_of(shard, "127.0.0.1"), 1);
}

TEST(shard_dialling, event_of_a_node_makes_its_clients_dial_at_different_times) {
  std::set<duration> pauses;
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    settings s;
    s.seed = seed;
    scripted_shard shard(cluster_of(2), s);
    shard.start();
    shard.nodes[1].reachable = false;
    cut_all(shard, 2);
    shard.pass(20s);
    shard.nodes[1].reachable = true;
    shard.dials.clear();
    const time_point told = shard.now();
    push_up(shard, 2);
    shard.pass(s.spread + 2 * timeout_wheel::tick);
    ASSERT_EQ(dials_of(shard, "127.0.0.2"), 1) << seed;
    pauses.insert(shard.dials.front().second - told);
  }
  EXPECT_GE(pauses.size(), 10u);
}

TEST(shard_dialling, policy_that_throws_is_told_and_a_second_is_waited) {
  struct broken final : reconnection_policy {
    explicit broken(bool throws_number) noexcept : throws_number_(throws_number) {}
    duration next(std::uint32_t, duration) override {
      if (throws_number_) throw 7;
      throw std::runtime_error("no idea");
    }
    bool throws_number_;
  };
  for (const bool throws_number : {false, true}) {
    settings s;
    s.reconnection = [=](std::uint64_t) { return std::make_unique<broken>(throws_number); };
    scripted_shard shard(cluster_of(2), s);
    shard.start();
    shard.nodes[1].reachable = false;
    cut_all(shard, 2);
    EXPECT_NE(std::ranges::find(shard.logs, log_event::policy_threw, &log_record::event), shard.logs.end());
    shard.dials.clear();
    shard.pass(900ms);
    EXPECT_EQ(dials_of(shard, "127.0.0.2"), 0);
    shard.pass(200ms);
    EXPECT_EQ(dials_of(shard, "127.0.0.2"), 1);
  }
}

TEST(shard_dialling, event_of_a_node_is_about_no_other) {
  struct patient final : reconnection_policy {
    duration next(std::uint32_t, duration) override { return 1h; }
  };
  settings s;
  s.reconnection = [](std::uint64_t) { return std::make_unique<patient>(); };
  scripted_shard shard(cluster_of(3), s);
  shard.start();
  cut_all(shard, 2);
  cut_all(shard, 3);
  shard.dials.clear();
  push_up(shard, 3);
  shard.pass(s.spread + 2s);
  EXPECT_EQ(dials_of(shard, "127.0.0.2"), 0);
  EXPECT_EQ(dials_of(shard, "127.0.0.3"), 1);
}

TEST(shard_dialling, so_many_dials_are_under_way_and_no_more) {
  settings s;
  s.max_dials = 3;
  s.connect_timeout = 2s;
  auto cluster = cluster_of(9);
  for (std::size_t i = 1; i < cluster.size(); ++i) cluster[i].accepts = false;
  scripted_shard shard(cluster, s);
  shard.start();
  ASSERT_TRUE(shard.ready);
  std::map<time_point, int> at;
  for (const auto& [address, when] : shard.dials)
    if (address != "127.0.0.1") ++at[when];
  EXPECT_EQ(at.begin()->second, 3) << "the first node's connection was ready before the next was dialled";
  for (scripted_node& n : shard.nodes) n.accepts = true;
  shard.pass(5s);
  for (std::uint8_t id = 1; id <= 9; ++id) EXPECT_TRUE(shard.open_connection(role::pool, id)) << int(id);
}

TEST(shard_dialling, node_that_leaves_does_not_wait_for_its_turn_any_longer) {
  settings s;
  s.max_dials = 1;
  auto cluster = cluster_of(3);
  cluster[1].accepts = false;
  scripted_shard shard(cluster, s);
  shard.start();
  ASSERT_TRUE(shard.ready);
  shard.nodes.pop_back();
  shard.push(*shard.open_connection(role::control), [&](const auto& head) {
    return testing::encode_node_event(head, "TOPOLOGY_CHANGE", "REMOVED_NODE", {127, 0, 0, 3}, 9042);
  });
  shard.pass(2s);
  shard.nodes[1].accepts = true;
  shard.pass(30s);
  EXPECT_EQ(dials_of(shard, "127.0.0.3"), 0);
  EXPECT_TRUE(shard.open_connection(role::pool, 2));
}

TEST(shard_dialling, nothing_is_dialled_after_close) {
  settings s;
  s.max_dials = 1;
  auto cluster = cluster_of(4);
  for (std::size_t i = 1; i < cluster.size(); ++i) cluster[i].accepts = false;
  scripted_shard shard(cluster, s);
  shard.start();
  shard.turn([&] { shard.core().close(); });
  shard.dials.clear();
  shard.pass(60s);
  EXPECT_TRUE(shard.dials.empty());
}

TEST(shard_dialling, pool_is_not_filled_any_longer_while_answers_are_waited_for) {
  settings s;
  s.connections_per_node = 4;
  auto cluster = cluster_of(2);
  scripted_shard shard(cluster, s);
  shard.start();
  shard.nodes[1].reachable = false;
  cut_all(shard, 2);
  shard.pass(5s);
  shard.nodes[1].reachable = true;
  shard.hold = [](const testing::server_request& r) {
    return r.as<testing::startup_request>() || text_of(r) == "SELECT now() FROM t";
  };
  scripted_request waiting("SELECT now() FROM t");
  shard.submit(waiting);
  push_up(shard, 2);
  shard.pass(200ms);
  const auto startup = std::ranges::find_if(
      shard.held, [](const auto& h) { return h.what.template as<testing::startup_request>() != nullptr; });
  ASSERT_NE(startup, shard.held.end());
  shard.turn([&] { shard.core().close(); });
  shard.dials.clear();
  shard.answer(*startup, testing::encode_ready);
  EXPECT_TRUE(waiting.outcomes.empty());
  shard.pass(s.drain_limit + 100ms);
  EXPECT_TRUE(shard.dials.empty());
  EXPECT_TRUE(shard.core().at_rest());
}

}}  // namespace dse::engine
