#include "wire/checksum.hpp"

#include "golden.hpp"

namespace dse::wire { namespace {

bytes text(std::string_view s) {
  const auto* p = static_cast<const std::byte*>(static_cast<const void*>(s.data()));
  return {p, p + s.size()};
}

TEST(checksum, crc32_of_the_standard_check_string_is_known) {
  // The check value of CRC-32/ISO-HDLC, the checksum of zlib.
  EXPECT_EQ(crc32(0, text("123456789")), 0xCBF43926u);
  EXPECT_EQ(crc32(0, {}), 0u);
}

TEST(checksum, crc32_can_be_continued_at_any_byte) {
  const bytes b = text("The quick brown fox jumps over the lazy dog");
  for (std::size_t n = 0; n <= b.size(); ++n)
    EXPECT_EQ(crc32(crc32(0, bytes_view(b).first(n)), bytes_view(b).subspan(n)), 0x414FA339u) << n;
}

// Bit by bit, as the polynomial defines it.
std::uint32_t slow_crc32(bytes_view b) {
  std::uint32_t crc = 0xFFFFFFFF;
  for (const std::byte octet : b) {
    crc ^= std::to_integer<std::uint32_t>(octet);
    for (int bit = 0; bit < 8; ++bit) crc = (crc >> 1) ^ ((crc & 1) != 0 ? 0xEDB88320u : 0u);
  }
  return ~crc;
}

TEST(checksum, crc32_is_right_for_every_length_and_alignment) {
  bytes b(700);
  for (std::size_t i = 0; i < b.size(); ++i) b[i] = static_cast<std::byte>(i * 167 + i / 256 * 31 + 5);
  for (std::size_t from = 0; from < 17; ++from)
    for (std::size_t n = 0; n + from <= b.size(); n += n < 300 ? 1 : 7) {
      const bytes_view part = bytes_view(b).subspan(from, n);
      ASSERT_EQ(crc32(0, part), slow_crc32(part)) << from << ' ' << n;
    }
}

TEST(checksum, segment_checksums_start_behind_the_four_bytes) {
  EXPECT_EQ(segment_crc32_start, crc32(0, octets({0xFA, 0x2D, 0x55, 0xCA})));
}

TEST(checksum, crc24_values_are_those_of_another_implementation) {
  // Three zero bytes, and 131077: tests of datastax/go-cassandra-native-protocol (crc/crc24_test.go).
  EXPECT_EQ(crc24(0), 8251255u);
  EXPECT_EQ(crc24(131077), 10131737u);
}

}}  // namespace dse::wire
