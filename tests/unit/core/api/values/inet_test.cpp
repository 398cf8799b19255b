#include "encoded.hpp"

#include <dse/inet.hpp>

#include <unordered_set>

namespace {

using dse::client_errc;
using dse::inet_address;
using dse::testing::from_hex;
using dse::testing::hex;

TEST(inet_address, text_and_octets_agree) {
  EXPECT_EQ(hex(inet_address::from_string("127.0.0.1").octets()), "7f000001");
  EXPECT_EQ(hex(inet_address::from_string("::1").octets()), "00000000000000000000000000000001");
  // RFC 5952, section 4: the form of the text.
  EXPECT_EQ(inet_address::from_string("2001:0DB8:0:0:1:0:0:1").to_string(), "2001:db8::1:0:0:1");
  EXPECT_EQ(inet_address(std::array<std::uint8_t, 4>{192, 0, 2, 1}).to_string(), "192.0.2.1");
}

TEST(inet_address, default_is_the_unspecified_v4_address) {
  EXPECT_EQ(inet_address().to_string(), "0.0.0.0");
  EXPECT_TRUE(inet_address().is_v4());
}

TEST(inet_address, v4_mapped_address_stays_v6) {
  const auto mapped = inet_address::try_from_bytes(from_hex("00000000000000000000ffff7f000001")).value();
  EXPECT_TRUE(mapped.is_v6());
  EXPECT_EQ(mapped.to_string(), "::ffff:127.0.0.1");
  EXPECT_NE(mapped, inet_address::from_string("127.0.0.1"));
}

TEST(inet_address, other_sizes_are_refused) {
  for (const std::size_t size : {0u, 1u, 3u, 5u, 15u, 17u})
    EXPECT_EQ(inet_address::try_from_bytes(dse::bytes(size)).error().code(), client_errc::invalid_argument) << size;
}

TEST(inet_address, other_texts_are_refused) {
  using namespace std::string_view_literals;
  for (const std::string_view text :
       {""sv, "localhost"sv, "127.0.0"sv, "127.0.0.1.2"sv, "256.0.0.1"sv, "127.0.0.1:9042"sv, "[::1]"sv,
        "fe80::1%eth0"sv, ":::"sv, "127.0.0.1 "sv, "127.0.0.1\0x"sv, "1:2:3:4:5:6:7:8:9"sv,
        "0000:0000:0000:0000:0000:0000:0000:0000:0000:0000:0000:0000"sv})
    EXPECT_EQ(inet_address::try_from_string(text).error().code(), client_errc::invalid_argument) << text;
}

TEST(inet_address, hash_sees_address_and_family) {
  std::unordered_set<std::size_t> hashes;
  for (const char* text : {"0.0.0.0", "::", "127.0.0.1", "::1", "10.0.0.1", "1.0.0.10"})
    hashes.insert(std::hash<inet_address>()(inet_address::from_string(text)));
  EXPECT_EQ(hashes.size(), 6u);
}

}  // namespace
