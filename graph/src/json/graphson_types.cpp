#include "json/graphson_types.hpp"

#include "binary/types.hpp"
#include "iso_time.hpp"
#include "json/base64.hpp"
#include "json/graphson_metrics.hpp"
#include "number_text.hpp"

#include <dse/graph/traversal.hpp>

#include <algorithm>
#include <bit>
#include <charconv>
#include <cstdlib>
#include <limits>

namespace dse { inline namespace v0 { namespace graph {

namespace {

template <class Int>
bool parse_integer(std::string_view text, Int& v) {
  const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), v);
  return failed == std::errc() && end == text.data() + text.size();
}

template <class Int>
bool append_integer(binary_writer& out, std::uint8_t type_code, std::string_view text) {
  Int v = 0;
  if (!parse_integer(text, v)) return false;
  out.head(type_code);
  if constexpr (sizeof v == 8) out.i64(v);
  else if constexpr (sizeof v == 4) out.i32(v);
  else if constexpr (sizeof v == 2) out.i16(v);
  else out.u8(static_cast<std::uint8_t>(v));
  return true;
}

template <class Real>
bool parse_real(std::string_view text, Real& v) {
  using limits = std::numeric_limits<Real>;
  if (text == "NaN") return v = limits::quiet_NaN(), true;
  if (text == "Infinity") return v = limits::infinity(), true;
  if (text == "-Infinity") return v = -limits::infinity(), true;
  const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), v);
  if (end != text.data() + text.size()) return false;
  // from_chars leaves v alone where the number is too large or too small
  if (failed == std::errc::result_out_of_range) v = static_cast<Real>(std::strtod(std::string(text).c_str(), nullptr));
  return failed == std::errc() || failed == std::errc::result_out_of_range;
}

bool append_real(binary_writer& out, std::uint8_t type_code, std::string_view text) {
  double d = 0;
  float f = 0;
  if (type_code == code::float32) {
    if (!parse_real(text, f)) return false;
    out.head(type_code).i32(std::bit_cast<std::int32_t>(f));
  } else {
    if (!parse_real(text, d)) return false;
    out.head(type_code).i64(std::bit_cast<std::int64_t>(d));
  }
  return true;
}

/// Writes what the text stands for; false when it is none.
template <class T>
bool append_parsed(binary_writer& out, std::string_view text) {
  const result<T> v = text.size() > max_digits ? result<T>(error(client_errc::out_of_range)) : T::try_from_string(text);
  if (v) value_writer<T>::append(*v, out);
  return v.has_value();
}

bool append_blob(binary_writer& out, std::string_view text) {
  std::string bytes;
  const bool ok = append_from_base64(bytes, text);
  out.head(code::blob).text(bytes);
  return ok;
}
/// Java prints an address as `host/192.0.2.1`.
bool append_inet(binary_writer& out, std::string_view text) {
  return append_parsed<inet_address>(out, text.substr(text.find('/') + 1));
}
bool append_character(binary_writer& out, std::string_view text) {
  binary_reader in(text);
  skip_layout(in, "u", 0);
  out.head(code::character).raw(text);
  return in.ok() && in.rest().empty();
}

bool append_time(binary_writer& out, std::uint8_t type_code, std::string_view text, text_form form) {
  if (form == text_form::quoted) return append_iso(type_code, text, out);
  // milliseconds of an instant, days of a date
  std::int64_t n = 0;
  if (!parse_integer(text, n)) return false;
  if (type_code == instant::graph_binary_code) {
    const std::int64_t seconds = n / 1000 - (n % 1000 < 0);
    value_writer<instant>::append({seconds, static_cast<std::int32_t>(n - seconds * 1000) * 1'000'000}, out);
    return true;
  }
  if (type_code != local_date::graph_binary_code || n > 700'000'000'000 || n < -700'000'000'000) return false;
  value_writer<local_date>::append(date_of(n), out);
  return true;
}

template <class Geometry>
bool append_geometry(binary_writer& out, std::string_view wkt) {
  const auto g = Geometry::try_from_wkt(wkt);
  if (g) value_writer<Geometry>::append(*g, out);
  return g.has_value();
}

/// A number of a Map, whatever its width; GraphSON has it also in quotes.
template <class Int>
bool read_number(std::string_view map, std::string_view key, Int& v) {
  const value found = trusted_bytes::make(member_or_null(map, key));
  return parse_integer(found.to_string(), v);
}

constexpr std::pair<std::string_view, text_appender> dse_types[] = {
    {"dse:Blob", append_blob},
    {"dse:Point", append_geometry<dse::geo::point>},
    {"dse:LineString", append_geometry<dse::geo::line_string>},
    {"dse:Polygon", append_geometry<dse::geo::polygon>},
    {"dse:Distance", append_geometry<dse::geo::distance>},
};

}  // namespace

const binary_type* find_graphson_type(std::string_view name) noexcept {
  if (name.starts_with("g:")) return find_type(name.substr(2));
  return name.starts_with("gx:") ? find_type(name.substr(3)) : nullptr;
}

text_appender find_dse_type(std::string_view name) noexcept {
  const auto* row = std::ranges::find(dse_types, name, [](const auto& r) { return r.first; });
  return row == std::end(dse_types) ? nullptr : row->second;
}

bool is_graphson_scalar(const binary_type& type) noexcept {
  using enum value_kind;
  return (type.kind >= int8 && type.kind <= float64) || (type.kind >= character && type.kind <= time_duration) ||
         type.kind == token;
}

bool append_scalar(binary_writer& out, const binary_type& type, std::string_view text, text_form form) {
  switch (type.code) {
    case code::int32: return append_integer<std::int32_t>(out, type.code, text);
    case code::int64:
    case code::date:
    case code::timestamp: return append_integer<std::int64_t>(out, type.code, text);
    case code::float32:
    case code::float64: return append_real(out, type.code, text);
    case code::int8: return append_integer<std::int8_t>(out, type.code, text);
    case code::int16: return append_integer<std::int16_t>(out, type.code, text);
    case code::big_integer: return append_parsed<varint>(out, text);
    case code::decimal: return append_parsed<decimal>(out, text);
    default: break;
  }
  if (type.layout.find_first_not_of("148") == type.layout.npos) return append_time(out, type.code, text, form);
  if (form != text_form::quoted) return false;
  if (is_token(type)) return out.head(type.code).head(code::text).text(text), true;
  switch (type.code) {
    case code::class_name: out.head(type.code).text(text); return true;
    case code::uuid: return append_parsed<uuid>(out, text);
    case code::blob: return append_blob(out, text);
    case code::inet: return append_inet(out, text);
    case code::character: return append_character(out, text);
    default: return false;
  }
}

bool append_duration(binary_writer& out, std::string_view fields) {
  duration d;
  const bool read = read_number(fields, "months", d.months) && read_number(fields, "days", d.days) &&
                    read_number(fields, "nanos", d.nanoseconds);
  if (read) value_writer<duration>::append(d, out);
  return read;
}

bool append_untyped_number(binary_writer& out, std::string_view digits) {
  if (digits.find_first_of(".eE") != digits.npos) return append_real(out, code::float64, digits);
  return append_integer<std::int32_t>(out, code::int32, digits) ||
         append_integer<std::int64_t>(out, code::int64, digits) || append_parsed<varint>(out, digits);
}

}}}  // namespace dse::v0::graph
