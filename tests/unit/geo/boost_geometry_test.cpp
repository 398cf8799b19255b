#include <dse/geo/boost_geometry.hpp>
#include <dse/geo/wkt.hpp>

#include <boost/geometry.hpp>

#include <gtest/gtest.h>

#include <iterator>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

namespace dse { namespace {

namespace bg = boost::geometry;

BOOST_CONCEPT_ASSERT((bg::concepts::Point<geo::point>));
BOOST_CONCEPT_ASSERT((bg::concepts::Linestring<geo::line_string>));
BOOST_CONCEPT_ASSERT((bg::concepts::Ring<geo::linear_ring>));
BOOST_CONCEPT_ASSERT((bg::concepts::Polygon<geo::polygon>));

geo::polygon square_with_hole() {
  return geo::polygon::from_wkt("POLYGON ((0 0, 10 0, 10 10, 0 10, 0 0), (4 4, 4 6, 6 6, 6 4, 4 4))");
}

TEST(boost_geometry, within_respects_the_holes) {
  EXPECT_TRUE(bg::within(geo::point{1, 1}, square_with_hole()));
  EXPECT_FALSE(bg::within(geo::point{5, 5}, square_with_hole()));
  EXPECT_FALSE(bg::within(geo::point{11, 1}, square_with_hole()));
  EXPECT_FALSE(bg::within(geo::point{0, 1}, square_with_hole())) << "the border is not within";
}

TEST(boost_geometry, areas_and_lengths_are_measured) {
  EXPECT_DOUBLE_EQ(bg::area(square_with_hole()), 96);
  EXPECT_DOUBLE_EQ(static_cast<double>(bg::perimeter(square_with_hole())), 48);
  EXPECT_DOUBLE_EQ(static_cast<double>(bg::length(geo::line_string{{0, 0}, {3, 4}, {3, 5}})), 6);
}

TEST(boost_geometry, distances_are_measured) {
  EXPECT_DOUBLE_EQ(bg::distance(geo::point{0, 0}, geo::point{3, 4}), 5);
  EXPECT_DOUBLE_EQ(bg::distance(geo::point{5, 5}, square_with_hole()), 1);
  EXPECT_DOUBLE_EQ(bg::distance(geo::point{0, 2}, geo::line_string{{-1, 0}, {1, 0}}), 2);
}

TEST(boost_geometry, intersections_are_our_polygons) {
  std::vector<geo::polygon> common;
  bg::intersection(square_with_hole(), geo::polygon({{5, 5}, {20, 5}, {20, 20}, {5, 20}, {5, 5}}), common);
  ASSERT_EQ(common.size(), 1u);
  EXPECT_DOUBLE_EQ(bg::area(common[0]), 24);
  EXPECT_TRUE(bg::is_valid(common[0])) << geo::to_wkt(common[0]);
}

TEST(boost_geometry, a_polygon_turned_the_wrong_way_is_corrected) {
  auto area = geo::polygon::from_wkt("POLYGON ((0 0, 0 10, 10 10, 10 0))");
  EXPECT_FALSE(bg::is_valid(area));
  bg::correct(area);
  EXPECT_TRUE(bg::is_valid(area));
  EXPECT_DOUBLE_EQ(bg::area(area), 100);
}

TEST(boost_geometry, points_are_found_in_a_tree) {
  bg::index::rtree<geo::point, bg::index::quadratic<8>> tree;
  for (int x = 0; x < 20; ++x)
    for (int y = 0; y < 20; ++y) tree.insert({static_cast<double>(x), static_cast<double>(y)});
  std::vector<geo::point> nearest;
  tree.query(bg::index::nearest(geo::point{7.2, 3.1}, 1), std::back_inserter(nearest));
  EXPECT_EQ(nearest, (std::vector<geo::point>{{7, 3}}));
  EXPECT_EQ(std::distance(tree.qbegin(bg::index::within(square_with_hole())), tree.qend()), 81 - 9);
}

// A result's rows, each with where it is.
TEST(boost_geometry, rows_are_found_by_their_points_and_areas) {
  using row = std::pair<geo::point, std::string>;
  const std::vector<row> rows{{{2.35, 48.85}, "Paris"}, {{4.83, 45.76}, "Lyon"}, {{-0.58, 44.84}, "Bordeaux"}};
  const bg::index::rtree<row, bg::index::rstar<16>> tree(rows);
  std::vector<row> found;
  tree.query(bg::index::nearest(geo::point{5, 46}, 1), std::back_inserter(found));
  ASSERT_EQ(found.size(), 1u);
  EXPECT_EQ(found[0].second, "Lyon");

  using box = bg::model::box<geo::point>;
  bg::index::rtree<std::pair<box, int>, bg::index::quadratic<16>> zones;
  zones.insert({bg::return_envelope<box>(square_with_hole()), 1});
  zones.insert({bg::return_envelope<box>(geo::line_string{{20, 20}, {30, 25}}), 2});
  std::vector<std::pair<box, int>> hit;
  zones.query(bg::index::intersects(geo::point{25, 21}), std::back_inserter(hit));
  ASSERT_EQ(hit.size(), 1u);
  EXPECT_EQ(hit[0].second, 2);
}

TEST(boost_geometry, wkt_of_boost_is_read_and_written) {
  std::ostringstream out;
  out << bg::wkt(square_with_hole()) << ';' << bg::wkt(geo::point{1, 2.5}) << ';'
      << bg::wkt(geo::line_string{{0, 0}, {1, 1}});
  EXPECT_EQ(out.str(), "POLYGON((0 0,10 0,10 10,0 10,0 0),(4 4,4 6,6 6,6 4,4 4));POINT(1 2.5);LINESTRING(0 0,1 1)");
  EXPECT_EQ(geo::polygon::from_wkt(out.str().substr(0, out.str().find(';'))), square_with_hole());
  geo::polygon area;
  geo::line_string line;
  bg::read_wkt(geo::to_wkt(square_with_hole()), area);
  bg::read_wkt("LINESTRING (0 0, 1 1)", line);
  EXPECT_EQ(area, square_with_hole());
  EXPECT_EQ(line, (geo::line_string{{0, 0}, {1, 1}}));
}

}}  // namespace dse
