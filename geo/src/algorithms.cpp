#include "planar.hpp"

#include <dse/geo/algorithms.hpp>

#include <boost/geometry/algorithms/centroid.hpp>
#include <boost/geometry/algorithms/distance.hpp>
#include <boost/geometry/algorithms/intersects.hpp>
#include <boost/geometry/algorithms/simplify.hpp>
#include <boost/geometry/algorithms/within.hpp>
#include <boost/geometry/geometries/linestring.hpp>
#include <boost/geometry/geometries/point_xy.hpp>
#include <boost/geometry/geometries/polygon.hpp>
#include <boost/geometry/strategies/strategies.hpp>

#include <algorithm>

namespace dse { inline namespace v0 { namespace geo {
namespace {

void widen(std::optional<box>& around, const point& p) noexcept {
  if (!around) around = box{p, p};
  around->min = {std::min(around->min.x, p.x), std::min(around->min.y, p.y)};
  around->max = {std::max(around->max.x, p.x), std::max(around->max.y, p.y)};
}
void widen(std::optional<box>& around, const std::vector<point>& path) noexcept {
  for (const point& p : path) widen(around, p);
}
void widen(std::optional<box>& around, const polygon& v) noexcept { widen(around, v.outer); }

}  // namespace

template <geometry T>
std::optional<box> envelope(const T& v) {
  std::optional<box> around;
  widen(around, v);
  return around;
}

template <geometry T>
result<point> try_centroid(const T& v) {
  point found;
  if (is_empty(v)) return no_result("an empty geometry has no centroid");
  try {
    boost::geometry::centroid(planar_form(v).get(), found);
  } catch (const boost::geometry::exception& e) {
    return no_result(e.what());
  }
  return found;
}

template <geometry A, geometry B>
std::optional<double> distance_between(const A& a, const B& b) {
  if (is_empty(a) || is_empty(b)) return std::nullopt;
  return boost::geometry::distance(planar_form(a).get(), planar_form(b).get());
}

template <geometry A, geometry B>
bool contains(const A& a, const B& b) {
  if (is_empty(a) || is_empty(b)) return false;
  if constexpr (std::same_as<A, point>) {
    return std::same_as<B, point> && intersects(a, b);
  } else if constexpr (std::same_as<A, line_string> && std::same_as<B, polygon>) {
    return false;
  } else {
    return boost::geometry::within(planar_form(b).get(), planar_form(a).get());
  }
}

template <geometry A, geometry B>
bool intersects(const A& a, const B& b) {
  if (is_empty(a) || is_empty(b)) return false;
  return boost::geometry::intersects(planar_form(a).get(), planar_form(b).get());
}

result<line_string> try_simplify(const line_string& v, double tolerance) {
  line_string simple;
  boost::geometry::simplify(v, simple, tolerance);
  if (result<void> checked = check(simple); !checked) return checked.error();
  return simple;
}

result<polygon> try_simplify(const polygon& v, double tolerance) {
  polygon simple;
  if (v.empty()) return simple;
  boost::geometry::simplify(planar_form(v).get(), simple, tolerance);
  return try_normalized(std::move(simple));
}

#define DSE_INSTANTIATE_WITH(A, B)                                     \
  template std::optional<double> distance_between(const A&, const B&); \
  template bool contains(const A&, const B&);                          \
  template bool intersects(const A&, const B&)
#define DSE_INSTANTIATE(T)                        \
  template std::optional<box> envelope(const T&); \
  template result<point> try_centroid(const T&);  \
  DSE_INSTANTIATE_WITH(T, point);                 \
  DSE_INSTANTIATE_WITH(T, line_string);           \
  DSE_INSTANTIATE_WITH(T, polygon)

DSE_INSTANTIATE(point);
DSE_INSTANTIATE(line_string);
DSE_INSTANTIATE(polygon);

#undef DSE_INSTANTIATE
#undef DSE_INSTANTIATE_WITH

}}}  // namespace dse::v0::geo
