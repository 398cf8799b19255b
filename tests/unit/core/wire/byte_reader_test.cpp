#include "wire/byte_reader.hpp"

#include "golden.hpp"

namespace dse::wire { namespace {

TEST(byte_reader, reads_big_endian_numbers) {
  const bytes b = octets({1, 2, 3, 4, 5, 6, 7, 0xFF, 0xFF, 0xFF, 0xFE});
  byte_reader r(b);
  EXPECT_EQ(r.read<std::uint8_t>(), 0x01);
  EXPECT_EQ(r.read<std::uint16_t>(), 0x0203);
  EXPECT_EQ(r.read<std::uint32_t>(), 0x04050607u);
  EXPECT_EQ(r.read_int(), -2);
  EXPECT_TRUE(r.ok());
  EXPECT_EQ(r.remaining(), 0u);
}

TEST(byte_reader, failure_is_kept_and_everything_after_it_reads_as_zero) {
  const bytes b = octets({1, 2, 3});
  byte_reader r(b);
  EXPECT_EQ(r.read<std::uint32_t>(), 0u);
  EXPECT_FALSE(r.ok());
  EXPECT_EQ(r.read<std::uint8_t>(), 0);
  EXPECT_TRUE(r.read_string().empty());
  EXPECT_EQ(r.remaining(), 0u);
  EXPECT_FALSE(r.ok());
}

TEST(byte_reader, string_longer_than_the_rest_fails) {
  const bytes b = octets({0, 3, 'a', 'b'});
  byte_reader r(b);
  EXPECT_EQ(r.read_string(), "");
  EXPECT_FALSE(r.ok());
}

TEST(byte_reader, null_and_empty_bytes_differ) {
  const bytes b = octets({0xFF, 0xFF, 0xFF, 0xFF, 0, 0, 0, 0, 0x80, 0, 0, 0});
  byte_reader r(b);
  EXPECT_EQ(r.read_nullable_bytes(), std::nullopt);
  const auto empty = r.read_nullable_bytes();
  ASSERT_TRUE(empty);
  EXPECT_TRUE(empty->empty());
  EXPECT_EQ(r.read_nullable_bytes(), std::nullopt) << "any negative length is null";
  EXPECT_TRUE(r.ok());
}

TEST(byte_reader, count_that_the_rest_cannot_hold_fails) {
  const bytes fits = octets({0, 2, 1, 1, 2, 2});
  byte_reader good(fits);
  EXPECT_EQ(good.read_count<std::uint16_t>(2), 2u);
  EXPECT_TRUE(good.ok());

  const bytes huge = octets({0xFF, 0xFF, 0xFF, 0xFF, 1, 1, 2, 2});
  byte_reader bad(huge);
  EXPECT_EQ(bad.read_count<std::uint32_t>(0x1'0000'0000), 0u) << "the product needs 64 bits";
  EXPECT_FALSE(bad.ok());
}

}}  // namespace dse::wire
