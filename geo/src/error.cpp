#include <dse/geo/error.hpp>

#include <string>

namespace dse { inline namespace v0 { namespace geo {
namespace {

class category final : public boost::system::error_category {
 public:
  const char* name() const noexcept override { return "dse.geo"; }
  std::string message(int value) const override {
    switch (static_cast<errc>(value)) {
      case errc::malformed_wkb: return "malformed WKB";
      case errc::malformed_wkt: return "malformed WKT";
      case errc::malformed_geojson: return "malformed GeoJSON";
      case errc::wrong_geometry: return "another kind of geometry than asked for";
      case errc::not_planar: return "a geometry with Z or M coordinates";
      case errc::not_finite: return "a coordinate is infinite or not a number";
      case errc::too_few_points: return "too few points";
      case errc::not_simple: return "a line or the rings of a polygon cross or touch themselves";
      case errc::misplaced_hole: return "a hole outside of its polygon or inside of another hole";
      case errc::malformed_date_range: return "malformed date range";
      case errc::reversed_date_range: return "the upper bound of the date range is not after the lower one";
      case errc::ring_not_closed: return "a ring whose last point is not its first one";
      case errc::wrong_direction: return "a ring that runs the wrong way round";
      case errc::negative_radius: return "a negative radius";
      case errc::no_result: return "an algorithm without a result";
    }
    return "unknown geometry error " + std::to_string(value);
  }
};

}  // namespace

const boost::system::error_category& geo_category() noexcept {
  static const category instance;
  return instance;
}

}}}  // namespace dse::v0::geo
