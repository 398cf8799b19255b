#include "crossings.hpp"

#include "side.hpp"

#include <boost/geometry/geometries/box.hpp>
#include <boost/geometry/geometries/point_xy.hpp>
#include <boost/geometry/index/rtree.hpp>
#include <boost/geometry/strategies/relate/cartesian.hpp>

#include <algorithm>
#include <tuple>
#include <utility>

namespace dse { inline namespace v0 { namespace geo {
namespace {

namespace bg = boost::geometry;
using box = bg::model::box<bg::model::d2::point_xy<double>>;
using boxed_segment = std::pair<box, std::uint32_t>;

// Below this many, comparing all pairs is faster than building a tree.
constexpr std::size_t few_segments = 24;

bool boxes_meet(const segment& a, const segment& b) noexcept {
  const auto spans_meet = [](double a0, double a1, double b0, double b1) {
    return std::max(a0, a1) >= std::min(b0, b1) && std::max(b0, b1) >= std::min(a0, a1);
  };
  return spans_meet(a.begin().x, a.end().x, b.begin().x, b.end().x) &&
         spans_meet(a.begin().y, a.end().y, b.begin().y, b.end().y);
}

// Both segments start at `from`: do they run the same way, so that they overlap?
bool overlap(const point& from, const point& a, const point& b) noexcept {
  if (side(from, a, b) != 0) return false;
  if (a.x != from.x || b.x != from.x) return (a.x > from.x) == (b.x > from.x) && (a.x < from.x) == (b.x < from.x);
  return (a.y > from.y) == (b.y > from.y);
}

box box_of(const segment& s) noexcept {
  return box({std::min(s.begin().x, s.end().x), std::min(s.begin().y, s.end().y)},
             {std::max(s.begin().x, s.end().x), std::max(s.begin().y, s.end().y)});
}

std::vector<segment> segments_of(std::span<const path_view> paths) {
  std::vector<segment> all;
  for (std::uint32_t path = 0; path < paths.size(); ++path)
    for (std::uint32_t i = 0; i + 1 < paths[path].size(); ++i) all.push_back({paths[path].data() + i, path, i});
  return all;
}

}  // namespace

contact contact_of(const segment& a, const segment& b) noexcept {
  if (!boxes_meet(a, b)) return contact::none;
  const int b0 = side(a.begin(), a.end(), b.begin()), b1 = side(a.begin(), a.end(), b.end());
  if (b0 * b1 > 0) return contact::none;
  const int a0 = side(b.begin(), b.end(), a.begin()), a1 = side(b.begin(), b.end(), a.end());
  if (a0 * a1 > 0) return contact::none;
  for (const auto& [shared, other] : {std::pair(&a.begin(), &a.end()), std::pair(&a.end(), &a.begin())}) {
    if (same_place(*shared, b.begin())) return overlap(*shared, *other, b.end()) ? contact::other : contact::at_ends;
    if (same_place(*shared, b.end())) return overlap(*shared, *other, b.begin()) ? contact::other : contact::at_ends;
  }
  return contact::other;
}

void for_each_contact(std::span<const path_view> paths,
                      const std::function<bool(const segment&, const segment&, contact)>& met) {
  const std::vector<segment> all = segments_of(paths);
  const auto compare = [&](std::size_t i, std::size_t j) {
    const contact c = contact_of(all[i], all[j]);
    return c == contact::none || met(all[i], all[j], c);
  };
  if (all.size() <= few_segments) {
    for (std::size_t i = 0; i < all.size(); ++i)
      for (std::size_t j = i + 1; j < all.size(); ++j)
        if (!compare(i, j)) return;
    return;
  }
  std::vector<boxed_segment> boxes(all.size());
  for (std::uint32_t i = 0; i < all.size(); ++i) boxes[i] = {box_of(all[i]), i};
  const bg::index::rtree<boxed_segment, bg::index::quadratic<16>> tree(boxes);
  for (const auto& [bounds, i] : boxes)
    for (auto it = tree.qbegin(bg::index::intersects(bounds)); it != tree.qend(); ++it)
      if (it->second > i && !compare(i, it->second)) return;
}

place place_in_ring(const point& p, path_view ring) noexcept {
  bool inside = false;
  for (std::size_t i = 0; i + 1 < ring.size(); ++i) {
    const point &a = ring[i], &b = ring[i + 1];
    if (same_place(p, a)) return place::border;
    if ((a.y > p.y) == (b.y > p.y)) continue;
    const int s = side(a, b, p);
    if (s == 0) return place::border;
    if ((b.y > a.y) == (s > 0)) inside = !inside;
  }
  return inside ? place::inside : place::outside;
}

int direction(path_view ring) noexcept {
  // The ring turns to its inner side at its lowest leftmost point.
  const auto corners = ring.first(ring.size() - 1);
  const auto lowest = std::min_element(corners.begin(), corners.end(), [](const point& a, const point& b) {
    return std::tie(a.x, a.y) < std::tie(b.x, b.y);
  });
  const point& before = lowest == corners.begin() ? corners.back() : lowest[-1];
  return side(before, *lowest, ring[static_cast<std::size_t>(lowest - corners.begin()) + 1]);
}

}}}  // namespace dse::v0::geo
