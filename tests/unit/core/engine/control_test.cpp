#include "engine/control.hpp"

#include "scripted_replies.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

namespace dse::engine { namespace {

using namespace std::chrono_literals;
using role = enum connection::role;
using strings = std::vector<std::string>;

strings addresses(const metadata::snapshot& s) {
  strings all;
  for (const auto& n : s.nodes) all.push_back(n->address);
  return all;
}

void push_event(scripted_shard& shard, std::string_view type, std::string_view change, std::uint8_t node) {
  connection* c = shard.open_connection(role::control);
  ASSERT_NE(c, nullptr);
  shard.push(*c,
             [&](const auto& head) { return testing::encode_node_event(head, type, change, {127, 0, 0, node}, 9042); });
}

/// A turn later than any delayed refresh.
void pass_refresh_delay(scripted_shard& shard) { shard.pass(shard.options.refresh_delay + timeout_wheel::tick); }

TEST(control, session_begins_with_what_the_system_tables_say) {
  scripted_shard shard(cluster_of(3));
  shard.start();
  ASSERT_EQ(shard.snapshots.size(), 1u);
  EXPECT_EQ(addresses(*shard.snapshots[0]), (strings{"127.0.0.1", "127.0.0.2", "127.0.0.3"}));
  EXPECT_EQ(shard.snapshots[0]->local_datacenter, "dc1");
  EXPECT_EQ(shard.snapshots[0]->version, wire::protocol_version::v4);
  EXPECT_TRUE(shard.ready);
  for (std::uint8_t node = 1; node <= 3; ++node) EXPECT_TRUE(shard.open_connection(role::pool, node));
  EXPECT_TRUE(shard.open_connection(role::control, 1));
}

// ---- reading the cluster

TEST(control, server_without_peers_v2_is_asked_for_peers_from_then_on) {
  std::vector<scripted_node> nodes = cluster_of(2);
  nodes[0].has_peers_v2 = nodes[1].has_peers_v2 = false;
  scripted_shard shard(nodes);
  shard.start();
  ASSERT_EQ(shard.snapshots.size(), 1u);
  EXPECT_EQ(addresses(*shard.snapshots[0]), (strings{"127.0.0.1", "127.0.0.2"}));
  push_event(shard, "TOPOLOGY_CHANGE", "NEW_NODE", 2);
  pass_refresh_delay(shard);
  EXPECT_EQ(shard.count(peers_v2_query), 1u);
  EXPECT_EQ(shard.count(peers_query), 2u);
}

TEST(control, node_whose_tables_cannot_be_read_is_passed_over) {
  for (const std::string& query : {local_query, peers_v2_query}) {
    SCOPED_TRACE(query);
    scripted_shard shard(cluster_of(2), with_contacts({"127.0.0.1", "127.0.0.2"}));
    shard.hold = [&](const auto& r) { return text_of(r) == query; };
    shard.start();
    shard.hold = nullptr;
    shard.answer(shard.take_held(query), [](const auto& head) { return testing::encode_void(head); });
    EXPECT_TRUE(shard.ready);
    EXPECT_TRUE(shard.open_connection(role::control, 2));
  }
}

TEST(control, node_without_a_row_of_its_own_is_passed_over) {
  scripted_shard shard(cluster_of(2), with_contacts({"127.0.0.1", "127.0.0.2"}));
  shard.hold = [](const auto& r) { return text_of(r) == local_query; };
  shard.start();
  shard.hold = nullptr;
  shard.answer(shard.take_held(local_query), [](const auto& head) {
    testing::rows_result none;
    none.columns = {{"system", "local", "key", type_kind::text}};
    return testing::encode_rows(head, none);
  });
  EXPECT_TRUE(shard.ready);
  EXPECT_TRUE(shard.open_connection(role::control, 2));
}

// ---- events

TEST(control, malformed_peers_are_not_taken_for_a_cluster_of_one) {
  scripted_shard shard(cluster_of(3), with_contacts({"127.0.0.1", "127.0.0.2"}));
  shard.hold = [](const auto& r) { return text_of(r) == peers_v2_query; };
  shard.start();
  shard.hold = nullptr;
  shard.answer(shard.take_held(peers_v2_query), [](const auto& head) {
    return testing::encode_frame(head, 0x08, testing::byte_sink().int_(2).int_(1).int_(99).get());
  });
  ASSERT_EQ(shard.snapshots.size(), 1u);
  EXPECT_EQ(shard.snapshots[0]->nodes.size(), 3u);
  EXPECT_TRUE(shard.open_connection(role::control, 2));
}

TEST(control, events_of_one_change_lead_to_one_refresh) {
  scripted_shard shard(cluster_of(2));
  shard.start();
  push_event(shard, "TOPOLOGY_CHANGE", "NEW_NODE", 2);
  push_event(shard, "STATUS_CHANGE", "DOWN", 2);
  push_event(shard, "STATUS_CHANGE", "UP", 2);
  EXPECT_EQ(shard.count(local_query), 1u) << "not at once";
  pass_refresh_delay(shard);
  EXPECT_EQ(shard.count(local_query), 2u);
  EXPECT_EQ(shard.snapshots.size(), 1u) << "nothing has changed";
  shard.pass(10s);
  EXPECT_EQ(shard.count(local_query), 2u);
}

TEST(control, node_that_came_is_connected_and_node_that_went_is_left) {
  scripted_shard shard(cluster_of(2));
  shard.start();
  shard.nodes.erase(shard.nodes.begin() + 1);
  shard.nodes.push_back({3});
  push_event(shard, "TOPOLOGY_CHANGE", "NEW_NODE", 3);
  pass_refresh_delay(shard);
  ASSERT_EQ(shard.snapshots.size(), 2u);
  EXPECT_EQ(addresses(*shard.snapshots[1]), (strings{"127.0.0.1", "127.0.0.3"}));
  EXPECT_TRUE(shard.open_connection(role::pool, 3));
  EXPECT_FALSE(shard.open_connection(role::pool, 2));
}

TEST(control, node_that_is_said_to_be_up_is_told_to_all_shards) {
  scripted_shard shard(cluster_of(2));
  shard.start();
  push_event(shard, "STATUS_CHANGE", "UP", 2);
  ASSERT_EQ(shard.nodes_up.size(), 1u);
  EXPECT_EQ(shard.nodes_up[0].address, "127.0.0.2");
  EXPECT_EQ(shard.nodes_up[0].port, 9042);
}

TEST(control, closed_port_is_dialled_soon_when_its_node_comes_up) {
  std::vector<scripted_node> nodes = cluster_of(2);
  nodes[1].reachable = false;
  scripted_shard shard(nodes);
  shard.start();
  EXPECT_TRUE(shard.ready);
  shard.pass(5min);
  EXPECT_FALSE(shard.open_connection(role::pool, 2));
  shard.nodes[1].reachable = true;
  push_event(shard, "STATUS_CHANGE", "UP", 2);
  shard.pass(shard.options.spread + 2 * timeout_wheel::tick);
  EXPECT_TRUE(shard.open_connection(role::pool, 2));
}

TEST(control, schema_events_and_unknown_ones_read_nothing) {
  scripted_shard shard(cluster_of(1));
  shard.start();
  connection& c = *shard.open_connection(role::control);
  shard.push(c, [](const auto& head) { return testing::encode_schema_event(head, {"CREATED", "KEYSPACE", "ks"}); });
  testing::byte_sink unknown, cut;
  unknown.string("WEATHER_CHANGE").string("RAIN");
  cut.string("STATUS_CHANGE").string("UP").byte_(4);
  for (const testing::byte_sink* body : {&unknown, &cut})
    shard.push(c, [&](testing::response_head head) {
      head.stream = -1;
      return testing::encode_frame(head, 0x0C, body->get());
    });
  pass_refresh_delay(shard);
  EXPECT_EQ(shard.count(local_query), 1u);
  EXPECT_TRUE(shard.nodes_up.empty());
  EXPECT_EQ(shard.open_connection(role::control), &c) << "and end nothing";
}

TEST(control, what_is_read_while_the_session_closes_is_not_published) {
  scripted_request open("SELECT v FROM shop.t");
  scripted_shard shard(cluster_of(1));
  shard.start();
  shard.submit(open);
  shard.hold = [](const testing::server_request& r) { return text_of(r) == peers_v2_query; };
  push_event(shard, "TOPOLOGY_CHANGE", "NEW_NODE", 2);
  shard.pass(shard.options.refresh_delay + timeout_wheel::tick);
  const auto peers = shard.take_held(peers_v2_query);
  shard.turn([&] { shard.core().close(); });
  shard.answer(peers, [](const auto& head) { return testing::encode_rows(head, {}); });
  EXPECT_EQ(shard.snapshots.size(), 1u);
}

TEST(control, event_during_a_refresh_leads_to_another_one) {
  scripted_shard shard(cluster_of(1));
  shard.start();
  shard.hold = [](const auto& r) { return text_of(r) == peers_v2_query; };
  push_event(shard, "TOPOLOGY_CHANGE", "NEW_NODE", 2);
  pass_refresh_delay(shard);
  shard.nodes.push_back({2});
  push_event(shard, "TOPOLOGY_CHANGE", "NEW_NODE", 2);
  pass_refresh_delay(shard);
  EXPECT_EQ(shard.count(local_query), 2u) << "one at a time";
  shard.hold = nullptr;
  shard.answer(shard.take_held(peers_v2_query), [](const auto& head) {
    testing::rows_result none;
    none.columns = {{"system", "peers", "data_center", type_kind::text}};
    return testing::encode_rows(head, none);
  });
  EXPECT_EQ(shard.count(local_query), 3u);
  EXPECT_EQ(addresses(*shard.snapshots.back()), (strings{"127.0.0.1", "127.0.0.2"}));
}

TEST(control, refresh_without_a_free_stream_id_is_made_up_for) {
  settings s;
  s.max_streams = 1;
  s.silence_before_close = 1h;
  scripted_shard shard(cluster_of(1), s);
  shard.start();
  shard.hold = [](const auto& r) { return r.template as<testing::options_request>() != nullptr; };
  shard.pass(s.heartbeat_interval + timeout_wheel::tick);
  const auto probe =
      std::ranges::find(shard.held, shard.open_connection(role::control), &scripted_shard::held_request::on);
  ASSERT_NE(probe, shard.held.end()) << "the heartbeat has the only id";
  const scripted_shard::held_request heartbeat = *probe;
  shard.hold = nullptr;
  push_event(shard, "TOPOLOGY_CHANGE", "NEW_NODE", 2);
  pass_refresh_delay(shard);
  EXPECT_EQ(shard.count(local_query), 1u);
  shard.answer(heartbeat, [](const auto& head) { return testing::encode_supported(head, {}); });
  pass_refresh_delay(shard);
  EXPECT_EQ(shard.count(local_query), 2u);
  push_event(shard, "TOPOLOGY_CHANGE", "NEW_NODE", 2);
  pass_refresh_delay(shard);
  EXPECT_EQ(shard.count(local_query), 3u);
}

// ---- which node is watched

TEST(control, node_that_is_silent_under_requests_is_left_with_them) {
  scripted_request r("SELECT v FROM k.t");
  scripted_shard shard(cluster_of(1));
  shard.start();
  shard.pass(1s);
  shard.hold = [](const auto& request) { return request.template as<testing::options_request>() != nullptr; };
  shard.submit(r);
  shard.pass(shard.options.silence_before_close - 100ms);
  EXPECT_EQ(shard.count(local_query), 1u);
  shard.pass(200ms + shard.options.control_pause);
  EXPECT_EQ(shard.count(local_query), 2u) << "by another connection, long before a heartbeat is due";
}

TEST(control, next_contact_point_is_tried_when_one_cannot_be_reached) {
  std::vector<scripted_node> nodes = cluster_of(3);
  nodes[0].reachable = nodes[1].reachable = false;
  scripted_shard shard(nodes, with_contacts({"127.0.0.1", "127.0.0.2", "127.0.0.3"}));
  shard.start();
  EXPECT_TRUE(shard.ready);
  EXPECT_TRUE(shard.open_connection(role::control, 3));
}

TEST(control, connection_that_failed_is_given_back_when_the_next_one_is_dialled) {
  scripted_shard shard(cluster_of(2), with_contacts({"127.0.0.1", "127.0.0.2"}));
  shard.nodes[0].reachable = false;
  shard.start();
  EXPECT_TRUE(shard.open_connection(role::control, 2));
  EXPECT_EQ(shard.retired, strings{"127.0.0.1"});
}

TEST(control, unreachable_contact_points_are_all_named) {
  std::vector<scripted_node> nodes = cluster_of(2);
  nodes[0].reachable = nodes[1].reachable = false;
  scripted_shard shard(nodes, with_contacts({"127.0.0.1", "127.0.0.2", "127.0.0.1"}));
  shard.start();
  ASSERT_TRUE(shard.connect_failed);
  EXPECT_EQ(shard.connect_failed->code(), client_errc::connect_failed);
  strings tried;
  for (const attempt& a : shard.connect_failed->details().attempts) tried.push_back(a.node);
  EXPECT_EQ(tried, (strings{"127.0.0.1:9042", "127.0.0.2:9042"})) << "each once";
  EXPECT_NE(shard.connect_failed->message().find("127.0.0.1:9042, 127.0.0.2:9042"), std::string::npos);
}

TEST(control, lost_control_connection_goes_on_at_another_node_at_once) {
  scripted_shard shard(cluster_of(3));
  shard.start();
  shard.pass(1min);
  shard.cut(*shard.open_connection(role::control));
  ASSERT_TRUE(shard.open_connection(role::control));
  EXPECT_FALSE(shard.open_connection(role::control, 1)) << "the lost node is the last to be tried";
  EXPECT_EQ(shard.snapshots.size(), 2u) << "what was missed meanwhile is read";
}

TEST(control, refresh_that_is_due_while_a_node_is_dialled_dials_no_other) {
  scripted_shard shard(cluster_of(3));
  shard.start();
  shard.pass(shard.options.control_pause);
  shard.nodes[1].accepts = false;
  push_event(shard, "STATUS_CHANGE", "DOWN", 3);
  shard.cut(*shard.open_connection(role::control, 1));
  const std::size_t dials = shard.dials.size();
  EXPECT_EQ(shard.dials.back().first, "127.0.0.2");
  pass_refresh_delay(shard);
  EXPECT_EQ(shard.dials.size(), dials);
}

TEST(control, connection_lost_as_soon_as_it_is_ready_is_not_dialled_in_a_circle) {
  scripted_shard shard(cluster_of(2));
  shard.start();
  std::vector<time_point> cuts;
  for (const time_point until = shard.now() + 60s; shard.now() < until; shard.pass(10ms))
    if (connection* c = shard.open_connection(role::control)) {
      shard.cut(*c);
      cuts.push_back(shard.now());
    }
  ASSERT_GE(cuts.size(), 10u);
  duration shortest = duration::max(), longest{};
  for (std::size_t i = 2; i < cuts.size(); ++i) {
    shortest = std::min(shortest, cuts[i] - cuts[i - 1]);
    longest = std::max(longest, cuts[i] - cuts[i - 1]);
  }
  EXPECT_GE(shortest, shard.options.control_pause / 2);
  EXPECT_LE(longest, shard.options.control_pause + 10ms + 2 * timeout_wheel::tick);
  EXPECT_GT(longest, shard.options.control_pause * 3 / 4) << "sessions that lost the same node come at different times";
}

TEST(control, cluster_that_went_away_is_found_again) {
  scripted_shard shard(cluster_of(2));
  shard.start();
  for (scripted_node& n : shard.nodes) n.reachable = false;
  shard.cut(*shard.open_connection(role::control));
  EXPECT_FALSE(shard.open_connection(role::control));
  shard.pass(1min);
  EXPECT_FALSE(shard.open_connection(role::control));
  shard.nodes[0].reachable = true;
  shard.pass(shard.options.control_pause + timeout_wheel::tick);
  EXPECT_TRUE(shard.open_connection(role::control, 1));
}

TEST(control, nodes_that_came_up_unseen_are_dialled_when_it_is_back) {
  scripted_shard shard(cluster_of(3));
  shard.start();
  for (scripted_node& n : shard.nodes) n.reachable = false;
  for (const scripted_node& n : shard.nodes) shard.cut(*shard.open_connection(role::pool, n.id));
  shard.cut(*shard.open_connection(role::control));
  shard.pass(5min);
  for (scripted_node& n : shard.nodes) n.reachable = n.id != 3;
  shard.pass(shard.options.control_pause + shard.options.spread + 2 * timeout_wheel::tick);
  EXPECT_TRUE(shard.open_connection(role::pool, 1));
  EXPECT_TRUE(shard.open_connection(role::pool, 2));
}

TEST(control, keyspace_is_used_by_the_first_control_connection_only) {
  settings s;
  s.keyspace = "shop";
  scripted_shard shard(cluster_of(1), s);
  shard.start();
  EXPECT_EQ(shard.count("USE \"shop\""), 2u) << "by control and by the pool";
  shard.pass(1min);
  shard.cut(*shard.open_connection(role::control));
  ASSERT_TRUE(shard.open_connection(role::control));
  EXPECT_EQ(shard.count("USE \"shop\""), 2u) << "it may have been dropped meanwhile";
}

}}  // namespace dse::engine
