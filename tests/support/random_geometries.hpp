#pragma once

#include <dse/geo/geometry.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <numbers>
#include <random>
#include <string_view>
#include <utility>
#include <vector>

namespace dse::testing {

/// A geometry and the name of what was done to it.
template <class T>
struct planted {
  std::string_view defect;
  T value;
};

/// Geometries whose coordinates are multiples of 1/64 within ±512, so that none of them are closer than a server's
/// tolerance: valid ones, and such with one defect that a server refuses.
class random_geometries {
 public:
  explicit random_geometries(std::uint64_t seed) : random_(seed) {}

  planted<geo::point> next_point() {
    geo::point p = near({0, 0}, 500);
    switch (below(8)) {
      case 0: return {not_finite(p.x), p};
      case 1: return {not_finite(p.y), p};
      default: return {"none", p};
    }
  }

  planted<geo::line_string> next_line() {
    geo::line_string line = rising_line(2 + below(8));
    const std::size_t at = 1 + below(line.size() - 1);
    switch (below(12)) {
      case 0: return {"none, empty", {}};
      case 1: return {"one point", {line[0]}};
      case 2:
        line.insert(line.begin() + static_cast<std::ptrdiff_t>(at), geo::point(line[at]));
        return {"a point twice", line};
      case 3: return {not_finite(line[at].x), line};
      case 4: line.push_back(geo::point(line[line.size() - 2])); return {"turning back", line};
      case 5: line.push_back(middle(line[0], line[1])); return {"ending on itself", line};
      case 6: {
        const geo::linear_ring ring = star({0, 0}, 100);
        return {"none, closed", geo::line_string(ring.begin(), ring.end())};
      }
      case 7:
      case 8:
      case 9: {
        line = any_points<geo::line_string>(2 + below(5));
        return {meets_thrice(line) ? "any points, three in one place" : "any points", line};
      }
      default: return {"none", line};
    }
  }

  planted<geo::polygon> next_polygon() {
    const geo::point center = near({0, 0}, 200);
    const double radius = 20 + static_cast<double>(below(100));
    geo::polygon area(star(center, radius));
    geo::linear_ring& outer = area.outer;
    const std::size_t at = 1 + below(outer.size() - 2);  // neither the first point nor the last
    const auto hole = [&](double dx) { return turned(star({center.x + dx * radius, center.y}, radius / 10)); };
    const auto corner = [&](double dx, double dy) { return on_grid({center.x + dx * radius, center.y + dy * radius}); };
    if (below(2) == 0) area.inners.push_back(hole(-0.2));
    if (below(4) == 0) area.inners.push_back(hole(0.2));
    switch (below(24)) {
      case 0: return {"none, empty", {}};
      case 1: outer.pop_back(); return {"unclosed", area};
      case 2: outer = turned(outer); return {"outer ring clockwise", area};
      case 3: area.inners.assign(1, turned(hole(0))); return {"hole counter-clockwise", area};
      case 4: std::swap(outer[at], outer[1 + (at + 1) % (outer.size() - 2)]); return {"two points swapped", area};
      case 5:
        outer.insert(outer.begin() + static_cast<std::ptrdiff_t>(at), geo::point(outer[at]));
        return {"a point twice", area};
      case 6: {  // out and back along a line
        const geo::point from = outer[at], tip{2 * from.x - center.x, 2 * from.y - center.y};
        outer.insert(outer.begin() + static_cast<std::ptrdiff_t>(at) + 1, {tip, from});
        return {"a spike", area};
      }
      case 7: area.inners.push_back(hole(5)); return {"hole outside", area};
      case 8:
        area.inners = {turned(star(center, radius / 5)), turned(star(center, radius / 30))};
        return {"nested holes", area};
      case 9: area.inners = {turned(star(center, radius * 4))}; return {"hole around the outer ring", area};
      case 10:
        area.inners = {{outer[at], corner(-0.1, 0), corner(0, 0.1), corner(0.1, 0), outer[at]}};
        return {"hole at a corner", area};
      case 11: {
        const std::size_t other = 1 + (at + 1) % (outer.size() - 2);
        area.inners = {{outer[at], corner(0, 0), outer[other], corner(0.1, 0.1), outer[at]}};
        return {"hole at two corners", area};
      }
      case 12:
        area.inners = {
            {middle(outer[at], outer[at + 1]), corner(0, 0), corner(0.1, 0.1), middle(outer[at], outer[at + 1])}};
        return {"hole's corner on a side", area};
      case 13: area.inners = {{outer[at], corner(0, 0), outer[at + 1], outer[at]}}; return {"hole along a side", area};
      case 14:
        area.inners = {{corner(0, 0), corner(-0.2, 0.1), corner(-0.2, -0.1), corner(0, 0)},
                       {corner(0, 0), corner(0.2, -0.1), corner(0.2, 0.1), corner(0, 0)}};
        for (geo::linear_ring& ring : area.inners) ring = turned(ring);
        return {"two holes that touch, counter-clockwise", area};
      case 15:
        area.inners = {{corner(0, 0), corner(-0.2, 0.1), corner(-0.2, -0.1), corner(0, 0)},
                       {corner(0, 0), corner(-0.2, 0.1), corner(0.2, 0.1), corner(0, 0)}};
        return {"two holes with a side", area};
      case 16:
        outer = {outer[0], outer[1], outer[0]};
        area.inners.clear();
        return {"ring of two points", area};
      case 17: return {not_finite(outer[at].y), area};
      case 18: {
        const double r = static_cast<double>(1 + below(200));
        return {"closed by another zero", geo::polygon({{0, 0}, {r, 0}, {0, r}, {-0.0, 0}})};
      }
      case 19:
      case 20: return {"any points", closed_polygon(any_points<geo::linear_ring>(3 + below(4)))};
      case 21: {
        geo::polygon any = closed_polygon(any_points<geo::linear_ring>(3 + below(3)));
        any.inners.push_back(closed_polygon(any_points<geo::linear_ring>(3)).outer);
        return {"any points, with a hole", any};
      }
      default: return {"none", area};
    }
  }

  /// Its coordinates moved by no more than `by`.
  geo::polygon moved(geo::polygon v, double by) {
    const auto move = [&](geo::linear_ring& ring) {
      for (std::size_t i = 0; i + 1 < ring.size(); ++i) {
        ring[i].x += by * between_ones();
        ring[i].y += by * between_ones();
      }
      if (!ring.empty()) ring.back() = ring.front();
    };
    move(v.outer);
    for (geo::linear_ring& ring : v.inners) move(ring);
    return v;
  }

 private:
  std::size_t below(std::size_t n) { return random_() % n; }
  double between_ones() { return std::uniform_real_distribution<double>(-1, 1)(random_); }
  /// Sets a coordinate to what is no number, and tells to what.
  std::string_view not_finite(double& coordinate) {
    const std::size_t kind = below(3);
    constexpr double infinity = std::numeric_limits<double>::infinity();
    coordinate = kind == 0 ? std::numeric_limits<double>::quiet_NaN() : kind == 1 ? infinity : -infinity;
    return kind == 0 ? "NaN" : "infinite";
  }

  static bool meets_thrice(const geo::line_string& line) {
    return std::any_of(line.begin(), line.end(),
                       [&](const geo::point& p) { return std::count(line.begin(), line.end(), p) > 2; });
  }

  static geo::point on_grid(const geo::point& p) { return {std::round(p.x * 64) / 64, std::round(p.y * 64) / 64}; }
  static geo::point middle(const geo::point& a, const geo::point& b) { return {(a.x + b.x) / 2, (a.y + b.y) / 2}; }
  static geo::linear_ring turned(const geo::linear_ring& ring) { return {ring.rbegin(), ring.rend()}; }
  static geo::polygon closed_polygon(geo::linear_ring ring) {
    ring.push_back(geo::point(ring.front()));
    return geo::polygon(std::move(ring));
  }
  geo::point near(const geo::point& p, double most) {
    return on_grid({p.x + most * between_ones(), p.y + most * between_ones()});
  }

  /// From left to right.
  geo::line_string rising_line(std::size_t points) {
    geo::line_string line{near({-400, 0}, 50)};
    while (line.size() < points) {
      const geo::point& last = line.back();
      line.push_back(on_grid({last.x + 1 + static_cast<double>(below(80)), 300 * between_ones()}));
    }
    return line;
  }

  /// A counter-clockwise ring whose points all see what is near its center.
  geo::linear_ring star(const geo::point& center, double radius) {
    const std::size_t n = 5 + below(5);
    geo::linear_ring ring;
    for (std::size_t i = 0; i < n; ++i) {
      const double angle =
          2 * std::numbers::pi * (static_cast<double>(i) + 0.3 * between_ones()) / static_cast<double>(n);
      const double r = radius * (1.2 + 0.2 * between_ones());
      ring.push_back(on_grid({center.x + r * std::cos(angle), center.y + r * std::sin(angle)}));
    }
    ring.push_back(geo::point(ring.front()));
    return ring;
  }

  /// So few places that paths cross, touch and overlap.
  template <class Path>
  Path any_points(std::size_t n) {
    Path path;
    while (path.size() < n) path.push_back({static_cast<double>(below(9)) / 64, static_cast<double>(below(9)) / 64});
    return path;
  }

  std::mt19937_64 random_;
};

}  // namespace dse::testing
