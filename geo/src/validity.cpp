#include "corrected.hpp"
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

/// The end of both segments where they touch.
const point& shared_end(const segment& a, const segment& b) noexcept {
  return same_place(a.begin(), b.begin()) || same_place(a.begin(), b.end()) ? a.begin() : a.end();
}

error crossing(const segment& a, const segment& b) {
  return failure(errc::not_simple, text_of(a) + " crosses or touches " + text_of(b));
}

/// Against OGC, the server's library lets a line begin or end at one of its corners. Where more corners meet, its
/// answer depends on their order.
result<void> check_line(path_view line) {
  result<void> outcome;
  const auto corners_at = [&](const point& p) {
    return std::count_if(line.begin() + 1, line.end() - 1, [&](const point& corner) { return same_place(corner, p); });
  };
  for_each_contact({&line, 1}, [&](const segment& a, const segment& b, contact c) {
    if (c == contact::at_ends) {
      const point& at = shared_end(a, b);
      const bool at_end = same_place(at, line.front()) || same_place(at, line.back());
      if (neighbours(a, b, line) || (at_end && corners_at(at) == 1)) return true;
    }
    outcome = crossing(a, b);
    return false;
  });
  return outcome;
}

result<void> check_rings(std::span<const path_view> paths) {
  result<void> outcome;
  touching_rings touching;
  for_each_contact(paths, [&](const segment& a, const segment& b, contact c) {
    if (c == contact::at_ends && neighbours(a, b, paths[a.path])) return true;
    if (c == contact::other || a.path == b.path) {
      outcome = crossing(a, b);
      return false;
    }
    const point& at = shared_end(a, b);
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

bool is_closed(path_view ring) noexcept { return ring.size() > 1 && same_place(ring.front(), ring.back()); }
bool is_closed_by_same_bytes(path_view ring) noexcept { return ring.size() > 1 && ring.front() == ring.back(); }

void close(linear_ring& ring) {
  if (is_closed(ring)) ring.back() = ring.front();  // -0.0 and 0.0 differ in WKB
  else if (!ring.empty()) ring.push_back(ring.front());
}

/// For rings that are closed or not.
result<void> check_ring(path_view ring) {
  if (ring.size() + !is_closed(ring) < 4)
    return failure(errc::too_few_points, "a ring needs three points besides the closing one, at " +
                                             (ring.empty() ? std::string("an empty ring") : text_of(ring[0])));
  return check_points(ring);
}

/// Pointers to the rings of a polygon, the outer one first.
template <class Polygon>
auto rings_of(Polygon& v) {
  std::vector<decltype(&v.outer)> rings{&v.outer};
  for (auto& ring : v.inners) rings.push_back(&ring);
  return rings;
}

/// The numbers of the rings to turn, when all of them are closed and the polygon is a valid one.
result<std::vector<std::size_t>> rings_to_turn(const polygon& v) {
  std::vector<path_view> views;
  for (const linear_ring* ring : rings_of(v)) views.emplace_back(*ring);
  const scaled_paths scaled(std::move(views));
  if (result<void> checked = check_rings(scaled.get()); !checked) return checked.error();
  if (result<void> checked = check_holes(scaled.get()); !checked) return checked.error();
  std::vector<std::size_t> numbers;
  for (std::size_t i = 0; i < scaled.get().size(); ++i)
    if (direction(scaled.get()[i]) == (i == 0 ? -1 : 1)) numbers.push_back(i);
  return numbers;
}

void turn(polygon& v, const std::vector<std::size_t>& numbers) {
  const auto rings = rings_of(v);
  for (const std::size_t i : numbers) std::reverse(rings[i]->begin(), rings[i]->end());
}

}  // namespace

result<void> check(const point& v) { return check_points({&v, 1}); }

result<void> check(const line_string& v) {
  if (v.empty()) return {};
  if (v.size() == 1) return failure(errc::too_few_points, "a line needs two points: " + text_of(v[0]));
  if (result<void> checked = check_points(v); !checked) return checked;
  return check_line(scaled_paths({path_view(v)}).get()[0]);
}

result<void> check(const polygon& v) {
  if (v.empty()) return {};
  for (const linear_ring* ring : rings_of(v)) {
    if (result<void> checked = check_ring(*ring); !checked) return checked;
    if (is_closed_by_same_bytes(*ring)) continue;
    return failure(errc::ring_not_closed,
                   "a ring from " + text_of(ring->front()) + " ends at " + text_of(ring->back()));
  }
  const result<std::vector<std::size_t>> turned = rings_to_turn(v);
  if (!turned) return turned.error();
  if (turned->empty()) return {};
  const std::size_t first = turned->front();
  return failure(errc::wrong_direction,
                 (first == 0 ? "the outer ring runs clockwise, at " : "an inner ring runs counter-clockwise, at ") +
                     text_of(rings_of(v)[first]->front()));
}

result<std::optional<polygon>> try_corrected(const polygon& v) {
  std::optional<polygon> corrected;
  if (v.empty()) return corrected;
  bool closed = true;
  for (const linear_ring* ring : rings_of(v)) {
    if (result<void> checked = check_ring(*ring); !checked) return checked.error();
    closed = closed && is_closed_by_same_bytes(*ring);
  }
  if (!closed) {
    corrected = v;
    for (linear_ring* ring : rings_of(*corrected)) close(*ring);
  }
  const result<std::vector<std::size_t>> turned = rings_to_turn(closed ? v : *corrected);
  if (!turned) return turned.error();
  if (turned->empty()) return corrected;
  if (closed) corrected = v;
  turn(*corrected, *turned);
  return corrected;
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
  result<std::optional<polygon>> corrected = try_corrected(v);
  if (!corrected) return corrected.error();
  return *corrected ? **std::move(corrected) : std::move(v);
}

}}}  // namespace dse::v0::geo
