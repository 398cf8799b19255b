#pragma once

#include <dse/error.hpp>
#include <dse/geo/geometry.hpp>

#include <cstddef>
#include <optional>
#include <vector>

namespace dse { inline namespace v0 { namespace geo {

// What is asked of geometries most often, in the plane and in the unit of the coordinates, without the headers of
// Boost.Geometry (boost_geometry.hpp has all of its algorithms). Geometries have to be valid, as those read from a
// server are, but rings may be open or turned the wrong way. With coordinates in degrees see also haversine.hpp.

/// The least rectangle around a geometry.
struct box {
  point min;
  point max;
  friend bool operator==(const box&, const box&) = default;
};

/// None for an empty geometry.
template <geometry T>
std::optional<box> envelope(const T& v);

/// Of a point itself, of a line by length, of a polygon by area. Fails with errc::no_result for an empty geometry.
template <geometry T>
result<point> try_centroid(const T& v);
/// \throws dse::exception as try_centroid fails.
template <geometry T>
point centroid(const T& v) {
  return try_centroid(v).value();
}

/// 0 where they meet; none when one is empty.
template <geometry A, geometry B>
std::optional<double> distance_between(const A& a, const B& b);

/// Whether no point of b lies outside of a, and some within it, as OGC 06-103r4, 6.1.15.3, and DSE's Java driver have
/// it: a polygon does not contain points of its border, nor an open line its ends; what is empty contains and is
/// contained nowhere.
template <geometry A, geometry B>
bool contains(const A& a, const B& b);

/// Whether they have a point in common, borders included.
template <geometry A, geometry B>
bool intersects(const A& a, const B& b);

/// The area within `by` of a geometry, as polygons that a server takes; round corners are drawn with so many
/// points to a full circle. A negative one takes from the border of a polygon, which may leave nothing. Fails with
/// errc::negative_radius for points and lines, not_finite, and no_result when the outline cannot be told.
template <geometry T>
result<std::vector<polygon>> try_buffer(const T& v, double by, std::size_t points_per_circle = 36);
/// \throws dse::exception as try_buffer fails.
template <geometry T>
std::vector<polygon> buffer(const T& v, double by, std::size_t points_per_circle = 36) {
  return try_buffer(v, by, points_per_circle).value();
}

/// Without the points that lie closer than `tolerance` to what remains, by Douglas and Peucker. Fails as
/// try_normalized when what remains crosses or touches itself, or has too few points for a ring.
result<line_string> try_simplify(const line_string& v, double tolerance);
result<polygon> try_simplify(const polygon& v, double tolerance);
/// \throws dse::exception as try_simplify fails.
inline line_string simplify(const line_string& v, double tolerance) { return try_simplify(v, tolerance).value(); }
inline polygon simplify(const polygon& v, double tolerance) { return try_simplify(v, tolerance).value(); }

}}}  // namespace dse::v0::geo
