#include <dse/node_info.hpp>

#include <gtest/gtest.h>

namespace {

TEST(node_info, prints_as_address_and_port) {
  dse::node_info node;
  node.address = "10.0.0.1";
  node.port = 9042;
  EXPECT_EQ(node.to_string(), "10.0.0.1:9042");
  node.address = "::1";
  EXPECT_EQ(node.to_string(), "[::1]:9042");
}

}  // namespace
