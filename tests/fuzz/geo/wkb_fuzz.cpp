#include "fuzz/choices.hpp"
#include "fuzz/target.hpp"

#include <dse/geo/codec.hpp>
#include <dse/geo/error.hpp>
#include <dse/geo/validity.hpp>
#include <dse/geo/wkb.hpp>
#include <dse/geo/wkt.hpp>

#include <cmath>

namespace dse::fuzz::geo_wkb { namespace {

bool is_finite(const geo::point& p) { return std::isfinite(p.x) && std::isfinite(p.y); }
template <class Points>
bool is_finite(const Points& points) {
  for (const geo::point& p : points)
    if (!is_finite(p)) return false;
  return true;
}
bool is_finite(const geo::polygon& p) {
  for (const geo::linear_ring& ring : p.inners)
    if (!is_finite(ring)) return false;
  return is_finite(p.outer);
}

/// A column's bytes: decode() takes what try_read_wkb() takes, and what it gives is bound or named invalid.
template <class T>
void check_codec(const T& v, bytes_view wkb) {
  const auto normal = geo::try_normalized(v);
  require(geo::check(v).has_value() == (normal && *normal == v), "the check and what is normalized disagree");
  const data_type type = codec<T>::natural_type();
  require(codec<T>::decode(wkb, type) == v, "the codec reads another geometry");
  value_buffer out;
  try {
    bind_value(out, v, type);
  } catch (const exception& e) {
    return require(e.code() == client_errc::out_of_range, "what can't be bound is out of range");
  }
  const bytes_view bound = out.view().subspan(4);
  value_buffer twice;
  bind_value(twice, codec<T>::decode(bound, type), type);
  require(std::ranges::equal(twice.view(), out.view()), "a normalized geometry is bound as it is");
}

template <geo::geometry T>
void check_as(bytes_view b) {
  bytes_view rest = b;
  const auto v = geo::try_read_wkb<T>(rest);
  if (!v) {
    require(rest.data() == b.data() && rest.size() == b.size(), "a failure leaves the bytes alone");
    const auto code = v.error().code();
    return require(
        code == geo::errc::malformed_wkb || code == geo::errc::wrong_geometry || code == geo::errc::not_planar,
        "bytes are refused with another code");
  }
  const std::size_t read = b.size() - rest.size();
  const bytes again = geo::to_wkb(*v);
  // A spatial reference id and holes without points are left out.
  require(again.size() <= read && again.size() == geo::wkb_size(*v), "the form is no longer than what was read");
  require(geo::from_wkb<T>(again) == *v, "what was written is read as another geometry");
  check_codec(*v, again);
  if (!is_finite(*v)) return;
  const std::string text = geo::to_wkt(*v);
  const auto from_text = geo::try_from_wkt<T>(text);
  require(from_text && *from_text == *v, "the text is of another geometry: " + text);
}

void check(bytes_view input) {
  check_as<geo::point>(input);
  check_as<geo::line_string>(input);
  check_as<geo::polygon>(input);
}

const registration registered(check, [] {
  std::vector<bytes> seeds;
  for (const char* text : {"POLYGON ((2 48, 3 48, 3 49, 2 49, 2 48))", "POLYGON EMPTY",
                           "POLYGON ((0 0, 9 0, 9 9, 0 9, 0 0), (1 1, 1 2, 2 2, 2 1, 1 1))"})
    seeds.push_back(geo::to_wkb(geo::from_wkt<geo::polygon>(text)));
  seeds.push_back(geo::to_wkb(geo::point{2.35, 48.85}));
  seeds.push_back(geo::to_wkb(geo::from_wkt<geo::line_string>("LINESTRING (1 2, 3 4, 5 7)")));
  // Big-endian point and one with a spatial reference id (EWKB).
  bytes big(21);
  big[4] = std::byte{1};
  seeds.push_back(big);
  bytes ewkb(25);
  ewkb[0] = ewkb[1] = std::byte{1};
  ewkb[4] = std::byte{0x20};
  seeds.push_back(ewkb);
  return seeds;
});

}}  // namespace dse::fuzz::geo_wkb
