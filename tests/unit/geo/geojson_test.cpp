#include <dse/geo/error.hpp>
#include <dse/geo/geojson.hpp>
#include <dse/geo/wkt.hpp>

#include <gtest/gtest.h>

#include <bit>
#include <cmath>
#include <limits>
#include <random>
#include <string>

namespace dse { namespace {

template <class T>
boost::system::error_code failure_of_geojson(std::string_view text) {
  const result<T> v = geo::try_from_geojson<T>(text);
  return v ? boost::system::error_code() : v.error().code();
}

// The examples of RFC 7946, appendix A.1 to A.3.
const char* const rfc_point = R"({"type": "Point", "coordinates": [100.0, 0.0]})";
const char* const rfc_line_string = R"({"type": "LineString", "coordinates": [[100.0, 0.0], [101.0, 1.0]]})";
const char* const rfc_polygon = R"({"type": "Polygon", "coordinates": [
  [[100.0, 0.0], [101.0, 0.0], [101.0, 1.0], [100.0, 1.0], [100.0, 0.0]],
  [[100.8, 0.8], [100.8, 0.2], [100.2, 0.2], [100.2, 0.8], [100.8, 0.8]]]})";

TEST(geojson, the_examples_of_the_rfc_are_read) {
  EXPECT_EQ(geo::from_geojson<geo::point>(rfc_point), (geo::point{100, 0}));
  EXPECT_EQ(geo::to_wkt(geo::from_geojson<geo::line_string>(rfc_line_string)), "LINESTRING (100 0, 101 1)");
  EXPECT_EQ(geo::to_wkt(geo::from_geojson<geo::polygon>(rfc_polygon)),
            "POLYGON ((100 0, 101 0, 101 1, 100 1, 100 0), (100.8 0.8, 100.8 0.2, 100.2 0.2, 100.2 0.8, 100.8 0.8))");
}

TEST(geojson, geometries_are_written) {
  EXPECT_EQ(geo::to_geojson(geo::point{100, -0.5}), R"({"type":"Point","coordinates":[100,-0.5]})");
  EXPECT_EQ(geo::to_geojson(geo::line_string{{30, 10}, {10, 30}}),
            R"({"type":"LineString","coordinates":[[30,10],[10,30]]})");
  EXPECT_EQ(geo::to_geojson(geo::polygon({{0, 0}, {9, 0}, {9, 9}, {0, 0}}, {{{6, 3}, {7, 4}}})),
            R"({"type":"Polygon","coordinates":[[[0,0],[9,0],[9,9],[0,0]],[[6,3],[7,4]]]})");
}

TEST(geojson, empty_lines_and_polygons_have_no_coordinates) {
  EXPECT_EQ(geo::to_geojson(geo::line_string()), R"({"type":"LineString","coordinates":[]})");
  EXPECT_EQ(geo::to_geojson(geo::polygon()), R"({"type":"Polygon","coordinates":[]})");
  EXPECT_TRUE(geo::from_geojson<geo::line_string>(R"({"type":"LineString","coordinates":[]})").empty());
  EXPECT_TRUE(geo::from_geojson<geo::polygon>(R"({"type":"Polygon","coordinates":[]})").empty());
  EXPECT_TRUE(geo::from_geojson<geo::polygon>(R"({"type":"Polygon","coordinates":[[]]})").empty());
  EXPECT_EQ(failure_of_geojson<geo::point>(R"({"type":"Point","coordinates":[]})"), geo::errc::malformed_geojson);
}

TEST(geojson, members_come_in_any_order_among_others) {
  const geo::point expected{1, 2};
  for (const char* text :
       {R"({"coordinates":[1,2],"type":"Point"})", R"({"bbox":[0,0,9,9],"type":"Point","coordinates":[1,2]})",
        R"({"type":"Point","crs":{"type":"name","coordinates":[7]},"coordinates":[1,2],"x":[[[["type"]]]]})",
        " \r\n\t{\"type\":\"\\u0050oint\",\"coordinates\":[1e0,20.0E-1]}\n"})
    EXPECT_EQ(geo::from_geojson<geo::point>(text), expected) << text;
}

TEST(geojson, malformed_text_is_refused) {
  for (const char* text : {"",
                           " ",
                           "null",
                           "[]",
                           "[1,2]",
                           "{}",
                           "\"Point\"",
                           R"({"type":"Point"})",
                           R"({"coordinates":[1,2]})",
                           R"({"type":1,"coordinates":[1,2]})",
                           R"({"type":"Point","coordinates":null})",
                           R"({"type":"Point","coordinates":7})",
                           R"({"type":"Point","coordinates":"1 2"})",
                           R"({"type":"Point","coordinates":{"x":1,"y":2}})",
                           R"({"type":"Point","coordinates":[1]})",
                           R"({"type":"Point","coordinates":["1","2"]})",
                           R"({"type":"Point","coordinates":[1,null]})",
                           R"({"type":"Point","coordinates":[[1,2]]})",
                           R"({"type":"Point","coordinates":[1,{"y":2}]})",
                           R"({"type":"Point","coordinates":[1e999,2]})",
                           R"({"type":"Point","coordinates":[NaN,2]})",
                           R"({"type":"Point","coordinates":[01,2]})",
                           R"({"type":"Point","coordinates":[1,2])",
                           R"({"type":"Point","coordinates":[1,2]}})",
                           R"({"type":"Point","coordinates":[1,2]} x)",
                           R"({"type":"Point","coordinates":[1,2],})",
                           R"({'type':'Point','coordinates':[1,2]})"})
    EXPECT_EQ(failure_of_geojson<geo::point>(text), geo::errc::malformed_geojson) << text;
  for (const char* coordinates :
       {"[1,2]", "[[1,2],3]", "[[1,2],[3]]", "[[1,2],[]]", "[[[1,2]]]", "[[1,2],null]", "[true]"})
    EXPECT_EQ(
        failure_of_geojson<geo::line_string>(R"({"type":"LineString","coordinates":)" + std::string(coordinates) + "}"),
        geo::errc::malformed_geojson)
        << coordinates;
  for (const char* coordinates :
       {"[1,2]", "[[1,2]]", "[[[1,2]],[3,4]]", "[[[1]]]", "[[[[1,2]]]]", "[[[1,2]],{}]", "[1,[[1,2]]]"})
    EXPECT_EQ(failure_of_geojson<geo::polygon>(R"({"type":"Polygon","coordinates":)" + std::string(coordinates) + "}"),
              geo::errc::malformed_geojson)
        << coordinates;
}

TEST(geojson, every_truncation_is_refused) {
  const std::string_view text = rfc_polygon;
  for (std::size_t n = 0; n < text.size(); ++n)
    EXPECT_EQ(failure_of_geojson<geo::polygon>(std::string(text.substr(0, n))), geo::errc::malformed_geojson) << n;
}

TEST(geojson, altitudes_are_refused) {
  EXPECT_EQ(failure_of_geojson<geo::point>(R"({"type":"Point","coordinates":[1,2,3]})"), geo::errc::not_planar);
}

TEST(geojson, other_kinds_are_refused) {
  EXPECT_EQ(failure_of_geojson<geo::point>(rfc_polygon), geo::errc::wrong_geometry);
  EXPECT_EQ(failure_of_geojson<geo::point>(R"({"coordinates":[[1,2],[3,4]],"type":"LineString"})"),
            geo::errc::wrong_geometry);
  EXPECT_EQ(failure_of_geojson<geo::point>(R"({"type":"Feature","geometry":{"type":"Point","coordinates":[1,2]}})"),
            geo::errc::wrong_geometry);
  EXPECT_EQ(failure_of_geojson<geo::point>(R"({"type":"point","coordinates":[1,2]})"), geo::errc::wrong_geometry);
}

TEST(geojson, deep_nesting_is_refused) {
  for (const std::size_t depth : {100u, 1000000u}) {
    EXPECT_EQ(failure_of_geojson<geo::point>(R"({"x":)" + std::string(depth, '[')), geo::errc::malformed_geojson);
    EXPECT_EQ(failure_of_geojson<geo::polygon>(R"({"type":"Polygon","coordinates":)" + std::string(depth, '[')),
              geo::errc::malformed_geojson);
  }
}

TEST(geojson, numbers_that_json_lacks_are_not_written) {
  for (const double v : {std::numeric_limits<double>::quiet_NaN(), std::numeric_limits<double>::infinity()}) {
    try {
      geo::to_geojson(geo::line_string{{0, 0}, {1, v}});
      FAIL();
    } catch (const exception& e) {
      EXPECT_EQ(e.code(), geo::errc::not_finite);
    }
  }
}

TEST(geojson, random_coordinates_come_back) {
  std::mt19937_64 random(17);
  const auto number = [&] {
    for (;;)
      if (const double v = std::bit_cast<double>(random()); std::isfinite(v)) return v;
  };
  for (int i = 0; i < 500; ++i) {
    geo::linear_ring ring(1 + random() % 9);
    for (geo::point& p : ring) p = {number(), number()};
    const geo::polygon area(ring, std::vector<geo::linear_ring>(random() % 3, ring));
    EXPECT_EQ(geo::from_geojson<geo::polygon>(geo::to_geojson(area)), area);
    EXPECT_EQ(geo::from_geojson<geo::point>(geo::to_geojson(ring[0])), ring[0]);
  }
}

}}  // namespace dse
