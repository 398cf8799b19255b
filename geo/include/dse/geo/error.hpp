#pragma once

#include <dse/error.hpp>

#include <type_traits>

namespace dse { inline namespace v0 { namespace geo {

/// What can be wrong with a geometry or a date range, or with the bytes or the text of one.
enum class errc {
  malformed_wkb = 1,     ///< the bytes end too early, too late, or are no WKB
  malformed_wkt,         ///< the text is no WKT; the message names the offset
  malformed_geojson,     ///< the text is no JSON, or no GeoJSON geometry
  wrong_geometry,        ///< well formed, but of another kind than asked for
  not_planar,            ///< has Z or M coordinates, DSE stores x and y only
  not_finite,            ///< a coordinate is infinite or not a number
  too_few_points,        ///< a line of one point, or a ring of less than three different ones
  not_simple,            ///< lines or rings repeat a point, cross or touch themselves, or rings meet as OGC forbids
  misplaced_hole,        ///< an inner ring lies outside of the outer one, or inside of another hole
  malformed_date_range,  ///< the text or the bytes are no date range
  reversed_date_range,   ///< the upper bound is not after the lower one
  ring_not_closed,       ///< the last point of a ring does not repeat the first one; a server may refuse it
  wrong_direction,       ///< an outer ring runs clockwise, or an inner one counter-clockwise; a server may refuse it
  negative_radius,       ///< of a distance or a buffer
  no_result,             ///< an algorithm has none for these geometries: the centroid of an empty one
};

const boost::system::error_category& geo_category() noexcept;
inline boost::system::error_code make_error_code(errc e) noexcept { return {static_cast<int>(e), geo_category()}; }

}}}  // namespace dse::v0::geo

template <>
struct boost::system::is_error_code_enum<dse::geo::errc> : std::true_type {};
