#include <dse/duration.hpp>

#include <gtest/gtest.h>

#include <limits>

namespace {

using dse::client_errc;
using dse::duration;

struct vector_of_duration {
  const char* text;
  duration parts;
  const char* printed;
};

// What Cassandra 5.0.6 (org.apache.cassandra.cql3.Duration) reads and prints.
constexpr vector_of_duration duration_vectors[] = {
    {"1y2mo3w4d5h6m7s8ms9us10ns", {14, 25, 18367008009010}, "1y2mo25d5h6m7s8ms9us10ns"},
    {"-1y2mo", {-14, 0, 0}, "-1y2mo"},
    {"P1Y2M4DT5H6M7S", {14, 4, 18367000000000}, "1y2mo4d5h6m7s"},
    {"P3W", {0, 21, 0}, "21d"},
    {"-P3W", {0, -21, 0}, "-21d"},
    {"P0001-02-04T05:06:07", {14, 4, 18367000000000}, "1y2mo4d5h6m7s"},
    {"PT5S", {0, 0, 5000000000}, "5s"},
    {"2\xC2\xB5s", {0, 0, 2000}, "2us"},
    {"1Y1MO", {13, 0, 0}, "1y1mo"},
    {"1h30m", {0, 0, 5400000000000}, "1h30m"},
    {"89h4m48s", {0, 0, 320688000000000}, "89h4m48s"},
    {"178956970y7mo", {2147483647, 0, 0}, "178956970y7mo"},
    {"9223372036854775807ns", {0, 0, 9223372036854775807}, "2562047h47m16s854ms775us807ns"},
};

TEST(duration, text_is_read_and_printed_as_cassandra_does) {
  for (const auto& [text, parts, printed] : duration_vectors) {
    const auto d = duration::try_from_string(text);
    ASSERT_TRUE(d) << text << ": " << d.error().to_string();
    EXPECT_EQ(*d, parts) << text;
    EXPECT_EQ(d->to_string(), printed) << text;
    EXPECT_EQ(duration::from_string(printed), parts) << text;
  }
}

TEST(duration, empty_one_prints_a_text_that_can_be_read) {
  EXPECT_EQ(duration().to_string(), "0ns");
  EXPECT_EQ(duration::from_string("0ns"), duration());
}

TEST(duration, smallest_parts_print_and_read) {
  const duration d{std::numeric_limits<std::int32_t>::min(), std::numeric_limits<std::int32_t>::min(),
                   std::numeric_limits<std::int64_t>::min()};
  EXPECT_EQ(d.to_string(), "-178956970y8mo2147483648d2562047h47m16s854ms775us808ns");
  EXPECT_EQ(duration::from_string(d.to_string()), d);
}

TEST(duration, parts_that_do_not_fit_are_out_of_range) {
  for (const std::string_view text : {"178956970y8mo", "2147483648d", "306783379w", "9223372036854775808ns", "2562048h",
                                      "99999999999999999999s", "P178956971Y", "-9223372036854775809ns"})
    EXPECT_EQ(duration::try_from_string(text).error().code(), client_errc::out_of_range) << text;
}

TEST(duration, other_texts_are_refused) {
  for (const std::string_view text : {"",
                                      "-",
                                      "--1d",
                                      "5",
                                      "5x",
                                      "d",
                                      "1.5h",
                                      "+1h",
                                      "1mo1y",
                                      "1d1d",
                                      "1h 30m",
                                      "P",
                                      "PT",
                                      "P1Y1Y",
                                      "P1H",
                                      "PT1D",
                                      "P1D2W",
                                      "p1d",
                                      "P1DT",
                                      "P0001-02-04",
                                      "P0001-02-04T05:06",
                                      "P001-02-04T05:06:07",
                                      "P0001-02-04T05:06:07Z",
                                      "P0001/02-04T05:06:07",
                                      "1d-2h",
                                      "-P-1D"})
    EXPECT_EQ(duration::try_from_string(text).error().code(), client_errc::invalid_argument) << text;
}

}  // namespace
