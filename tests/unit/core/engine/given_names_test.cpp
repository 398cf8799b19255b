// The names by which the user's contact points and address translator lead to nodes: TLS and Kerberos check them on
// every connection, not only on that which is dialled by name.
#include "scripted_shard.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace dse::engine { namespace {

using namespace std::chrono_literals;
using role = enum connection::role;
using strings = std::vector<std::string>;

/// By which name each node's pool goes there, node after node.
strings names_of_pools(scripted_shard& shard) {
  strings all;
  for (const scripted_node& n : shard.nodes) {
    const connection* const c = shard.open_connection(role::pool, n.id);
    all.push_back(c ? c->target().given_name : "not connected");
  }
  return all;
}

TEST(given_names, pool_goes_by_the_name_of_the_contact_point) {
  scripted_shard shard(cluster_of(2), with_contacts({"one.example"}));
  shard.names["one.example"] = {"127.0.0.1"};
  shard.start();
  ASSERT_TRUE(shard.ready);
  EXPECT_EQ(names_of_pools(shard), (strings{"one.example", ""}));
}

TEST(given_names, nodes_that_were_dialled_by_another_contact_point_have_its_name) {
  scripted_shard shard(cluster_of(3), with_contacts({"one.example", "three.example"}));
  shard.names = {{"one.example", {"127.0.0.1"}}, {"three.example", {"127.0.0.3"}}};
  shard.start();
  EXPECT_EQ(names_of_pools(shard), (strings{"one.example", "", "three.example"}));
}

TEST(given_names, every_address_of_a_name_has_it) {
  scripted_shard shard(cluster_of(3), with_contacts({"db.example"}));
  shard.names["db.example"] = {"127.0.0.3", "127.0.0.2"};
  shard.start();
  EXPECT_EQ(names_of_pools(shard), (strings{"", "db.example", "db.example"}));
}

TEST(given_names, name_that_is_resolved_late_holds_from_the_next_dial_on) {
  scripted_shard shard(cluster_of(2), with_contacts({"127.0.0.1", "two.example"}));
  shard.names["two.example"] = {"127.0.0.2"};
  shard.slow_names = {"two.example"};
  shard.start();
  ASSERT_TRUE(shard.ready);
  EXPECT_EQ(names_of_pools(shard), (strings{"", ""}));
  const std::size_t dials = shard.dials.size();
  shard.resolve(1);
  EXPECT_EQ(names_of_pools(shard), (strings{"", "two.example"}));
  EXPECT_EQ(shard.dials.size(), dials) << "what is connected stays so";
}

TEST(given_names, control_connection_keeps_to_them_when_it_moves) {
  scripted_shard shard(cluster_of(2), with_contacts({"one.example", "two.example"}));
  shard.names = {{"one.example", {"127.0.0.1"}}, {"two.example", {"127.0.0.2"}}};
  shard.start();
  shard.pass(1min);
  shard.cut(*shard.open_connection(role::control, 1));
  const connection* const control = shard.open_connection(role::control, 2);
  ASSERT_TRUE(control);
  EXPECT_EQ(control->target().given_name, "two.example");
  shard.pass(1min);
  EXPECT_EQ(names_of_pools(shard), (strings{"one.example", "two.example"}));
}

TEST(given_names, node_that_moves_to_another_address_keeps_its_name) {
  scripted_shard shard(cluster_of(2), with_contacts({"one.example", "two.example"}));
  shard.names = {{"one.example", {"127.0.0.1"}}, {"two.example", {"127.0.0.2"}}};
  shard.start();
  shard.pass(1min);
  shard.nodes[1].host = 77;
  shard.push(*shard.open_connection(role::control, 1), [](const auto& head) {
    return testing::encode_node_event(head, "TOPOLOGY_CHANGE", "NEW_NODE", {127, 0, 0, 77}, 9042);
  });
  shard.pass(10s);
  const connection* const moved = shard.open_connection(role::pool, 2);
  ASSERT_TRUE(moved);
  EXPECT_EQ(moved->target().address, "127.0.0.77");
  EXPECT_EQ(moved->target().given_name, "two.example");
}

TEST(given_names, address_that_is_given_as_such_is_no_name) {
  scripted_shard shard(cluster_of(1), with_contacts({"127.0.0.1"}));
  shard.start();
  EXPECT_EQ(names_of_pools(shard), strings{""});
  EXPECT_EQ(shard.snapshots.back()->given_names, nullptr);
}

TEST(given_names, what_the_translator_names_goes_before_the_contact_point) {
  settings s = with_contacts({"one.example", "two.example"});
  s.translate = [](const node_info& n) -> result<translated_address> {
    return translated_address({"127.0.0." + std::to_string(100 + n.host_id.octets[0]), n.port}, "inner.example");
  };
  scripted_shard shard(cluster_of(2), s);
  shard.nodes[1].other_address = "127.0.0.102";
  shard.names = {{"one.example", {"127.0.0.1"}}, {"two.example", {"127.0.0.102"}}};
  shard.start();
  EXPECT_EQ(names_of_pools(shard), (strings{"one.example", "inner.example"}));
}

}}  // namespace dse::engine
