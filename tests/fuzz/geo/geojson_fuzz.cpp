#include "fuzz/target.hpp"

#include <dse/geo/error.hpp>
#include <dse/geo/geojson.hpp>
#include <dse/geo/wkt.hpp>

namespace dse::fuzz { namespace {

template <geo::geometry T>
void check_as(std::string_view text) {
  const auto v = geo::try_from_geojson<T>(text);
  if (!v) {
    const auto code = v.error().code();
    return require(
        code == geo::errc::malformed_geojson || code == geo::errc::wrong_geometry || code == geo::errc::not_planar,
        "a text is refused with another code");
  }
  const std::string printed = geo::to_geojson(*v);  // JSON has no numbers that are not finite
  const auto again = geo::try_from_geojson<T>(printed);
  require(again && *again == *v, "what was printed is read as another geometry: " + printed);
  require(geo::from_wkt<T>(geo::to_wkt(*v)) == *v, "the text is of another geometry");
}

void check(bytes_view input) {
  const std::string text(text_of(input));
  check_as<geo::point>(text);
  check_as<geo::line_string>(text);
  check_as<geo::polygon>(text);
}

const registration registered(check, [] {
  return texts({R"({"type":"Point","coordinates":[2.35,48.85]})",
                R"({"coordinates":[[1,2],[3,4]],"type":"LineString"})",
                R"({"type":"Polygon","coordinates":[[[0,0],[9,0],[9,9],[0,0]],[[1,1],[1,2],[2,2],[1,1]]]})",
                R"({"type":"Polygon","coordinates":[]})", R"({"type":"Point","coordinates":[1,2,3]})",
                R"({"type":"Point","bbox":[0,0,1,1],"coordinates":[1e400,-0.0],"x":{"y":[null,true]}})",
                R"({"type":"LineString","coordinates":[]})", R"([[[[[[[[1]]]]]]]])"});
});

}}  // namespace dse::fuzz
