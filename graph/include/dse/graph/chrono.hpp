#pragma once

#include <dse/graph/scalars.hpp>

#include <chrono>
#include <limits>
#include <ratio>

namespace dse { inline namespace v0 { namespace graph {

// The calendar types of std::chrono are LocalDate, YearMonth, MonthDay and Year. Days that don't exist are written as
// they are, and refused by the server.
template <>
struct value_writer<std::chrono::year_month_day> {
  static void append(const std::chrono::year_month_day& v, binary_writer& out);
};
template <>
struct value_writer<std::chrono::year_month> {
  static void append(const std::chrono::year_month& v, binary_writer& out);
};
template <>
struct value_writer<std::chrono::month_day> {
  static void append(const std::chrono::month_day& v, binary_writer& out);
};
template <>
struct value_writer<std::chrono::year> {
  static void append(const std::chrono::year& v, binary_writer& out);
};
// They fail with out_of_range for years that std::chrono::year doesn't hold.
template <>
struct value_reader<std::chrono::year_month_day> {
  static result<std::chrono::year_month_day> read(const value& v);
};
template <>
struct value_reader<std::chrono::year_month> {
  static result<std::chrono::year_month> read(const value& v);
};
template <>
struct value_reader<std::chrono::month_day> {
  static result<std::chrono::month_day> read(const value& v);
};
template <>
struct value_reader<std::chrono::year> {
  static result<std::chrono::year> read(const value& v);
};

namespace detail {
/// A java.time.Duration, or a CQL duration without months and days.
result<time_duration> read_duration(const value& v);
error inexact_duration(const time_duration& d);
}  // namespace detail

/// From an amount of time that the type holds exactly; else it fails with out_of_range. Types that count in floating
/// point round.
template <class Rep, class Period>
struct value_reader<std::chrono::duration<Rep, Period>> {
  using duration = std::chrono::duration<Rep, Period>;
  static result<duration> read(const value& v) {
    const result<time_duration> found = detail::read_duration(v);
    if (!found) return found.error();
    if constexpr (std::chrono::treat_as_floating_point_v<Rep>) {
      using seconds = std::chrono::duration<Rep>;
      return duration(seconds(static_cast<Rep>(found->seconds) + static_cast<Rep>(found->nanos) / Rep(1e9)));
    } else {
      // how often the unit fits into its second, and seconds that are part of one unit
      using parts = std::ratio_divide<std::ratio<1>, Period>;
      static_assert(std::nano::den % parts::num == 0, "the duration's unit is no whole number of nanoseconds");
      constexpr std::int64_t nanos = std::nano::den / parts::num;
      std::int64_t count = 0;
      if (found->seconds % parts::den != 0 || found->nanos % nanos != 0 ||
          __builtin_mul_overflow(found->seconds / parts::den, parts::num, &count) ||
          __builtin_add_overflow(count, found->nanos / nanos, &count) || count > std::numeric_limits<Rep>::max() ||
          count < std::numeric_limits<Rep>::min())
        return detail::inexact_duration(*found);
      return duration(static_cast<Rep>(count));
    }
  }
};

}}}  // namespace dse::v0::graph
