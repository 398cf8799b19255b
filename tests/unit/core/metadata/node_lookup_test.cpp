#include "metadata/node_lookup.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace dse::metadata { namespace {

using node_list = std::vector<std::shared_ptr<const node_info>>;

std::shared_ptr<const node_info> node(std::string address, std::uint16_t port = 9042, std::string own = {},
                                      std::uint16_t own_port = 0) {
  auto n = std::make_shared<node_info>();
  n->address = std::move(address);
  n->port = port;
  n->broadcast_rpc_address = std::move(own);
  n->broadcast_rpc_port = own_port;
  return n;
}

/// Its place in the list; -1: none is found.
int place(const node_list& nodes, std::string_view address) {
  const auto found = find_node(nodes, address);
  for (std::size_t i = 0; i < nodes.size(); ++i)
    if (nodes[i] == found) return static_cast<int>(i);
  return -1;
}

TEST(node_lookup, address_has_a_port_or_none) {
  const node_list nodes{node("10.0.0.1"), node("10.0.0.2"), node("10.0.0.2", 9043)};
  EXPECT_EQ(place(nodes, "10.0.0.2"), 1);
  EXPECT_EQ(place(nodes, "10.0.0.2:9042"), 1);
  EXPECT_EQ(place(nodes, "10.0.0.2:9043"), 2);
  EXPECT_EQ(place(nodes, "10.0.0.2:9044"), -1);
  EXPECT_EQ(place(nodes, "10.0.0.3"), -1);
}

TEST(node_lookup, ipv6_address_has_brackets_or_none_and_any_spelling) {
  const node_list nodes{node("::1"), node("2001:db8::2")};
  for (const char* text : {"2001:db8::2", "[2001:db8::2]", "[2001:db8::2]:9042", "2001:db8:0:0:0:0:0:2",
                           "[2001:0db8:0:0:0:0:0:2]:9042", "2001:DB8::2"})
    EXPECT_EQ(place(nodes, text), 1) << text;
  EXPECT_EQ(place(nodes, "0:0:0:0:0:0:0:1"), 0);
  EXPECT_EQ(place(nodes, "[2001:db8::2]:9043"), -1);
}

TEST(node_lookup, socket_is_found_by_its_path) {
  EXPECT_EQ(place({node("10.0.0.1"), node("/run/a:b.sock", 0)}, "/run/a:b.sock"), 1);
}

TEST(node_lookup, own_address_of_a_node_counts_where_nobody_is_reached_there) {
  const node_list nodes{node("192.0.2.1", 9042, "10.0.0.1", 9142), node("192.0.2.2", 9042, "10.0.0.2"),
                        node("10.0.0.1", 9042, "10.0.0.3"), node("192.0.2.4", 9042, "fd00::4", 9142)};
  EXPECT_EQ(place(nodes, "10.0.0.1"), 2) << "reached there";
  EXPECT_EQ(place(nodes, "10.0.0.1:9142"), 0);
  EXPECT_EQ(place(nodes, "10.0.0.2"), 1);
  EXPECT_EQ(place(nodes, "10.0.0.2:9142"), 1) << "its tables name no port";
  EXPECT_EQ(place(nodes, "[fd00:0:0:0:0:0:0:4]:9142"), 3);
  EXPECT_EQ(place(nodes, "[fd00::4]:9042"), -1);
}

TEST(node_lookup, what_is_no_address_finds_nothing) {
  const node_list nodes{node("10.0.0.1"), node("")};
  for (const char* text : {"", ":", "[", "[]", "[10.0.0.1", "[10.0.0.1]x", "10.0.0.1:", "10.0.0.1:0", "10.0.0.1:65536",
                           "10.0.0.1:9042x", "10.0.0.1:-1", "name", "a:b:c"})
    EXPECT_EQ(find_node(nodes, text), nullptr) << text;
  EXPECT_EQ(find_node({}, "10.0.0.1"), nullptr);
}

}}  // namespace dse::metadata
