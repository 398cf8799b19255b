#include <dse/geo/boost_geometry.hpp>
#include <dse/geo/error.hpp>
#include <dse/geo/validity.hpp>
#include <dse/geo/wkt.hpp>

#include <boost/geometry.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <random>

namespace dse { namespace {

namespace bg = boost::geometry;
constexpr double nan = std::numeric_limits<double>::quiet_NaN();
constexpr double infinity = std::numeric_limits<double>::infinity();

template <class T>
boost::system::error_code refusal(const T& v) {
  const result<T> normal = geo::try_normalized(v);
  return normal ? boost::system::error_code() : normal.error().code();
}

boost::system::error_code refusal_of_polygon(std::string_view wkt) { return refusal(geo::polygon::from_wkt(wkt)); }
boost::system::error_code refusal_of_line(std::string_view wkt) { return refusal(geo::line_string::from_wkt(wkt)); }
std::string normalized_text(std::string_view wkt) { return geo::to_wkt(geo::normalized(geo::polygon::from_wkt(wkt))); }

const boost::system::error_code accepted;

// Integer coordinates without equal neighbours, for which Boost.Geometry's checks are exact too.
template <class Path>
Path random_path(std::mt19937& random, std::size_t size, unsigned grid) {
  Path path;
  while (path.size() < size) {
    const geo::point p{static_cast<double>(random() % grid), static_cast<double>(random() % grid)};
    if (path.empty() || path.back() != p) path.push_back(p);
  }
  return path;
}

TEST(validity, points_need_finite_coordinates) {
  EXPECT_EQ(refusal(geo::point{1, -2}), accepted);
  EXPECT_EQ(refusal(geo::point{std::numeric_limits<double>::max(), std::numeric_limits<double>::denorm_min()}),
            accepted);
  for (const double v : {nan, infinity, -infinity}) {
    EXPECT_EQ(refusal(geo::point{v, 0}), geo::errc::not_finite);
    EXPECT_EQ(refusal(geo::point{0, v}), geo::errc::not_finite);
    EXPECT_EQ(refusal(geo::line_string{{0, 0}, {1, v}}), geo::errc::not_finite);
    EXPECT_EQ(refusal(geo::polygon({{0, 0}, {1, 0}, {v, 1}})), geo::errc::not_finite);
  }
}

TEST(validity, lines_are_empty_or_have_two_points) {
  EXPECT_EQ(refusal(geo::line_string()), accepted);
  EXPECT_EQ(refusal(geo::line_string{{1, 2}}), geo::errc::too_few_points);
  EXPECT_EQ(refusal(geo::line_string{{1, 2}, {3, 4}}), accepted);
}

TEST(validity, lines_may_close_but_not_meet_themselves) {
  EXPECT_EQ(refusal_of_line("LINESTRING (0 0, 1 0, 1 1, 0 0)"), accepted);
  EXPECT_EQ(refusal_of_line("LINESTRING (0 0, 2 2, 2 0, 0 2)"), geo::errc::not_simple) << "crosses";
  EXPECT_EQ(refusal_of_line("LINESTRING (0 0, 2 0, 2 1, 1 0)"), geo::errc::not_simple) << "ends on itself";
  EXPECT_EQ(refusal_of_line("LINESTRING (0 0, 2 0, 1 0)"), geo::errc::not_simple) << "turns back";
  EXPECT_EQ(refusal_of_line("LINESTRING (0 0, 1 1, 0 0)"), geo::errc::not_simple) << "returns";
  EXPECT_EQ(refusal_of_line("LINESTRING (0 0, 1 1, 1 1, 2 0)"), geo::errc::not_simple) << "repeats a point";
  EXPECT_EQ(refusal_of_line("LINESTRING (0 0, 1 0, 2 0, 3 0)"), accepted) << "goes straight on";
}

// As by Esri's library, which the server uses; OGC has it otherwise.
TEST(validity, lines_may_begin_or_end_at_one_of_their_corners) {
  EXPECT_EQ(refusal_of_line("LINESTRING (0 0, 1 0, 2 1, 2 -1, 1 0)"), accepted);
  EXPECT_EQ(refusal_of_line("LINESTRING (1 0, 2 -1, 2 1, 1 0, 0 0)"), accepted);
  EXPECT_EQ(refusal_of_line("LINESTRING (0 0, 4 0, 2 2, 0 0, 2 -2, 4 0)"), accepted) << "both ends";
  EXPECT_EQ(refusal_of_line("LINESTRING (0 0, 1 1, 1 0, 0 0, -1 1, -1 0, 0 0)"), accepted) << "closed";
  EXPECT_EQ(refusal_of_line("LINESTRING (-5 5, 0 0, 1 1, 1 0, 0 0, 5 -5)"), geo::errc::not_simple) << "two corners";
  EXPECT_EQ(refusal_of_line("LINESTRING (0 -5, 0 0, 1 1, 1 0, 0 0, -1 1, -1 0, 0 0)"), geo::errc::not_simple)
      << "an end and two corners";
}

TEST(validity, an_empty_polygon_stays_empty) { EXPECT_TRUE(geo::normalized(geo::polygon()).empty()); }

TEST(validity, rings_are_closed) {
  EXPECT_EQ(normalized_text("POLYGON ((30 10, 40 40, 20 40, 10 20))"), "POLYGON ((30 10, 40 40, 20 40, 10 20, 30 10))");
}

TEST(validity, a_ring_closed_by_another_zero_is_closed_by_the_same_bytes) {
  EXPECT_EQ(normalized_text("POLYGON ((0 0, 1 0, 0 1, -0 0))"), "POLYGON ((0 0, 1 0, 0 1, 0 0))");
}

TEST(validity, the_outer_ring_is_turned_counter_clockwise) {
  // The result that Java's driver and the server give for this clockwise ring.
  EXPECT_EQ(normalized_text("POLYGON ((30 10, 10 20, 20 40, 40 40, 30 10))"),
            "POLYGON ((30 10, 40 40, 20 40, 10 20, 30 10))");
}

TEST(validity, holes_are_turned_clockwise) {
  const char* const normal = "POLYGON ((0 0, 10 0, 10 10, 0 10, 0 0), (1 1, 1 2, 2 2, 1 1), (5 5, 5 6, 6 6, 5 5))";
  EXPECT_EQ(normalized_text("POLYGON ((0 0, 10 0, 10 10, 0 10), (1 1, 2 2, 1 2), (5 5, 5 6, 6 6))"), normal);
  EXPECT_EQ(normalized_text(normal), normal);
}

TEST(validity, rings_need_three_different_points) {
  for (const char* wkt :
       {"POLYGON ((0 0))", "POLYGON ((0 0, 1 1))", "POLYGON ((0 0, 1 1, 0 0))", "POLYGON ((0 0, 0 0))",
        "POLYGON ((0 0, 9 0, 9 9), (5 4))", "POLYGON (EMPTY, (0 0, 1 0, 0 1))"})
    EXPECT_EQ(refusal_of_polygon(wkt), geo::errc::too_few_points) << wkt;
  EXPECT_EQ(refusal(geo::polygon({{0, 0}, {9, 0}, {9, 9}}, {geo::linear_ring()})), geo::errc::too_few_points);
}

TEST(validity, rings_may_not_meet_themselves) {
  for (const char* wkt : {"POLYGON ((0 0, 2 2, 2 0, 0 2, 0 0))",                 // crosses
                          "POLYGON ((0 0, 4 0, 4 4, 2 0, 0 4, 0 0))",            // a corner on a side
                          "POLYGON ((0 0, 2 0, 1 1, 2 2, 0 2, 1 1, 0 0))",       // two corners in one place
                          "POLYGON ((0 0, 4 0, 4 4, 4 2, 6 2, 4 2, 0 4, 0 0))",  // a spike
                          "POLYGON ((0 0, 1 1, 2 2, 0 0))",                      // no area
                          "POLYGON ((0 0, 4 0, 4 0, 4 4, 0 0))"})                // a point twice
    EXPECT_EQ(refusal_of_polygon(wkt), geo::errc::not_simple) << wkt;
}

TEST(validity, rings_may_touch_in_one_point) {
  const std::string outer = "POLYGON ((0 0, 10 0, 10 10, 0 10, 0 0), ";
  EXPECT_EQ(refusal_of_polygon(outer + "(0 0, 2 1, 1 2, 0 0))"), accepted);
  EXPECT_EQ(refusal_of_polygon(outer + "(2 2, 4 2, 3 3), (3 3, 4 4, 2 4))"), accepted) << "two holes";
  EXPECT_EQ(refusal_of_polygon(outer + "(0 5, 2 4, 2 6))"), geo::errc::not_simple) << "a corner on a side";
  EXPECT_EQ(refusal_of_polygon(outer + "(0 0, 5 4, 10 10))"), geo::errc::not_simple) << "in two corners";
  EXPECT_EQ(refusal_of_polygon(outer + "(0 0, 4 0, 2 2))"), geo::errc::not_simple) << "along a side";
  EXPECT_EQ(refusal_of_polygon(outer + "(5 5, 15 5, 5 6))"), geo::errc::not_simple) << "crossing";
  EXPECT_EQ(refusal_of_polygon(outer + "(1 1, 2 1, 2 2), (1 1, 2 1, 2 2))"), geo::errc::not_simple)
      << "the same hole twice";
}

TEST(validity, a_chain_of_holes_may_not_cut_the_polygon_in_two) {
  const std::string outer = "POLYGON ((0 0, 10 0, 10 10, 0 10, 0 0), ";
  const std::string chain = outer + "(0 0, 4 3, 3 4), (4 3, 6 5, 6 4)";
  EXPECT_EQ(refusal_of_polygon(chain + ")"), accepted);
  EXPECT_EQ(refusal_of_polygon(chain + ", (6 5, 10 10, 7 8))"), geo::errc::not_simple);
  EXPECT_EQ(refusal_of_polygon(outer + "(2 2, 4 2, 3 3), (4 2, 6 4, 5 5), (5 5, 3 3, 4 4.5))"), geo::errc::not_simple)
      << "a circle of holes";
}

TEST(validity, three_holes_may_meet_in_one_point) {
  EXPECT_EQ(
      refusal_of_polygon("POLYGON ((0 0, 10 0, 10 10, 0 10, 0 0), (5 5, 6 3, 4 3), (5 5, 3 6, 3 7), (5 5, 7 6, 7 7))"),
      accepted);
}

TEST(validity, holes_lie_inside_of_the_outer_ring_and_apart) {
  const std::string outer = "POLYGON ((0 0, 10 0, 10 10, 0 10, 0 0), ";
  EXPECT_EQ(refusal_of_polygon(outer + "(20 20, 21 20, 21 21))"), geo::errc::misplaced_hole);
  EXPECT_EQ(refusal_of_polygon(outer + "(10 10, 12 11, 11 12))"), geo::errc::misplaced_hole) << "touching from outside";
  EXPECT_EQ(refusal_of_polygon(outer + "(-1 -1, 11 -1, 11 11, -1 11))"), geo::errc::misplaced_hole) << "around it";
  EXPECT_EQ(refusal_of_polygon(outer + "(1 1, 9 1, 9 9, 1 9), (4 4, 5 4, 5 5))"), geo::errc::misplaced_hole)
      << "nested";
  EXPECT_EQ(refusal_of_polygon(outer + "(4 4, 5 4, 5 5), (1 1, 9 1, 9 9, 1 9))"), geo::errc::misplaced_hole)
      << "nested";
}

TEST(validity, check_tells_what_a_server_would_not_take_as_it_is) {
  const auto code = [](std::string_view wkt) {
    const result<void> checked = check(geo::polygon::from_wkt(wkt));
    return checked ? accepted : checked.error().code();
  };
  EXPECT_EQ(code("POLYGON EMPTY"), accepted);
  EXPECT_EQ(code("POLYGON ((0 0, 9 0, 9 9, 0 0), (6 3, 7 4, 7 3, 6 3))"), accepted);
  EXPECT_EQ(code("POLYGON ((0 0, 9 0, 9 9))"), geo::errc::ring_not_closed);
  EXPECT_EQ(code("POLYGON ((0 0, 1 0, 0 1, -0 0))"), geo::errc::ring_not_closed) << "by another zero";
  EXPECT_EQ(code("POLYGON ((0 0, 9 0, 9 9, 0 0), (6 3, 7 4, 7 3))"), geo::errc::ring_not_closed);
  EXPECT_EQ(code("POLYGON ((0 0, 9 9, 9 0, 0 0))"), geo::errc::wrong_direction);
  EXPECT_EQ(code("POLYGON ((0 0, 9 0, 9 9, 0 0), (6 3, 7 3, 7 4, 6 3))"), geo::errc::wrong_direction) << "the hole";
  EXPECT_EQ(code("POLYGON ((0 0, 1 1, 0 0))"), geo::errc::too_few_points);
  EXPECT_EQ(code("POLYGON ((0 0, 1 1))"), geo::errc::too_few_points);
  EXPECT_EQ(code("POLYGON ((0 0, 2 2, 2 0, 0 2, 0 0))"), geo::errc::not_simple);
  EXPECT_EQ(code("POLYGON ((0 0, 9 0, 9 9, 0 0), (20 20, 21 21, 21 20, 20 20))"), geo::errc::misplaced_hole);
  EXPECT_TRUE(check(geo::point{1, 2}).has_value());
  EXPECT_EQ(check(geo::point{1, nan}).error().code(), geo::errc::not_finite);
  EXPECT_EQ(check(geo::line_string{{1, 2}}).error().code(), geo::errc::too_few_points);
}

TEST(validity, what_is_normalized_passes_the_check) {
  std::mt19937 random(4);
  int passed = 0, corrected = 0;
  for (int i = 0; i < 4000; ++i) {
    geo::polygon area(random_path<geo::linear_ring>(random, 3 + random() % 3, 10));
    if (random() % 2 == 0) area.inners.push_back(random_path<geo::linear_ring>(random, 3, 10));
    const result<geo::polygon> normal = geo::try_normalized(area);
    if (!normal) continue;
    ++passed;
    corrected += *normal != area;
    ASSERT_TRUE(check(*normal).has_value()) << geo::to_wkt(*normal);
    ASSERT_EQ(check(area).has_value(), *normal == area) << geo::to_wkt(area);
  }
  EXPECT_GT(passed, 500);
  EXPECT_GT(corrected, 250);
}

TEST(validity, messages_say_where) {
  EXPECT_EQ(geo::try_normalized(geo::line_string::from_wkt("LINESTRING (0 0, 2 2, 2 0, 0 2)")).error().message(),
            "(0 0) to (2 2) crosses or touches (2 0) to (0 2)");
}

TEST(validity, predicates_are_exact) {
  // One step of a double beside the diagonal, where the rounded cross product is 0.
  const double beside = std::nextafter(0.5, 1.0);
  EXPECT_EQ(refusal(geo::line_string{{12, 12}, {24, 24}, {30, 0}, {0.5, 0.5}}), accepted);
  EXPECT_EQ(refusal(geo::polygon({{0.5, 0.5}, {12, 12}, {24, 24}})), geo::errc::not_simple);
  EXPECT_EQ(refusal(geo::polygon({{0.5, beside}, {12, 12}, {24, 24}})), accepted);
  EXPECT_EQ(geo::normalized(geo::polygon({{beside, 0.5}, {12, 12}, {24, 24}})).outer[1], (geo::point{24, 24}))
      << "this one is clockwise";
}

TEST(validity, tiny_and_huge_squares_are_accepted) {
  for (const double side : {5e-324, 1e-300, 1e-160, 1.0, 1e160, 1.7e308}) {
    const geo::polygon square({{-side, -side}, {side, -side}, {side, side}, {-side, side}});
    EXPECT_EQ(refusal(square), accepted) << side;
    const geo::polygon crossing({{-side, -side}, {side, side}, {side, -side}, {-side, side}});
    EXPECT_EQ(refusal(crossing), geo::errc::not_simple) << side;
  }
}

TEST(validity, a_ring_whose_direction_is_lost_to_underflow_stays_as_it_is) {
  const geo::polygon turned_once =
      geo::normalized(geo::polygon(geo::linear_ring{{5.562684646268003e-309, 2.590327e-318},
                                                    {9.0000076291617, 7.06327445644526e-304},
                                                    {8.1116e-320, 8.1116e-320},
                                                    {0, 8.1116e-320},
                                                    {0, 5.43230922487e-312}}));
  EXPECT_EQ(geo::normalized(turned_once), turned_once);
}

TEST(validity, random_lines_are_judged_as_by_boost) {
  std::mt19937 random(1);
  int simple = 0;
  for (int i = 0; i < 4000; ++i) {
    const auto line = random_path<geo::line_string>(random, 2 + random() % 5, 8);
    if (std::find(line.begin() + 1, line.end() - 1, line.front()) != line.end() - 1) continue;
    if (std::find(line.begin() + 1, line.end() - 1, line.back()) != line.end() - 1) continue;
    simple += bg::is_simple(line);
    ASSERT_EQ(refusal(line) == accepted, bg::is_simple(line)) << geo::to_wkt(line);
  }
  EXPECT_GT(simple, 1000);
  EXPECT_LT(simple, 3000);
}

TEST(validity, random_polygons_are_judged_as_by_boost) {
  std::mt19937 random(2);
  int valid = 0;
  for (int i = 0; i < 6000; ++i) {
    geo::polygon area(random_path<geo::linear_ring>(random, 3 + random() % 4, 10));
    for (std::size_t holes = random() % 3; holes > 0; --holes)
      area.inners.push_back(random_path<geo::linear_ring>(random, 3, 10));
    const auto repeats = [](const geo::linear_ring& r) { return r.front() == r.back(); };
    if (repeats(area.outer) || std::any_of(area.inners.begin(), area.inners.end(), repeats)) continue;
    geo::polygon corrected = area;
    bg::correct(corrected);
    valid += bg::is_valid(corrected);
    // The server, unlike Boost, wants the point where two rings touch to be a corner of both.
    const auto code = refusal(area);
    if (code == accepted) {
      ASSERT_TRUE(bg::is_valid(corrected)) << geo::to_wkt(area);
      ASSERT_TRUE(bg::is_valid(geo::normalized(area))) << geo::to_wkt(area);
    } else if (area.inners.empty()) {
      ASSERT_FALSE(bg::is_valid(corrected)) << geo::to_wkt(area);
    }
  }
  EXPECT_GT(valid, 500);
}

TEST(validity, crossings_are_found_among_many_segments) {
  std::mt19937 random(3);
  for (int i = 0; i < 40; ++i) {
    geo::linear_ring star(300);
    for (std::size_t k = 0; k < star.size(); ++k) {
      const double angle = 2 * M_PI * static_cast<double>(k) / static_cast<double>(star.size());
      const double radius = 50 + static_cast<double>(random() % 50);
      star[k] = {radius * std::cos(angle), radius * std::sin(angle)};
    }
    EXPECT_EQ(refusal(geo::polygon(star)), accepted);
    const std::size_t at = random() % (star.size() - 2);
    std::swap(star[at], star[at + 1 + random() % (star.size() - at - 1)]);
    geo::polygon twisted(star);
    bg::correct(twisted);
    EXPECT_EQ(refusal(twisted) == accepted, bg::is_valid(twisted)) << geo::to_wkt(twisted);
  }
}

}}  // namespace dse
