#include "encoded.hpp"

#include <dse/decimal.hpp>

#include <cmath>
#include <limits>

namespace {

using dse::client_errc;
using dse::decimal;

struct vector_of_decimal {
  const char* text;
  const char* unscaled;
  std::int32_t scale;
  const char* printed;
};

// What java.math.BigDecimal reads and prints.
constexpr vector_of_decimal decimal_vectors[] = {
    {"0", "0", 0, "0"},
    {"1.0", "10", 1, "1.0"},
    {"1.00", "100", 2, "1.00"},
    {"-12.50", "-1250", 2, "-12.50"},
    {"1E+3", "1", -3, "1E+3"},
    {"1.25E-7", "125", 9, "1.25E-7"},
    {"-0.000001", "-1", 6, "-0.000001"},
    {"0.0000001", "1", 7, "1E-7"},
    {"12345E-10", "12345", 10, "0.0000012345"},
    {"12345E-9", "12345", 9, "0.000012345"},
    {"0E+3", "0", -3, "0E+3"},
    {"0E-8", "0", 8, "0E-8"},
    {"0.00", "0", 2, "0.00"},
    {"-0.5", "-5", 1, "-0.5"},
    {".5", "5", 1, "0.5"},
    {"5.", "5", 0, "5"},
    {"+5", "5", 0, "5"},
    {"5.E+2", "5", -2, "5E+2"},
    {"1E2147483647", "1", -2147483647, "1E+2147483647"},
    {"1E-2147483647", "1", 2147483647, "1E-2147483647"},
    {"123456789012345678901234567890.5", "1234567890123456789012345678905", 1, "123456789012345678901234567890.5"},
};

TEST(decimal, text_is_read_and_printed_as_java_does) {
  for (const auto& [text, unscaled, scale, printed] : decimal_vectors) {
    const decimal d = decimal::from_string(text);
    EXPECT_EQ(d.unscaled().to_string(), unscaled) << text;
    EXPECT_EQ(d.scale(), scale) << text;
    EXPECT_EQ(d.to_string(), printed) << text;
    EXPECT_EQ(decimal::from_string(printed), d) << text;
  }
}

TEST(decimal, every_scale_can_be_printed) {
  EXPECT_EQ(decimal(15, std::numeric_limits<std::int32_t>::min()).to_string(), "1.5E+2147483649");
  EXPECT_EQ(decimal(-15, std::numeric_limits<std::int32_t>::max()).to_string(), "-1.5E-2147483646");
}

TEST(decimal, scale_beyond_32_bits_is_out_of_range) {
  for (const std::string_view text : {"1E-2147483648", "1E2147483649", "0.1E-2147483647", "1E99999999999999999999"})
    EXPECT_EQ(decimal::try_from_string(text).error().code(), client_errc::out_of_range) << text;
}

TEST(decimal, other_texts_are_refused) {
  for (const std::string_view text : {"", ".", "-", "e5", "1e", "1e+-5", "1e-+5", "1_0", " 1", "1.2.3", "1e5.0", "NaN",
                                      "Infinity", "0x1p3", "1-2", "--1"})
    EXPECT_EQ(decimal::try_from_string(text).error().code(), client_errc::invalid_argument) << text;
}

TEST(decimal, equality_keeps_trailing_zeros_apart) {
  EXPECT_NE(decimal::from_string("1.0"), decimal::from_string("1.00"));
  EXPECT_EQ(decimal(10, 1), decimal::from_string("1.0"));
}

TEST(decimal, to_double_gives_the_nearest) {
  EXPECT_EQ(decimal::from_string("0.1").to_double(), 0.1);
  EXPECT_EQ(decimal::from_string("-12.50").to_double(), -12.5);
  EXPECT_EQ(decimal::from_string("1E+999999").to_double(), std::numeric_limits<double>::infinity());
  EXPECT_EQ(decimal::from_string("-1E-999999").to_double(), 0.0);
  EXPECT_TRUE(std::signbit(decimal::from_string("-1E-999999").to_double()));
}

}  // namespace
