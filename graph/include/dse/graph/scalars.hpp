#pragma once

#include <dse/bytes.hpp>
#include <dse/decimal.hpp>
#include <dse/duration.hpp>
#include <dse/geo/distance.hpp>
#include <dse/geo/line_string.hpp>
#include <dse/geo/point.hpp>
#include <dse/geo/polygon.hpp>
#include <dse/graph/time_types.hpp>
#include <dse/graph/value.hpp>
#include <dse/inet.hpp>
#include <dse/uuid.hpp>

#include <chrono>
#include <limits>
#include <string>
#include <string_view>

namespace dse { inline namespace v0 { namespace graph {

/// java.util.Date in milliseconds since the epoch, which dateDiff() and dateAdd() want. Elsewhere use a time_point,
/// which is sent as java.time.Instant.
struct date {
  std::int64_t milliseconds = 0;
  friend auto operator<=>(const date&, const date&) = default;
};
/// `datetime("2023-08-02T00:00:00Z")`. \throws dse::exception (invalid_argument) unless it is an ISO 8601 date, or date
/// and time; without an offset it is UTC.
date datetime(std::string_view iso);

/// A token that came as a result, such as a key of elementMap(): type "T", name "id".
struct token {
  std::string type;
  std::string name;
  friend bool operator==(const token&, const token&) = default;
};

// Types of one form that are written and read as they are. A varint is also read from smaller integers, a decimal from
// integers, a uuid and the geometries from text. CQL's duration is that of core graphs (DSE 6.8), time_duration that of
// classic ones.
template <class T>
concept plain_scalar = time_type<T> || std::same_as<T, uuid> || std::same_as<T, bytes> || std::same_as<T, duration> ||
                       std::same_as<T, varint> || std::same_as<T, decimal> || std::same_as<T, inet_address> ||
                       std::same_as<T, dse::geo::point> || std::same_as<T, dse::geo::line_string> ||
                       std::same_as<T, dse::geo::polygon> || std::same_as<T, dse::geo::distance>;

namespace detail {
template <plain_scalar T>
void append_scalar(const T& v, binary_writer& out);
template <plain_scalar T>
result<T> read_scalar(const value& v);
}  // namespace detail

template <plain_scalar T>
struct value_writer<T> {
  static void append(const T& v, binary_writer& out) { detail::append_scalar(v, out); }
};
template <plain_scalar T>
struct value_reader<T> {
  static result<T> read(const value& v) { return detail::read_scalar<T>(v); }
};

template <>
struct value_writer<bytes_view> {
  static void append(const bytes_view& v, binary_writer& out);
};
template <>
struct value_writer<date> {
  static constexpr form kind = form::date;
  static void append(const date& v, binary_writer& out) { out.head(0x04).i64(v.milliseconds); }
};
/// From Date, Timestamp and Instant, rounded down to milliseconds.
template <>
struct value_reader<date> {
  static result<date> read(const value& v);
};
template <>
struct value_reader<token> {
  static result<token> read(const value& v);
};

/// Nanoseconds since the epoch; fails with out_of_range outside the years 1678 to 2261.
result<std::int64_t> epoch_nanoseconds(const instant& v);

/// A time_point of the system clock is an Instant, one of whole days a LocalDate.
template <class Duration>
struct value_writer<std::chrono::sys_time<Duration>> {
  static void append(const std::chrono::sys_time<Duration>& v, binary_writer& out) {
    using namespace std::chrono;
    if constexpr (std::same_as<Duration, days>) {
      const year_month_day day(v);
      value_writer<local_date>::append(
          {int(day.year()), std::uint8_t(unsigned(day.month())), std::uint8_t(unsigned(day.day()))}, out);
    } else {
      const auto seconds = floor<std::chrono::seconds>(v);
      auto rest = duration_cast<nanoseconds>(v.time_since_epoch() % std::chrono::seconds(1));
      if (rest.count() < 0) rest += std::chrono::seconds(1);  // v - seconds would overflow at the least time points
      value_writer<instant>::append({seconds.time_since_epoch().count(), static_cast<std::int32_t>(rest.count())}, out);
    }
  }
};
template <class Duration>
struct value_reader<std::chrono::sys_time<Duration>> {
  using time = std::chrono::sys_time<Duration>;
  static result<time> read(const value& v) {
    using namespace std::chrono;
    if constexpr (std::same_as<Duration, days>) {
      const result<local_date> day = v.try_as<local_date>();
      if (!day) return day.error();
      if (day->year < int(std::chrono::year::min()) || day->year > int(std::chrono::year::max()))
        return error(client_errc::out_of_range, "the year doesn't fit std::chrono::year");
      return time(year_month_day(std::chrono::year(day->year), month(day->month), std::chrono::day(day->day)));
    } else {
      const result<instant> at = v.try_as<instant>();
      if (!at) return at.error();
      if constexpr (std::ratio_less_v<typename Duration::period, std::milli>) {
        const result<std::int64_t> nanos = epoch_nanoseconds(*at);
        if (!nanos) return nanos.error();
        return time(floor<Duration>(nanoseconds(*nanos)));
      } else {
        constexpr std::int64_t most = std::numeric_limits<std::int64_t>::max() / 1000 - 1;
        if (at->seconds > most || at->seconds < -most)
          return error(client_errc::out_of_range, "the instant doesn't fit the time_point");
        return time(floor<Duration>(seconds(at->seconds) + floor<milliseconds>(nanoseconds(at->nanos))));
      }
    }
  }
};

template <class E>
  requires requires { token_traits<E>::values; }
struct value_reader<E> {
  static result<E> read(const value& v) {
    const result<token> found = v.try_as<token>();
    if (!found) return found.error();
    std::size_t i = 0;
    for (const std::string_view name : token_traits<E>::values) {
      if (found->name == name && v.argument_form() == token_traits<E>::kind) return static_cast<E>(i);
      ++i;
    }
    return error(client_errc::type_mismatch, "the value is " + found->type + "." + found->name);
  }
};

}}}  // namespace dse::v0::graph
