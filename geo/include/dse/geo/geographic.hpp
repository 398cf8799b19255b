#pragma once

/// Geometries in degrees as models of Boost.Geometry's concepts on the Earth: `bg::distance(geographic(a),
/// geographic(b))` is in meters, `bg::area(geographic(zone))` in square meters, both on the ellipsoid WGS 84. Opt-in,
/// like boost_geometry.hpp; include `<boost/geometry.hpp>` or the algorithms that you use.
///
/// For the sphere of the servers pass haversine() as strategy, or use haversine_meters() of haversine.hpp.

#include <dse/geo/geometry.hpp>
#include <dse/geo/haversine.hpp>

#include <boost/geometry/core/access.hpp>
#include <boost/geometry/core/closure.hpp>
#include <boost/geometry/core/coordinate_dimension.hpp>
#include <boost/geometry/core/coordinate_system.hpp>
#include <boost/geometry/core/coordinate_type.hpp>
#include <boost/geometry/core/cs.hpp>
#include <boost/geometry/core/exterior_ring.hpp>
#include <boost/geometry/core/interior_rings.hpp>
#include <boost/geometry/core/interior_type.hpp>
#include <boost/geometry/core/point_order.hpp>
#include <boost/geometry/core/ring_type.hpp>
#include <boost/geometry/core/tag.hpp>
#include <boost/geometry/core/tags.hpp>
#include <boost/geometry/strategies/spherical/distance_haversine.hpp>

#include <cstddef>
#include <type_traits>
#include <vector>

namespace dse { inline namespace v0 { namespace geo {

/// A place on the Earth, in degrees.
struct geographic_point {
  double longitude = 0;
  double latitude = 0;
};
class geographic_line_string : public std::vector<geographic_point> {
 public:
  using std::vector<geographic_point>::vector;
};
class geographic_ring : public std::vector<geographic_point> {
 public:
  using std::vector<geographic_point>::vector;
};
struct geographic_polygon {
  geographic_ring outer;
  std::vector<geographic_ring> inners;
};

namespace detail {
template <class To, class From>
To geographic_path(const From& path) {
  To out;
  out.reserve(path.size());
  for (const point& p : path) out.push_back({p.x, p.y});
  return out;
}
}  // namespace detail

/// The same coordinates, x as longitude and y as latitude. Lines and polygons are copied.
inline geographic_point geographic(const point& v) noexcept { return {v.x, v.y}; }
inline geographic_line_string geographic(const line_string& v) {
  return detail::geographic_path<geographic_line_string>(v);
}
inline geographic_polygon geographic(const polygon& v) {
  geographic_polygon out{detail::geographic_path<geographic_ring>(v.outer), {}};
  out.inners.reserve(v.inners.size());
  for (const linear_ring& ring : v.inners) out.inners.push_back(detail::geographic_path<geographic_ring>(ring));
  return out;
}
/// Back in the plane of the columns.
inline point planar(const geographic_point& v) noexcept { return {v.longitude, v.latitude}; }

/// A strategy for distances in meters on the sphere of the servers.
inline boost::geometry::strategy::distance::haversine<double> haversine() {
  return boost::geometry::strategy::distance::haversine<double>(earth_radius_meters);
}

}}}  // namespace dse::v0::geo

namespace boost::geometry::traits {

template <>
struct tag<dse::geo::geographic_point> {
  using type = point_tag;
};
template <>
struct coordinate_type<dse::geo::geographic_point> {
  using type = double;
};
template <>
struct coordinate_system<dse::geo::geographic_point> {
  using type = cs::geographic<degree>;
};
template <>
struct dimension<dse::geo::geographic_point> : std::integral_constant<std::size_t, 2> {};
template <>
struct access<dse::geo::geographic_point, 0> {
  static double get(const dse::geo::geographic_point& p) { return p.longitude; }
  static void set(dse::geo::geographic_point& p, double v) { p.longitude = v; }
};
template <>
struct access<dse::geo::geographic_point, 1> {
  static double get(const dse::geo::geographic_point& p) { return p.latitude; }
  static void set(dse::geo::geographic_point& p, double v) { p.latitude = v; }
};

template <>
struct tag<dse::geo::geographic_line_string> {
  using type = linestring_tag;
};

template <>
struct tag<dse::geo::geographic_ring> {
  using type = ring_tag;
};
template <>
struct point_order<dse::geo::geographic_ring> {
  static constexpr order_selector value = counterclockwise;
};
template <>
struct closure<dse::geo::geographic_ring> {
  static constexpr closure_selector value = closed;
};

template <>
struct tag<dse::geo::geographic_polygon> {
  using type = polygon_tag;
};
template <>
struct ring_mutable_type<dse::geo::geographic_polygon> {
  using type = dse::geo::geographic_ring&;
};
template <>
struct ring_const_type<dse::geo::geographic_polygon> {
  using type = const dse::geo::geographic_ring&;
};
template <>
struct interior_mutable_type<dse::geo::geographic_polygon> {
  using type = std::vector<dse::geo::geographic_ring>&;
};
template <>
struct interior_const_type<dse::geo::geographic_polygon> {
  using type = const std::vector<dse::geo::geographic_ring>&;
};
template <>
struct exterior_ring<dse::geo::geographic_polygon> {
  static dse::geo::geographic_ring& get(dse::geo::geographic_polygon& p) { return p.outer; }
  static const dse::geo::geographic_ring& get(const dse::geo::geographic_polygon& p) { return p.outer; }
};
template <>
struct interior_rings<dse::geo::geographic_polygon> {
  static std::vector<dse::geo::geographic_ring>& get(dse::geo::geographic_polygon& p) { return p.inners; }
  static const std::vector<dse::geo::geographic_ring>& get(const dse::geo::geographic_polygon& p) { return p.inners; }
};

}  // namespace boost::geometry::traits
