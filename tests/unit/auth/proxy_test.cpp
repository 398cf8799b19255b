#include "hex.hpp"

#include <dse/auth/proxy.hpp>

#include <gtest/gtest.h>

#include <map>

namespace {

// Key and value as the Java driver sends them (ProxyAuthentication.executeAs).
TEST(proxy, execute_as_is_a_payload_entry) {
  std::map<std::string, dse::bytes> payload;
  payload.insert(dse::auth::execute_as("alic\xc3\xa9"));
  ASSERT_EQ(payload.size(), 1U);
  EXPECT_EQ(dse::testing::hex(dse::testing::token(payload.begin()->first)), "50726f787945786563757465");
  EXPECT_EQ(dse::testing::hex(payload.begin()->second), "616c6963c3a9");
}

}  // namespace
