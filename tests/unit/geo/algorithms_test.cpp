#include "support/random_geometries.hpp"

#include <dse/geo/algorithms.hpp>
#include <dse/geo/error.hpp>
#include <dse/geo/validity.hpp>
#include <dse/geo/wkt.hpp>

#include <gtest/gtest.h>

#include <limits>
#include <string>
#include <vector>

namespace dse { namespace {

using geo::line_string;
using geo::point;
using geo::polygon;

// Also without its closing points, and turned: an algorithm sees the same area.
const char* const forms_of_a_square[] = {
    "POLYGON ((0 0, 10 0, 10 10, 0 10, 0 0), (4 4, 4 6, 6 6, 6 4, 4 4))",
    "POLYGON ((0 0, 10 0, 10 10, 0 10), (4 4, 4 6, 6 6, 6 4))",
    "POLYGON ((0 0, 0 10, 10 10, 10 0, 0 0), (4 4, 6 4, 6 6, 4 6, 4 4))",
    "POLYGON ((0 0, 0 10, 10 10, 10 0), (4 4, 6 4, 6 6, 4 6))",
};
const polygon square = polygon::from_wkt(forms_of_a_square[0]);
const line_string angle{{0, 0}, {3, 4}, {3, 5}};

TEST(algorithms, an_envelope_is_around_all_points) {
  EXPECT_EQ(geo::envelope(point{1, -2}), (geo::box{{1, -2}, {1, -2}}));
  EXPECT_EQ(geo::envelope(angle), (geo::box{{0, 0}, {3, 5}}));
  EXPECT_EQ(geo::envelope(square), (geo::box{{0, 0}, {10, 10}}));
  EXPECT_EQ(geo::envelope(line_string()), std::nullopt);
  EXPECT_EQ(geo::envelope(polygon()), std::nullopt);
}

TEST(algorithms, a_centroid_is_weighed_by_length_or_area) {
  EXPECT_EQ(geo::centroid(point{1, 2}), (point{1, 2}));
  EXPECT_EQ(geo::centroid(line_string{{0, 0}, {4, 0}, {4, 4}}), (point{3, 1}));
  for (const char* form : forms_of_a_square) {
    const point middle = geo::centroid(polygon::from_wkt(form));
    EXPECT_NEAR(middle.x, 5, 1e-12) << form;
    EXPECT_NEAR(middle.y, 5, 1e-12) << form;
  }
  const point third = geo::centroid(polygon::from_wkt("POLYGON ((0 0, 3 0, 0 3))"));
  EXPECT_NEAR(third.x, 1, 1e-12);
  EXPECT_EQ(geo::try_centroid(line_string()).error().code(), geo::errc::no_result);
  EXPECT_EQ(geo::try_centroid(polygon()).error().code(), geo::errc::no_result);
}

TEST(algorithms, distances_are_those_of_the_nearest_points) {
  EXPECT_EQ(geo::distance_between(point{0, 0}, point{3, 4}), 5);
  EXPECT_EQ(geo::distance_between(point{3, 7}, angle), 2);
  EXPECT_EQ(geo::distance_between(angle, square), 0);
  EXPECT_EQ(geo::distance_between(square, line_string{{12, 0}, {13, 20}}), 2);
  for (const char* form : forms_of_a_square) {
    EXPECT_EQ(geo::distance_between(point{5, 5}, polygon::from_wkt(form)), 1) << "in the hole of " << form;
    EXPECT_EQ(geo::distance_between(polygon::from_wkt(form), polygon::from_wkt("POLYGON ((13 14, 20 14, 20 20))")), 5);
  }
  EXPECT_EQ(geo::distance_between(line_string(), point{0, 0}), std::nullopt);
  EXPECT_EQ(geo::distance_between(point{0, 0}, polygon()), std::nullopt);
}

// The matrix of the Java driver's tests of contains().
TEST(algorithms, what_is_contained_has_no_point_outside_and_some_inside) {
  for (const char* form : forms_of_a_square) {
    const polygon area = polygon::from_wkt(form);
    EXPECT_TRUE(geo::contains(area, point{1, 1}));
    EXPECT_FALSE(geo::contains(area, point{0, 5})) << "on the border";
    EXPECT_FALSE(geo::contains(area, point{0, 0})) << "a corner";
    EXPECT_FALSE(geo::contains(area, point{5, 5})) << "in the hole";
    EXPECT_FALSE(geo::contains(area, point{11, 1}));
    EXPECT_TRUE(geo::contains(area, line_string{{1, 1}, {9, 1}}));
    EXPECT_FALSE(geo::contains(area, line_string{{1, 5}, {9, 5}})) << "through the hole";
    EXPECT_FALSE(geo::contains(area, line_string{{1, 1}, {11, 1}}));
    EXPECT_FALSE(geo::contains(area, line_string{{0, 0}, {10, 0}})) << "along the border";
    EXPECT_TRUE(geo::contains(area, polygon::from_wkt("POLYGON ((1 1, 3 1, 3 3))")));
    EXPECT_FALSE(geo::contains(area, polygon::from_wkt("POLYGON ((1 1, 9 1, 9 9, 1 9))"))) << "around the hole";
    EXPECT_TRUE(geo::contains(area, area));
  }
  EXPECT_TRUE(geo::contains(angle, point{1.5, 2}));
  EXPECT_FALSE(geo::contains(angle, point{0, 0})) << "an end";
  EXPECT_TRUE(geo::contains(angle, point{3, 4})) << "a corner";
  EXPECT_TRUE(geo::contains(angle, line_string{{3, 4}, {3, 5}}));
  EXPECT_FALSE(geo::contains(angle, square));
  EXPECT_TRUE(geo::contains(point{1, 2}, point{1, 2}));
  EXPECT_FALSE(geo::contains(point{1, 2}, point{2, 1}));
  EXPECT_FALSE(geo::contains(point{0, 0}, angle));
  EXPECT_FALSE(geo::contains(point{0, 0}, square));
  EXPECT_FALSE(geo::contains(polygon(), point{0, 0}));
  EXPECT_FALSE(geo::contains(square, line_string()));
}

TEST(algorithms, what_meets_at_its_border_intersects) {
  for (const char* form : forms_of_a_square) {
    const polygon area = polygon::from_wkt(form);
    EXPECT_TRUE(geo::intersects(area, point{0, 5}));
    EXPECT_FALSE(geo::intersects(area, point{5, 5})) << "in the hole";
    EXPECT_TRUE(geo::intersects(line_string{{-1, 5}, {11, 5}}, area));
    EXPECT_FALSE(geo::intersects(area, line_string{{4.5, 5}, {5.5, 5}}));
    EXPECT_TRUE(geo::intersects(area, polygon::from_wkt("POLYGON ((10 10, 12 10, 12 12))")));
  }
  EXPECT_TRUE(geo::intersects(angle, line_string{{0, 5}, {3, 5}}));
  EXPECT_FALSE(geo::intersects(point{1, 2}, point{2, 1}));
  EXPECT_FALSE(geo::intersects(line_string(), square));
}

TEST(algorithms, a_buffer_is_around_and_a_server_takes_it) {
  const std::vector<polygon> circle = geo::buffer(point{1, 2}, 3, 360);
  ASSERT_EQ(circle.size(), 1u);
  EXPECT_TRUE(check(circle[0]).has_value());
  EXPECT_TRUE(geo::contains(circle[0], point{3.9, 2}));
  EXPECT_FALSE(geo::contains(circle[0], point{4.1, 2}));
  const std::vector<polygon> strip = geo::buffer(line_string{{0, 0}, {10, 0}}, 1);
  ASSERT_EQ(strip.size(), 1u);
  EXPECT_TRUE(check(strip[0]).has_value());
  EXPECT_TRUE(geo::contains(strip[0], point{10.9, 0}));
  for (const char* form : forms_of_a_square) {
    const auto grown = geo::buffer(polygon::from_wkt(form), 0.5);
    ASSERT_EQ(grown.size(), 1u) << form;
    EXPECT_TRUE(check(grown[0]).has_value()) << geo::to_wkt(grown[0]);
    EXPECT_EQ(grown[0].inners.size(), 1u);
    EXPECT_TRUE(geo::contains(grown[0], point{-0.4, 5}));
    EXPECT_TRUE(geo::contains(grown[0], point{4.4, 5}));
  }
  EXPECT_TRUE(geo::buffer(square, 1.5).at(0).inners.empty()) << "the hole is filled";
}

TEST(algorithms, a_negative_buffer_takes_from_polygons) {
  const auto shrunk = geo::buffer(square, -1);
  ASSERT_EQ(shrunk.size(), 1u);
  EXPECT_EQ(geo::envelope(shrunk[0]), (geo::box{{1, 1}, {9, 9}}));
  EXPECT_TRUE(check(shrunk[0]).has_value());
  const polygon bone({{0, 0},
                      {4, 0},
                      {4, 1.8},
                      {6, 1.8},
                      {6, 0},
                      {10, 0},
                      {10, 4},
                      {6, 4},
                      {6, 2.2},
                      {4, 2.2},
                      {4, 4},
                      {0, 4},
                      {0, 0}});
  EXPECT_EQ(geo::buffer(bone, -0.5).size(), 2u) << "it falls into two";
  EXPECT_TRUE(geo::buffer(square, -5).empty());
  EXPECT_EQ(geo::try_buffer(point{1, 2}, -1).error().code(), geo::errc::negative_radius);
  EXPECT_EQ(geo::try_buffer(angle, -1).error().code(), geo::errc::negative_radius);
  EXPECT_EQ(geo::try_buffer(square, std::numeric_limits<double>::infinity()).error().code(), geo::errc::not_finite);
  EXPECT_TRUE(geo::buffer(polygon(), 1).empty());
  EXPECT_TRUE(geo::buffer(line_string(), 1).empty());
}

TEST(algorithms, simplified_paths_keep_their_shape) {
  EXPECT_EQ(geo::simplify(line_string{{0, 0}, {1, 0.01}, {2, -0.01}, {3, 5}, {6, 0}}, 0.1),
            (line_string{{0, 0}, {2, -0.01}, {3, 5}, {6, 0}}));
  EXPECT_TRUE(geo::simplify(line_string(), 1).empty());
  const polygon hexagon({{0, 0}, {5, -0.01}, {10, 0}, {10, 10}, {5, 10.01}, {0, 10}, {0, 0}});
  const polygon corners = geo::simplify(hexagon, 0.1);
  EXPECT_EQ(corners.outer.size(), 5u) << geo::to_wkt(corners);
  EXPECT_EQ(geo::envelope(corners), (geo::box{{0, 0}, {10, 10}}));
  for (const char* form : forms_of_a_square) {
    const polygon simple = geo::simplify(polygon::from_wkt(form), 0.1);
    EXPECT_TRUE(check(simple).has_value());
    EXPECT_EQ(simple.outer.size(), 5u);
    EXPECT_EQ(simple.inners.size(), 1u);
  }
  EXPECT_TRUE(geo::simplify(polygon(), 1).empty());
}

TEST(algorithms, a_simplified_path_that_crosses_itself_is_an_error) {
  // The way back reaches into the bend of the way there, which is cut off.
  const line_string winding{{0, 0}, {5, 1}, {10, 0}, {10, -3}, {5, 0.5}, {0, -3}};
  ASSERT_TRUE(check(winding).has_value());
  EXPECT_EQ(geo::try_simplify(winding, 1.5).error().code(), geo::errc::not_simple);
}

// What has to hold for all geometries that a server takes.
class random_shapes {
 public:
  template <class F>
  static void for_each(int n, F f) {
    testing::random_geometries random(5);
    for (int i = 0; i < n; ++i) {
      const auto area = geo::try_normalized(random.next_polygon().value);
      const auto line = geo::try_normalized(random.next_line().value);
      const auto at = geo::try_normalized(random.next_point().value);
      if (area && line && at) f(*at, *line, *area);
    }
  }
};

template <class A, class B>
void expect_relations_agree(const A& a, const B& b) {
  const std::string both = geo::to_wkt(a) + " and " + geo::to_wkt(b);
  const auto gap = geo::distance_between(a, b);
  EXPECT_EQ(geo::intersects(a, b), gap == 0) << both;
  EXPECT_EQ(geo::intersects(a, b), geo::intersects(b, a)) << both;
  if (geo::contains(a, b)) {
    EXPECT_TRUE(geo::intersects(a, b)) << both;
  }
  if (gap) {
    EXPECT_NEAR(*gap, *geo::distance_between(b, a), 1e-9) << both;
  }
}

TEST(algorithms, relations_of_random_geometries_agree) {
  int compared = 0;
  random_shapes::for_each(3000, [&](const point& p, const line_string& line, const polygon& area) {
    ++compared;
    expect_relations_agree(p, line);
    expect_relations_agree(p, area);
    expect_relations_agree(line, area);
    expect_relations_agree(area, p);
    expect_relations_agree(area, line);
    const auto around = geo::envelope(area);
    ASSERT_EQ(around.has_value(), !area.empty());
    if (!around) return;
    const point middle = geo::centroid(area);
    EXPECT_TRUE(middle.x > around->min.x && middle.x < around->max.x) << geo::to_wkt(area);
    EXPECT_TRUE(middle.y > around->min.y && middle.y < around->max.y) << geo::to_wkt(area);
    EXPECT_TRUE(geo::contains(area, area)) << geo::to_wkt(area);
    EXPECT_TRUE(geo::contains(area, geo::from_wkt<polygon>(geo::to_wkt(area))));
  });
  EXPECT_GT(compared, 300);
}

TEST(algorithms, buffers_and_simplified_forms_of_random_geometries_are_taken_by_a_server) {
  int buffered = 0, simplified = 0, refused = 0;
  random_shapes::for_each(1000, [&](const point& p, const line_string& line, const polygon& area) {
    for (const auto& round :
         {geo::try_buffer(p, 3), geo::try_buffer(line, 3), geo::try_buffer(area, 3), geo::try_buffer(area, -1)}) {
      ++(round ? buffered : refused);
      if (!round) continue;
      for (const polygon& part : *round) EXPECT_TRUE(check(part).has_value()) << geo::to_wkt(part);
    }
    if (const auto simple = geo::try_simplify(area, 2)) {
      ++simplified;
      EXPECT_TRUE(check(*simple).has_value()) << geo::to_wkt(*simple);
      EXPECT_LE(simple->outer.size(), area.outer.size());
    }
  });
  EXPECT_GT(buffered, 300);
  EXPECT_GT(simplified, 80);
  EXPECT_LT(refused, buffered / 20);
}

}}  // namespace dse
