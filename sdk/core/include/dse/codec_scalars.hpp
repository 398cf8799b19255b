#pragma once

#include <dse/codec.hpp>
#include <dse/decimal.hpp>
#include <dse/duration.hpp>
#include <dse/inet.hpp>
#include <dse/uuid.hpp>

#include <array>
#include <bit>
#include <chrono>
#include <cstring>
#include <limits>
#include <ratio>

namespace dse { inline namespace v0 {

namespace detail {

constexpr std::size_t integer_width(type_kind k) noexcept {
  switch (k) {
    case type_kind::tinyint: return 1;
    case type_kind::smallint: return 2;
    case type_kind::int_: return 4;
    case type_kind::bigint:
    case type_kind::counter: return 8;
    default: return 0;
  }
}
constexpr type_kind integer_kind(std::size_t width) noexcept {
  return width == 1   ? type_kind::tinyint
         : width == 2 ? type_kind::smallint
         : width == 4 ? type_kind::int_
                      : type_kind::bigint;
}
/// Integers bind to every number type that holds them without loss; which values do is checked while encoding.
constexpr bool is_number(type_kind k) noexcept {
  return integer_width(k) != 0 || k == type_kind::varint || k == type_kind::decimal || k == type_kind::double_ ||
         k == type_kind::float_;
}

void encode_integer(std::int64_t v, const data_type& type, value_buffer& out);
void encode_unsigned(std::uint64_t v, const data_type& type, value_buffer& out);
std::int64_t decode_integer(bytes_view in, const data_type& type);
void encode_double(double v, const data_type& type, value_buffer& out);
double decode_double(bytes_view in, const data_type& type);

template <class T>
concept signed_integer = std::signed_integral<T> && !std::same_as<T, char> && !std::same_as<T, wchar_t>;
template <class T>
concept unsigned_integer =
    std::unsigned_integral<T> && !std::same_as<T, bool> && !std::same_as<T, char> && !std::same_as<T, char8_t> &&
    !std::same_as<T, char16_t> && !std::same_as<T, char32_t> && !std::same_as<T, wchar_t>;

}  // namespace detail

/// tinyint, smallint, int, bigint by width. Binds to any number column that holds the value without loss (else
/// out_of_range); reads from integer columns that are not wider, int64 also from counter.
template <detail::signed_integer T>
struct codec<T> {
  static constexpr std::size_t width = sizeof(T);
  static data_type natural_type() noexcept { return detail::integer_kind(width); }
  static bool binds_to(const data_type& t) noexcept { return detail::is_number(t.kind()); }
  static void encode(T v, const data_type& t, value_buffer& out) {
    if (is_exact(t)) [[likely]]
      out.append_big(static_cast<std::make_unsigned_t<T>>(v));
    else detail::encode_integer(v, t, out);
  }
  static bool reads_from(const data_type& t) noexcept {
    const std::size_t column_width = detail::integer_width(t.kind());
    return column_width != 0 && column_width <= width;
  }
  static T decode(bytes_view in, const data_type& t) { return static_cast<T>(detail::decode_integer(in, t)); }
  static bool is_exact(const data_type& t) noexcept { return detail::integer_width(t.kind()) == width; }
  static T read(const std::byte* p) noexcept { return static_cast<T>(detail::load_big<std::make_unsigned_t<T>>(p)); }
};

/// Binds like a signed integer, and cannot be read: no CQL type keeps to its range.
template <detail::unsigned_integer T>
struct codec<T> {
  static data_type natural_type() noexcept { return detail::integer_kind(sizeof(T) < 8 ? 2 * sizeof(T) : 8); }
  static bool binds_to(const data_type& t) noexcept { return detail::is_number(t.kind()); }
  static void encode(T v, const data_type& t, value_buffer& out) { detail::encode_unsigned(v, t, out); }
};

template <>
struct codec<bool> {
  static constexpr std::size_t width = 1;
  static data_type natural_type() noexcept { return type_kind::boolean; }
  static bool binds_to(const data_type& t) noexcept { return t.is(type_kind::boolean); }
  static void encode(bool v, const data_type&, value_buffer& out) { out.append_big(std::uint8_t{v}); }
  static bool reads_from(const data_type& t) noexcept { return t.is(type_kind::boolean); }
  static bool decode(bytes_view in, const data_type& t) {
    if (in.size() != width) [[unlikely]]
      detail::throw_malformed(t, in.size());
    return read(in.data());
  }
  static bool is_exact(const data_type& t) noexcept { return t.is(type_kind::boolean); }
  static bool read(const std::byte* p) noexcept { return *p != std::byte{0}; }
};

/// double and float. A double binds to a float column only when no digit is lost; a float column reads into both.
template <class T>
  requires std::same_as<T, double> || std::same_as<T, float>
struct codec<T> {
  static constexpr std::size_t width = sizeof(T);
  using bits = std::conditional_t<width == 8, std::uint64_t, std::uint32_t>;
  static data_type natural_type() noexcept { return width == 8 ? type_kind::double_ : type_kind::float_; }
  static bool binds_to(const data_type& t) noexcept { return t.is(type_kind::double_) || t.is(type_kind::float_); }
  static void encode(T v, const data_type& t, value_buffer& out) {
    if (is_exact(t)) [[likely]]
      out.append_big(std::bit_cast<bits>(v));
    else detail::encode_double(static_cast<double>(v), t, out);
  }
  static bool reads_from(const data_type& t) noexcept { return is_exact(t) || t.is(type_kind::float_); }
  static T decode(bytes_view in, const data_type& t) {
    // Not by way of double, which changes signalling NaNs.
    if (is_exact(t) && in.size() == width) [[likely]]
      return read(in.data());
    return static_cast<T>(detail::decode_double(in, t));
  }
  static bool is_exact(const data_type& t) noexcept {
    return t.is(width == 8 ? type_kind::double_ : type_kind::float_);
  }
  static T read(const std::byte* p) noexcept { return std::bit_cast<T>(detail::load_big<bits>(p)); }
};

/// text and ascii. A std::string_view read from rows lives as long as they do. Servers check the characters.
template <class T>
  requires std::same_as<T, std::string> || std::same_as<T, std::string_view>
struct codec<T> {
  static data_type natural_type() noexcept { return type_kind::text; }
  static bool binds_to(const data_type& t) noexcept { return t.is(type_kind::text) || t.is(type_kind::ascii); }
  static void encode(std::string_view v, const data_type&, value_buffer& out) { out.append(v); }
  static bool reads_from(const data_type& t) noexcept { return binds_to(t); }
  static T decode(bytes_view in, const data_type&) { return read(in); }
  static T read(bytes_view in) { return T(reinterpret_cast<const char*>(in.data()), in.size()); }
};

/// blob, and the bytes of a custom type as they are. A bytes_view read from rows lives as long as they do.
template <class T>
  requires std::same_as<T, bytes> || std::same_as<T, bytes_view>
struct codec<T> {
  static data_type natural_type() noexcept { return type_kind::blob; }
  static bool binds_to(const data_type& t) noexcept { return t.is(type_kind::blob) || t.is(type_kind::custom); }
  static void encode(bytes_view v, const data_type&, value_buffer& out) { out.append(v); }
  static bool reads_from(const data_type& t) noexcept { return binds_to(t); }
  static T decode(bytes_view in, const data_type&) { return read(in); }
  static T read(bytes_view in) { return T(in.begin(), in.end()); }
};

/// blob; a value of another size cannot be read (out_of_range).
template <std::size_t N>
struct codec<std::array<std::byte, N>> {
  static data_type natural_type() noexcept { return type_kind::blob; }
  static bool binds_to(const data_type& t) noexcept { return t.is(type_kind::blob); }
  static void encode(const std::array<std::byte, N>& v, const data_type&, value_buffer& out) {
    out.append(bytes_view(v));
  }
  static bool reads_from(const data_type& t) noexcept { return binds_to(t); }
  static std::array<std::byte, N> decode(bytes_view in, const data_type&) {
    if (in.size() != N)
      detail::throw_out_of_range("a blob of " + std::to_string(in.size()) + " bytes does not fit an array of " +
                                 std::to_string(N));
    std::array<std::byte, N> v;
    if (!in.empty()) std::memcpy(v.data(), in.data(), in.size());
    return v;
  }
};

template <>
struct codec<uuid> {
  static constexpr std::size_t width = 16;
  static data_type natural_type() noexcept { return type_kind::uuid; }
  static bool binds_to(const data_type& t) noexcept { return is_exact(t); }
  /// \throws dse::exception with out_of_range for a timeuuid that is not of version 1.
  static void encode(const uuid& v, const data_type& t, value_buffer& out);
  static bool reads_from(const data_type& t) noexcept { return is_exact(t); }
  static uuid decode(bytes_view in, const data_type& t) {
    if (in.size() != width) [[unlikely]]
      detail::throw_malformed(t, in.size());
    return read(in.data());
  }
  static bool is_exact(const data_type& t) noexcept { return t.is(type_kind::uuid) || t.is(type_kind::timeuuid); }
  static uuid read(const std::byte* p) noexcept {
    uuid v;
    std::memcpy(v.octets.data(), p, width);
    return v;
  }
};

namespace detail {

void encode_scalar(const inet_address& v, value_buffer& out);
void encode_scalar(const duration& v, value_buffer& out);
void encode_scalar(const varint& v, value_buffer& out);
void encode_scalar(const decimal& v, value_buffer& out);
void encode_scalar(std::chrono::sys_days v, value_buffer& out);
void encode_scalar(std::chrono::year_month_day v, value_buffer& out);
void encode_scalar(std::chrono::nanoseconds v, value_buffer& out);
inet_address decode_scalar(std::type_identity<inet_address>, bytes_view in, const data_type& type);
duration decode_scalar(std::type_identity<duration>, bytes_view in, const data_type& type);
varint decode_scalar(std::type_identity<varint>, bytes_view in, const data_type& type);
decimal decode_scalar(std::type_identity<decimal>, bytes_view in, const data_type& type);
std::chrono::sys_days decode_scalar(std::type_identity<std::chrono::sys_days>, bytes_view in, const data_type& type);
std::chrono::year_month_day decode_scalar(std::type_identity<std::chrono::year_month_day>, bytes_view in,
                                          const data_type& type);
std::chrono::nanoseconds decode_scalar(std::type_identity<std::chrono::nanoseconds>, bytes_view in,
                                       const data_type& type);

/// The codec of a C++ type that stands for one CQL type.
template <class T, type_kind Kind>
struct plain_codec {
  static data_type natural_type() noexcept { return Kind; }
  static bool binds_to(const data_type& t) noexcept { return t.is(Kind); }
  static void encode(const T& v, const data_type&, value_buffer& out) { encode_scalar(v, out); }
  static bool reads_from(const data_type& t) noexcept { return t.is(Kind); }
  static T decode(bytes_view in, const data_type& t) { return decode_scalar(std::type_identity<T>(), in, t); }
};

}  // namespace detail

template <>
struct codec<inet_address> : detail::plain_codec<inet_address, type_kind::inet> {};
/// \throws dse::exception with out_of_range on binding parts of different signs.
template <>
struct codec<duration> : detail::plain_codec<duration, type_kind::duration> {};
template <>
struct codec<varint> : detail::plain_codec<varint, type_kind::varint> {
  static bool reads_from(const data_type& t) noexcept {
    return t.is(type_kind::varint) || detail::integer_width(t.kind()) != 0;
  }
};
template <>
struct codec<decimal> : detail::plain_codec<decimal, type_kind::decimal> {
  static bool reads_from(const data_type& t) noexcept {
    return t.is(type_kind::decimal) || codec<varint>::reads_from(t);
  }
};
/// Days before or after 1970-01-01; the CQL type has 32 bits (out_of_range).
template <>
struct codec<std::chrono::sys_days> : detail::plain_codec<std::chrono::sys_days, type_kind::date> {};
/// As sys_days; a year that std::chrono::year cannot hold is out_of_range.
template <>
struct codec<std::chrono::year_month_day> : detail::plain_codec<std::chrono::year_month_day, type_kind::date> {};
/// The time since midnight, at most 23:59:59.999999999 (out_of_range).
template <>
struct codec<std::chrono::nanoseconds> : detail::plain_codec<std::chrono::nanoseconds, type_kind::time> {};

namespace detail {
/// v × num / den, rounded down; out_of_range when it needs more than 64 bits.
std::int64_t rescale(std::int64_t v, std::int64_t num, std::int64_t den);
std::int64_t decode_timestamp(bytes_view in, const data_type& type);
}  // namespace detail

/// A time of day in coarser units binds to time, and cannot be read.
template <std::integral Rep, class Period>
  requires(std::ratio_divide<Period, std::nano>::den == 1)
struct codec<std::chrono::duration<Rep, Period>> {
  static data_type natural_type() noexcept { return type_kind::time; }
  static bool binds_to(const data_type& t) noexcept { return t.is(type_kind::time); }
  static void encode(std::chrono::duration<Rep, Period> v, const data_type& t, value_buffer& out) {
    const std::int64_t n = detail::rescale(v.count(), std::ratio_divide<Period, std::nano>::num, 1);
    codec<std::chrono::nanoseconds>::encode(std::chrono::nanoseconds(n), t, out);
  }
};

/// timestamp, which counts milliseconds: finer time points are rounded down when bound, coarser ones when read. What
/// the C++ type cannot count is out_of_range: nanoseconds end in 1677 and 2262.
template <std::integral Rep, class Period>
struct codec<std::chrono::sys_time<std::chrono::duration<Rep, Period>>> {
  using duration_type = std::chrono::duration<Rep, Period>;
  using time_type = std::chrono::sys_time<duration_type>;
  using to_milliseconds = std::ratio_divide<Period, std::milli>;

  static data_type natural_type() noexcept { return type_kind::timestamp; }
  static bool binds_to(const data_type& t) noexcept { return t.is(type_kind::timestamp); }
  static void encode(time_type v, const data_type&, value_buffer& out) {
    std::int64_t n = v.time_since_epoch().count();
    if constexpr (!std::ratio_equal_v<Period, std::milli>)
      n = detail::rescale(n, to_milliseconds::num, to_milliseconds::den);
    out.append_big(static_cast<std::uint64_t>(n));
  }
  static bool reads_from(const data_type& t) noexcept { return t.is(type_kind::timestamp); }
  static time_type decode(bytes_view in, const data_type& t) {
    const std::int64_t n = detail::rescale(detail::decode_timestamp(in, t), to_milliseconds::den, to_milliseconds::num);
    if (!std::in_range<Rep>(n)) detail::throw_out_of_range("the timestamp does not fit the C++ type");
    return time_type(duration_type(static_cast<Rep>(n)));
  }
};

/// The form that needs no conversion.
template <>
struct codec<std::chrono::sys_time<std::chrono::milliseconds>> {
  using time_type = std::chrono::sys_time<std::chrono::milliseconds>;
  static constexpr std::size_t width = 8;
  static data_type natural_type() noexcept { return type_kind::timestamp; }
  static bool binds_to(const data_type& t) noexcept { return t.is(type_kind::timestamp); }
  static void encode(time_type v, const data_type&, value_buffer& out) {
    out.append_big(static_cast<std::uint64_t>(v.time_since_epoch().count()));
  }
  static bool reads_from(const data_type& t) noexcept { return t.is(type_kind::timestamp); }
  static time_type decode(bytes_view in, const data_type& t) {
    return time_type(std::chrono::milliseconds(detail::decode_timestamp(in, t)));
  }
  static bool is_exact(const data_type& t) noexcept { return t.is(type_kind::timestamp); }
  static time_type read(const std::byte* p) noexcept {
    return time_type(std::chrono::milliseconds(static_cast<std::int64_t>(detail::load_big<std::uint64_t>(p))));
  }
};

}}  // namespace dse::v0
