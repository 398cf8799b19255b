#include <dse/geo/haversine.hpp>

#include <algorithm>
#include <cmath>
#include <numbers>

namespace dse { inline namespace v0 { namespace geo {

double haversine_meters(const point& a, const point& b) noexcept {
  constexpr double radians = std::numbers::pi / 180;
  const double sine_y = std::sin((b.y - a.y) * radians / 2);
  const double sine_x = std::sin((b.x - a.x) * radians / 2);
  const double h = sine_y * sine_y + std::cos(a.y * radians) * std::cos(b.y * radians) * sine_x * sine_x;
  return 2 * earth_radius_meters * std::asin(std::sqrt(std::min(h, 1.0)));
}

}}}  // namespace dse::v0::geo
