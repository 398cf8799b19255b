#pragma once

/// Makes the geometry types models of Boost.Geometry's concepts Point, Linestring, Ring and Polygon, in the Cartesian
/// plane. Opt-in: include it, then the algorithms that you use (`<boost/geometry.hpp>` has all and compiles in 4 s).
/// Algorithms expect normalized geometries, as read from a server; see validity.hpp.

#include <dse/geo/geometry.hpp>

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

#include <cstddef>
#include <type_traits>
#include <vector>

namespace boost::geometry::traits {

template <>
struct tag<dse::geo::point> {
  using type = point_tag;
};
template <>
struct coordinate_type<dse::geo::point> {
  using type = double;
};
template <>
struct coordinate_system<dse::geo::point> {
  using type = cs::cartesian;
};
template <>
struct dimension<dse::geo::point> : std::integral_constant<std::size_t, 2> {};
template <>
struct access<dse::geo::point, 0> {
  static double get(const dse::geo::point& p) { return p.x; }
  static void set(dse::geo::point& p, double v) { p.x = v; }
};
template <>
struct access<dse::geo::point, 1> {
  static double get(const dse::geo::point& p) { return p.y; }
  static void set(dse::geo::point& p, double v) { p.y = v; }
};

template <>
struct tag<dse::geo::line_string> {
  using type = linestring_tag;
};

template <>
struct tag<dse::geo::linear_ring> {
  using type = ring_tag;
};
template <>
struct point_order<dse::geo::linear_ring> {
  static constexpr order_selector value = counterclockwise;
};
template <>
struct closure<dse::geo::linear_ring> {
  static constexpr closure_selector value = closed;
};

template <>
struct tag<dse::geo::polygon> {
  using type = polygon_tag;
};
template <>
struct ring_mutable_type<dse::geo::polygon> {
  using type = dse::geo::linear_ring&;
};
template <>
struct ring_const_type<dse::geo::polygon> {
  using type = const dse::geo::linear_ring&;
};
template <>
struct interior_mutable_type<dse::geo::polygon> {
  using type = std::vector<dse::geo::linear_ring>&;
};
template <>
struct interior_const_type<dse::geo::polygon> {
  using type = const std::vector<dse::geo::linear_ring>&;
};
template <>
struct exterior_ring<dse::geo::polygon> {
  static dse::geo::linear_ring& get(dse::geo::polygon& p) { return p.outer; }
  static const dse::geo::linear_ring& get(const dse::geo::polygon& p) { return p.outer; }
};
template <>
struct interior_rings<dse::geo::polygon> {
  static std::vector<dse::geo::linear_ring>& get(dse::geo::polygon& p) { return p.inners; }
  static const std::vector<dse::geo::linear_ring>& get(const dse::geo::polygon& p) { return p.inners; }
};

}  // namespace boost::geometry::traits
