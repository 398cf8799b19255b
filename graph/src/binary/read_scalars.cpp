#include "binary/types.hpp"
#include "iso_time.hpp"
#include "json/base64.hpp"
#include "read_error.hpp"

#include <dse/geo/wkb.hpp>
#include <dse/graph/traversal.hpp>

#include <bit>
#include <cmath>
#include <limits>

namespace dse { inline namespace v0 { namespace graph {

namespace {

/// The integer types of Java, and a big integer that fits.
result<std::int64_t> integer_of(const value& v) {
  binary_reader in(v.encoded());
  switch (read_head(in).code) {
    case code::int8: return static_cast<signed char>(in.u8());
    case code::int16: return in.i16();
    case code::int32: return in.i32();
    case code::int64: return in.i64();
    case code::big_integer: {
      const auto n = varint::from_bytes(std::as_bytes(std::span(in.text()))).to_int64();
      if (!n) return error(client_errc::out_of_range, "the big integer doesn't fit 64 bits");
      return *n;
    }
    default: return mismatch(v, "an integer");
  }
}

template <class T>
result<T> read_integer(const value& v) {
  const result<std::int64_t> n = integer_of(v);
  if (!n) return n.error();
  if (*n < std::numeric_limits<T>::min() || *n > std::numeric_limits<T>::max())
    return error(client_errc::out_of_range,
                 std::to_string(*n) + " doesn't fit " + std::to_string(8 * sizeof(T)) + " bits");
  return static_cast<T>(*n);
}

/// Floats widen; integers count where T holds them exactly.
template <class T>
result<T> read_real(const value& v) {
  binary_reader in(v.encoded());
  const binary_head head = read_head(in);
  if (!head.null && head.code == code::float32) return std::bit_cast<float>(in.i32());
  if (!head.null && head.code == code::float64) {
    const double d = std::bit_cast<double>(in.i64());
    const T narrowed = static_cast<T>(d);
    if (std::isfinite(d) && static_cast<double>(narrowed) != d)
      return error(client_errc::out_of_range, "the double doesn't fit a float without loss");
    return narrowed;
  }
  const result<std::int64_t> n = integer_of(v);
  if (!n) return head.null || n.error().code() == client_errc::type_mismatch ? mismatch(v, "a number") : n.error();
  constexpr std::int64_t most = std::int64_t{1} << std::numeric_limits<T>::digits;
  if (*n > most || *n < -most) return error(client_errc::out_of_range, "the integer has more digits than the C++ type");
  return static_cast<T>(*n);
}

template <class Geometry>
result<Geometry> read_geometry(const value& v, value_kind wanted, const char* name) {
  binary_reader in(v.encoded());
  const binary_head head = read_head(in);
  // GraphSON 1.0 has no type for it, only text
  if (head.code == code::text && !head.null) return Geometry::try_from_wkt(in.text());
  if (kind_of(head) != wanted) return mismatch(v, name);
  const std::string_view wkb = in.take(head.custom_size);
  return dse::geo::try_from_wkb<Geometry>(std::as_bytes(std::span(wkb)));
}

result<dse::geo::distance> read_distance(const value& v) {
  binary_reader in(v.encoded());
  const binary_head head = read_head(in);
  if (head.code == code::text && !head.null) return dse::geo::distance::try_from_wkt(in.text());
  if (kind_of(head) != value_kind::distance) return mismatch(v, "a distance");
  binary_reader body(in.take(head.custom_size));
  const std::string_view wkb = body.text();
  const double radius = std::bit_cast<double>(body.i64());
  if (!body.ok() || !body.rest().empty()) return mismatch(v, "a distance");
  const auto center = dse::geo::try_from_wkb<dse::geo::point>(std::as_bytes(std::span(wkb)));
  if (!center) return center.error();
  return dse::geo::distance{*center, radius};
}

/// Milliseconds of a Date or Timestamp.
instant from_milliseconds(std::int64_t ms) {
  const std::int64_t rest = ms % 1000;
  return {ms / 1000 - (rest < 0), static_cast<std::int32_t>(rest < 0 ? rest + 1000 : rest) * 1'000'000};
}

// GraphSON 1.0 has texts for what follows.

template <class T>
result<T> parsed_time(std::string_view text) {
  binary_writer parsed;
  if (!append_iso(T::graph_binary_code, text, parsed))
    return error(client_errc::type_mismatch, "the text is no " + std::string(find_type(T::graph_binary_code)->name));
  return trusted_bytes::make(parsed.bytes()).template try_as<T>();
}

result<bytes> parsed_blob(std::string_view text) {
  std::string decoded;
  if (!append_from_base64(decoded, text)) return error(client_errc::type_mismatch, "the text is no Base64");
  const auto content = std::as_bytes(std::span(decoded));
  return bytes(content.begin(), content.end());
}

template <class T>
result<T> read_time(const value& v) {
  binary_reader in(v.encoded());
  const binary_head head = read_head(in);
  if constexpr (std::same_as<T, instant>) {
    if (!head.null && (head.code == code::date || head.code == code::timestamp)) return from_milliseconds(in.i64());
  }
  if (!head.null && head.code == code::text) return parsed_time<T>(in.text());
  if (head.null || head.code != T::graph_binary_code) return mismatch(v, find_type(T::graph_binary_code)->name);
  T found;
  T::each(found, [&]<class Field>(Field& field) { field = in.integer<Field>(); });
  return found;
}

}  // namespace

template <basic_type T>
result<T> detail::read_basic(const value& v) {
  if constexpr (std::same_as<T, bool>) {
    // in place, since an error converts to bool as well
    if (v.kind() != value_kind::boolean) return {boost::system::in_place_error, mismatch(v, "a boolean")};
    return {boost::system::in_place_value, v.encoded().back() != 0};
  } else if constexpr (std::same_as<T, std::string>) {
    binary_reader in(v.encoded());
    const binary_head head = read_head(in);
    if (head.null) return mismatch(v, "text");
    const binary_type* type = find_type(head.code);
    if (head.code == code::text || head.code == code::class_name) return std::string(in.text());
    if (head.code == code::character) return std::string(in.rest());
    if (type == nullptr || !is_token(*type)) return mismatch(v, "text");
    read_head(in);
    return std::string(in.text());
  } else if constexpr (std::floating_point<T>) {
    return read_real<T>(v);
  } else {
    return read_integer<T>(v);
  }
}

template result<bool> detail::read_basic(const value&);
template result<signed char> detail::read_basic(const value&);
template result<short> detail::read_basic(const value&);
template result<int> detail::read_basic(const value&);
template result<long> detail::read_basic(const value&);
template result<long long> detail::read_basic(const value&);
template result<float> detail::read_basic(const value&);
template result<double> detail::read_basic(const value&);
template result<std::string> detail::read_basic(const value&);

template <plain_scalar T>
result<T> detail::read_scalar(const value& v) {
  binary_reader in(v.encoded());
  const binary_head head = read_head(in);
  const value_kind kind = kind_of(head);
  if constexpr (time_type<T>) {
    return read_time<T>(v);
  } else if constexpr (std::same_as<T, uuid>) {
    if (kind == value_kind::text) return uuid::try_from_string(in.text());
    if (kind != value_kind::uuid) return mismatch(v, "a UUID");
    uuid id;
    for (std::uint8_t& octet : id.octets) octet = in.u8();
    return id;
  } else if constexpr (std::same_as<T, bytes>) {
    if (kind == value_kind::text) return parsed_blob(in.text());
    if (kind != value_kind::blob) return mismatch(v, "a blob");
    const auto content = std::as_bytes(std::span(in.text()));
    return bytes(content.begin(), content.end());
  } else if constexpr (std::same_as<T, varint>) {
    if (kind == value_kind::big_integer) return varint::from_bytes(std::as_bytes(std::span(in.text())));
    const result<std::int64_t> n = integer_of(v);
    if (!n) return n.error();
    return varint(*n);
  } else if constexpr (std::same_as<T, decimal>) {
    if (kind == value_kind::decimal) {
      const std::int32_t scale = in.i32();
      return decimal(varint::from_bytes(std::as_bytes(std::span(in.text()))), scale);
    }
    const result<varint> n = v.try_as<varint>();
    if (!n) return n.error();
    return decimal(*n);
  } else if constexpr (std::same_as<T, inet_address>) {
    if (kind == value_kind::text) {
      const std::string_view text = in.text();
      return inet_address::try_from_string(text.substr(text.find('/') + 1));  // Java prints host/address
    }
    if (kind != value_kind::inet) return mismatch(v, "an inet address");
    return inet_address::try_from_bytes(std::as_bytes(std::span(in.text())));
  } else if constexpr (std::same_as<T, duration>) {
    if (kind != value_kind::duration) return mismatch(v, "a CQL duration");
    const std::int32_t months = in.i32(), days = in.i32();
    const std::int64_t nanoseconds = in.i64();
    if (!in.ok()) return mismatch(v, "a CQL duration");
    return duration{months, days, nanoseconds};
  } else if constexpr (std::same_as<T, dse::geo::point>) {
    return read_geometry<T>(v, value_kind::point, "a point");
  } else if constexpr (std::same_as<T, dse::geo::line_string>) {
    return read_geometry<T>(v, value_kind::line_string, "a line string");
  } else if constexpr (std::same_as<T, dse::geo::distance>) {
    return read_distance(v);
  } else {
    return read_geometry<T>(v, value_kind::polygon, "a polygon");
  }
}

template result<local_date> detail::read_scalar(const value&);
template result<local_time> detail::read_scalar(const value&);
template result<local_date_time> detail::read_scalar(const value&);
template result<zone_offset> detail::read_scalar(const value&);
template result<offset_time> detail::read_scalar(const value&);
template result<offset_date_time> detail::read_scalar(const value&);
template result<zoned_date_time> detail::read_scalar(const value&);
template result<instant> detail::read_scalar(const value&);
template result<time_duration> detail::read_scalar(const value&);
template result<period> detail::read_scalar(const value&);
template result<year> detail::read_scalar(const value&);
template result<year_month> detail::read_scalar(const value&);
template result<month_day> detail::read_scalar(const value&);
template result<uuid> detail::read_scalar(const value&);
template result<bytes> detail::read_scalar(const value&);
template result<varint> detail::read_scalar(const value&);
template result<decimal> detail::read_scalar(const value&);
template result<inet_address> detail::read_scalar(const value&);
template result<duration> detail::read_scalar(const value&);
template result<dse::geo::point> detail::read_scalar(const value&);
template result<dse::geo::line_string> detail::read_scalar(const value&);
template result<dse::geo::polygon> detail::read_scalar(const value&);
template result<dse::geo::distance> detail::read_scalar(const value&);

result<date> value_reader<date>::read(const value& v) {
  const result<instant> at = v.try_as<instant>();
  if (!at) return at.error();
  std::int64_t ms = 0;
  if (__builtin_mul_overflow(at->seconds, 1000, &ms) || __builtin_add_overflow(ms, at->nanos / 1'000'000, &ms))
    return error(client_errc::out_of_range, "the instant doesn't fit milliseconds in 64 bits");
  return date{ms};
}

result<std::int64_t> epoch_nanoseconds(const instant& v) {
  __extension__ using wide = __int128;
  const wide nanos = static_cast<wide>(v.seconds) * 1'000'000'000 + v.nanos;
  if (nanos < std::numeric_limits<std::int64_t>::min() || nanos > std::numeric_limits<std::int64_t>::max())
    return error(client_errc::out_of_range, "the instant doesn't fit nanoseconds in 64 bits");
  return static_cast<std::int64_t>(nanos);
}

result<token> value_reader<token>::read(const value& v) {
  binary_reader in(v.encoded());
  const binary_head head = read_head(in);
  const binary_type* type = find_type(head.code);
  if (head.null || type == nullptr || !is_token(*type)) return mismatch(v, "a token");
  read_head(in);
  return token{std::string(type->name), std::string(in.text())};
}

}}}  // namespace dse::v0::graph
