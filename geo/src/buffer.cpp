#include "planar.hpp"

#include <dse/geo/algorithms.hpp>

#include <boost/geometry/algorithms/buffer.hpp>
#include <boost/geometry/geometries/multi_polygon.hpp>
#include <boost/geometry/strategies/buffer.hpp>
#include <boost/geometry/strategies/cartesian/buffer_end_round.hpp>
#include <boost/geometry/strategies/cartesian/buffer_join_round.hpp>
#include <boost/geometry/strategies/cartesian/buffer_point_circle.hpp>
#include <boost/geometry/strategies/cartesian/buffer_side_straight.hpp>
#include <boost/geometry/strategies/strategies.hpp>

#include <cmath>
#include <concepts>

namespace dse { inline namespace v0 { namespace geo {

namespace {

/// Outlines have points twice where two pieces of a buffer meet.
void drop_repeated_points(linear_ring& ring) {
  ring.erase(std::unique(ring.begin(), ring.end(), same_place), ring.end());
}

}  // namespace

template <geometry T>
result<std::vector<polygon>> try_buffer(const T& v, double by, std::size_t points_per_circle) {
  namespace strategy = boost::geometry::strategy::buffer;
  if (!std::isfinite(by)) return error(make_error_code(errc::not_finite), "a buffer's distance is finite");
  if (by < 0 && !std::same_as<T, polygon>)
    return error(make_error_code(errc::negative_radius), "only polygons have a border inside");
  if (is_empty(v) || (by == 0 && !std::same_as<T, polygon>)) return std::vector<polygon>();
  boost::geometry::model::multi_polygon<polygon> areas;
  try {
    boost::geometry::buffer(planar_form(v).get(), areas, strategy::distance_symmetric<double>(by),
                            strategy::side_straight(), strategy::join_round(points_per_circle),
                            strategy::end_round(points_per_circle), strategy::point_circle(points_per_circle));
  } catch (const boost::geometry::exception& e) {
    return no_result(e.what());
  }
  std::vector<polygon> normal;
  for (polygon& area : areas) {
    drop_repeated_points(area.outer);
    for (linear_ring& ring : area.inners) drop_repeated_points(ring);
    result<polygon> one = try_normalized(std::move(area));
    if (!one) return no_result("the outline of a buffer meets itself: " + one.error().message());
    normal.push_back(*std::move(one));
  }
  return normal;
}

template result<std::vector<polygon>> try_buffer(const point&, double, std::size_t);
template result<std::vector<polygon>> try_buffer(const line_string&, double, std::size_t);
template result<std::vector<polygon>> try_buffer(const polygon&, double, std::size_t);

}}}  // namespace dse::v0::geo
