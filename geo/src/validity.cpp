#include "checks.hpp"
#include "crossings.hpp"
#include "number_text.hpp"

#include <dse/geo/error.hpp>
#include <dse/geo/validity.hpp>

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <set>
#include <string>
#include <tuple>

namespace dse { inline namespace v0 { namespace geo {
namespace {

std::string text_of(const point& p) {
  std::string out = "(";
  append_number(out, p.x);
  out += ' ';
  append_number(out, p.y);
  return out + ')';
}
std::string text_of(const segment& s) { return text_of(s.begin()) + " to " + text_of(s.end()); }

error failure(errc code, std::string message) { return error(make_error_code(code), std::move(message)); }

result<void> check_points(path_view path) {
  for (std::size_t i = 0; i < path.size(); ++i) {
    if (!std::isfinite(path[i].x) || !std::isfinite(path[i].y))
      return failure(errc::not_finite, "a coordinate is not finite: " + text_of(path[i]));
    if (i > 0 && same_place(path[i - 1], path[i]))
      return failure(errc::not_simple, "a point is repeated: " + text_of(path[i]));
  }
  return {};
}

// Coordinates multiplied by a power of two when their products could overflow, or vanish.
class scaled_paths {
 public:
  explicit scaled_paths(std::vector<path_view> paths) : paths_(std::move(paths)) {
    double largest = 0;
    for (const path_view path : paths_)
      for (const point& p : path) largest = std::max({largest, std::fabs(p.x), std::fabs(p.y)});
    const int exponent = largest > 0 ? std::ilogb(largest) : 0;
    if (exponent > -300 && exponent < 500) return;
    copies_.reserve(paths_.size());
    for (path_view& path : paths_) {
      auto& copy = copies_.emplace_back(path.begin(), path.end());
      for (point& p : copy) p = {std::scalbn(p.x, -exponent), std::scalbn(p.y, -exponent)};
      path = copy;
    }
  }
  std::span<const path_view> get() const noexcept { return paths_; }

 private:
  std::vector<path_view> paths_;
  std::vector<std::vector<point>> copies_;
};

bool neighbours(const segment& a, const segment& b, path_view path) noexcept {
  if (a.path != b.path) return false;
  const auto [first, second] = std::minmax(a.index, b.index);
  const bool closes = first == 0 && second + 2 == path.size() && same_place(path.front(), path.back());
  return second - first == 1 || closes;
}

// Rings that touch, and the points where they do, are the nodes of a graph: where it has a cycle, the polygon's inside
// is cut in two.
class touching_rings {
 public:
  /// False when this touch closes a cycle.
  bool add(std::uint32_t ring, const point& at) {
    const auto place = std::tuple(at.x + 0.0, at.y + 0.0);  // -0.0 and 0.0 are one place
    if (!seen_.insert({ring, place}).second) return true;
    const std::size_t a = root(ring_nodes_.try_emplace(ring, parents_.size()).first->second);
    const std::size_t b = root(place_nodes_.try_emplace(place, parents_.size()).first->second);
    if (a == b) return false;
    parents_[b] = a;
    return true;
  }

 private:
  using coordinates = std::tuple<double, double>;

  std::size_t root(std::size_t node) {
    if (node == parents_.size()) parents_.push_back(node);
    while (parents_[node] != node) node = parents_[node] = parents_[parents_[node]];
    return node;
  }

  std::set<std::pair<std::uint32_t, coordinates>> seen_;
  std::map<std::uint32_t, std::size_t> ring_nodes_;
  std::map<coordinates, std::size_t> place_nodes_;
  std::vector<std::size_t> parents_;
};

result<void> check_contacts(std::span<const path_view> paths) {
  result<void> outcome;
  touching_rings touching;
  for_each_contact(paths, [&](const segment& a, const segment& b, contact c) {
    if (c == contact::at_ends && neighbours(a, b, paths[a.path])) return true;
    if (c == contact::other || a.path == b.path) {
      outcome = failure(errc::not_simple, text_of(a) + " crosses or touches " + text_of(b));
      return false;
    }
    const point& at = same_place(a.begin(), b.begin()) || same_place(a.begin(), b.end()) ? a.begin() : a.end();
    if (touching.add(a.path, at) && touching.add(b.path, at)) return true;
    outcome = failure(errc::not_simple, "rings touch so that they cut the polygon in two, at " + text_of(at));
    return false;
  });
  return outcome;
}

// For rings without crossings, that touch in one point at most.
place place_of_ring(path_view ring, path_view in) noexcept {
  const place first = place_in_ring(ring[0], in);
  return first == place::border ? place_in_ring(ring[1], in) : first;
}

result<void> check_holes(std::span<const path_view> rings) {
  for (std::size_t i = 1; i < rings.size(); ++i) {
    if (place_of_ring(rings[i], rings[0]) != place::inside)
      return failure(errc::misplaced_hole, "a hole lies outside of its polygon, at " + text_of(rings[i][0]));
    for (std::size_t j = 1; j < rings.size(); ++j)
      if (i != j && place_of_ring(rings[i], rings[j]) == place::inside)
        return failure(errc::misplaced_hole, "a hole lies inside of another, at " + text_of(rings[i][0]));
  }
  return {};
}

result<void> close_ring(linear_ring& ring) {
  if (ring.size() > 1 && same_place(ring.front(), ring.back()))
    ring.back() = ring.front();  // -0.0 and 0.0 differ in WKB
  else if (!ring.empty()) ring.push_back(ring.front());
  if (ring.size() < 4)
    return failure(errc::too_few_points, "a ring needs three points besides the closing one, at " +
                                             (ring.empty() ? std::string("an empty ring") : text_of(ring[0])));
  return check_points(ring);
}

}  // namespace

result<void> check(const point& v) { return check_points({&v, 1}); }

result<void> check(const line_string& v) {
  if (v.empty()) return {};
  if (v.size() == 1) return failure(errc::too_few_points, "a line needs two points: " + text_of(v[0]));
  if (result<void> checked = check_points(v); !checked) return checked;
  return check_contacts(scaled_paths({path_view(v)}).get());
}

result<point> try_normalized(const point& v) {
  if (result<void> checked = check(v); !checked) return checked.error();
  return v;
}

result<line_string> try_normalized(line_string v) {
  if (result<void> checked = check(v); !checked) return checked.error();
  return v;
}

result<polygon> try_normalized(polygon v) {
  if (v.empty()) return v;
  std::vector<linear_ring*> rings{&v.outer};
  for (linear_ring& ring : v.inners) rings.push_back(&ring);
  std::vector<path_view> views;
  for (linear_ring* ring : rings) {
    if (result<void> closed = close_ring(*ring); !closed) return closed.error();
    views.emplace_back(*ring);
  }
  const scaled_paths scaled(std::move(views));
  if (result<void> checked = check_contacts(scaled.get()); !checked) return checked.error();
  if (result<void> checked = check_holes(scaled.get()); !checked) return checked.error();
  for (std::size_t i = 0; i < rings.size(); ++i)
    if (direction(scaled.get()[i]) == (i == 0 ? -1 : 1)) std::reverse(rings[i]->begin(), rings[i]->end());
  return v;
}

}}}  // namespace dse::v0::geo
