#include "scripted_shard.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

namespace dse::engine { namespace {

using role = enum connection::role;

/// The last of so many nodes is in another one.
std::vector<scripted_node> last_in_dc2(std::uint8_t n) {
  std::vector<scripted_node> nodes = cluster_of(n);
  nodes.back().datacenter = "dc2";
  return nodes;
}

settings in(std::string datacenter) {
  settings s;
  s.local_datacenter = std::move(datacenter);
  return s;
}

TEST(local_datacenter, is_needed_where_there_are_several) {
  scripted_shard shard(last_in_dc2(3));
  shard.start();
  EXPECT_FALSE(shard.ready);
  ASSERT_TRUE(shard.connect_failed);
  EXPECT_EQ(shard.connect_failed->code(), client_errc::local_datacenter_required);
  EXPECT_NE(shard.connect_failed->message().find("dc1, dc2"), std::string::npos) << shard.connect_failed->message();
}

TEST(local_datacenter, is_the_one_that_is_named) {
  scripted_shard shard(last_in_dc2(3), in("dc2"));
  shard.start();
  EXPECT_TRUE(shard.ready);
  EXPECT_EQ(shard.snapshots.at(0)->local_datacenter, "dc2");
  EXPECT_TRUE(shard.open_connection(role::pool, 3));
  EXPECT_FALSE(shard.open_connection(role::pool, 1));
}

TEST(local_datacenter, stays_the_one_that_is_named_when_its_nodes_leave) {
  scripted_shard shard(last_in_dc2(2), in("dc2"));
  shard.start();
  shard.nodes.pop_back();
  shard.push(*shard.open_connection(role::control), [](const auto& head) {
    return testing::encode_node_event(head, "TOPOLOGY_CHANGE", "REMOVED_NODE", {127, 0, 0, 2}, 9042);
  });
  shard.pass(shard.options.refresh_delay + timeout_wheel::tick);
  ASSERT_EQ(shard.snapshots.back()->nodes.size(), 1u);
  EXPECT_EQ(shard.snapshots.back()->nodes[0]->address, "127.0.0.1");
  EXPECT_EQ(shard.snapshots.back()->local_datacenter, "dc2");
  EXPECT_FALSE(shard.connect_failed);
}

TEST(local_datacenter, without_nodes_is_an_error) {
  scripted_shard shard(cluster_of(1), in("DC1"));
  shard.start();
  ASSERT_TRUE(shard.connect_failed);
  EXPECT_EQ(shard.connect_failed->code(), client_errc::local_datacenter_required);
}

}}  // namespace dse::engine
