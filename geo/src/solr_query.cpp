#include "number_text.hpp"

#include <dse/geo/error.hpp>
#include <dse/geo/solr_query.hpp>
#include <dse/geo/wkt.hpp>

#include <algorithm>
#include <cmath>

namespace dse { inline namespace v0 { namespace geo { namespace solr {
namespace {

[[noreturn]] void refuse(std::string message) {
  throw exception(error(client_errc::invalid_argument, std::move(message)));
}

std::string checked(std::string_view field) {
  const auto is_letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; };
  const auto is_inner = [&](char c) { return is_letter(c) || (c >= '0' && c <= '9') || c == '-' || c == '.'; };
  if (field.empty() || !is_letter(field[0]) || !std::all_of(field.begin(), field.end(), is_inner))
    refuse("no name of a Solr field: " + std::string(field.substr(0, 60)));
  return std::string(field);
}

void check_finite(const std::vector<point>& path) {
  for (const point& p : path)
    if (!std::isfinite(p.x) || !std::isfinite(p.y))
      throw exception(error(make_error_code(errc::not_finite), "a coordinate is not finite: " + to_wkt(p)));
}
void check_finite(const point& v) { check_finite(std::vector<point>{v}); }
void check_finite(const polygon& v) {
  check_finite(v.outer);
  for (const linear_ring& ring : v.inners) check_finite(ring);
}

std::string around(std::string_view parser, std::string_view field, const point& center, double kilometers) {
  check(distance{center, kilometers}).value();
  if (std::fabs(center.x) > 180 || std::fabs(center.y) > 90) refuse("no place on the globe: " + to_wkt(center));
  std::string out = "{!" + std::string(parser) + " sfield=" + checked(field) + " pt=";
  append_number(out, center.y);
  out += ',';
  append_number(out, center.x);
  out += " d=";
  append_number(out, kilometers);
  return out + '}';
}

template <geometry T>
std::string related(std::string_view relation, std::string_view field, const T& v) {
  check_finite(v);
  return checked(field) + ":\"" + std::string(relation) + '(' + to_wkt(v) + ")\"";
}

void append_json(std::string& out, std::string_view text) {
  constexpr const char* digits = "0123456789abcdef";
  out += '"';
  for (const char c : text) {
    const auto code = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\') {
      out += '\\';
      out += c;
    } else if (code < 0x20) {
      out += "\\u00";
      out += digits[code >> 4];
      out += digits[code & 15];
    } else {
      out += c;
    }
  }
  out += '"';
}

}  // namespace

std::string geofilt(std::string_view field, const point& center, double kilometers) {
  return around("geofilt", field, center, kilometers);
}
std::string bbox(std::string_view field, const point& center, double kilometers) {
  return around("bbox", field, center, kilometers);
}

template <geometry T>
std::string intersects(std::string_view field, const T& area) {
  return related("Intersects", field, area);
}
template <geometry T>
std::string is_within(std::string_view field, const T& area) {
  return related("IsWithin", field, area);
}
template <geometry T>
std::string contains(std::string_view field, const T& inside) {
  return related("Contains", field, inside);
}
template <geometry T>
std::string is_disjoint_to(std::string_view field, const T& area) {
  return related("IsDisjointTo", field, area);
}

std::string is_within(std::string_view field, const distance& circle) {
  check(circle).value();
  std::string out = checked(field) + ":\"IsWithin(BUFFER(" + to_wkt(circle.center) + ", ";
  append_number(out, circle.radius);
  return out + "))\"";
}

std::string query(const std::vector<std::string>& filters, std::string_view q) {
  std::string out = "{\"q\":";
  append_json(out, q);
  if (filters.empty()) return out + '}';
  out += ",\"fq\":[";
  for (std::size_t i = 0; i < filters.size(); ++i) {
    if (i > 0) out += ',';
    append_json(out, filters[i]);
  }
  return out + "]}";
}

std::string escaped_term(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') out += '\\';
    out += c;
  }
  return out + '"';
}

template std::string intersects(std::string_view, const point&);
template std::string intersects(std::string_view, const line_string&);
template std::string intersects(std::string_view, const polygon&);
template std::string is_within(std::string_view, const point&);
template std::string is_within(std::string_view, const line_string&);
template std::string is_within(std::string_view, const polygon&);
template std::string contains(std::string_view, const point&);
template std::string contains(std::string_view, const line_string&);
template std::string contains(std::string_view, const polygon&);
template std::string is_disjoint_to(std::string_view, const point&);
template std::string is_disjoint_to(std::string_view, const line_string&);
template std::string is_disjoint_to(std::string_view, const polygon&);

}}}}  // namespace dse::v0::geo::solr
