// How connections end that were well, and what is told of it.
#include "scripted_replies.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace dse::engine { namespace {

using namespace std::chrono_literals;
using role = enum connection::role;

TEST(connection_ends, failures_are_counted_since_the_last_success) {
  struct counting final : reconnection_policy {
    explicit counting(std::vector<std::uint32_t>& f) : failures(f) {}
    std::chrono::nanoseconds next(std::uint32_t n, std::chrono::nanoseconds) override {
      failures.push_back(n);
      return 1s;
    }
    std::vector<std::uint32_t>& failures;
  };
  std::vector<std::uint32_t> failures;
  settings s;
  s.reconnection = [&](std::uint64_t) { return std::make_unique<counting>(failures); };
  scripted_shard shard(cluster_of(2), s);
  shard.start();
  shard.nodes[1].reachable = false;
  shard.cut(*shard.open_connection(role::pool, 2));
  shard.pass(1500ms);
  shard.nodes[1].reachable = true;
  shard.pass(2s);
  shard.cut(*shard.open_connection(role::pool, 2));
  EXPECT_EQ(failures, (std::vector<std::uint32_t>{0, 1, 0}));
}

TEST(connection_ends, old_connection_gives_way_once_the_new_one_is_ready) {
  settings s;
  s.max_connection_age = 1h;
  scripted_request r(cql);
  r.what.timeout = -1ns;
  scripted_shard shard(cluster_of(1), s);
  shard.start();
  connection* const old = shard.open_connection(role::pool);
  shard.pass(52min);
  EXPECT_EQ(shard.open_connection(role::pool), old);
  shard.submit(r);
  shard.hold = is_startup;
  while (std::ranges::none_of(shard.held, [](const auto& h) { return is_startup(h.what); })) shard.pass(1s);
  EXPECT_TRUE(r.outcomes.empty());
  EXPECT_EQ(old->state(), connection::state::ready) << "the new one is not ready yet";
  EXPECT_TRUE(old->takes_requests());
  const auto startup = *std::ranges::find_if(shard.held, [](const auto& h) { return is_startup(h.what); });
  shard.hold = {};
  shard.answer(startup, [](const testing::response_head& head) { return testing::encode_ready(head); });
  EXPECT_FALSE(old->takes_requests());
  EXPECT_TRUE(r.outcomes.empty()) << "what is in flight is waited for";
  shard.answer(shard.take_held(cql), applied);
  EXPECT_FALSE(r.failure());
  EXPECT_EQ(shard.open_connection(role::pool), startup.on) << "and then the old one is gone";
}

TEST(connection_ends, old_connection_gives_way_in_time_though_it_is_idle) {
  settings s;
  s.max_connection_age = s.heartbeat_interval + 8s;
  scripted_shard shard(cluster_of(1), s);
  shard.start();
  shard.dials.clear();
  shard.pass(s.max_connection_age + a_tick);
  EXPECT_EQ(shard.dials.size(), 1u);
}

TEST(connection_ends, control_connection_that_is_as_old_stays_and_is_looked_at_as_before) {
  settings s;
  s.max_connection_age = 1min;
  scripted_shard shard(cluster_of(1), s);
  shard.start();
  const connection* const control = shard.open_connection(role::control);
  const std::uint64_t incarnation = control->incarnation();
  shard.pass(10min);
  EXPECT_EQ(shard.open_connection(role::control), control);
  EXPECT_EQ(control->incarnation(), incarnation);
  int wakeups = 0;
  for (const time_point until = shard.now() + 1min; shard.now() < until; ++wakeups)
    shard.pass(std::max<duration>(shard.core().next_wakeup() - shard.now(), 1ms));
  EXPECT_LT(wakeups, 100);
}

TEST(connection_ends, loss_while_others_of_its_node_are_on_their_way_ends_no_connect) {
  settings s;
  s.connections_per_node = 3;
  s.wait_for_all_pools = true;
  scripted_shard shard(cluster_of(1), s);
  int startups = 0;
  shard.hold = [&](const testing::server_request& r) { return is_startup(r) && ++startups > 2; };
  shard.start();
  ASSERT_EQ(shard.held.size(), 2u) << "the control connection and one of the pool are ready";
  ASSERT_FALSE(shard.ready);
  shard.cut(*shard.open_connection(role::pool));
  EXPECT_FALSE(shard.connect_failed);
  shard.hold = nullptr;
  const auto ready = [](const testing::response_head& head) { return testing::encode_ready(head); };
  while (!shard.held.empty()) shard.answer(shard.held.front(), ready);
  EXPECT_TRUE(shard.ready);
}

TEST(connection_ends, loss_of_a_connection_is_a_warning_and_a_dial_that_fails_is_none) {
  settings s;
  s.lowest_log_level = log_level::info;
  scripted_shard shard(cluster_of(2), s);
  shard.start();
  shard.nodes[1].reachable = false;
  shard.cut(*shard.open_connection(role::pool, 2));
  shard.pass(20s);
  const auto levels = [&](log_event event) {
    std::vector<log_level> all;
    for (const log_record& l : shard.logs)
      if (l.event == event) all.push_back(l.level);
    return all;
  };
  EXPECT_EQ(levels(log_event::connection_lost), std::vector{log_level::warning});
  const auto failed = levels(log_event::connection_failed);
  EXPECT_GT(failed.size(), 3u);
  EXPECT_EQ(std::ranges::count(failed, log_level::info), std::ssize(failed));
}

TEST(connection_ends, what_is_below_the_lowest_level_is_not_told) {
  scripted_shard shard(cluster_of(2));
  shard.start();
  shard.cut(*shard.open_connection(role::pool, 2));
  shard.pass(20s);
  ASSERT_FALSE(shard.logs.empty());
  for (const log_record& l : shard.logs) EXPECT_GE(l.level, log_level::warning);
}

TEST(connection_ends, requests_finish_on_a_node_that_leaves_the_cluster) {
  scripted_request r(cql);
  scripted_shard shard(cluster_of(2));
  shard.start();
  do shard.submit(r);
  while (r.on->target().address != "127.0.0.2" &&
         (shard.answer(shard.take_held(cql), applied), r.outcomes.clear(), true));
  shard.nodes.pop_back();
  shard.push(*shard.open_connection(role::control), [](const testing::response_head& head) {
    return testing::encode_node_event(head, "TOPOLOGY_CHANGE", "REMOVED_NODE", {127, 0, 0, 2}, 9042);
  });
  shard.pass(1100ms);
  EXPECT_EQ(shard.snapshots.back()->nodes.size(), 1u);
  EXPECT_TRUE(r.outcomes.empty());
  shard.answer(shard.take_held(cql), applied);
  EXPECT_FALSE(r.failure());
  EXPECT_FALSE(shard.open_connection(role::pool, 2));
}

}}  // namespace dse::engine
