#include <dse/geo/wkb.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <cstring>
#include <limits>
#include <random>
#include <set>
#include <unordered_set>

namespace dse { namespace {

// The server compares values of its geometry types as unsigned bytes.
std::strong_ordering compare_bytes(const bytes& a, const bytes& b) {
  return std::lexicographical_compare_three_way(a.begin(), a.end(), b.begin(), b.end());
}

template <class T>
void expect_the_order_of_the_bytes(const std::vector<T>& values) {
  for (const T& a : values)
    for (const T& b : values) {
      EXPECT_EQ(a <=> b, compare_bytes(geo::to_wkb(a), geo::to_wkb(b)));
      EXPECT_EQ(a == b, geo::to_wkb(a) == geo::to_wkb(b));
      if (a == b) {
        EXPECT_EQ(std::hash<T>()(a), std::hash<T>()(b));
      }
    }
}

class few_geometries {
 public:
  geo::point point() {
    static constexpr double values[] = {0.0, -0.0, 1, -1, 2, 0.1, 1e300, 256, std::numeric_limits<double>::quiet_NaN()};
    return {values[random_() % std::size(values)], values[random_() % std::size(values)]};
  }
  template <class Path>
  Path path() {
    Path made(random_() % 3);
    if (random_() % 8 == 0) made.resize(256);  // a count whose low byte is zero
    for (geo::point& p : made) p = point();
    return made;
  }
  geo::polygon polygon() {
    geo::polygon made(path<geo::linear_ring>());
    for (std::size_t n = random_() % 3; n > 0; --n) made.inners.push_back(path<geo::linear_ring>());
    return made;
  }

 private:
  std::mt19937 random_{42};
};

TEST(order, points_order_as_their_bytes) {
  few_geometries random;
  std::vector<geo::point> values(80);
  for (auto& v : values) v = random.point();
  expect_the_order_of_the_bytes(values);
}

TEST(order, line_strings_order_as_their_bytes) {
  few_geometries random;
  std::vector<geo::line_string> values(80);
  for (auto& v : values) v = random.path<geo::line_string>();
  expect_the_order_of_the_bytes(values);
}

TEST(order, polygons_order_as_their_bytes) {
  few_geometries random;
  std::vector<geo::polygon> values(80);
  for (auto& v : values) v = random.polygon();
  expect_the_order_of_the_bytes(values);
}

TEST(order, negative_zero_is_another_point) { EXPECT_NE((geo::point{0.0, 0}), (geo::point{-0.0, 0})); }

TEST(order, geometries_are_keys_of_sets) {
  std::set<geo::polygon> ordered{geo::polygon({{1, 2}}), geo::polygon(), geo::polygon({{1, 2}})};
  EXPECT_EQ(ordered.size(), 2u);
  std::unordered_set<geo::line_string> hashed{{{1, 2}, {3, 4}}, {{3, 4}, {1, 2}}, {{1, 2}, {3, 4}}};
  EXPECT_EQ(hashed.size(), 2u);
}

TEST(order, hashes_of_neighbours_differ) {
  std::unordered_set<std::size_t> hashes;
  for (int x = 0; x < 100; ++x)
    for (int y = 0; y < 100; ++y) hashes.insert(std::hash<geo::point>()({x * 0.01, y * 0.01}));
  EXPECT_EQ(hashes.size(), 10000u);
}

}}  // namespace dse
