#include "scripted_shard.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

namespace dse::engine { namespace {

using namespace std::chrono_literals;
using role = enum connection::role;
using strings = std::vector<std::string>;

strings dialled(const scripted_shard& shard) {
  strings all;
  for (const auto& [address, when] : shard.dials) all.push_back(address);
  return all;
}

TEST(contact_points, all_addresses_of_a_name_are_tried_in_order) {
  scripted_shard shard(cluster_of(1), with_contacts({"db.example"}));
  shard.names["db.example"] = {"2001:db8::9", "127.0.0.9", "2001:db8::8", "127.0.0.1"};
  shard.start();
  EXPECT_TRUE(shard.ready);
  strings first = dialled(shard);
  first.resize(4);
  EXPECT_EQ(first, shard.names["db.example"]);
}

TEST(contact_points, name_that_cannot_be_resolved_stands_beside_one_that_can) {
  for (const strings& order : {strings{"bad", "good"}, strings{"good", "bad"}}) {
    scripted_shard shard(cluster_of(1), with_contacts(order));
    shard.names = {{"bad", {}}, {"good", {"127.0.0.1"}}};
    shard.start();
    EXPECT_TRUE(shard.ready) << order.front();
  }
}

TEST(contact_points, names_that_cannot_be_resolved_are_all_told) {
  scripted_shard shard(cluster_of(1), with_contacts({"bad", "worse"}));
  shard.names = {{"bad", {}}, {"worse", {}}};
  shard.start();
  ASSERT_TRUE(shard.connect_failed);
  EXPECT_EQ(shard.connect_failed->code(), client_errc::connect_failed);
  EXPECT_NE(shard.connect_failed->message().find("bad, worse"), std::string::npos) << shard.connect_failed->message();
  EXPECT_TRUE(shard.dials.empty());
}

TEST(contact_points, name_server_that_does_not_answer_keeps_nobody_from_connecting) {
  scripted_shard shard(cluster_of(1), with_contacts({"slow", "127.0.0.1"}));
  shard.slow_names = {"slow"};
  shard.start();
  EXPECT_TRUE(shard.ready);
}

TEST(contact_points, name_that_is_resolved_late_is_waited_for_and_dialled) {
  scripted_shard shard(cluster_of(1), with_contacts({"127.0.0.9", "slow"}));
  shard.names["slow"] = {"127.0.0.1"};
  shard.slow_names = {"slow"};
  shard.start();
  EXPECT_EQ(dialled(shard), strings{"127.0.0.9"});
  EXPECT_FALSE(shard.connect_failed);
  shard.pass(1s);
  shard.resolve(1);
  EXPECT_TRUE(shard.ready);
}

TEST(contact_points, name_that_is_resolved_after_connecting_changes_nothing) {
  scripted_shard shard(cluster_of(2), with_contacts({"127.0.0.1", "slow"}));
  shard.names["slow"] = {"127.0.0.2"};
  shard.slow_names = {"slow"};
  shard.start();
  ASSERT_TRUE(shard.ready);
  const connection* before = shard.open_connection(role::control);
  const std::size_t dials = shard.dials.size();
  shard.resolve(1);
  shard.pass(10s);
  EXPECT_EQ(shard.open_connection(role::control), before);
  EXPECT_EQ(shard.dials.size(), dials);
}

TEST(contact_points, address_given_twice_is_dialled_once) {
  scripted_shard shard(cluster_of(1), with_contacts({"127.0.0.9", "a", "b"}));
  shard.names = {{"a", {"127.0.0.9", "127.0.0.8"}}, {"b", {"127.0.0.8", "127.0.0.9"}}};
  shard.start();
  ASSERT_TRUE(shard.connect_failed);
  EXPECT_EQ(dialled(shard), (strings{"127.0.0.9", "127.0.0.8"}));
}

TEST(contact_points, ten_thousand_of_them_are_tried) {
  strings hosts;
  for (int i = 0; i < 10'000; ++i) hosts.push_back("10.9." + std::to_string(i / 250) + "." + std::to_string(i % 250));
  hosts.push_back("127.0.0.1");
  scripted_shard shard(cluster_of(1), with_contacts(hosts));
  shard.start();
  EXPECT_TRUE(shard.ready);
  EXPECT_GE(shard.dials.size(), 10'001u);
}

// ---- silence

/// Contact points of which only the last one is well.
struct mostly_dead {
  explicit mostly_dead(std::uint8_t dead)
      : shard(cluster_of(static_cast<std::uint8_t>(dead + 1)), contacts(dead + 1)) {}
  static settings contacts(int n) {
    strings hosts;
    for (int i = 1; i <= n; ++i) hosts.push_back("127.0.0." + std::to_string(i));
    return with_contacts(hosts);
  }
  scripted_shard shard;
};

TEST(contact_points, dials_that_nobody_answers_leave_time_for_the_others) {
  for (std::uint8_t dead = 1; dead <= 7; ++dead) {
    SCOPED_TRACE(int{dead});
    mostly_dead world(dead);
    for (std::uint8_t i = 0; i < dead; ++i) world.shard.nodes[i].accepts = false;
    world.shard.start();
    world.shard.pass(world.shard.options.connect_timeout - timeout_wheel::tick);
    EXPECT_TRUE(world.shard.open_connection(role::control, static_cast<std::uint8_t>(dead + 1)));
    EXPECT_FALSE(world.shard.connect_failed);
  }
}

TEST(contact_points, mute_servers_leave_time_for_the_others) {
  mostly_dead world(2);
  world.shard.hold = [&](const auto&) { return world.shard.dials.size() < 3; };
  world.shard.start();
  world.shard.pass(world.shard.options.connect_timeout - timeout_wheel::tick);
  EXPECT_TRUE(world.shard.open_connection(role::control, 3));
}

TEST(contact_points, slow_server_that_has_begun_to_answer_is_not_given_up_for_the_next_one) {
  scripted_shard shard(cluster_of(2), with_contacts({"127.0.0.1", "127.0.0.2"}));
  shard.hold = [](const auto& r) { return r.template as<testing::startup_request>() != nullptr; };
  shard.start();
  shard.pass(4s);
  EXPECT_EQ(dialled(shard), strings{"127.0.0.1"});
  ASSERT_EQ(shard.held.size(), 1u);
  shard.hold = nullptr;
  shard.answer(shard.held.front(), [](const auto& head) { return testing::encode_ready(head); });
  EXPECT_TRUE(shard.ready);
}

TEST(contact_points, the_last_one_has_all_the_time_that_is_left) {
  scripted_shard shard(cluster_of(1), with_contacts({"127.0.0.1"}));
  shard.nodes[0].accepts = false;
  shard.start();
  shard.pass(shard.options.connect_timeout - 10ms);
  EXPECT_FALSE(shard.connect_failed);
  shard.pass(20ms);
  ASSERT_TRUE(shard.connect_failed);
  EXPECT_EQ(shard.connect_failed->code(), client_errc::connect_failed);
}

// ---- Unix domain sockets

const std::string path = "/run/cassandra.sock";

struct behind_a_socket {
  behind_a_socket() : shard(cluster_of(3), with_contacts({path})) {
    shard.nodes[0].other_address = path;
    shard.start();
  }
  scripted_shard shard;
};

strings endpoints(const metadata::snapshot& s) {
  strings all;
  for (const auto& n : s.nodes) all.push_back(n->to_string());
  return all;
}

TEST(contact_points, node_behind_a_socket_is_dialled_through_it_and_the_others_by_address) {
  behind_a_socket world;
  ASSERT_TRUE(world.shard.ready);
  EXPECT_EQ(endpoints(*world.shard.snapshots.at(0)), (strings{path, "127.0.0.2:9042", "127.0.0.3:9042"}));
  strings dials = dialled(world.shard);
  std::ranges::sort(dials);
  EXPECT_EQ(dials, (strings{path, path, "127.0.0.2", "127.0.0.3"}));
}

TEST(contact_points, node_behind_a_socket_keeps_it_when_another_node_tells_its_address) {
  behind_a_socket world;
  connection* const pool = world.shard.open_connection(role::pool, 1);
  world.shard.pass(1min);
  world.shard.cut(*world.shard.open_connection(role::control, 1));
  ASSERT_TRUE(world.shard.open_connection(role::control));
  ASSERT_FALSE(world.shard.open_connection(role::control, 1));
  EXPECT_EQ(endpoints(*world.shard.snapshots.back()), (strings{path, "127.0.0.2:9042", "127.0.0.3:9042"}));
  EXPECT_EQ(world.shard.open_connection(role::pool, 1), pool) << "nothing was dialled anew";
  EXPECT_EQ(std::ranges::count(dialled(world.shard), "127.0.0.1"), 0);
}

TEST(contact_points, node_behind_a_socket_is_dialled_soon_when_its_address_is_said_to_be_up) {
  behind_a_socket world;
  world.shard.pass(1min);
  world.shard.nodes[0].reachable = false;
  for (const role r : {role::control, role::pool}) world.shard.cut(*world.shard.open_connection(r, 1));
  world.shard.pass(5min);
  ASSERT_FALSE(world.shard.open_connection(role::pool, 1));
  world.shard.nodes[0].reachable = true;
  world.shard.push(*world.shard.open_connection(role::control), [](const auto& head) {
    return testing::encode_node_event(head, "STATUS_CHANGE", "UP", {127, 0, 0, 1}, 9042);
  });
  world.shard.pass(world.shard.options.spread + 2 * timeout_wheel::tick);
  EXPECT_TRUE(world.shard.open_connection(role::pool, 1));
}

TEST(contact_points, node_that_is_given_by_path_and_by_address_is_one_node) {
  scripted_shard shard(cluster_of(1), with_contacts({path, "127.0.0.1"}));
  shard.nodes[0].other_address = path;
  shard.start();
  shard.pass(1min);
  shard.cut(*shard.open_connection(role::control));
  EXPECT_TRUE(shard.open_connection(role::control));
  EXPECT_EQ(endpoints(*shard.snapshots.back()), strings{path});
}

TEST(contact_points, failure_of_a_path_is_told_with_its_hint) {
  scripted_shard shard(cluster_of(1), with_contacts({path}));
  shard.start();
  ASSERT_TRUE(shard.connect_failed);
  EXPECT_NE(shard.connect_failed->message().find("could be reached: " + path + ":"), std::string::npos)
      << shard.connect_failed->message();
}

}}  // namespace dse::engine
