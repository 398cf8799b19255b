#pragma once

#include <dse/geo/point.hpp>

namespace dse { inline namespace v0 { namespace geo {

/// Of the sphere by which servers convert kilometers to degrees, the mean radius of the Earth: one degree of a great
/// circle is 111.195 km.
inline constexpr double earth_radius_meters = 6'371'008.7714;

/// The length of the great circle between two places in degrees (x is longitude, y latitude) on that sphere, in meters.
/// Up to 0.6 % off the ellipsoid, for which see geographic.hpp.
double haversine_meters(const point& a, const point& b) noexcept;

}}}  // namespace dse::v0::geo
