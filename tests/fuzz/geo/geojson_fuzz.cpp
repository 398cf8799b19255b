#include "fuzz/geo/geometry_text.hpp"

#include <dse/geo/geojson.hpp>
#include <dse/geo/wkt.hpp>

namespace dse::fuzz::geo_geojson { namespace {

struct geojson {
  static constexpr auto malformed = geo::errc::malformed_geojson;
  template <geo::geometry T>
  static auto read(std::string_view text) {
    return geo::try_from_geojson<T>(text);
  }
  static std::string print(const auto& v) { return geo::to_geojson(v); }  // JSON has no numbers that are not finite
  template <geo::geometry T>
  static T by_another_form(const T& v) {
    return geo::from_wkt<T>(geo::to_wkt(v));
  }
};

const registration registered(check_geometry_texts<geojson>, [] {
  return texts({R"({"type":"Point","coordinates":[2.35,48.85]})",
                R"({"coordinates":[[1,2],[3,4]],"type":"LineString"})",
                R"({"type":"Polygon","coordinates":[[[0,0],[9,0],[9,9],[0,0]],[[1,1],[1,2],[2,2],[1,1]]]})",
                R"({"type":"Polygon","coordinates":[]})", R"({"type":"Point","coordinates":[1,2,3]})",
                R"({"type":"Point","bbox":[0,0,1,1],"coordinates":[1e400,-0.0],"x":{"y":[null,true]}})",
                R"({"type":"LineString","coordinates":[]})", R"([[[[[[[[1]]]]]]]])"});
});

}}  // namespace dse::fuzz::geo_geojson
