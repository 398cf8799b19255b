#pragma once

#include <dse/error.hpp>
#include <dse/geo/geometry.hpp>

#include <compare>
#include <cstddef>
#include <functional>
#include <string>
#include <string_view>

namespace dse { inline namespace v0 { namespace geo {

/// A circle: the points within a radius of a center, in the unit of the coordinates (degrees, unless a predicate
/// converts it).
///
/// Known to DSE Graph only, as argument of Geo.inside: there is no CQL type of it, no WKB and no GeoJSON. Equality and
/// order are those of the bytes of its center and then of its radius, as for point.
struct distance {
  point center;
  double radius = 0;

  /// From `DISTANCE ((x y) r)`, with or without the space, the keyword in any case. Fails with errc::malformed_wkt,
  /// wrong_geometry or not_planar, or errc::negative_radius.
  static result<distance> try_from_wkt(std::string_view text);
  static distance from_wkt(std::string_view text);

  /// Whether each point lies within the circle or on it, as DSE's Java driver has it; the plane is meant. A circle lies
  /// within another when no point of it lies outside.
  bool contains(const point& v) const noexcept;
  bool contains(const line_string& v) const noexcept;
  bool contains(const polygon& v) const noexcept;
  bool contains(const distance& v) const noexcept;

  friend bool operator==(const distance& a, const distance& b) noexcept { return (a <=> b) == 0; }
  friend std::strong_ordering operator<=>(const distance& a, const distance& b) noexcept {
    if (const auto by_center = a.center <=> b.center; by_center != 0) return by_center;
    return point{a.radius, 0} <=> point{b.radius, 0};
  }
};

/// `DISTANCE ((x y) r)`, with the fewest digits that give the same doubles again.
std::string to_wkt(const distance& v);

/// Fails with errc::not_finite or negative_radius.
result<void> check(const distance& v);

}}}  // namespace dse::v0::geo

template <>
struct std::hash<dse::geo::distance> {
  std::size_t operator()(const dse::geo::distance& circle) const noexcept;
};
