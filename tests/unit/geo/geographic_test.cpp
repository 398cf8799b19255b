#include <dse/geo/geographic.hpp>

#include <boost/geometry.hpp>

#include <gtest/gtest.h>

#include <numbers>
#include <random>

namespace dse { namespace {

namespace bg = boost::geometry;

BOOST_CONCEPT_ASSERT((bg::concepts::Point<geo::geographic_point>));
BOOST_CONCEPT_ASSERT((bg::concepts::Linestring<geo::geographic_line_string>));
BOOST_CONCEPT_ASSERT((bg::concepts::Ring<geo::geographic_ring>));
BOOST_CONCEPT_ASSERT((bg::concepts::Polygon<geo::geographic_polygon>));

const geo::point paris{2.3522, 48.8566}, new_york{-74.006, 40.7128};

TEST(haversine, lengths_are_those_of_published_pairs) {
  // rosettacode.org/wiki/Haversine_formula: Nashville to Los Angeles, 2887.2599 km for a radius of 6372.8 km.
  EXPECT_NEAR(geo::haversine_meters({-86.67, 36.12}, {-118.40, 33.94}) * 6'372'800 / geo::earth_radius_meters,
              2'887'259.95, 0.01);
  EXPECT_DOUBLE_EQ(geo::haversine_meters({0, 0}, {180, 0}), std::numbers::pi * geo::earth_radius_meters);
  EXPECT_DOUBLE_EQ(geo::haversine_meters({0, -90}, {77, 90}), std::numbers::pi * geo::earth_radius_meters);
  EXPECT_EQ(geo::haversine_meters(paris, paris), 0);
  EXPECT_NEAR(geo::haversine_meters({179.5, 0}, {-179.5, 0}), 111'195, 1) << "across the line of dates";
}

// The factor of DSE's drivers, with which servers compare degrees: 0.008993203677616635 degrees to a kilometer.
TEST(haversine, a_kilometer_has_the_servers_degrees) {
  EXPECT_NEAR(geo::haversine_meters({0, 0}, {0, 0.008993203677616635}), 1000, 1e-6);
  EXPECT_NEAR(geo::haversine_meters({10, 0}, {10 + 100 * 0.008993203677616635, 0}), 100'000, 1e-6);
}

TEST(haversine, it_is_boosts_with_the_same_radius) {
  std::mt19937 random(1);
  std::uniform_real_distribution<double> longitude(-180, 180), latitude(-90, 90);
  for (int i = 0; i < 1000; ++i) {
    const geo::point a{longitude(random), latitude(random)}, b{longitude(random), latitude(random)};
    const double ours = geo::haversine_meters(a, b);
    EXPECT_NEAR(bg::distance(geo::geographic(a), geo::geographic(b), geo::haversine()), ours, 0.001);
    // An ellipsoid is nowhere further off than 0.6 %.
    EXPECT_NEAR(bg::distance(geo::geographic(a), geo::geographic(b)), ours, 0.006 * ours);
  }
}

TEST(geographic, lengths_are_in_meters_on_the_ellipsoid) {
  // A degree of the meridian at the equator and at the pole, WGS 84: 110,574 m and 111,694 m.
  EXPECT_NEAR(bg::distance(geo::geographic(geo::point{0, 0}), geo::geographic(geo::point{0, 1})), 110'574, 2);
  EXPECT_NEAR(bg::distance(geo::geographic(geo::point{0, 89}), geo::geographic(geo::point{0, 90})), 111'694, 2);
  EXPECT_NEAR(static_cast<double>(bg::length(geo::geographic(geo::line_string{{0, 0}, {1, 0}, {2, 0}}))), 2 * 111'319.5,
              1);
}

TEST(geographic, areas_are_in_square_meters) {
  // A square degree at the equator: 12,308.8 square kilometers on WGS 84.
  const geo::polygon square({{0, 0}, {1, 0}, {1, 1}, {0, 1}, {0, 0}});
  EXPECT_NEAR(bg::area(geo::geographic(square)), 12'308.8e6, 1e6);
  const geo::polygon with_hole(square.outer, {{{0, 0}, {0, 0.5}, {0.5, 0.5}, {0, 0}}});
  EXPECT_NEAR(bg::area(geo::geographic(with_hole)), 12'308.8e6 * 7 / 8, 5e6);
}

TEST(geographic, places_lie_within_areas_and_near_lines) {
  const auto zone = geo::geographic(geo::polygon({{2, 48}, {3, 48}, {3, 49}, {2, 49}, {2, 48}}));
  EXPECT_TRUE(bg::within(geo::geographic(paris), zone));
  EXPECT_FALSE(bg::within(geo::geographic(new_york), zone));
  EXPECT_NEAR(bg::distance(geo::geographic(geo::point{1, 1}), geo::geographic(geo::line_string{{0, 0}, {2, 0}})),
              110'574, 50);
  EXPECT_EQ(geo::planar(geo::geographic(paris)), paris);
}

}}  // namespace dse
