#pragma once

#include <dse/detail/big_endian.hpp>
#include <dse/error.hpp>

#include <bit>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <string_view>

namespace dse { inline namespace v0 { namespace geo {

/// A place in the plane: DSE's PointType (since 5.0). Longitude is x where degrees are meant.
///
/// Equality and order are those of the server, which compares the WKB as unsigned bytes: 0.0 and -0.0 differ, a NaN
/// equals itself, and the order is total but not numeric. For numeric comparison use boost::geometry::equals.
struct point {
  double x = 0;
  double y = 0;

  /// From `POINT (x y)`; fails with errc::malformed_wkt. See wkt.hpp.
  static result<point> try_from_wkt(std::string_view text);
  static point from_wkt(std::string_view text);

  friend bool operator==(const point& a, const point& b) noexcept { return (a <=> b) == 0; }
  friend std::strong_ordering operator<=>(const point& a, const point& b) noexcept {
    if (const auto by_x = wire_order(a.x) <=> wire_order(b.x); by_x != 0) return by_x;
    return wire_order(a.y) <=> wire_order(b.y);
  }

 private:
  // The little-endian bytes of WKB read as one big-endian number order as the bytes do.
  static std::uint64_t wire_order(double v) noexcept { return dse::detail::swapped(std::bit_cast<std::uint64_t>(v)); }
};

}}}  // namespace dse::v0::geo

template <>
struct std::hash<dse::geo::point> {
  std::size_t operator()(const dse::geo::point& p) const noexcept;
};
