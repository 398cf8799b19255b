#pragma once

#include <dse/geo/point.hpp>

#include <compare>
#include <cstddef>
#include <functional>
#include <string_view>
#include <utility>
#include <vector>

namespace dse { inline namespace v0 { namespace geo {

/// A closed path, the border of an area: its last point repeats the first.
class linear_ring : public std::vector<point> {
 public:
  using std::vector<point>::vector;
  linear_ring() noexcept {}

  friend bool operator==(const linear_ring& a, const linear_ring& b) noexcept { return (a <=> b) == 0; }
  friend std::strong_ordering operator<=>(const linear_ring& a, const linear_ring& b) noexcept;
};

/// An area with holes: DSE's PolygonType (since 5.0). Without any points it is POLYGON EMPTY.
///
/// The server wants closed rings, the outer one counter-clockwise and the inner ones clockwise; binding a polygon
/// closes and turns them (see validity.hpp), the object itself keeps what it was given. Equality and order are those of
/// the WKB bytes, as for point: the same area begun at another corner is another polygon.
class polygon {
 public:
  linear_ring outer;
  std::vector<linear_ring> inners;

  polygon() noexcept {}
  explicit polygon(linear_ring outer_ring, std::vector<linear_ring> inner_rings = {}) noexcept
      : outer(std::move(outer_ring)), inners(std::move(inner_rings)) {}

  /// From `POLYGON ((x y, …), …)` or `POLYGON EMPTY`; fails with errc::malformed_wkt. See wkt.hpp.
  static result<polygon> try_from_wkt(std::string_view text);
  static polygon from_wkt(std::string_view text);

  bool empty() const noexcept { return outer.empty() && inners.empty(); }

  friend bool operator==(const polygon& a, const polygon& b) noexcept { return (a <=> b) == 0; }
  friend std::strong_ordering operator<=>(const polygon& a, const polygon& b) noexcept;
};

}}}  // namespace dse::v0::geo

template <>
struct std::hash<dse::geo::linear_ring> {
  std::size_t operator()(const dse::geo::linear_ring& ring) const noexcept;
};
template <>
struct std::hash<dse::geo::polygon> {
  std::size_t operator()(const dse::geo::polygon& area) const noexcept;
};
