// Which protocol version a session speaks.

#include "engine/control.hpp"
#include "scripted_shard.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <string>
#include <utility>
#include <vector>

namespace dse::engine { namespace {

using namespace std::chrono_literals;
using role = enum connection::role;
using wire::protocol_version;

settings pinned(protocol_version v) {
  settings s;
  s.versions = {v};
  return s;
}

settings with_so_many_contacts(std::uint8_t n) {
  settings s;
  for (std::uint8_t i = 1; i <= n; ++i) s.contact_points.push_back({"127.0.0." + std::to_string(i), 9042});
  return s;
}

std::vector<int> startup_versions(const scripted_shard& shard) {
  std::vector<int> versions;
  for (const testing::server_request& r : shard.received)
    if (r.as<testing::startup_request>()) versions.push_back(r.version);
  return versions;
}

TEST(control, highest_version_that_the_server_lists_is_spoken) {
  const std::vector<std::pair<std::vector<std::uint8_t>, wire::protocol_version>> servers{
      {{3, 4}, wire::protocol_version::v4},
      {{3, 4, 5}, wire::protocol_version::v5},
      {{3, 4, 0x41}, wire::protocol_version::dse_v1},
      {{3, 4, 0x41, 0x42}, wire::protocol_version::dse_v2},
  };
  for (const auto& [spoken, expected] : servers) {
    SCOPED_TRACE(to_string(expected));
    std::vector<scripted_node> nodes = cluster_of(2);
    for (scripted_node& n : nodes) n.versions = spoken;
    scripted_shard shard(nodes);
    shard.start();
    EXPECT_TRUE(shard.ready);
    ASSERT_EQ(shard.snapshots.size(), 1u);
    EXPECT_EQ(shard.snapshots[0]->version, expected);
    const auto v = static_cast<int>(expected);
    EXPECT_EQ(startup_versions(shard), (std::vector<int>{v, v, v})) << "one for control, one for each pool";
    EXPECT_EQ(shard.open_connection(role::pool, 2)->version(), expected);
  }
}

TEST(control, server_that_lists_no_versions_is_asked_for_one_after_the_other) {
  std::vector<scripted_node> nodes = cluster_of(1);
  nodes[0].lists_versions = false;
  scripted_shard shard(nodes);
  shard.start();
  EXPECT_TRUE(shard.ready);
  EXPECT_EQ(startup_versions(shard), (std::vector<int>{0x42, 0x41, 5, 4, 4})) << "the last one is the pool's";
}

TEST(control, server_that_does_not_speak_the_question_s_version_is_asked_in_a_lower_one) {
  std::vector<scripted_node> nodes = cluster_of(1);
  nodes[0].versions = {3};
  scripted_shard shard(nodes);
  shard.start();
  EXPECT_TRUE(shard.ready);
  ASSERT_EQ(shard.snapshots.size(), 1u);
  EXPECT_EQ(shard.snapshots[0]->version, wire::protocol_version::v3);
}

TEST(control, refused_pinned_version_is_not_replaced_by_another_and_the_offer_is_named) {
  scripted_shard shard(cluster_of(1), pinned(wire::protocol_version::v5));
  shard.start();
  EXPECT_FALSE(shard.ready);
  ASSERT_TRUE(shard.connect_failed);
  EXPECT_EQ(shard.connect_failed->code(), client_errc::unsupported_version);
  EXPECT_EQ(shard.connect_failed->message(), "the server does not speak v5; it offers 3/any, 4/any");
  EXPECT_EQ(startup_versions(shard), std::vector<int>{5});
}

TEST(control, refusal_of_a_pinned_version_by_a_server_that_lists_none_is_in_the_server_s_words) {
  std::vector<scripted_node> nodes = cluster_of(1);
  nodes[0].lists_versions = false;
  scripted_shard shard(nodes, pinned(wire::protocol_version::v5));
  shard.start();
  ASSERT_TRUE(shard.connect_failed);
  EXPECT_EQ(shard.connect_failed->code(), client_errc::unsupported_version);
  EXPECT_EQ(shard.connect_failed->message(), "Invalid or unsupported protocol version");
}

TEST(control, pinned_version_that_the_server_has_as_a_draft_only_is_refused_with_the_reason) {
  std::vector<scripted_node> nodes = cluster_of(1);  // Cassandra 3.11
  nodes[0].drafts = {"5/v5-beta"};
  scripted_shard shard(nodes, pinned(wire::protocol_version::v5));
  shard.start();
  ASSERT_TRUE(shard.connect_failed);
  EXPECT_EQ(shard.connect_failed->message(),
            "the server does not speak v5; it offers 3/any, 4/any, 5/v5-beta; drafts (-beta) are not spoken by this "
            "driver");
}

TEST(control, pinned_version_is_spoken_without_asking) {
  scripted_shard shard(cluster_of(1), pinned(wire::protocol_version::v3));
  shard.start();
  EXPECT_TRUE(shard.ready);
  EXPECT_EQ(shard.received.front().version, 3);
  EXPECT_TRUE(shard.received.front().as<testing::startup_request>());
}

TEST(control, lowest_version_refused_too_ends_the_attempt) {
  std::vector<scripted_node> nodes = cluster_of(1);
  nodes[0].versions = {5};
  settings s;
  s.versions = {wire::protocol_version::v4, wire::protocol_version::v3};
  scripted_shard shard(nodes, s);
  shard.start();
  ASSERT_TRUE(shard.connect_failed);
  EXPECT_EQ(shard.connect_failed->code(), client_errc::unsupported_version);
}

TEST(control, contact_point_that_refuses_everything_does_not_lower_the_version_for_the_next) {
  std::vector<scripted_node> nodes = cluster_of(2);
  nodes[0].versions = {2};
  nodes[1].versions = {3, 4, 5};
  scripted_shard shard(nodes, with_so_many_contacts(2));
  shard.start();
  ASSERT_FALSE(shard.snapshots.empty());
  EXPECT_EQ(shard.snapshots[0]->version, protocol_version::v5);
}

TEST(control, contact_point_that_lists_no_versions_does_not_spare_the_next_the_question) {
  std::vector<scripted_node> nodes = cluster_of(2);
  nodes[0].versions = {2};
  nodes[0].lists_versions = nodes[1].lists_versions = false;
  nodes[1].versions = {3, 4, 0x41};
  scripted_shard shard(nodes, with_so_many_contacts(2));
  shard.start();
  ASSERT_FALSE(shard.snapshots.empty());
  EXPECT_EQ(shard.snapshots[0]->version, protocol_version::dse_v1);
}

TEST(control, version_agreed_on_holds_for_the_session) {
  scripted_shard shard(cluster_of(2));
  shard.start();
  shard.pass(1min);
  for (scripted_node& n : shard.nodes) n.versions = {3, 4, 5};
  shard.cut(*shard.open_connection(role::control));
  ASSERT_TRUE(shard.open_connection(role::control));
  EXPECT_EQ(shard.open_connection(role::control)->version(), wire::protocol_version::v4);
}

// ---- nodes of several releases

/// Speaks what its release speaks.
scripted_node cassandra(std::uint8_t id, const std::string& release) {
  scripted_node n{id};
  n.release_version = release;
  if (release.starts_with("2.1")) n.versions = {3};
  else if (release[0] >= '4') n.versions = {3, 4, 5};
  return n;
}

scripted_node dse(std::uint8_t id, const std::string& release) {
  scripted_node n{id};
  n.release_version = "4.0.0.6816";
  n.dse_version = release;
  if (release.starts_with("5.1")) n.versions = {3, 4, 0x41};
  else if (release[0] >= '6') n.versions = {3, 4, 0x41, 0x42};
  return n;
}

TEST(control, session_speaks_the_best_version_that_all_nodes_share) {
  const std::vector<std::pair<std::vector<scripted_node>, protocol_version>> clusters{
      {{cassandra(1, "4.1.3"), cassandra(2, "3.11.17")}, protocol_version::v4},
      {{cassandra(1, "5.0.2"), cassandra(2, "4.0.0")}, protocol_version::v5},
      {{cassandra(1, "4.0.0"), cassandra(2, "3.0.1"), cassandra(3, "2.1.22")}, protocol_version::v3},
      {{cassandra(1, "3.11.17"), cassandra(2, "4.1.3")}, protocol_version::v4},
      {{dse(1, "6.8.16"), dse(2, "5.1.17")}, protocol_version::dse_v1},
      {{dse(1, "6.8.16"), dse(2, "5.0.15")}, protocol_version::v4},
      {{dse(1, "6.8.16"), dse(2, "6.0.1")}, protocol_version::dse_v2},
  };
  for (const auto& [nodes, expected] : clusters) {
    SCOPED_TRACE(nodes[0].release_version + nodes[0].dse_version + " and " + nodes.back().release_version +
                 nodes.back().dse_version);
    scripted_shard shard(nodes);
    shard.start();
    EXPECT_TRUE(shard.ready);
    ASSERT_EQ(shard.snapshots.size(), 1u) << "nothing is told before it is settled";
    EXPECT_EQ(shard.snapshots[0]->version, expected);
    for (const scripted_node& n : nodes) {
      ASSERT_TRUE(shard.open_connection(role::pool, n.id)) << int{n.id};
      EXPECT_EQ(shard.open_connection(role::pool, n.id)->version(), expected);
    }
    EXPECT_EQ(shard.open_connection(role::control, 1)->version(), expected);
  }
}

TEST(control, nodes_of_the_release_that_answers_speak_what_it_speaks) {
  // A release that the table would put lower.
  std::vector<scripted_node> nodes{cassandra(1, "3.12.0"), cassandra(2, "3.12.0")};
  for (scripted_node& n : nodes) n.versions = {3, 4, 5};
  scripted_shard shard(nodes);
  shard.start();
  ASSERT_EQ(shard.snapshots.size(), 1u);
  EXPECT_EQ(shard.snapshots[0]->version, protocol_version::v5);
}

std::vector<log_record> warnings(const scripted_shard& shard) {
  std::vector<log_record> found;
  std::ranges::copy_if(shard.logs, std::back_inserter(found),
                       [](const log_record& r) { return r.level == log_level::warning; });
  return found;
}

TEST(control, pinned_version_is_kept_and_nodes_without_it_are_left_out_with_one_warning) {
  scripted_shard shard({cassandra(1, "4.1.3"), cassandra(2, "3.11.17")}, pinned(protocol_version::v5));
  shard.start();
  EXPECT_TRUE(shard.ready);
  EXPECT_TRUE(shard.open_connection(role::pool, 1));
  shard.pass(2min);
  EXPECT_FALSE(shard.open_connection(role::pool, 2));
  ASSERT_EQ(warnings(shard).size(), 1u);
  EXPECT_EQ(warnings(shard)[0].node, "127.0.0.2:9042");
  EXPECT_EQ(warnings(shard)[0].reason.code(), client_errc::unsupported_version);
}

TEST(control, node_of_an_older_release_that_joins_later_disturbs_no_other) {
  scripted_shard shard({cassandra(1, "4.1.3"), cassandra(2, "4.1.3")});
  shard.start();
  const connection* before[] = {shard.open_connection(role::pool, 1), shard.open_connection(role::pool, 2)};
  shard.nodes.push_back(cassandra(3, "3.11.17"));
  shard.push(*shard.open_connection(role::control), [](const auto& head) {
    return testing::encode_node_event(head, "TOPOLOGY_CHANGE", "NEW_NODE", {127, 0, 0, 3}, 9042);
  });
  shard.pass(2min);
  EXPECT_EQ(shard.snapshots.back()->nodes.size(), 3u);
  EXPECT_EQ(shard.snapshots.back()->version, protocol_version::v5);
  EXPECT_FALSE(shard.open_connection(role::pool, 3));
  EXPECT_EQ(shard.open_connection(role::pool, 1), before[0]);
  EXPECT_EQ(shard.open_connection(role::pool, 2), before[1]);
  EXPECT_EQ(warnings(shard).size(), 1u);
  // Once it was upgraded, it is used.
  shard.nodes.back().versions = {3, 4, 5};
  shard.pass(30s + timeout_wheel::tick);
  EXPECT_TRUE(shard.open_connection(role::pool, 3));
}

TEST(control, loss_between_the_two_dials_goes_on_at_the_next_contact_point) {
  std::vector<scripted_node> nodes{cassandra(1, "4.1.3"), cassandra(2, "3.11.17")};
  scripted_shard shard(nodes, with_so_many_contacts(2));
  shard.hold = [](const auto& r) { return r.version == 4 && r.template as<testing::startup_request>() != nullptr; };
  shard.start();
  ASSERT_EQ(shard.held.size(), 1u) << "node 1 was dialled again, in v4";
  shard.hold = nullptr;
  shard.cut(*shard.held.front().on);
  EXPECT_TRUE(shard.ready);
  EXPECT_TRUE(shard.open_connection(role::control, 2));
  EXPECT_EQ(shard.snapshots.at(0)->version, protocol_version::v4);
}

}}  // namespace dse::engine
