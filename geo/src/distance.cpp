#include "number_text.hpp"
#include "text_reader.hpp"

#include <dse/geo/distance.hpp>
#include <dse/geo/error.hpp>

#include <algorithm>
#include <cmath>

namespace dse { inline namespace v0 { namespace geo {
namespace {

double between(const point& a, const point& b) noexcept { return std::hypot(a.x - b.x, a.y - b.y); }

bool holds_all(const distance& circle, const std::vector<point>& points) noexcept {
  return std::all_of(points.begin(), points.end(), [&](const point& p) { return circle.contains(p); });
}

void read(text_reader& in, distance& v) {
  const std::string word = in.next_word();
  const std::size_t start = in.offset();
  in.word();
  if (word != "DISTANCE") {
    const bool other = word == "POINT" || word == "LINESTRING" || word == "POLYGON";
    return in.fail(other ? errc::wrong_geometry : errc::malformed_wkt, "expected DISTANCE", start);
  }
  in.expect('(');
  in.expect('(');
  v.center = in.vertex();
  in.expect(')');
  v.radius = in.number();
  in.expect(')');
  in.expect_end();
}

}  // namespace

result<distance> distance::try_from_wkt(std::string_view text) {
  text_reader in(text, errc::malformed_wkt);
  distance v;
  read(in, v);
  if (in.failed()) return in.take_failure();
  if (result<void> checked = check(v); !checked) return checked.error();
  return v;
}
distance distance::from_wkt(std::string_view text) { return try_from_wkt(text).value(); }

bool distance::contains(const point& v) const noexcept { return between(center, v) <= radius; }
bool distance::contains(const line_string& v) const noexcept { return holds_all(*this, v); }
bool distance::contains(const polygon& v) const noexcept {
  return holds_all(*this, v.outer) &&
         std::all_of(v.inners.begin(), v.inners.end(), [&](const linear_ring& r) { return holds_all(*this, r); });
}
bool distance::contains(const distance& v) const noexcept { return between(center, v.center) + v.radius <= radius; }

std::string to_wkt(const distance& v) {
  std::string out = "DISTANCE ((";
  append_number(out, v.center.x);
  out += ' ';
  append_number(out, v.center.y);
  out += ") ";
  append_number(out, v.radius);
  return out + ')';
}

result<void> check(const distance& v) {
  if (!std::isfinite(v.center.x) || !std::isfinite(v.center.y) || !std::isfinite(v.radius))
    return error(make_error_code(errc::not_finite), "a distance needs a finite center and a finite radius");
  if (v.radius < 0) {
    std::string message = "the radius is negative: ";
    append_number(message, v.radius);
    return error(make_error_code(errc::negative_radius), std::move(message));
  }
  return {};
}

}}}  // namespace dse::v0::geo
