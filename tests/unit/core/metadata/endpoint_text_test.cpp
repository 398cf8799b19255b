#include "metadata/endpoint_text.hpp"

#include <gtest/gtest.h>

namespace dse::metadata { namespace {

TEST(endpoint_text, port_stands_behind_a_colon) {
  EXPECT_EQ(endpoint_text("127.0.0.1", 9042), "127.0.0.1:9042");
  EXPECT_EQ(endpoint_text("node1.example", 1), "node1.example:1");
}

TEST(endpoint_text, address_with_colons_stands_in_brackets) {
  EXPECT_EQ(endpoint_text("::1", 9042), "[::1]:9042");
  EXPECT_EQ(endpoint_text("2001:db8::1", 65535), "[2001:db8::1]:65535");
}

TEST(endpoint_text, path_has_no_port) { EXPECT_EQ(endpoint_text("/run/a:b.sock", 9042), "/run/a:b.sock"); }

}}  // namespace dse::metadata
