#pragma once

#include <dse/geo/date_range.hpp>

#include <cstdint>
#include <limits>
#include <optional>

namespace dse { inline namespace v0 { namespace geo {

/// A time in UTC by the proleptic Gregorian calendar, whose year 0 precedes year 1. std::chrono::year ends at 32767.
struct calendar_time {
  std::int64_t year = 1970;
  int month = 1, day = 1, hour = 0, minute = 0, second = 0, millisecond = 0;
};

constexpr bool is_leap(std::int64_t year) noexcept { return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0); }

constexpr int days_in_month(std::int64_t year, int month) noexcept {
  constexpr int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  return month == 2 && is_leap(year) ? 29 : days[month - 1];
}

constexpr std::int64_t floor_div(std::int64_t a, std::int64_t b) noexcept { return a / b - (a % b < 0); }

// Both conversions of days count eras of 400 years that begin in March: howardhinnant.github.io/date_algorithms.html
constexpr std::int64_t days_from_date(std::int64_t year, int month, int day) noexcept {
  year -= month <= 2;
  const std::int64_t era = floor_div(year, 400);
  const std::int64_t year_of_era = year - era * 400;
  const std::int64_t day_of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
  return era * 146097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year - 719468;
}

constexpr calendar_time date_from_days(std::int64_t days) noexcept {
  days += 719468;
  const std::int64_t era = floor_div(days, 146097);
  const std::int64_t day_of_era = days - era * 146097;
  const std::int64_t year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
  const std::int64_t day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
  const std::int64_t march_month = (5 * day_of_year + 2) / 153;
  calendar_time t;
  t.day = static_cast<int>(day_of_year - (153 * march_month + 2) / 5 + 1);
  t.month = static_cast<int>(march_month < 10 ? march_month + 3 : march_month - 9);
  t.year = year_of_era + era * 400 + (t.month <= 2);
  return t;
}

constexpr std::int64_t ms_per_day = 86'400'000;

constexpr calendar_time calendar_from_ms(std::int64_t ms) noexcept {
  calendar_time t = date_from_days(floor_div(ms, ms_per_day));
  int rest = static_cast<int>(ms % ms_per_day);
  if (rest < 0) rest += static_cast<int>(ms_per_day);
  t.millisecond = rest % 1000;
  t.second = rest / 1000 % 60;
  t.minute = rest / 60'000 % 60;
  t.hour = rest / 3'600'000;
  return t;
}

/// Empty when 64 bits of milliseconds do not reach that far, some 292 million years.
constexpr std::optional<std::int64_t> ms_from_calendar(const calendar_time& t) noexcept {
  const std::int64_t in_day = ((t.hour * 60 + t.minute) * 60 + t.second) * std::int64_t{1000} + t.millisecond;
  // The first day that the range reaches does so only in its second part: count from the next.
  const std::int64_t days = days_from_date(t.year, t.month, t.day);
  std::int64_t ms = 0;
  if (__builtin_mul_overflow(days + (days < 0), ms_per_day, &ms)) return std::nullopt;
  if (__builtin_add_overflow(ms, days < 0 ? in_day - ms_per_day : in_day, &ms)) return std::nullopt;
  return ms;
}

constexpr std::int64_t round_down(std::int64_t ms, date_precision p) noexcept {
  calendar_time t = calendar_from_ms(ms);
  if (p < date_precision::month) t.month = 1;
  if (p < date_precision::day) t.day = 1;
  if (p < date_precision::hour) t.hour = 0;
  if (p < date_precision::minute) t.minute = 0;
  if (p < date_precision::second) t.second = 0;
  if (p < date_precision::millisecond) t.millisecond = 0;
  return ms_from_calendar(t).value_or(std::numeric_limits<std::int64_t>::min());
}

constexpr std::int64_t round_up(std::int64_t ms, date_precision p) noexcept {
  calendar_time t = calendar_from_ms(ms);
  if (p < date_precision::month) t.month = 12;
  if (p < date_precision::day) t.day = days_in_month(t.year, t.month);
  if (p < date_precision::hour) t.hour = 23;
  if (p < date_precision::minute) t.minute = 59;
  if (p < date_precision::second) t.second = 59;
  if (p < date_precision::millisecond) t.millisecond = 999;
  return ms_from_calendar(t).value_or(std::numeric_limits<std::int64_t>::max());
}

}}}  // namespace dse::v0::geo
