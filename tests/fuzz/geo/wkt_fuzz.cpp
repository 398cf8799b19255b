#include "fuzz/target.hpp"

#include <dse/geo/error.hpp>
#include <dse/geo/wkb.hpp>
#include <dse/geo/wkt.hpp>

namespace dse::fuzz { namespace {

template <geo::geometry T>
void check_as(std::string_view text) {
  const auto v = geo::try_from_wkt<T>(text);
  if (!v) {
    const auto code = v.error().code();
    return require(
        code == geo::errc::malformed_wkt || code == geo::errc::wrong_geometry || code == geo::errc::not_planar,
        "a text is refused with another code");
  }
  const std::string printed = geo::to_wkt(*v);
  const auto again = geo::try_from_wkt<T>(printed);
  require(again && *again == *v, "what was printed is read as another geometry: " + printed);
  require(geo::from_wkb<T>(geo::to_wkb(*v)) == *v, "the bytes are of another geometry");
}

void check(bytes_view input) {
  const std::string text(text_of(input));
  check_as<geo::point>(text);
  check_as<geo::line_string>(text);
  check_as<geo::polygon>(text);
}

const registration registered(check, [] {
  return texts({"POINT (2.35 48.85)", "point(-1e3 +.5)", "POINT Z (1 2 3)", "LINESTRING (1 2, 3 4)", "LINESTRING EMPTY",
                "POLYGON ((0 0, 9 0, 9 9, 0 0), (1 1, 1 2, 2 2, 1 1))", "POLYGON EMPTY", "POLYGON ((0 0, 1 1), EMPTY)",
                "POINT (1e400 nan)", "POINT (inf 0x10)", "POINT (4.9e-324 1.7976931348623157e308)"});
});

}}  // namespace dse::fuzz
