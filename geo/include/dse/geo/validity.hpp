#pragma once

#include <dse/error.hpp>
#include <dse/geo/geometry.hpp>

#include <utility>

namespace dse { inline namespace v0 { namespace geo {

/// The geometry as a DSE server stores it, which is what binding a value sends.
///
/// Rings are closed, the outer one is turned counter-clockwise and the inner ones clockwise; the server refuses them
/// otherwise, except in WKT. Fails with what the server refuses in any form: not_finite, too_few_points, not_simple (as
/// OGC 06-103r4, 6.1.6.1 and 6.1.11.1, but a line may begin or end at one of its corners) or misplaced_hole; the
/// message says where. Predicates are exact, the tolerance of the server (about 1e-8 for coordinates in degrees) is not
/// applied. Costs O(n log n) for n points whose segments are short compared with the whole, about 1 µs a point, and up
/// to O(n²) when many long segments lie side by side.
result<point> try_normalized(const point& v);
result<line_string> try_normalized(line_string v);
result<polygon> try_normalized(polygon v);

/// \throws dse::exception as try_normalized fails.
template <geometry T>
T normalized(T v) {
  return try_normalized(std::move(v)).value();
}

/// Whether a server takes the geometry's WKB as it is: fails as try_normalized does, and with ring_not_closed or
/// wrong_direction for what that would correct. Changes and copies nothing.
result<void> check(const point& v);
result<void> check(const line_string& v);
result<void> check(const polygon& v);

/// Binds a geometry that is refused, rather than corrected, unless check() accepts it:
/// `db.execute("INSERT …", 1, geo::as_is(zone))`.
template <geometry T>
struct as_is {
  T value;
  explicit as_is(T v) : value(std::move(v)) {}
};

}}}  // namespace dse::v0::geo
