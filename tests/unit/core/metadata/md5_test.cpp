#include "metadata/md5.hpp"

#include "vectors/vectors.hpp"

#include <gtest/gtest.h>

#include <string_view>
#include <utility>

namespace dse::metadata { namespace {

TEST(md5, digests_are_those_of_rfc_1321) {
  // Section A.5.
  constexpr std::pair<std::string_view, std::string_view> suite[] = {
      {"", "d41d8cd98f00b204e9800998ecf8427e"},
      {"a", "0cc175b9c0f1b6a831c399e269772661"},
      {"abc", "900150983cd24fb0d6963f7d28e17f72"},
      {"message digest", "f96b697d7cb7938d525a2f31aaf161d0"},
      {"abcdefghijklmnopqrstuvwxyz", "c3fcd3d76192e4007dfb496cca67e13b"},
      {"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789", "d174ab98d277d9f5a5611c2c9f419d9f"},
      {"12345678901234567890123456789012345678901234567890123456789012345678901234567890",
       "57edf4a22be3c955ac49da2e2107b67a"}};
  for (const auto& [message, digest] : suite)
    EXPECT_EQ(testing::to_hex(md5(std::as_bytes(std::span(message)))), digest) << message;
}

}}  // namespace dse::metadata
