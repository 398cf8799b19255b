#include "encoded.hpp"

#include <dse/decimal.hpp>

#include <limits>

namespace {

using dse::varint;
using dse::testing::from_hex;
using dse::testing::hex;

struct vector_of_varint {
  const char* text;
  const char* bytes;
};

// native_protocol_v5.spec, section 6.24; the longer ones from Cassandra's IntegerType.
constexpr vector_of_varint varint_vectors[] = {
    {"0", "00"},
    {"1", "01"},
    {"127", "7f"},
    {"128", "0080"},
    {"129", "0081"},
    {"-1", "ff"},
    {"-128", "80"},
    {"-129", "ff7f"},
    {"255", "00ff"},
    {"256", "0100"},
    {"32768", "008000"},
    {"-32769", "ff7fff"},
    {"9223372036854775807", "7fffffffffffffff"},
    {"-9223372036854775808", "8000000000000000"},
    {"9223372036854775808", "008000000000000000"},
    {"-9223372036854775809", "ff7fffffffffffffff"},
    {"18446744073709551615", "00ffffffffffffffff"},
    {"18446744073709551616", "010000000000000000"},
    {"1000000000000000000000000000000", "0c9f2c9cd04674edea40000000"},
    {"-1000000000000000000000000000000", "f360d3632fb98b1215c0000000"},
};

TEST(varint, text_and_bytes_agree_with_the_specification) {
  for (const auto& [text, bytes] : varint_vectors) {
    EXPECT_EQ(hex(varint::from_string(text).to_bytes()), bytes) << text;
    EXPECT_EQ(varint::from_bytes(from_hex(bytes)).to_string(), text) << bytes;
    EXPECT_EQ(varint::from_bytes(from_hex(bytes)), varint::from_string(text)) << text;
  }
}

TEST(varint, bytes_that_only_repeat_the_sign_are_dropped) {
  EXPECT_EQ(varint::from_bytes(from_hex("0000000000000000000000007f")), varint(127));
  EXPECT_EQ(varint::from_bytes(from_hex("ffffffffffffffffffffffff80")), varint(-128));
  EXPECT_EQ(varint::from_bytes(from_hex("ffff")), varint(-1));
  EXPECT_EQ(varint::from_bytes({}), varint(0));
}

TEST(varint, powers_of_two_and_their_neighbours_keep_their_value) {
  for (std::size_t k = 0; k <= 512; ++k) {
    // 2^k as bytes, most significant first, one byte longer than needed.
    dse::bytes power(k / 8 + 2);
    power[power.size() - 1 - k / 8] = static_cast<std::byte>(1u << (k % 8));
    const varint p = varint::from_bytes(power);
    const std::string text = p.to_string();
    EXPECT_EQ(varint::from_string(text), p) << k;
    EXPECT_EQ(varint::from_string("-" + text).to_string(), "-" + text) << k;
    EXPECT_EQ(hex(varint::from_bytes(p.to_bytes()).to_bytes()), hex(p.to_bytes())) << k;
    // 2^k needs k+1 bits and a sign, -2^k only k bits and a sign.
    EXPECT_EQ(p.to_bytes().size(), (k + 1) / 8 + 1) << k;
    EXPECT_EQ(varint::from_string("-" + text).to_bytes().size(), k / 8 + 1) << k;
  }
}

TEST(varint, doubling_in_text_gives_2_to_the_512) {
  // 2^512, computed by Java's BigInteger.
  EXPECT_EQ(
      varint::from_bytes(from_hex("01" + std::string(128, '0'))).to_string(),
      "134078079299425970995740249982058461274793658205923933777235614437217640300735469768018742981669034276900318"
      "58186486050853753882811946569946433649006084096");
}

TEST(varint, chunks_of_zeros_stay_inside_the_text) {
  const std::string text = "1" + std::string(40, '0') + "7" + std::string(20, '0');
  EXPECT_EQ(varint::from_string(text).to_string(), text);
  EXPECT_EQ(varint::from_string("-000000000000000000000000000012").to_string(), "-12");
  EXPECT_EQ(varint::from_string("-0").to_string(), "0");
  EXPECT_EQ(varint::from_string("+5"), varint(5));
}

TEST(varint, other_texts_are_refused) {
  for (const std::string_view text : {"", "-", "+", "--1", "1.0", "1e3", " 1", "0x10", "1_000"})
    EXPECT_EQ(varint::try_from_string(text).error().code(), dse::client_errc::invalid_argument) << text;
}

TEST(varint, to_int64_is_empty_beyond_64_bits) {
  EXPECT_EQ(varint::from_string("9223372036854775807").to_int64(), std::numeric_limits<std::int64_t>::max());
  EXPECT_EQ(varint::from_string("-9223372036854775808").to_int64(), std::numeric_limits<std::int64_t>::min());
  EXPECT_EQ(varint::from_string("9223372036854775808").to_int64(), std::nullopt);
  EXPECT_EQ(varint(std::numeric_limits<std::uint64_t>::max()).to_string(), "18446744073709551615");
}

TEST(varint, order_is_that_of_the_numbers) {
  const char* ascending[] = {"-18446744073709551616", "-9223372036854775809", "-9223372036854775808", "-1", "0", "1",
                             "9223372036854775807",   "9223372036854775808",  "18446744073709551616"};
  for (std::size_t i = 0; i < std::size(ascending); ++i)
    for (std::size_t j = 0; j < std::size(ascending); ++j)
      EXPECT_EQ(varint::from_string(ascending[i]) <=> varint::from_string(ascending[j]), i <=> j)
          << ascending[i] << ' ' << ascending[j];
}

}  // namespace
