#include "scripted_shard.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <string>
#include <vector>

namespace dse::engine { namespace {

using namespace std::chrono_literals;
using role = enum connection::role;

settings by_directory() {
  settings s;
  s.asks_directory = true;
  return s;
}

/// Names the nodes with these ids.
proxied_nodes naming(std::initializer_list<std::uint8_t> ids) {
  proxied_nodes told("proxy.example", 29042, {});
  for (const std::uint8_t id : ids) told.host_ids.push_back(scripted_node{.id = id}.host_id());
  return told;
}

std::string id_text(std::uint8_t id) { return scripted_node{.id = id}.host_id().to_string(); }

std::set<std::string> dialled(const scripted_shard& shard) {
  std::set<std::string> all;
  for (const auto& [node, when] : shard.dials) all.insert(node);
  return all;
}

TEST(directory, nodes_are_reached_by_their_host_ids_and_known_by_their_own_addresses) {
  scripted_shard shard(cluster_of(3), by_directory());
  shard.directory = naming({2});
  shard.start();
  ASSERT_TRUE(shard.ready);
  EXPECT_EQ(shard.asked_directory, 1u);
  EXPECT_EQ(dialled(shard), (std::set{id_text(1), id_text(2), id_text(3)}));
  std::set<std::string> addresses;
  for (const auto& n : shard.snapshots.back()->nodes) {
    addresses.insert(n->address);
    EXPECT_NE(n->port, 0);
  }
  EXPECT_EQ(addresses, (std::set<std::string>{"127.0.0.1", "127.0.0.2", "127.0.0.3"}));
}

TEST(directory, node_that_does_not_answer_gives_way_to_the_next) {
  scripted_shard shard(cluster_of(3), by_directory());
  shard.directory = naming({1, 2});
  shard.nodes[0].reachable = false;
  shard.start();
  EXPECT_TRUE(shard.ready);
}

TEST(directory, its_failure_is_that_of_connecting) {
  scripted_shard shard(cluster_of(1), by_directory());
  shard.directory = error(client_errc::tls_failed, "the metadata service shows another certificate");
  shard.start();
  ASSERT_TRUE(shard.connect_failed);
  EXPECT_EQ(shard.connect_failed->code(), client_errc::tls_failed);
  EXPECT_NE(shard.connect_failed->message().find("another certificate"), std::string::npos)
      << shard.connect_failed->message();
  EXPECT_TRUE(shard.dials.empty());
}

TEST(directory, is_asked_until_it_answers_when_the_cluster_is_waited_for) {
  settings s = by_directory();
  s.wait_for_cluster = true;
  scripted_shard shard(cluster_of(1), s);
  shard.directory = error(client_errc::connect_failed, "the metadata service is away");
  shard.start();
  EXPECT_FALSE(shard.ready || shard.connect_failed);
  shard.directory = naming({1});
  shard.pass(1s);
  EXPECT_TRUE(shard.ready);
}

TEST(directory, is_asked_again_when_no_node_can_be_reached) {
  scripted_shard shard(cluster_of(2), by_directory());
  shard.directory = naming({1});
  shard.start();
  ASSERT_TRUE(shard.ready);
  // All nodes are replaced by new ones while nobody listens.
  shard.nodes = {scripted_node{.id = 3}, scripted_node{.id = 4}};
  shard.directory = naming({4});
  for (bool cut = true; std::exchange(cut, false);)
    for (const role r : {role::control, role::pool})
      while (connection* c = shard.open_connection(r)) {
        if (c->target().host_id == shard.nodes[0].host_id() || c->target().host_id == shard.nodes[1].host_id()) break;
        shard.cut(*c);
        cut = true;
      }
  shard.pass(10s);
  EXPECT_GT(shard.asked_directory, 1u);
  ASSERT_NE(shard.open_connection(role::control), nullptr);
  std::set<uuid> known;
  for (const auto& n : shard.snapshots.back()->nodes) known.insert(n->host_id);
  EXPECT_EQ(known, (std::set{shard.nodes[0].host_id(), shard.nodes[1].host_id()}));
}

TEST(directory, local_datacenter_that_it_tells_holds_unless_options_name_one) {
  for (const bool named : {false, true}) {
    settings s = by_directory();
    if (named) s.local_datacenter = "dc2";
    scripted_shard shard(cluster_of(2), s);
    shard.nodes[1].datacenter = "dc2";
    shard.directory = naming({1});
    shard.directory->value().local_datacenter = "dc1";
    shard.start();
    ASSERT_TRUE(shard.ready);
    EXPECT_EQ(shard.snapshots.back()->local_datacenter, named ? "dc2" : "dc1");
  }
}

TEST(directory, event_that_a_node_is_up_is_for_the_node_of_that_address) {
  scripted_shard shard(cluster_of(2), by_directory());
  shard.directory = naming({1});
  shard.nodes[1].reachable = false;
  shard.start();
  ASSERT_TRUE(shard.ready);
  shard.pass(30s);
  shard.nodes[1].reachable = true;
  const std::size_t before = shard.dials.size();
  shard.push(*shard.open_connection(role::control), [](const testing::response_head& head) {
    return testing::encode_node_event(head, "STATUS_CHANGE", "UP", {127, 0, 0, 2}, 9042);
  });
  shard.pass(200ms);
  ASSERT_GT(shard.dials.size(), before);
  EXPECT_EQ(shard.dials[before].first, id_text(2));
}

TEST(directory, product_that_the_server_names_is_published) {
  settings named = by_directory();
  named.versions = {wire::protocol_version::v4};
  for (const settings& s : {by_directory(), named})
    for (const std::string& product : {std::string(), std::string("DATASTAX_APOLLO")}) {
      scripted_shard shard(cluster_of(2), s);
      shard.directory = naming({1});
      for (scripted_node& n : shard.nodes) n.product_type = product;
      shard.start();
      ASSERT_TRUE(shard.ready);
      EXPECT_EQ(shard.snapshots.back()->product_type, product);
    }
}

}}  // namespace dse::engine
