#include "json/graphson_types.hpp"

#include "binary/types.hpp"
#include "iso_time.hpp"
#include "json/base64.hpp"
#include "json/graphson_structure.hpp"
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

/// The text of a number: written with or without quotes, or as a value that already has a type.
std::string number_text(std::string_view content) {
  binary_reader in(content);
  const std::uint8_t type = in.u8();
  in.u8();
  if (type == number_text_code || type == code::text) return std::string(in.text());
  return trusted_bytes::make(content).to_string();
}

template <class Int>
bool append_integer(binary_writer& out, std::uint8_t type_code, std::string_view content) {
  Int v = 0;
  if (!parse_integer(number_text(content), v)) return false;
  out.head(type_code);
  for (std::size_t i = sizeof v; i-- > 0;) out.u8(static_cast<std::uint8_t>(static_cast<std::uint64_t>(v) >> (8 * i)));
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

bool append_real(binary_writer& out, std::uint8_t type_code, std::string_view content) {
  const std::string text = number_text(content);
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

bool is_text(std::string_view content) { return static_cast<std::uint8_t>(content[0]) == code::text; }
std::string_view text_of(std::string_view content) { return content.substr(6); }

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

bool append_time(binary_writer& out, std::uint8_t type_code, std::string_view content) {
  if (is_text(content)) return append_iso(type_code, text_of(content), out);
  // milliseconds of an instant, days of a date
  std::int64_t n = 0;
  if (!parse_integer(number_text(content), n)) return false;
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

bool append_duration(binary_writer& out, std::string_view content) {
  duration d;
  const bool read = parse_integer(number_text(member_or_null(content, "months")), d.months) &&
                    parse_integer(number_text(member_or_null(content, "days")), d.days) &&
                    parse_integer(number_text(member_or_null(content, "nanos")), d.nanoseconds);
  if (read) value_writer<duration>::append(d, out);
  return read;
}

/// What isn't known here keeps its name and its content.
bool append_unknown(binary_writer& out, std::string_view type, std::string_view content) {
  std::string kept(content);
  if (static_cast<std::uint8_t>(content[0]) == number_text_code) {
    kept.clear();
    if (!append_untyped_number(kept, text_of(content))) return false;
  }
  out.custom(type, kept.size()).raw(kept);
  return true;
}

bool append_scalar(binary_writer& out, const binary_type& type, std::string_view content, bool& known) {
  switch (type.code) {
    case code::int8: return append_integer<std::int8_t>(out, type.code, content);
    case code::int16: return append_integer<std::int16_t>(out, type.code, content);
    case code::int32: return append_integer<std::int32_t>(out, type.code, content);
    case code::int64:
    case code::date:
    case code::timestamp: return append_integer<std::int64_t>(out, type.code, content);
    case code::float32:
    case code::float64: return append_real(out, type.code, content);
    case code::big_integer: return append_parsed<varint>(out, number_text(content));
    case code::decimal: return append_parsed<decimal>(out, number_text(content));
    default: break;
  }
  if (type.layout.find_first_not_of("148") == type.layout.npos && type.code >= 0x81)
    return append_time(out, type.code, content);
  if (is_token(type)) {
    out.head(type.code).raw(content);
    return is_text(content);
  }
  switch (type.code) {
    case code::class_name: out.head(type.code).text(text_of(content)); return is_text(content);
    case code::uuid: return is_text(content) && append_parsed<uuid>(out, text_of(content));
    case code::blob: return is_text(content) && append_blob(out, text_of(content));
    case code::inet: return is_text(content) && append_inet(out, text_of(content));
    case code::character: return is_text(content) && append_character(out, text_of(content));
    default: known = false; return true;
  }
}

/// The type with that name in GraphSON, or null.
const binary_type* find_named(std::string_view name) {
  const bool extended = name.starts_with("gx:");
  if (!extended && !name.starts_with("g:")) return nullptr;
  name.remove_prefix(extended ? 3 : 2);
  for (int c = 1; c < 256; ++c) {
    const binary_type* type = find_type(static_cast<std::uint8_t>(c));
    if (type != nullptr && type->name == name) return type;
  }
  return nullptr;
}

bool append_dse(binary_writer& out, std::string_view type, std::string_view content, bool& known) {
  if (type == "dse:Duration") return append_duration(out, content);
  if (!is_text(content)) return known = false, true;
  if (type == "dse:Blob") return append_blob(out, text_of(content));
  if (type == "dse:Point") return append_geometry<dse::geo::point>(out, text_of(content));
  if (type == "dse:LineString") return append_geometry<dse::geo::line_string>(out, text_of(content));
  if (type == "dse:Polygon") return append_geometry<dse::geo::polygon>(out, text_of(content));
  return known = false, true;
}

}  // namespace

bool append_untyped_number(std::string& to, std::string_view digits) {
  binary_writer out;
  std::int32_t small = 0;
  std::int64_t large = 0;
  bool ok = true;
  if (digits.find_first_of(".eE") != digits.npos) {
    double d = 0;
    ok = parse_real(digits, d);
    out.head(code::float64).i64(std::bit_cast<std::int64_t>(d));
  } else if (parse_integer(digits, small)) {
    out.head(code::int32).i32(small);
  } else if (parse_integer(digits, large)) {
    out.head(code::int64).i64(large);
  } else {
    ok = append_parsed<varint>(out, digits);
  }
  to += out.bytes();
  return ok;
}

std::string_view member(std::string_view map, std::string_view key) {
  binary_reader in(map);
  const binary_head head = read_head(in);
  if (head.null || head.code != code::map) return {};
  for (std::size_t n = in.count(); n > 0 && in.ok(); --n) {
    const std::string_view found = take_value(in);
    const std::string_view content = take_value(in);
    if (!found.empty() && is_text(found) && text_of(found) == key) return content;
  }
  return {};
}

bool append_typed(std::string& to, std::string_view type, std::string_view content) {
  if (content.empty()) return false;
  binary_writer out;
  bool known = true;
  bool ok = true;
  if (static_cast<std::uint8_t>(content[0]) == code::null) {
    out.null();
  } else if (const binary_type* named = find_named(type)) {
    ok = append_scalar(out, *named, content, known);
    if (ok && !known) {
      known = true;
      ok = append_structure(out, *named, content, known);
    }
  } else {
    ok = append_dse(out, type, content, known);
  }
  if (ok && !known) ok = append_unknown(out, type, content);
  if (ok) to += out.bytes();
  return ok;
}

}}}  // namespace dse::v0::graph
