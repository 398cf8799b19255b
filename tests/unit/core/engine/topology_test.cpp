#include "metadata/node_lookup.hpp"
#include "scripted_shard.hpp"
#include "support/server_wire/error_response.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

namespace dse::engine { namespace {

using namespace std::chrono_literals;
using role = enum connection::role;
using strings = std::vector<std::string>;

settings by_name() {
  settings s;
  s.contact_points.push_back({"db.example", 9042});
  return s;
}

void push_event(scripted_shard& shard, std::string_view type, std::string_view change, std::uint8_t last_byte) {
  connection* c = shard.open_connection(role::control);
  ASSERT_TRUE(c);
  shard.push(*c, [&](const auto& head) {
    return testing::encode_node_event(head, type, change, {127, 0, 0, last_byte}, 9042);
  });
}

void switch_off(scripted_shard& shard) {
  for (scripted_node& n : shard.nodes) n.reachable = false;
  for (const role r : {role::pool, role::control})
    while (connection* c = shard.open_connection(r)) shard.cut(*c);
}

void switch_on(scripted_shard& shard) {
  for (scripted_node& n : shard.nodes) n.reachable = true;
}

strings addresses(const scripted_shard& shard) {
  strings all;
  for (const auto& n : shard.snapshots.back()->nodes) all.push_back(n->address);
  return all;
}

bool has_logged(const scripted_shard& shard, log_event event) {
  return std::ranges::any_of(shard.logs, [&](const log_record& l) { return l.event == event; });
}

uuid host(std::uint8_t id) {
  uuid u;
  u.octets.fill(id);
  return u;
}

/// What was told of a node, in order: '+' for up, '-' for down.
std::string told(const scripted_shard& shard, std::uint8_t id) {
  std::string signs;
  for (const effects::node_state& s : shard.states)
    if (s.host_id == host(id)) signs += s.up ? '+' : '-';
  return signs;
}

// ---- nodes that move

TEST(topology, contact_points_are_resolved_again_when_no_node_answers) {
  scripted_shard shard(cluster_of(2), by_name());
  shard.names["db.example"] = {"127.0.0.1"};
  shard.start();
  ASSERT_TRUE(shard.ready);
  switch_off(shard);
  shard.pass(30s);
  shard.nodes[0].host = 11;
  shard.nodes[1].host = 12;
  switch_on(shard);
  shard.names["db.example"] = {"127.0.0.12"};
  shard.pass(5s);
  EXPECT_EQ(addresses(shard), (strings{"127.0.0.11", "127.0.0.12"}));
  EXPECT_EQ(shard.snapshots.back()->nodes[0]->host_id, host(1));
  EXPECT_TRUE(shard.open_connection(role::pool, 1));
  EXPECT_TRUE(shard.open_connection(role::pool, 2));
}

TEST(topology, contact_points_are_not_resolved_again_while_a_node_answers) {
  scripted_shard shard(cluster_of(2), by_name());
  shard.names["db.example"] = {"127.0.0.1"};
  shard.start();
  shard.names["db.example"] = {"127.0.0.99"};
  shard.nodes[0].reachable = false;
  shard.cut(*shard.open_connection(role::control));
  shard.pass(30s);
  EXPECT_TRUE(shard.open_connection(role::control, 2));
  EXPECT_TRUE(std::ranges::none_of(shard.dials, [](const auto& d) { return d.first == "127.0.0.99"; }));
}

TEST(topology, node_with_a_new_address_is_the_same_node) {
  scripted_shard shard(cluster_of(2));
  shard.start();
  EXPECT_EQ(told(shard, 2), "+");
  shard.nodes[1].host = 22;
  push_event(shard, "TOPOLOGY_CHANGE", "NEW_NODE", 22);
  shard.pass(2s);
  EXPECT_EQ(addresses(shard), (strings{"127.0.0.1", "127.0.0.22"}));
  EXPECT_EQ(told(shard, 2), "+-+");
  connection* c = shard.open_connection(role::pool, 2);
  ASSERT_TRUE(c);
  EXPECT_EQ(c->target().address, "127.0.0.22");
}

TEST(topology, state_of_a_node_is_told_once_for_each_change) {
  settings s;
  s.connections_per_node = 2;
  scripted_shard shard(cluster_of(1), s);
  shard.start();
  EXPECT_EQ(told(shard, 1), "+");
  shard.nodes[0].reachable = false;
  shard.cut(*shard.open_connection(role::pool));
  EXPECT_EQ(told(shard, 1), "+") << "the other connection is there";
  shard.cut(*shard.open_connection(role::pool));
  EXPECT_EQ(told(shard, 1), "+-");
  shard.nodes[0].reachable = true;
  shard.pass(10s);
  EXPECT_EQ(told(shard, 1), "+-+");
}

// ---- a cluster that is not there yet

TEST(topology, cluster_that_is_down_is_waited_for) {
  settings s = by_name();
  s.wait_for_cluster = true;
  scripted_shard shard(cluster_of(2), s);
  shard.names["db.example"] = {};
  switch_off(shard);
  shard.start();
  shard.pass(60s);
  EXPECT_FALSE(shard.connect_failed);
  EXPECT_TRUE(has_logged(shard, log_event::cluster_unreachable));
  shard.names["db.example"] = {"127.0.0.1"};
  shard.pass(10s);
  EXPECT_FALSE(shard.ready);
  switch_on(shard);
  shard.pass(2s);
  EXPECT_TRUE(shard.ready);
}

TEST(topology, cluster_that_is_waited_for_is_not_dialled_without_a_pause) {
  settings s;
  s.wait_for_cluster = true;
  scripted_shard shard(cluster_of(1), s);
  switch_off(shard);
  shard.start();
  shard.pass(60s);
  const auto pauses = static_cast<std::size_t>(60s / shard.options.control_pause);
  EXPECT_LE(shard.dials.size(), 2 * pauses + 1) << "half of control_pause at least lies between two";
  EXPECT_GE(shard.dials.size(), pauses);
}

TEST(topology, what_waiting_cannot_mend_ends_the_wait_for_a_cluster) {
  for (const auto& [code, mends] : {std::pair{0x0100, false}, {0x1002, true}, {0x0000, true}}) {
    settings s;
    s.wait_for_cluster = true;
    scripted_shard shard(cluster_of(1), s);
    shard.hold = [](const testing::server_request& r) { return r.as<testing::startup_request>() != nullptr; };
    shard.start();
    ASSERT_EQ(shard.held.size(), 1u);
    shard.answer(shard.held.front(),
                 [code = code](const auto& head) { return testing::encode_error(head, code, "no"); });
    EXPECT_EQ(shard.connect_failed.has_value(), !mends) << code;
    shard.hold = {};
    shard.pass(5s);
    EXPECT_EQ(shard.ready, mends) << code;
  }
}

TEST(topology, cluster_of_which_no_node_speaks_a_version_is_not_waited_for) {
  settings s;
  s.wait_for_cluster = true;
  std::vector<scripted_node> nodes = cluster_of(1);
  nodes[0].versions = {2};
  scripted_shard shard(nodes, s);
  shard.start();
  ASSERT_TRUE(shard.connect_failed);
  EXPECT_EQ(shard.connect_failed->code(), client_errc::unsupported_version);
}

TEST(topology, pools_are_waited_for_as_long_as_connecting_may_take) {
  settings s;
  s.wait_for_all_pools = true;
  scripted_shard shard(cluster_of(3), s);
  shard.nodes[2].accepts = false;
  shard.start();
  shard.pass(s.connect_timeout - 100ms);
  EXPECT_FALSE(shard.ready);
  shard.pass(200ms);
  EXPECT_TRUE(shard.ready);
}

TEST(topology, pool_of_a_node_that_refuses_is_not_waited_for) {
  settings s;
  s.wait_for_all_pools = true;
  scripted_shard shard(cluster_of(3), s);
  shard.nodes[2].reachable = false;
  shard.start();
  EXPECT_TRUE(shard.ready);
  EXPECT_TRUE(shard.open_connection(role::pool, 1));
  EXPECT_TRUE(shard.open_connection(role::pool, 2));
}

// ---- address translation

/// 127.0.0.2 is reached at 127.0.0.102.
result<contact_point> plus_100(const node_info& n) {
  return contact_point{"127.0.0." + std::to_string(100 + n.host_id.octets[0]), n.port};
}

std::vector<scripted_node> translated_cluster() {
  std::vector<scripted_node> nodes = cluster_of(2);
  nodes[1].host = 2;
  nodes[1].other_address = "127.0.0.102";
  return nodes;
}

TEST(topology, discovered_nodes_are_reached_where_the_translator_says) {
  settings s;
  s.translate = plus_100;
  scripted_shard shard(translated_cluster(), s);
  shard.start();
  ASSERT_TRUE(shard.ready);
  EXPECT_EQ(addresses(shard), (strings{"127.0.0.1", "127.0.0.102"}));
  ASSERT_TRUE(shard.open_connection(role::pool, 2));
  EXPECT_EQ(shard.open_connection(role::pool, 2)->target().address, "127.0.0.102");
}

TEST(topology, translated_node_keeps_its_own_address) {
  settings s;
  s.translate = plus_100;
  scripted_shard shard(translated_cluster(), s);
  shard.start();
  const auto& nodes = shard.snapshots.back()->nodes;
  EXPECT_EQ(nodes[1]->address, "127.0.0.102");
  EXPECT_EQ(nodes[1]->broadcast_rpc_address, "127.0.0.2");
  EXPECT_EQ(metadata::find_node(nodes, "127.0.0.102"), nodes[1]);
  EXPECT_EQ(metadata::find_node(nodes, "127.0.0.2"), nodes[1]);
  EXPECT_EQ(metadata::find_node(nodes, "127.0.0.3"), nullptr);
}

TEST(topology, events_name_a_translated_node_by_its_own_address) {
  settings s;
  s.translate = plus_100;
  scripted_shard shard(translated_cluster(), s);
  shard.start();
  shard.nodes[1].reachable = false;
  shard.cut(*shard.open_connection(role::pool, 2));
  shard.pass(100s);
  shard.nodes[1].reachable = true;
  shard.dials.clear();
  push_event(shard, "STATUS_CHANGE", "UP", 2);
  shard.pass(s.spread + 2 * timeout_wheel::tick);
  EXPECT_TRUE(shard.open_connection(role::pool, 2));
}

TEST(topology, node_that_cannot_be_translated_is_asked_for_again) {
  bool works = false;
  settings s;
  s.translate = [&](const node_info& n) -> result<contact_point> {
    if (works) return plus_100(n);
    return error(client_errc::policy_failed, "no entry");
  };
  scripted_shard shard(translated_cluster(), s);
  shard.start();
  EXPECT_EQ(addresses(shard), strings{"127.0.0.1"});
  EXPECT_TRUE(has_logged(shard, log_event::address_not_translated));
  works = true;
  shard.pass(s.retry_delay + 1s);
  EXPECT_EQ(addresses(shard), (strings{"127.0.0.1", "127.0.0.102"}));
  works = false;
  push_event(shard, "TOPOLOGY_CHANGE", "NEW_NODE", 2);
  shard.pass(2s);
  EXPECT_EQ(addresses(shard), (strings{"127.0.0.1", "127.0.0.102"})) << "it stays where it was";
}

// ---- refreshes that somebody asks for

struct asked {
  bool over = false;
  error why;
  control::refreshed done() {
    return [this](const error& e) {
      over = true;
      why = e;
    };
  }
};

TEST(topology, refresh_finds_a_node_that_no_event_told) {
  scripted_shard shard(cluster_of(1));
  shard.start();
  shard.nodes.push_back({.id = 2});
  asked a;
  shard.turn([&] { shard.core().refresh_nodes(10s, a.done()); });
  EXPECT_TRUE(a.over);
  EXPECT_FALSE(a.why);
  EXPECT_EQ(shard.snapshots.back()->nodes.size(), 2u);
}

TEST(topology, refresh_that_begins_during_another_one_reads_again) {
  scripted_shard shard(cluster_of(1));
  shard.start();
  shard.hold = [](const testing::server_request& r) { return text_of(r).starts_with("SELECT * FROM system.local"); };
  asked first, second;
  shard.turn([&] { shard.core().refresh_nodes(10s, first.done()); });
  shard.turn([&] { shard.core().refresh_nodes(10s, second.done()); });
  shard.hold = {};
  shard.received.clear();
  EXPECT_FALSE(first.over);
  switch_off(shard);  // what was held is lost with its connection
  switch_on(shard);
  shard.pass(3s);
  EXPECT_TRUE(first.over);
  EXPECT_TRUE(second.over);
  EXPECT_FALSE(second.why);
}

TEST(topology, refresh_without_a_control_connection_times_out) {
  scripted_shard shard(cluster_of(1));
  shard.start();
  switch_off(shard);
  asked a;
  shard.turn([&] { shard.core().refresh_nodes(10s, a.done()); });
  shard.pass(shard.options.request_timeout - 100ms);
  EXPECT_FALSE(a.over);
  shard.pass(200ms);
  EXPECT_EQ(a.why.code(), client_errc::timed_out);
}

TEST(topology, refresh_ends_with_the_session) {
  scripted_shard shard(cluster_of(1));
  shard.start();
  switch_off(shard);
  asked a, late;
  shard.turn([&] { shard.core().refresh_nodes(10s, a.done()); });
  shard.turn([&] { shard.core().close(); });
  EXPECT_EQ(a.why.code(), client_errc::closed);
  shard.turn([&] { shard.core().refresh_nodes(10s, late.done()); });
  EXPECT_EQ(late.why.code(), client_errc::closed);
}

TEST(topology, refresh_of_a_schema_that_nobody_reads_is_over_at_once) {
  scripted_shard shard(cluster_of(1));
  shard.start();
  shard.received.clear();
  asked a;
  shard.turn([&] { shard.core().refresh_schema(metadata::schema_scope::everything(), 10s, a.done()); });
  EXPECT_TRUE(a.over);
  EXPECT_TRUE(shard.received.empty());
}

// ---- what users ask about

TEST(topology, states_tell_connections_requests_and_failures) {
  settings s;
  s.connections_per_node = 2;
  scripted_request r("SELECT v FROM t");
  scripted_shard shard(cluster_of(2), s);
  shard.nodes[1].reachable = false;
  shard.start();
  shard.submit(r);
  const std::vector<node_state> states = shard.core().node_states();
  ASSERT_EQ(states.size(), 2u);
  EXPECT_TRUE(states[0].up);
  EXPECT_EQ(states[0].connections, 2u);
  EXPECT_EQ(states[0].missing_connections, 0u);
  EXPECT_EQ(states[0].in_flight, 1u);
  EXPECT_FALSE(states[0].last_failure);
  EXPECT_FALSE(states[1].up);
  EXPECT_EQ(states[1].missing_connections, 2u);
  EXPECT_EQ(states[1].last_failure.code(), client_errc::connect_failed);
  EXPECT_EQ(states[1].distance, node_distance::local);
}

TEST(topology, plan_is_explained_and_nothing_is_sent) {
  scripted_request r("SELECT v FROM t");
  scripted_shard shard(cluster_of(3));
  shard.start();
  shard.received.clear();
  const auto plan = shard.core().explain(r);
  ASSERT_TRUE(plan);
  ASSERT_EQ(plan->size(), 3u);
  for (const planned_node& p : *plan) {
    EXPECT_FALSE(p.reason.empty());
    EXPECT_TRUE(p.load.available);
  }
  EXPECT_TRUE(shard.received.empty());
}

TEST(topology, plan_of_a_statement_for_one_node_is_that_node) {
  scripted_request r("SELECT v FROM t");
  scripted_shard shard(cluster_of(3));
  shard.start();
  r.what.rare().node = shard.snapshots.back()->nodes[1];
  const auto plan = shard.core().explain(r);
  ASSERT_TRUE(plan);
  ASSERT_EQ(plan->size(), 1u);
  EXPECT_EQ(plan->front().node->host_id, host(2));
}

}}  // namespace dse::engine
