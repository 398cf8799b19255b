#pragma once

#include <dse/error.hpp>
#include <dse/geo/geometry.hpp>

#include <string>
#include <string_view>

namespace dse { inline namespace v0 { namespace geo {

/// Reads a GeoJSON geometry object (RFC 7946, section 3.1): `geo::try_from_geojson<geo::point>(text)`.
///
/// Members besides `type` and `coordinates` are ignored. As with WKT, rings may be open or turned the wrong way; no
/// coordinates at all are an empty line or polygon. Fails with errc::malformed_geojson, wrong_geometry, or not_planar
/// for positions with an altitude.
template <geometry T>
result<T> try_from_geojson(std::string_view text);

/// \throws dse::exception as try_from_geojson fails.
template <geometry T>
T from_geojson(std::string_view text) {
  return try_from_geojson<T>(text).value();
}

/// `{"type":"Point","coordinates":[x,y]}`, with the fewest digits that give the same double again.
///
/// Rings are written as they are: a normalized polygon, as a server gives it, follows RFC 7946's right-hand rule. (The
/// JSON of a server before DSE 6.9 turns them the other way.)
/// \throws dse::exception with errc::not_finite, since JSON has no such numbers.
std::string to_geojson(const point& v);
std::string to_geojson(const line_string& v);
std::string to_geojson(const polygon& v);

}}}  // namespace dse::v0::geo
