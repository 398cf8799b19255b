#include "code_of.hpp"
#include "hex.hpp"
#include "vectors.hpp"

#include <dse/codec.hpp>
#include <dse/geo/codec.hpp>
#include <dse/geo/wkt.hpp>

#include <gtest/gtest.h>

#include <limits>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace dse { namespace {

using test::from_hex;
using test::to_hex;

static_assert(encodable<geo::point> && decodable<geo::point>);
static_assert(encodable<geo::line_string> && decodable<geo::line_string>);
static_assert(encodable<geo::polygon> && decodable<geo::polygon>);
static_assert(encodable<geo::as_is<geo::polygon>> && !decodable<geo::as_is<geo::polygon>>);
static_assert(encodable<geo::date_range> && decodable<geo::date_range>);

template <class T>
std::string encoded(const T& v) {
  value_buffer out;
  codec<T>::encode(v, codec<T>::natural_type(), out);
  return to_hex(out.view());
}

template <class T>
T decoded(std::string_view hex) {
  return codec<T>::decode(from_hex(hex), codec<T>::natural_type());
}

template <class T>
boost::system::error_code refusal(const T& v) {
  return code_of([&] { encoded(v); });
}

TEST(codec, types_are_the_server_classes) {
  EXPECT_EQ(codec<geo::point>::natural_type(), data_type::custom("org.apache.cassandra.db.marshal.PointType"));
  EXPECT_EQ(codec<geo::line_string>::natural_type(),
            data_type::custom("org.apache.cassandra.db.marshal.LineStringType"));
  EXPECT_EQ(codec<geo::polygon>::natural_type(), data_type::custom("org.apache.cassandra.db.marshal.PolygonType"));
  EXPECT_EQ(codec<geo::date_range>::natural_type(), data_type::custom("org.apache.cassandra.db.marshal.DateRangeType"));
}

TEST(codec, only_columns_of_the_own_class_fit) {
  EXPECT_TRUE(codec<geo::point>::binds_to(data_type::custom("org.apache.cassandra.db.marshal.PointType")));
  EXPECT_TRUE(codec<geo::point>::reads_from(data_type::custom("org.apache.cassandra.db.marshal.PointType")));
  for (const data_type& other :
       {data_type::custom("org.apache.cassandra.db.marshal.PolygonType"), data_type::custom("PointType"),
        data_type(type_kind::blob), data_type(type_kind::text), data_type::list(codec<geo::point>::natural_type())}) {
    EXPECT_FALSE(codec<geo::point>::binds_to(other)) << other.to_string();
    EXPECT_FALSE(codec<geo::point>::reads_from(other)) << other.to_string();
  }
}

TEST(codec, geometries_have_the_bytes_of_other_drivers) {
  for (const auto& v : test::point_vectors) {
    EXPECT_EQ(encoded(geo::point::from_wkt(v.wkt)), v.hex);
    EXPECT_EQ(decoded<geo::point>(v.hex), geo::point::from_wkt(v.wkt));
  }
  for (const auto& v : test::line_string_vectors) {
    EXPECT_EQ(encoded(geo::line_string::from_wkt(v.wkt)), v.hex);
    EXPECT_EQ(decoded<geo::line_string>(v.hex), geo::line_string::from_wkt(v.wkt));
  }
  for (const auto& v : test::polygon_vectors) {
    EXPECT_EQ(encoded(geo::polygon::from_wkt(v.wkt)), v.hex) << v.wkt;
    EXPECT_EQ(decoded<geo::polygon>(v.hex), geo::polygon::from_wkt(v.wkt));
  }
}

TEST(codec, rings_are_sent_closed_and_turned) {
  // Java's driver sends the same bytes for this clockwise, unclosed ring.
  EXPECT_EQ(encoded(geo::polygon::from_wkt("POLYGON ((30 10, 10 20, 20 40, 40 40))")), test::polygon_vectors[1].hex);
}

TEST(codec, what_the_server_would_refuse_is_out_of_range) {
  EXPECT_EQ(refusal(geo::point{std::numeric_limits<double>::infinity(), 0}), client_errc::out_of_range);
  EXPECT_EQ(refusal(geo::line_string{{1, 1}}), client_errc::out_of_range);
  EXPECT_EQ(refusal(geo::line_string::from_wkt("LINESTRING (0 0, 2 2, 2 0, 0 2)")), client_errc::out_of_range);
  EXPECT_EQ(refusal(geo::polygon::from_wkt("POLYGON ((0 0, 2 2, 2 0, 0 2, 0 0))")), client_errc::out_of_range);
}

TEST(codec, a_refusal_gives_the_reason) {
  try {
    encoded(geo::line_string{{1, 1}});
    FAIL();
  } catch (const exception& e) {
    EXPECT_EQ(e.error().message(), "LineStringType: a line needs two points: (1 1)");
  }
}

TEST(codec, a_polygon_as_it_is_is_sent_so_or_refused_with_the_reason) {
  const auto reason = [](std::string_view wkt) -> std::string {
    try {
      return encoded(geo::as_is(geo::polygon::from_wkt(wkt)));
    } catch (const exception& e) {
      EXPECT_EQ(e.code(), client_errc::out_of_range);
      return e.error().message();
    }
  };
  EXPECT_EQ(reason("POLYGON ((30 10, 40 40, 20 40, 10 20, 30 10))"), test::polygon_vectors[1].hex);
  EXPECT_EQ(reason("POLYGON ((30 10, 40 40, 20 40, 10 20))"), "PolygonType: a ring from (30 10) ends at (10 20)");
  EXPECT_EQ(reason("POLYGON ((30 10, 10 20, 20 40, 40 40, 30 10))"),
            "PolygonType: the outer ring runs clockwise, at (30 10)");
  EXPECT_EQ(encoded(geo::as_is(geo::point{2, 4})), test::point_vectors[2].hex);
  EXPECT_EQ(refusal(geo::as_is(geo::line_string{{1, 1}})), client_errc::out_of_range);
  EXPECT_TRUE(codec<geo::as_is<geo::point>>::binds_to(codec<geo::point>::natural_type()));
  EXPECT_FALSE(codec<geo::as_is<geo::point>>::binds_to(codec<geo::polygon>::natural_type()));
}

TEST(codec, a_refused_value_leaves_the_buffer_alone) {
  value_buffer out;
  out.append(std::string_view("ab"));
  const geo::point p{std::numeric_limits<double>::quiet_NaN(), 0};
  EXPECT_THROW(codec<geo::point>::encode(p, codec<geo::point>::natural_type(), out), exception);
  EXPECT_EQ(out.size(), 2u);
}

TEST(codec, big_endian_values_are_read) {
  EXPECT_EQ(decoded<geo::point>(test::big_endian_point.hex), (geo::point{2.2, 4.2}));
}

TEST(codec, bytes_after_a_geometry_are_ignored) {
  EXPECT_EQ(decoded<geo::point>("010100000000000000000000400000000000001040ff"), (geo::point{2, 4}));
}

TEST(codec, malformed_values_are_refused) {
  EXPECT_EQ(code_of([] { decoded<geo::point>("0101000000000000000000004000000000000010"); }),
            client_errc::malformed_rows);
  EXPECT_EQ(code_of([] { decoded<geo::point>("010200000000000000"); }), client_errc::malformed_rows);
  EXPECT_EQ(code_of([] { decoded<geo::polygon>("0103000000ffffffff"); }), client_errc::malformed_rows);
  EXPECT_EQ(code_of([] { decoded<geo::date_range>("06"); }), client_errc::malformed_rows);
}

TEST(codec, a_value_of_no_bytes_is_a_null) {
  EXPECT_EQ(code_of([] { decoded<geo::point>(""); }), client_errc::null_value);
  EXPECT_EQ(code_of([] { decoded<geo::date_range>(""); }), client_errc::null_value);
}

TEST(codec, geometries_travel_in_collections) {
  using areas = std::map<geo::point, std::optional<geo::line_string>>;
  const areas v{{{2, 4}, geo::line_string::from_wkt("LINESTRING (0 0, 1 1)")}};
  // The map of native_protocol_v5.spec, section 6.14: int count, then int length and bytes of each key and value.
  const std::string expected =
      "00000001"
      "00000015" +
      std::string(test::point_vectors[2].hex) + "00000029" + test::line_string_vectors[0].hex;
  EXPECT_EQ(encoded(v), expected);
  EXPECT_EQ(decoded<areas>(expected), v);
  const std::set<geo::point> points{{2, 4}, {1, 1}, {2, 4}};
  EXPECT_EQ(decoded<std::set<geo::point>>(encoded(points)), points);
}

TEST(codec, a_line_string_is_no_list_of_points) {
  EXPECT_FALSE(codec<geo::line_string>::binds_to(data_type::list(codec<geo::point>::natural_type())));
  EXPECT_TRUE(codec<std::vector<geo::point>>::binds_to(data_type::list(codec<geo::point>::natural_type())));
}

TEST(codec, date_ranges_have_their_wire_form) {
  EXPECT_EQ(encoded(geo::date_range::from_string("[2011-01 TO 2015]")), "010000012d3edfa4000100000151fa7bdbff00");
  EXPECT_EQ(decoded<geo::date_range>("010000012d3edfa4000100000151fa7bdbff00").to_string(), "[2011-01 TO 2015]");
}

}}  // namespace dse
