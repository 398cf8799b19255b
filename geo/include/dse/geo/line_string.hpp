#pragma once

#include <dse/geo/point.hpp>

#include <compare>
#include <cstddef>
#include <functional>
#include <string_view>
#include <vector>

namespace dse { inline namespace v0 { namespace geo {

/// A path through points: DSE's LineStringType (since 5.0). Empty, or at least two points that do not cross themselves.
///
/// Equality and order are those of the WKB bytes, as for point: the number of points counts first.
class line_string : public std::vector<point> {
 public:
  using std::vector<point>::vector;
  line_string() noexcept {}

  /// From `LINESTRING (x y, …)` or `LINESTRING EMPTY`; fails with errc::malformed_wkt. See wkt.hpp.
  static result<line_string> try_from_wkt(std::string_view text);
  static line_string from_wkt(std::string_view text);

  friend bool operator==(const line_string& a, const line_string& b) noexcept { return (a <=> b) == 0; }
  friend std::strong_ordering operator<=>(const line_string& a, const line_string& b) noexcept;
};

}}}  // namespace dse::v0::geo

template <>
struct std::hash<dse::geo::line_string> {
  std::size_t operator()(const dse::geo::line_string& line) const noexcept;
};
