#pragma once

#include <compare>
#include <cstdint>
#include <string>

namespace dse { inline namespace v0 { namespace graph {

// The java.time types of Gremlin. Each lists its fields in GraphBinary's order: `each(v, f)` calls f for them.

struct local_date {
  std::int32_t year = 1970;
  std::uint8_t month = 1;
  std::uint8_t day = 1;

  static constexpr std::uint8_t graph_binary_code = 0x84;
  static void each(auto& v, auto f) { f(v.year), f(v.month), f(v.day); }
  friend auto operator<=>(const local_date&, const local_date&) = default;
};

/// Nanoseconds since midnight.
struct local_time {
  std::int64_t nanos = 0;

  static constexpr std::uint8_t graph_binary_code = 0x86;
  static void each(auto& v, auto f) { f(v.nanos); }
  friend auto operator<=>(const local_time&, const local_time&) = default;
};

struct local_date_time {
  local_date date;
  local_time time;

  static constexpr std::uint8_t graph_binary_code = 0x85;
  static void each(auto& v, auto f) { local_date::each(v.date, f), local_time::each(v.time, f); }
  friend auto operator<=>(const local_date_time&, const local_date_time&) = default;
};

/// Seconds east of UTC.
struct zone_offset {
  std::int32_t seconds = 0;

  static constexpr std::uint8_t graph_binary_code = 0x8E;
  static void each(auto& v, auto f) { f(v.seconds); }
  friend auto operator<=>(const zone_offset&, const zone_offset&) = default;
};

struct offset_time {
  local_time time;
  zone_offset offset;

  static constexpr std::uint8_t graph_binary_code = 0x89;
  static void each(auto& v, auto f) { local_time::each(v.time, f), zone_offset::each(v.offset, f); }
  friend bool operator==(const offset_time&, const offset_time&) = default;
};

struct offset_date_time {
  local_date_time local;
  zone_offset offset;

  static constexpr std::uint8_t graph_binary_code = 0x88;
  static void each(auto& v, auto f) { local_date_time::each(v.local, f), zone_offset::each(v.offset, f); }
  friend bool operator==(const offset_date_time&, const offset_date_time&) = default;
};

/// GraphBinary keeps the offset of the zone and loses its name.
struct zoned_date_time {
  local_date_time local;
  zone_offset offset;

  static constexpr std::uint8_t graph_binary_code = 0x8D;
  static void each(auto& v, auto f) { local_date_time::each(v.local, f), zone_offset::each(v.offset, f); }
  friend bool operator==(const zoned_date_time&, const zoned_date_time&) = default;
};

/// Since 1970-01-01T00:00:00Z; nanos are never negative.
struct instant {
  std::int64_t seconds = 0;
  std::int32_t nanos = 0;

  static constexpr std::uint8_t graph_binary_code = 0x83;
  static void each(auto& v, auto f) { f(v.seconds), f(v.nanos); }
  friend auto operator<=>(const instant&, const instant&) = default;
};

/// java.time.Duration: an amount of time, as classic graphs keep durations; nanos are never negative.
struct time_duration {
  std::int64_t seconds = 0;
  std::int32_t nanos = 0;

  static constexpr std::uint8_t graph_binary_code = 0x81;
  static void each(auto& v, auto f) { f(v.seconds), f(v.nanos); }
  friend auto operator<=>(const time_duration&, const time_duration&) = default;
};

struct period {
  std::int32_t years = 0;
  std::int32_t months = 0;
  std::int32_t days = 0;

  static constexpr std::uint8_t graph_binary_code = 0x8A;
  static void each(auto& v, auto f) { f(v.years), f(v.months), f(v.days); }
  friend bool operator==(const period&, const period&) = default;
};

struct year {
  std::int32_t number = 1970;

  static constexpr std::uint8_t graph_binary_code = 0x8B;
  static void each(auto& v, auto f) { f(v.number); }
  friend auto operator<=>(const year&, const year&) = default;
};

struct year_month {
  std::int32_t year = 1970;
  std::uint8_t month = 1;

  static constexpr std::uint8_t graph_binary_code = 0x8C;
  static void each(auto& v, auto f) { f(v.year), f(v.month); }
  friend auto operator<=>(const year_month&, const year_month&) = default;
};

struct month_day {
  std::uint8_t month = 1;
  std::uint8_t day = 1;

  static constexpr std::uint8_t graph_binary_code = 0x87;
  static void each(auto& v, auto f) { f(v.month), f(v.day); }
  friend auto operator<=>(const month_day&, const month_day&) = default;
};

template <class T>
concept time_type = requires { T::graph_binary_code; };

/// ISO 8601 as java.time prints it: `2016-12-14T16:39:19.349Z`, `PT51H4M`, `P1Y2M3D`, `--01-31`.
template <time_type T>
std::string to_string(const T& v);

}}}  // namespace dse::v0::graph
