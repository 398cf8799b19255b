#include "hex.hpp"

#include <dse/geo/date_range.hpp>
#include <dse/geo/error.hpp>

#include <gtest/gtest.h>

#include <chrono>
#include <limits>
#include <random>
#include <set>
#include <unordered_set>

namespace dse { namespace {

using geo::date_bound;
using geo::date_precision;
using geo::date_range;
using test::from_hex;
using test::to_hex;

std::string hex_of(std::string_view text) { return to_hex(date_range::from_string(text).to_wire().view()); }
std::string text_of(std::string_view hex) { return date_range::try_from_wire(from_hex(hex)).value().to_string(); }

boost::system::error_code failure_of_text(std::string_view text) {
  const auto v = date_range::try_from_string(text);
  return v ? boost::system::error_code() : v.error().code();
}
boost::system::error_code failure_of_bytes(std::string_view hex) {
  const auto v = date_range::try_from_wire(from_hex(hex));
  return v ? boost::system::error_code() : v.error().code();
}

// From the tests of DataStax's Java, C++, C# and Node.js drivers.
struct {
  const char* text;
  const char* hex;
} const vectors[] = {
    {"*", "05"},
    {"[* TO *]", "04"},
    {"2000-11", "00000000e28d83480001"},
    {"-0009", "00ffffc73371745c0000"},
    {"[2011-01 TO 2015]", "010000012d3edfa4000100000151fa7bdbff00"},
    {"[1999 TO *]", "02000000d5131e800000"},
    {"[* TO 2014-12-01]", "030000014a084be7ff02"},
    {"[1973-06-30T13:57:28.123Z TO 1999-05-05T14:14:59]", "0100000019ae3149bb06000000d794c1d69f05"},
    {"[2010-01-01T15 TO 2016-02]", "0100000125ea66718003000001532f796bff01"},
    {"[1500 TO 1501]", "01fffff282b5a4400000fffff291650697ff00"},
    {"[-0001-01-01 TO -0001-01-02]", "01ffffc76e394a740002ffffc76e43972bff02"},
};

TEST(date_range, text_has_the_bytes_of_other_drivers) {
  for (const auto& v : vectors) EXPECT_EQ(hex_of(v.text), v.hex) << v.text;
}

TEST(date_range, bytes_have_the_text_of_other_drivers) {
  for (const auto& v : vectors) EXPECT_EQ(text_of(v.hex), v.text) << v.hex;
}

TEST(date_range, text_keeps_its_precision) {
  for (const char* text :
       {"2001", "0000", "-0044-03-15", "12345", "-99999-12", "2001-02", "2001-02-03", "2001-02-03T04",
        "2001-02-03T04:05", "2001-02-03T04:05:06", "2001-02-03T04:05:06.007Z", "2004-02-29"})
    EXPECT_EQ(date_range::from_string(text).to_string(), text);
}

TEST(date_range, signs_short_years_and_zones_are_read) {
  EXPECT_EQ(date_range::from_string("+2001").to_string(), "2001");
  EXPECT_EQ(date_range::from_string("44").to_string(), "0044");
  EXPECT_EQ(date_range::from_string("2001-02-03T04Z").to_string(), "2001-02-03T04");
  EXPECT_EQ(date_range::from_string("[2001-02-03T04:05:06.007 TO *]").to_string(), "[2001-02-03T04:05:06.007Z TO *]");
}

TEST(date_range, malformed_text_is_refused) {
  for (const char* text : {"",
                           " ",
                           "**",
                           "20O1",
                           "2001-",
                           "2001-1",
                           "2001-13",
                           "2001-00",
                           "2001-02-29",
                           "2001-04-31",
                           "2001-02-30",
                           "1900-02-29",
                           "2001-02-00",
                           "2001-02-3",
                           "2001-02-03T",
                           "2001-02-03T4",
                           "2001-02-03T24",
                           "2001-02-03 04",
                           "2001-02-03T04:60",
                           "2001-02-03T04:05:60",
                           "2001-02-03T04:05:06.",
                           "2001-02-03T04:05:06.1",
                           "2001-02-03T04:05:06.1234",
                           "2001-02-03T04:05.123",
                           "2001T04",
                           "2001-02T04",
                           "2001Z",
                           "2001-02-03Z",
                           "2001-02-03T04:05:06+00:00",
                           "2001-02-03T04:05:06ZZ",
                           "2001 ",
                           " 2001",
                           "--2001",
                           "+-2001",
                           "1234567890",
                           "999999999",
                           "-999999999",
                           "[2001]",
                           "[2001 TO 2002",
                           "2001 TO 2002",
                           "2001 TO 2002]",
                           "[2001 to 2002]",
                           "[2001TO2002]",
                           "[2001  TO 2002]",
                           "[ 2001 TO 2002]",
                           "[2001 TO 2002] ",
                           "[TO 2002]",
                           "[ TO 2002]",
                           "[2001 TO ]",
                           "[2001 TO 2002 TO 2003]",
                           "[* TO",
                           "[]",
                           "["})
    EXPECT_EQ(failure_of_text(text), geo::errc::malformed_date_range) << text;
}

TEST(date_range, errors_name_their_offset) {
  EXPECT_EQ(date_range::try_from_string("2001-1x").error().message(),
            "expected a month of two digits at offset 5 of '2001-1x'");
  EXPECT_EQ(date_range::try_from_string("AAAA").error().message(), "expected a year at offset 0 of 'AAAA'");
}

TEST(date_range, the_upper_bound_is_after_the_lower_one) {
  EXPECT_EQ(failure_of_text("[2002 TO 2001]"), geo::errc::reversed_date_range);
  EXPECT_EQ(failure_of_text("[2001-02-03T04:05:06.007Z TO 2001-02-03T04:05:06.007Z]"), geo::errc::reversed_date_range);
  EXPECT_EQ(failure_of_text("[2001 TO 2001]"), boost::system::error_code());
  EXPECT_EQ(date_range::try_from_string("[2002 TO 2001]").error().message(), "wrong order: 2002 TO 2001");
}

TEST(date_range, malformed_bytes_are_refused) {
  EXPECT_EQ(failure_of_bytes(""), geo::errc::malformed_date_range);
  EXPECT_EQ(failure_of_bytes("7f"), geo::errc::malformed_date_range) << "unknown type";
  EXPECT_EQ(failure_of_bytes("ff"), geo::errc::malformed_date_range) << "a negative type";
  EXPECT_EQ(failure_of_bytes("7f000000e28d83480001"), geo::errc::malformed_date_range);
  EXPECT_EQ(failure_of_bytes("00000000e28d83480007"), geo::errc::malformed_date_range) << "unknown precision";
  EXPECT_EQ(failure_of_bytes("00000000e28d834800ff"), geo::errc::malformed_date_range);
  EXPECT_EQ(failure_of_bytes("010000012d3edfa4000100000151fa7bdbff07"), geo::errc::malformed_date_range);
  EXPECT_EQ(failure_of_bytes("010000012d3edfa4000700000151fa7bdbff00"), geo::errc::malformed_date_range);
  EXPECT_EQ(failure_of_bytes("0100000151fa7bdbff000000012d3edfa40001"), geo::errc::reversed_date_range);
  for (const auto& v : vectors) {
    const std::string hex = v.hex;
    for (std::size_t n = 0; n < hex.size(); n += 2)
      EXPECT_EQ(failure_of_bytes(hex.substr(0, n)), geo::errc::malformed_date_range) << hex << " to " << n;
    EXPECT_EQ(failure_of_bytes(hex + "00"), geo::errc::malformed_date_range);
  }
}

TEST(date_range, bounds_are_rounded_to_their_precision) {
  using namespace std::chrono;
  const auto day = [](int y, unsigned m, unsigned d) { return sys_days(year(y) / month(m) / d); };
  const sys_time<milliseconds> time = day(2004, 2, 10) + 13h + 14min + 15s + 16ms;
  const struct {
    date_precision precision;
    sys_time<milliseconds> down, next;
  } expected[] = {
      {date_precision::year, day(2004, 1, 1), day(2005, 1, 1)},
      {date_precision::month, day(2004, 2, 1), day(2004, 3, 1)},
      {date_precision::day, day(2004, 2, 10), day(2004, 2, 11)},
      {date_precision::hour, day(2004, 2, 10) + 13h, day(2004, 2, 10) + 14h},
      {date_precision::minute, day(2004, 2, 10) + 13h + 14min, day(2004, 2, 10) + 13h + 15min},
      {date_precision::second, day(2004, 2, 10) + 13h + 14min + 15s, day(2004, 2, 10) + 13h + 14min + 16s},
      {date_precision::millisecond, time, time + 1ms},
  };
  for (const auto& e : expected) {
    EXPECT_EQ(date_range(date_bound(time, e.precision)).lower()->time(), e.down);
    EXPECT_EQ(date_range::since({time, e.precision}).lower()->time(), e.down);
    EXPECT_EQ(date_range::until({time, e.precision}).upper()->time(), e.next - 1ms);
  }
}

TEST(date_range, dates_agree_with_the_standard_calendar) {
  using namespace std::chrono;
  std::mt19937_64 random(5);
  std::uniform_int_distribution<std::int64_t> days(-12'000'000, 11'000'000);
  for (int i = 0; i < 20000; ++i) {
    const sys_days day{std::chrono::days(days(random))};
    const year_month_day ymd(day);
    char expected[40];
    const int y = static_cast<int>(ymd.year());
    std::snprintf(expected, sizeof expected, "%s%04d-%02u-%02u", y < 0 ? "-" : "", std::abs(y),
                  static_cast<unsigned>(ymd.month()), static_cast<unsigned>(ymd.day()));
    const date_bound bound(day, date_precision::day);
    ASSERT_EQ(bound.to_string(), expected);
    ASSERT_EQ(date_bound::from_string(expected), bound);
  }
}

TEST(date_range, all_times_of_64_bits_are_read_and_printed) {
  using limits = std::numeric_limits<std::int64_t>;
  EXPECT_EQ(date_bound(limits::max(), date_precision::millisecond).to_string(), "292278994-08-17T07:12:55.807Z");
  EXPECT_EQ(date_bound(limits::min(), date_precision::millisecond).to_string(), "-292275055-05-16T16:47:04.192Z");
  for (const std::int64_t ms : {limits::max(), limits::min()})
    EXPECT_EQ(date_bound::from_string(date_bound(ms, date_precision::millisecond).to_string()).milliseconds, ms);
  for (int p = 0; p <= 6; ++p) {
    EXPECT_LE(date_range(date_bound(limits::max(), date_precision(p))).lower()->milliseconds, limits::max());
    EXPECT_EQ(date_range(date_bound(limits::min(), date_precision(p))).lower()->milliseconds, limits::min());
    EXPECT_EQ(date_range::until({limits::max(), date_precision(p)}).upper()->milliseconds, limits::max());
  }
}

TEST(date_range, random_ranges_come_back) {
  std::mt19937_64 random(6);
  const auto bound = [&] {
    return date_bound(static_cast<std::int64_t>(random()) >> (random() % 40), date_precision(random() % 7));
  };
  for (int i = 0; i < 5000; ++i) {
    const auto between = date_range::try_between(bound(), bound());
    for (const date_range& v : {between ? *between : date_range(), date_range(bound()), date_range::since(bound()),
                                date_range::until(bound()), date_range::all_dates()}) {
      ASSERT_EQ(date_range::try_from_wire(v.to_wire().view()).value(), v);
    }
  }
}

TEST(date_range, kinds_differ) {
  EXPECT_NE(date_range(), date_range::all_dates());
  EXPECT_TRUE(date_range().is_single());
  EXPECT_FALSE(date_range::all_dates().is_single());
  EXPECT_FALSE(date_range::from_string("[* TO 2001]").lower());
  EXPECT_FALSE(date_range::from_string("[2001 TO *]").upper());
  EXPECT_FALSE(date_range::from_string("2001").upper());
}

TEST(date_range, equality_includes_the_precision) {
  EXPECT_NE(date_range::from_string("[2001 TO 2002]"), date_range::from_string("[2001-01 TO 2002-12]"));
  EXPECT_EQ(date_range::from_string("[2001 TO 2002]"), date_range::from_string("[+2001 TO 2002]"));
}

TEST(date_range, ranges_are_keys_of_sets_in_the_order_of_their_bytes) {
  const std::set<date_range> ordered{date_range::from_string("*"), date_range::from_string("[* TO *]"),
                                     date_range::from_string("-0001"), date_range::from_string("2001"),
                                     date_range::from_string("2001")};
  std::vector<std::string> texts;
  for (const date_range& v : ordered) texts.push_back(v.to_string());
  // As unsigned bytes a time before 1970 comes after later ones.
  EXPECT_EQ(texts, (std::vector<std::string>{"2001", "-0001", "[* TO *]", "*"}));
  const std::unordered_set<date_range> hashed(ordered.begin(), ordered.end());
  EXPECT_EQ(hashed.size(), 4u);
}

}}  // namespace dse
