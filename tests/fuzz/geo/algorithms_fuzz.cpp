#include "fuzz/choices.hpp"
#include "fuzz/target.hpp"

#include <dse/geo/algorithms.hpp>
#include <dse/geo/error.hpp>
#include <dse/geo/validity.hpp>
#include <dse/geo/wkt.hpp>

#include <algorithm>
#include <cmath>
#include <string>
#include <variant>

namespace dse::fuzz::geo_algorithms { namespace {

using shape = std::variant<geo::point, geo::line_string, geo::polygon>;

// Distances of what does not meet on a grid of whole numbers this small are far greater.
constexpr double nothing = 1e-9;

geo::point point_of(choices& c) {
  const double x = c.integer<std::int8_t>();
  return {x, static_cast<double>(c.integer<std::int8_t>())};
}
template <class Points>
Points points_of(choices& c, std::size_t most) {
  Points points;
  for (std::size_t n = c.below(most + 1); n != 0; --n) points.push_back(point_of(c));
  return points;
}

/// A geometry that a server takes, or none.
std::optional<shape> shape_of(choices& c) {
  switch (c.below(3)) {
    case 0: return point_of(c);
    case 1: {
      auto line = points_of<geo::line_string>(c, 8);
      if (!geo::check(line)) return std::nullopt;
      return line;
    }
    default: {
      geo::polygon area;
      area.outer = points_of<geo::linear_ring>(c, 8);
      for (std::size_t n = c.below(3); n != 0; --n) area.inners.push_back(points_of<geo::linear_ring>(c, 6));
      auto normal = geo::try_normalized(std::move(area));
      if (!normal) return std::nullopt;
      return *std::move(normal);
    }
  }
}

template <class T>
std::string text(const T& v) {
  return geo::to_wkt(v);
}

bool is_in(const geo::point& p, const geo::box& b, double slack) {
  return p.x >= b.min.x - slack && p.x <= b.max.x + slack && p.y >= b.min.y - slack && p.y <= b.max.y + slack;
}
bool is_in(const geo::box& inner, const geo::box& outer, double slack) {
  return is_in(inner.min, outer, slack) && is_in(inner.max, outer, slack);
}

template <class T>
void check_one(const T& v) {
  const auto around = geo::envelope(v);
  const auto centre = geo::try_centroid(v);
  require(centre.has_value() == around.has_value(), "what has an envelope has a centroid: " + text(v));
  if (around) require(is_in(*centre, *around, nothing), "the centroid is outside: " + text(v));
  require(geo::contains(v, v) == around.has_value(), "a geometry contains itself: " + text(v));
}

template <class A, class B>
void check_two(const A& a, const B& b) {
  const std::string both = text(a) + ", " + text(b);
  const bool meet = geo::intersects(a, b);
  require(geo::intersects(b, a) == meet, "they meet one way only: " + both);
  const auto there = geo::distance_between(a, b), back = geo::distance_between(b, a);
  const auto around_a = geo::envelope(a), around_b = geo::envelope(b);
  require(there.has_value() == (around_a && around_b) && back.has_value() == there.has_value(), "no distance: " + both);
  if (!there) return require(!meet && !geo::contains(a, b), "what is empty meets nothing: " + both);
  require(std::abs(*there - *back) < nothing, "the way back is longer: " + both);
  require(meet == (*there < nothing), "what meets has no distance: " + both);
  if (!geo::contains(a, b)) return;
  require(meet, "what is contained meets: " + both);
  require(is_in(*around_b, *around_a, 0), "what is contained leads out: " + both);
}

template <class Points>
bool are_among(const Points& some, const Points& all) {
  return std::ranges::all_of(some, [&](const geo::point& p) { return std::ranges::find(all, p) != all.end(); });
}

void check_simplified(const geo::point&, double) {}
void check_simplified(const geo::line_string& v, double tolerance) {
  const auto simple = geo::try_simplify(v, tolerance);
  if (!simple) return require(!geo::check(v) || tolerance > 0, "a line is refused as it is: " + text(v));
  require(geo::check(*simple).has_value() && are_among(*simple, v), "another line: " + text(v));
  for (const geo::point& p : v)
    require(geo::distance_between(p, *simple).value() <= tolerance + nothing, "a point is too far off: " + text(v));
}
void check_simplified(const geo::polygon& v, double tolerance) {
  const auto simple = geo::try_simplify(v, tolerance);
  if (!simple) return;
  require(geo::check(*simple).has_value() && are_among(simple->outer, v.outer), "another polygon: " + text(v));
}

template <class T>
void check_buffered(const T& v, double by) {
  const auto areas = geo::try_buffer(v, by, 8);
  if (!areas) {
    const auto code = areas.error().code();
    return require(code == geo::errc::no_result || (code == geo::errc::negative_radius && by < 0),
                   "a buffer is refused with another code");
  }
  const auto around = geo::envelope(v);
  for (const geo::polygon& area : *areas) {
    require(geo::check(area).has_value(), "a server refuses the buffer of " + text(v));
    require(is_in(*geo::envelope(area),
                  {{around->min.x - by, around->min.y - by}, {around->max.x + by, around->max.y + by}}, 1e-6),
            "a buffer is too wide: " + text(v));
  }
}

void check(bytes_view input) {
  choices c(input);
  const double by = c.integer<std::int8_t>() / 16.0;
  const auto a = shape_of(c), b = shape_of(c);
  if (!a || !b) return;
  std::visit([](const auto& x, const auto& y) { check_two(x, y); }, *a, *b);
  const auto alone = [&](const auto& x) {
    check_one(x);
    check_simplified(x, std::abs(by));
    check_buffered(x, by);
  };
  std::visit(alone, *a);
  std::visit(alone, *b);
}

// A distance, two geometries: their kind, how many points, the points; how many holes.
const registration registered(check, [] {
  const auto bytes_from = [](std::initializer_list<int> numbers) {
    bytes b;
    for (const int n : numbers) b.push_back(static_cast<std::byte>(n));
    return b;
  };
  return std::vector<bytes>{
      bytes_from({16, 0, 3, 4, 0, 5, 6}),
      bytes_from({8, 1, 3, 0, 0, 9, 1, 20, 0, 0, 5, 0}),
      bytes_from({-8, 2, 4, 0, 0, 40, 0, 40, 40, 0, 40, 1, 4, 10, 10, 10, 30, 30, 30, 30, 10, 1, 2, 0, 5, 50, 5}),
      bytes_from({40, 2, 5, 0, 0, 60, 0, 60, 60, 30, 20, 0, 60, 0, 2, 3, 10, 5, 50, 5, 30, 15, 0}),
  };
});

}}  // namespace dse::fuzz::geo_algorithms
