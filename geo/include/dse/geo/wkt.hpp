#pragma once

#include <dse/error.hpp>
#include <dse/geo/geometry.hpp>

#include <string>
#include <string_view>

namespace dse { inline namespace v0 { namespace geo {

/// Reads one geometry as Well-Known Text and nothing else: `geo::try_from_wkt<geo::polygon>(text)`.
///
/// OGC 06-103r4, section 7, in two dimensions: keywords in any case, white space between all tokens, numbers as in C++
/// (`1`, `+.5`, `1.`, `-1e3`) in any locale, EMPTY for lines, polygons and rings. A point always has coordinates. Only
/// the form is checked: rings may be open or turned the wrong way, a line may have one point. A number too small for a
/// double is 0. Refused, though other drivers take or print it: text after the geometry, NaN, and `POLYGON (())` for an
/// empty ring. Fails with errc::malformed_wkt, wrong_geometry or not_planar; the message names the offset.
template <geometry T>
result<T> try_from_wkt(std::string_view text);

/// \throws dse::exception as try_from_wkt fails.
template <geometry T>
T from_wkt(std::string_view text) {
  return try_from_wkt<T>(text).value();
}

/// `POINT (x y)`, with the fewest digits that give the same double again; a CQL literal when put in single quotes.
std::string to_wkt(const point& v);
/// `LINESTRING (x y, x y)` or `LINESTRING EMPTY`.
std::string to_wkt(const line_string& v);
/// `POLYGON ((x y, …), (x y, …))` or `POLYGON EMPTY`, the rings as they are.
std::string to_wkt(const polygon& v);

}}}  // namespace dse::v0::geo
