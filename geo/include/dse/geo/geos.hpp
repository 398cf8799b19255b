#pragma once

/// Geometries to and from GEOS (3.8 and newer) through WKB. Opt-in: needs geos_c.h, and geos_c to link with.

#include <dse/geo/error.hpp>
#include <dse/geo/geometry.hpp>
#include <dse/geo/wkb.hpp>

#include <geos_c.h>

#include <cstddef>
#include <memory>
#include <span>

namespace dse { inline namespace v0 { namespace geo {

namespace detail {
struct geos_deleter {
  GEOSContextHandle_t context;
  void operator()(GEOSGeometry* v) const noexcept { GEOSGeom_destroy_r(context, v); }
  void operator()(GEOSWKBReader* v) const noexcept { GEOSWKBReader_destroy_r(context, v); }
  void operator()(GEOSWKBWriter* v) const noexcept { GEOSWKBWriter_destroy_r(context, v); }
  void operator()(unsigned char* v) const noexcept { GEOSFree_r(context, v); }
};
template <class T>
std::unique_ptr<T, geos_deleter> owned_by(GEOSContextHandle_t context, T* v) noexcept {
  return {v, geos_deleter{context}};
}
}  // namespace detail

/// Destroys its geometry in the context of which it is.
using geos_geometry = std::unique_ptr<GEOSGeometry, detail::geos_deleter>;

/// Fails with errc::no_result where GEOS has no such geometry, as an open ring; the context's handler of messages is
/// told why.
template <geometry T>
result<geos_geometry> try_to_geos(GEOSContextHandle_t context, const T& v) {
  const bytes wkb = to_wkb(v);
  const auto reader = detail::owned_by(context, GEOSWKBReader_create_r(context));
  geos_geometry made = detail::owned_by(
      context,
      GEOSWKBReader_read_r(context, reader.get(), reinterpret_cast<const unsigned char*>(wkb.data()), wkb.size()));
  if (!made) return error(make_error_code(errc::no_result), "GEOS refuses the geometry");
  return made;
}
/// \throws dse::exception as try_to_geos fails.
template <geometry T>
geos_geometry to_geos(GEOSContextHandle_t context, const T& v) {
  return try_to_geos(context, v).value();
}

/// Fails with errc::wrong_geometry, not_planar, or no_result for a point without coordinates. A spatial reference id is
/// left out.
template <geometry T>
result<T> try_from_geos(GEOSContextHandle_t context, const GEOSGeometry* v) {
  if (GEOSHasZ_r(context, v) == 1)
    return error(make_error_code(errc::not_planar), "the GEOS geometry has Z coordinates");
  if (GEOSGeomTypeId_r(context, v) == GEOS_POINT && GEOSisEmpty_r(context, v) == 1)
    return error(make_error_code(errc::no_result), "a point without coordinates, which DSE does not store");
  const auto writer = detail::owned_by(context, GEOSWKBWriter_create_r(context));
  GEOSWKBWriter_setOutputDimension_r(context, writer.get(), 2);
  GEOSWKBWriter_setByteOrder_r(context, writer.get(), GEOS_WKB_NDR);
  GEOSWKBWriter_setIncludeSRID_r(context, writer.get(), 0);
  std::size_t size = 0;
  const auto wkb = detail::owned_by(context, GEOSWKBWriter_write_r(context, writer.get(), v, &size));
  if (!wkb) return error(make_error_code(errc::no_result), "GEOS does not write the geometry");
  return try_from_wkb<T>(std::as_bytes(std::span(wkb.get(), size)));
}
/// \throws dse::exception as try_from_geos fails.
template <geometry T>
T from_geos(GEOSContextHandle_t context, const GEOSGeometry* v) {
  return try_from_geos<T>(context, v).value();
}

}}}  // namespace dse::v0::geo
