#include "hex.hpp"
#include "vectors.hpp"

#include <dse/geo/error.hpp>
#include <dse/geo/wkb.hpp>
#include <dse/geo/wkt.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <memory>
#include <random>

namespace dse { namespace {

using test::from_hex;
using test::to_hex;

template <class T>
void expect_vectors(const auto& vectors) {
  for (const test::geometry_vector& v : vectors) {
    EXPECT_EQ(to_hex(geo::to_wkb(geo::from_wkt<T>(v.wkt))), v.hex) << v.wkt;
    EXPECT_EQ(geo::to_wkt(geo::from_wkb<T>(from_hex(v.hex))), v.wkt) << v.hex;
  }
}

template <class T>
boost::system::error_code failure_of_wkb(std::string_view hex) {
  const bytes in = from_hex(hex);
  const result<T> v = geo::try_from_wkb<T>(in);
  return v ? boost::system::error_code() : v.error().code();
}

// Each prefix lies in memory of just its size, so that a sanitizer sees a read past its end.
template <class T>
void expect_no_prefix_is_read(std::string_view hex) {
  const bytes whole = from_hex(hex);
  ASSERT_TRUE(geo::try_from_wkb<T>(whole)) << hex;
  for (std::size_t n = 0; n < whole.size(); ++n) {
    const std::unique_ptr<std::byte[]> prefix(new std::byte[n]);
    std::copy_n(whole.begin(), n, prefix.get());
    const result<T> v = geo::try_from_wkb<T>(bytes_view(prefix.get(), n));
    ASSERT_FALSE(v) << n << " bytes of " << hex;
    EXPECT_EQ(v.error().code(), geo::errc::malformed_wkb) << n << " bytes of " << hex;
  }
}

TEST(wkb, points_have_the_bytes_of_other_drivers) { expect_vectors<geo::point>(test::point_vectors); }
TEST(wkb, line_strings_have_the_bytes_of_other_drivers) { expect_vectors<geo::line_string>(test::line_string_vectors); }
TEST(wkb, polygons_have_the_bytes_of_other_drivers) { expect_vectors<geo::polygon>(test::polygon_vectors); }

TEST(wkb, big_endian_is_read) {
  EXPECT_EQ(geo::to_wkt(geo::from_wkb<geo::point>(from_hex(test::big_endian_point.hex))), test::big_endian_point.wkt);
  EXPECT_EQ(geo::to_wkt(geo::from_wkb<geo::line_string>(from_hex(test::big_endian_line_string.hex))),
            test::big_endian_line_string.wkt);
  EXPECT_EQ(geo::to_wkt(geo::from_wkb<geo::polygon>(from_hex(test::big_endian_polygon.hex))),
            test::big_endian_polygon.wkt);
}

TEST(wkb, a_point_of_nans_is_read_as_such) {
  // How Python's driver and Esri write an empty point.
  const geo::point p = geo::from_wkb<geo::point>(from_hex("0101000000000000000000f87f000000000000f87f"));
  EXPECT_TRUE(std::isnan(p.x));
  EXPECT_TRUE(std::isnan(p.y));
}

TEST(wkb, a_polygon_of_one_empty_ring_is_read_as_empty) {
  EXPECT_TRUE(geo::from_wkb<geo::polygon>(from_hex("01030000000100000000000000")).empty());
}

TEST(wkb, every_truncation_is_refused) {
  for (const auto& v : test::point_vectors) expect_no_prefix_is_read<geo::point>(v.hex);
  for (const auto& v : test::line_string_vectors) expect_no_prefix_is_read<geo::line_string>(v.hex);
  for (const auto& v : test::polygon_vectors) expect_no_prefix_is_read<geo::polygon>(v.hex);
  expect_no_prefix_is_read<geo::point>(test::big_endian_point.hex);
  expect_no_prefix_is_read<geo::line_string>(test::big_endian_line_string.hex);
  expect_no_prefix_is_read<geo::polygon>(test::big_endian_polygon.hex);
}

TEST(wkb, bytes_after_the_geometry_are_refused) {
  EXPECT_EQ(failure_of_wkb<geo::point>("01010000000000000000000000000000000000000000"), geo::errc::malformed_wkb);
  EXPECT_EQ(failure_of_wkb<geo::line_string>("01020000000000000000"), geo::errc::malformed_wkb);
  EXPECT_EQ(failure_of_wkb<geo::polygon>("01030000000000000000"), geo::errc::malformed_wkb);
}

TEST(wkb, another_byte_order_than_0_and_1_is_refused) {
  EXPECT_EQ(failure_of_wkb<geo::point>("020100000000000000000000000000000000000000"), geo::errc::malformed_wkb);
  EXPECT_EQ(failure_of_wkb<geo::point>("ff0100000000000000000000000000000000000000"), geo::errc::malformed_wkb);
}

TEST(wkb, another_kind_of_geometry_is_refused) {
  EXPECT_EQ(failure_of_wkb<geo::point>("010200000000000000"), geo::errc::wrong_geometry);
  EXPECT_EQ(failure_of_wkb<geo::line_string>("010300000000000000"), geo::errc::wrong_geometry);
  EXPECT_EQ(failure_of_wkb<geo::polygon>("010100000000000000000000000000000000000000"), geo::errc::wrong_geometry);
  EXPECT_EQ(failure_of_wkb<geo::polygon>("010400000000000000"), geo::errc::wrong_geometry);
  EXPECT_EQ(failure_of_wkb<geo::polygon>("010000000000000000"), geo::errc::wrong_geometry);
}

TEST(wkb, three_dimensions_are_refused) {
  const std::string_view rest = "000000000000000000000000000000000000000000000000";
  for (const std::string_view header : {"01e9030000", "01d1070000", "01b90b0000",     // ISO: Z, M, ZM
                                        "0101000080", "0101000040", "01010000c0"}) {  // EWKB: Z, M, ZM
    const std::string hex = std::string(header) + std::string(rest);
    EXPECT_EQ(failure_of_wkb<geo::point>(hex), geo::errc::not_planar) << header;
  }
}

TEST(wkb, the_reference_system_of_ewkb_is_skipped) {
  // PostGIS: SELECT ST_AsEWKB('SRID=4326;POINT(2 4)'::geometry)
  EXPECT_EQ(geo::from_wkb<geo::point>(from_hex("0101000020e610000000000000000000400000000000001040")),
            (geo::point{2, 4}));
  EXPECT_EQ(geo::from_wkb<geo::point>(from_hex("0020000001000010e640000000000000004010000000000000")),
            (geo::point{2, 4}));
  const std::string x = "000000000000f03f", y = "0000000000000040", zero = "0000000000000000";
  EXPECT_EQ(geo::from_wkb<geo::line_string>(from_hex("0102000020e610000002000000" + x + y + y + x)),
            (geo::line_string{{1, 2}, {2, 1}}));
  EXPECT_EQ(geo::from_wkb<geo::line_string>(from_hex("0020000002000010e6000000013ff00000000000004000000000000000")),
            (geo::line_string{{1, 2}}));
  EXPECT_EQ(geo::from_wkb<geo::polygon>(
                from_hex("0103000020e61000000100000004000000" + zero + zero + x + zero + y + y + zero + zero)),
            geo::polygon({{0, 0}, {1, 0}, {2, 2}, {0, 0}}));
}

TEST(wkb, counts_beyond_the_bytes_are_refused) {
  const std::string points(64, '0');
  // 2 * n and 16 * n of some of these wrap around in 32 bits.
  for (const std::string_view count : {"ffffffff", "00000010", "00000080", "01000010", "00000040", "03000000"}) {
    EXPECT_EQ(failure_of_wkb<geo::line_string>("0102000000" + std::string(count) + points), geo::errc::malformed_wkb);
    EXPECT_EQ(failure_of_wkb<geo::polygon>("010300000001000000" + std::string(count) + points),
              geo::errc::malformed_wkb);
  }
  for (const std::string_view count : {"ffffffff", "00000010", "00000040", "09000000"})
    EXPECT_EQ(failure_of_wkb<geo::polygon>("0103000000" + std::string(count) + points), geo::errc::malformed_wkb);
}

TEST(wkb, reading_from_the_front_leaves_the_rest) {
  const bytes in = from_hex("010100000000000000000000400000000000001040010200000000000000abcd");
  bytes_view rest = in;
  EXPECT_EQ(geo::try_read_wkb<geo::point>(rest).value(), (geo::point{2, 4}));
  EXPECT_FALSE(geo::try_read_wkb<geo::point>(rest));
  EXPECT_EQ(rest.size(), 11u);
  EXPECT_TRUE(geo::try_read_wkb<geo::line_string>(rest).value().empty());
  EXPECT_EQ(to_hex(rest), "abcd");
}

TEST(wkb, appending_keeps_what_is_there) {
  bytes out = from_hex("ab");
  geo::append_wkb(out, geo::line_string());
  EXPECT_EQ(to_hex(out), "ab010200000000000000");
}

TEST(wkb, random_coordinates_of_any_bits_come_back) {
  std::mt19937_64 random(20260101);
  const auto path = [&](auto made, std::size_t longest) {
    made.resize(1 + random() % longest);
    for (geo::point& p : made) p = {std::bit_cast<double>(random()), std::bit_cast<double>(random())};
    return made;
  };
  for (int i = 0; i < 500; ++i) {
    const auto line = path(geo::line_string(), 40);
    EXPECT_EQ(geo::from_wkb<geo::line_string>(geo::to_wkb(line)), line);
    geo::polygon area(path(geo::linear_ring(), 20));
    for (std::size_t holes = random() % 4; holes > 0; --holes) area.inners.push_back(path(geo::linear_ring(), 9));
    EXPECT_EQ(geo::from_wkb<geo::polygon>(geo::to_wkb(area)), area);
  }
}

TEST(wkb, random_bytes_never_read_past_their_end) {
  std::mt19937_64 random(7);
  const bytes sample = from_hex(test::polygon_vectors[2].hex);
  std::size_t refused = 0;
  for (int i = 0; i < 20000; ++i) {
    bytes in(sample.begin(), sample.begin() + static_cast<std::ptrdiff_t>(random() % (sample.size() + 1)));
    for (int changes = 0; changes < 3 && !in.empty(); ++changes)
      in[random() % std::min<std::size_t>(in.size(), 20)] = std::byte{static_cast<unsigned char>(random())};
    const std::unique_ptr<std::byte[]> exact(new std::byte[in.size()]);
    std::copy(in.begin(), in.end(), exact.get());
    refused += !geo::try_from_wkb<geo::polygon>(bytes_view(exact.get(), in.size()));
  }
  EXPECT_GT(refused, 19000u);
}

}}  // namespace dse
