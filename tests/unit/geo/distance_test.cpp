#include <dse/geo/distance.hpp>
#include <dse/geo/error.hpp>

#include <gtest/gtest.h>

#include <limits>
#include <set>
#include <unordered_set>

namespace dse { namespace {

using geo::distance;

boost::system::error_code failure_of(std::string_view text) {
  const result<distance> v = distance::try_from_wkt(text);
  return v ? boost::system::error_code() : v.error().code();
}

// The spellings of the tests of DSE's drivers, and of both forms that their servers print.
TEST(distance, text_is_read_in_all_spellings) {
  const distance expected{{1, 2.5}, 3};
  for (const char* text : {"DISTANCE((1.0 2.5) 3.0)", "DISTANCE ((1 2.5) 3)", "distance((1 2.5) 3)",
                           " Distance  ( ( 1 2.5 )\t3 ) ", "DISTANCE((+1 25e-1)3)"})
    EXPECT_EQ(distance::from_wkt(text), expected) << text;
  EXPECT_EQ(distance::from_wkt("DISTANCE((-1 0) 0)"), (distance{{-1, 0}, 0}));
}

TEST(distance, what_is_no_circle_is_refused) {
  for (const char* text :
       {"", "DISTANCE", "DISTANCE()", "DISTANCE((1 2))", "DISTANCE((1) 3)", "DISTANCE(1 2 3)", "DISTANCE((1 2) 3",
        "DISTANCE((1 2) 3) 4", "DISTANCE((1 2) nan)", "DISTANCE EMPTY", "CIRCLE"})
    EXPECT_EQ(failure_of(text), geo::errc::malformed_wkt) << text;
  EXPECT_EQ(failure_of("POINT (1 2)"), geo::errc::wrong_geometry);
  EXPECT_EQ(failure_of("DISTANCE((1 2 3) 4)"), geo::errc::not_planar);
  EXPECT_EQ(failure_of("DISTANCE((1 2) -3)"), geo::errc::negative_radius);
}

TEST(distance, text_comes_back) {
  EXPECT_EQ(geo::to_wkt(distance{{1, -2.5}, 0.1}), "DISTANCE ((1 -2.5) 0.1)");
  const distance v{{1.0 / 3, -5e-324}, std::numeric_limits<double>::max()};
  EXPECT_EQ(distance::from_wkt(geo::to_wkt(v)), v);
}

TEST(distance, radius_and_center_are_finite_and_the_radius_is_not_negative) {
  EXPECT_TRUE(check(distance{{1, 2}, 0}).has_value());
  EXPECT_EQ(check(distance{{1, 2}, -0.5}).error().message(), "the radius is negative: -0.5");
  const double infinity = std::numeric_limits<double>::infinity();
  for (const distance& v : {distance{{infinity, 0}, 1}, distance{{0, infinity}, 1}, distance{{0, 0}, infinity}})
    EXPECT_EQ(check(v).error().code(), geo::errc::not_finite);
}

// The matrix of the Java driver's DistanceTest.
TEST(distance, a_circle_contains_what_has_no_point_outside) {
  const distance circle{{0, 0}, 5};
  EXPECT_TRUE(circle.contains(geo::point{3, 4})) << "on the border";
  EXPECT_FALSE(circle.contains(geo::point{3, 4.1}));
  EXPECT_TRUE(circle.contains(geo::line_string{{1, 0}, {0, 5}, {-5, 0}}));
  EXPECT_FALSE(circle.contains(geo::line_string{{1, 0}, {6, 0}}));
  const geo::polygon square({{-3, -3}, {3, -3}, {3, 3}, {-3, 3}, {-3, -3}}, {{{0, 0}, {0, 1}, {1, 0}, {0, 0}}});
  EXPECT_TRUE(circle.contains(square));
  EXPECT_FALSE((distance{{0, 0}, 4}.contains(square)));
  EXPECT_TRUE(circle.contains(distance{{2, 0}, 3})) << "touching inside";
  EXPECT_FALSE(circle.contains(distance{{2, 0}, 3.1}));
  EXPECT_TRUE(circle.contains(circle));
}

TEST(distance, order_and_hash_are_total) {
  const std::set<distance> ordered{{{1, 2}, 3}, {{1, 2}, 4}, {{2, 2}, 3}, {{1, 2}, 3}};
  EXPECT_EQ(ordered.size(), 3u);
  const std::unordered_set<distance> hashed(ordered.begin(), ordered.end());
  EXPECT_EQ(hashed.size(), 3u);
  EXPECT_NE(std::hash<distance>()({{1, 2}, 3}), std::hash<distance>()({{1, 2}, 4}));
}

}}  // namespace dse
