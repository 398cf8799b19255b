#include "api/values/vint.hpp"

#include <dse/codec.hpp>

#include <cmath>
#include <cstdint>
#include <utility>

namespace dse { inline namespace v0 {

namespace detail {
namespace {

constexpr std::int64_t nanoseconds_per_day = 86'400'000'000'000;
constexpr std::int64_t date_of_epoch = std::int64_t{1} << 31;  // native_protocol_v5.spec, section 6.5

[[noreturn]] void throw_integer_out_of_range(const std::string& number, const data_type& type) {
  throw_out_of_range(number + " does not fit the CQL type " + type.to_string() + " without loss");
}

template <class Narrow>
void append_narrow(std::int64_t v, const data_type& type, value_buffer& out) {
  if (!std::in_range<Narrow>(v)) throw_integer_out_of_range(std::to_string(v), type);
  out.append_big(static_cast<std::make_unsigned_t<Narrow>>(v));
}

// An integer fits a floating type when it comes back unchanged. 2^63 itself is no int64, hence the comparison first.
template <class Float, class Bits>
void append_floating(std::int64_t v, const data_type& type, value_buffer& out) {
  const Float f = static_cast<Float>(v);
  if (f >= static_cast<Float>(0x1p63) || static_cast<std::int64_t>(f) != v)
    throw_integer_out_of_range(std::to_string(v), type);
  out.append_big(std::bit_cast<Bits>(f));
}

void append_varint(const varint& v, value_buffer& out) { out.append(bytes_view(v.to_bytes())); }

// Zigzag in front of an unsigned vint (native_protocol_v5.spec, section 3, [vint]).
void append_vint(std::int64_t v, value_buffer& out) {
  append_unsigned_vint(static_cast<std::uint64_t>(v) << 1 ^ static_cast<std::uint64_t>(v >> 63), out);
}

std::optional<std::int64_t> take_vint(bytes_view& in) {
  const auto n = take_unsigned_vint(in);
  if (!n) return std::nullopt;
  return static_cast<std::int64_t>(*n >> 1 ^ (~(*n & 1) + 1));
}

}  // namespace

void encode_integer(std::int64_t v, const data_type& type, value_buffer& out) {
  switch (type.kind()) {
    case type_kind::tinyint: return append_narrow<std::int8_t>(v, type, out);
    case type_kind::smallint: return append_narrow<std::int16_t>(v, type, out);
    case type_kind::int_: return append_narrow<std::int32_t>(v, type, out);
    case type_kind::bigint:
    case type_kind::counter: return out.append_big(static_cast<std::uint64_t>(v));
    case type_kind::float_: return append_floating<float, std::uint32_t>(v, type, out);
    case type_kind::double_: return append_floating<double, std::uint64_t>(v, type, out);
    case type_kind::decimal: out.append_big(std::uint32_t{0}); [[fallthrough]];
    default: append_varint(v, out);
  }
}

void encode_unsigned(std::uint64_t v, const data_type& type, value_buffer& out) {
  if (std::in_range<std::int64_t>(v)) return encode_integer(static_cast<std::int64_t>(v), type, out);
  if (!type.is(type_kind::varint) && !type.is(type_kind::decimal)) throw_integer_out_of_range(std::to_string(v), type);
  if (type.is(type_kind::decimal)) out.append_big(std::uint32_t{0});
  append_varint(v, out);
}

std::int64_t decode_integer(bytes_view in, const data_type& type) {
  if (in.empty() || in.size() != integer_width(type.kind())) throw_malformed(type, in.size());
  switch (in.size()) {
    case 1: return static_cast<std::int8_t>(in[0]);
    case 2: return static_cast<std::int16_t>(load_big<std::uint16_t>(in.data()));
    case 4: return static_cast<std::int32_t>(load_big<std::uint32_t>(in.data()));
    default: return static_cast<std::int64_t>(load_big<std::uint64_t>(in.data()));
  }
}

void encode_double(double v, const data_type& type, value_buffer& out) {
  if (!type.is(type_kind::float_)) return out.append_big(std::bit_cast<std::uint64_t>(v));
  const bool beyond = std::isfinite(v) && std::abs(v) > static_cast<double>(std::numeric_limits<float>::max());
  const float narrow = beyond ? 0.0f : static_cast<float>(v);
  if (beyond || (!std::isnan(v) && static_cast<double>(narrow) != v))
    throw_out_of_range("a double does not fit the CQL type float without loss", "bind a float to round it");
  out.append_big(std::bit_cast<std::uint32_t>(narrow));
}

double decode_double(bytes_view in, const data_type& type) {
  if (in.size() != (type.is(type_kind::float_) ? 4u : 8u)) throw_malformed(type, in.size());
  if (in.size() == 4) return static_cast<double>(std::bit_cast<float>(load_big<std::uint32_t>(in.data())));
  return std::bit_cast<double>(load_big<std::uint64_t>(in.data()));
}

std::int64_t rescale(std::int64_t v, std::int64_t num, std::int64_t den) {
  __extension__ using wide = __int128;
  const wide product = static_cast<wide>(v) * num;
  const wide quotient = product / den - (product % den < 0 ? 1 : 0);
  const auto n = static_cast<std::int64_t>(quotient);
  if (n != quotient) throw_out_of_range("a point in time needs more than 64 bits");
  return n;
}

std::int64_t decode_timestamp(bytes_view in, const data_type& type) {
  if (in.size() != 8) throw_malformed(type, in.size());
  return static_cast<std::int64_t>(load_big<std::uint64_t>(in.data()));
}

void encode_scalar(const inet_address& v, value_buffer& out) { out.append(v.octets()); }
inet_address decode_scalar(std::type_identity<inet_address>, bytes_view in, const data_type& type) {
  const auto address = inet_address::try_from_bytes(in);
  if (!address) throw_malformed(type, in.size());
  return *address;
}

void encode_scalar(const duration& v, value_buffer& out) {
  const bool any_negative = v.months < 0 || v.days < 0 || v.nanoseconds < 0;
  const bool any_positive = v.months > 0 || v.days > 0 || v.nanoseconds > 0;
  if (any_negative && any_positive) throw_out_of_range("the parts of a duration must have one sign");
  append_vint(v.months, out);
  append_vint(v.days, out);
  append_vint(v.nanoseconds, out);
}
duration decode_scalar(std::type_identity<duration>, bytes_view in, const data_type& type) {
  const std::size_t size = in.size();
  const auto months = take_vint(in);
  const auto days = take_vint(in);
  const auto clock = take_vint(in);
  if (!months || !days || !clock || !in.empty()) throw_malformed(type, size);
  if (!std::in_range<std::int32_t>(*months) || !std::in_range<std::int32_t>(*days))
    throw_malformed(type, "months or days of more than 32 bits");
  return {static_cast<std::int32_t>(*months), static_cast<std::int32_t>(*days), *clock};
}

void encode_scalar(const varint& v, value_buffer& out) { append_varint(v, out); }
varint decode_scalar(std::type_identity<varint>, bytes_view in, const data_type& type) {
  if (!type.is(type_kind::varint)) return decode_integer(in, type);
  if (in.empty()) throw_malformed(type, in.size());
  return varint::from_bytes(in);
}

void encode_scalar(const decimal& v, value_buffer& out) {
  out.append_big(static_cast<std::uint32_t>(v.scale()));
  append_varint(v.unscaled(), out);
}
decimal decode_scalar(std::type_identity<decimal>, bytes_view in, const data_type& type) {
  if (!type.is(type_kind::decimal)) return decimal(codec<varint>::decode(in, type));
  if (in.size() < 5) throw_malformed(type, in.size());
  return decimal(varint::from_bytes(in.subspan(4)), static_cast<std::int32_t>(load_big<std::uint32_t>(in.data())));
}

void encode_scalar(std::chrono::sys_days v, value_buffer& out) {
  const std::int64_t days = v.time_since_epoch().count();
  if (!std::in_range<std::int32_t>(days)) throw_out_of_range("the date does not fit the CQL type date");
  out.append_big(static_cast<std::uint32_t>(days + date_of_epoch));
}
std::chrono::sys_days decode_scalar(std::type_identity<std::chrono::sys_days>, bytes_view in, const data_type& type) {
  if (in.size() != 4) throw_malformed(type, in.size());
  return std::chrono::sys_days(std::chrono::days(load_big<std::uint32_t>(in.data()) - date_of_epoch));
}

void encode_scalar(std::chrono::year_month_day v, value_buffer& out) {
  if (!v.ok()) throw_out_of_range("the calendar has no such day");
  encode_scalar(std::chrono::sys_days(v), out);
}
std::chrono::year_month_day decode_scalar(std::type_identity<std::chrono::year_month_day>, bytes_view in,
                                          const data_type& type) {
  const std::chrono::sys_days day = codec<std::chrono::sys_days>::decode(in, type);
  constexpr std::chrono::sys_days first = std::chrono::year::min() / std::chrono::January / 1;
  constexpr std::chrono::sys_days last = std::chrono::year::max() / std::chrono::December / 31;
  if (day < first || day > last)
    throw_out_of_range("the year does not fit std::chrono::year", "read the date into std::chrono::sys_days");
  return day;
}

void encode_scalar(std::chrono::nanoseconds v, value_buffer& out) {
  if (v.count() < 0 || v.count() >= nanoseconds_per_day)
    throw_out_of_range("a time of day lies between 00:00 and 23:59:59.999999999");
  out.append_big(static_cast<std::uint64_t>(v.count()));
}
std::chrono::nanoseconds decode_scalar(std::type_identity<std::chrono::nanoseconds>, bytes_view in,
                                       const data_type& type) {
  if (in.size() != 8) throw_malformed(type, in.size());
  const auto n = load_big<std::uint64_t>(in.data());
  if (n >= static_cast<std::uint64_t>(nanoseconds_per_day)) throw_malformed(type, "nanoseconds of more than a day");
  return std::chrono::nanoseconds(static_cast<std::int64_t>(n));
}

}  // namespace detail

void codec<uuid>::encode(const uuid& v, const data_type& type, value_buffer& out) {
  if (type.is(type_kind::timeuuid) && v.version() != 1)
    throw exception(error(client_errc::out_of_range, "a timeuuid has version 1: " + v.to_string()));
  std::memcpy(out.append(width), v.octets.data(), width);
}

}}  // namespace dse::v0
