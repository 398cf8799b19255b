#include "fuzz/geo/geometry_text.hpp"

#include <dse/geo/distance.hpp>
#include <dse/geo/wkb.hpp>
#include <dse/geo/wkt.hpp>

namespace dse::fuzz::geo_wkt { namespace {

struct wkt {
  static constexpr auto malformed = geo::errc::malformed_wkt;
  template <geo::geometry T>
  static auto read(std::string_view text) {
    return geo::try_from_wkt<T>(text);
  }
  static std::string print(const auto& v) { return geo::to_wkt(v); }
  template <geo::geometry T>
  static T by_another_form(const T& v) {
    return geo::from_wkb<T>(geo::to_wkb(v));
  }
};

void check(bytes_view input) {
  check_geometry_texts<wkt>(input);
  const auto circle = geo::distance::try_from_wkt(text_of(input));
  if (circle) {
    require(geo::distance::from_wkt(geo::to_wkt(*circle)) == *circle, "a circle is printed as another one");
    require(circle->radius >= 0 && circle->contains(circle->center), "a circle does not hold its center");
  } else {
    const auto code = circle.error().code();
    require(code == geo::errc::malformed_wkt || code == geo::errc::wrong_geometry || code == geo::errc::not_planar ||
                code == geo::errc::negative_radius,
            "a circle is refused with another code");
  }
}

const registration registered(check, [] {
  return texts({"POINT (2.35 48.85)", "point(-1e3 +.5)", "POINT Z (1 2 3)", "LINESTRING (1 2, 3 4)", "LINESTRING EMPTY",
                "POLYGON ((0 0, 9 0, 9 9, 0 0), (1 1, 1 2, 2 2, 1 1))", "POLYGON EMPTY", "POLYGON ((0 0, 1 1), EMPTY)",
                "POINT (1e400 nan)", "POINT (1e-400 -1e-999)", "DISTANCE((1.0 2.0) 3.0)", "POINT (inf 0x10)",
                "POINT (4.9e-324 1.7976931348623157e308)"});
});

}}  // namespace dse::fuzz::geo_wkt
