#include "iso_time.hpp"

#include <dse/graph/scalars.hpp>

#include <charconv>

namespace dse { inline namespace v0 { namespace graph {

namespace {

constexpr std::int64_t billion = 1'000'000'000;

/// Reads a text from its front; after the first mismatch nothing matches any more.
class cursor {
 public:
  explicit cursor(std::string_view text) noexcept : rest_(text) {}

  bool at(char c) const noexcept { return ok_ && rest_.starts_with(c); }
  bool accept(char c) noexcept {
    if (!at(c)) return false;
    rest_.remove_prefix(1);
    return true;
  }
  cursor& expect(char c) noexcept {
    if (!accept(c)) ok_ = false;
    return *this;
  }
  bool sign() noexcept {  // true: negative
    const bool negative = accept('-');
    if (!negative) accept('+');
    return negative;
  }
  std::int64_t digits(std::size_t least, std::size_t most) noexcept {
    std::int64_t v = 0;
    std::size_t n = 0;
    while (n < rest_.size() && n < most && rest_[n] >= '0' && rest_[n] <= '9') ++n;
    const auto [end, failed] = std::from_chars(rest_.data(), rest_.data() + n, v);
    if (n < least || failed != std::errc()) ok_ = false;
    rest_.remove_prefix(n);
    return ok_ ? v : 0;
  }
  std::int64_t digits_within(std::size_t width, std::int64_t low, std::int64_t high) noexcept {
    const std::int64_t v = digits(width, width);
    if (v < low || v > high) ok_ = false;
    return ok_ ? v : low;
  }
  /// Up to nine digits behind a decimal point, in billionths.
  std::int64_t fraction() noexcept {
    const std::size_t before = rest_.size();
    std::int64_t v = digits(0, 9);
    for (std::size_t n = before - rest_.size(); n < 9; ++n) v *= 10;
    return v;
  }
  void drop_rest() noexcept { rest_ = {}; }
  void fail() noexcept { ok_ = false; }
  bool done() const noexcept { return ok_ && rest_.empty(); }
  bool ok() const noexcept { return ok_; }

 private:
  std::string_view rest_;
  bool ok_ = true;
};

std::int32_t read_year(cursor& in) {
  const bool negative = in.sign();
  const std::int64_t v = in.digits(1, 9);
  return static_cast<std::int32_t>(negative ? -v : v);
}
void read(cursor& in, local_date& v) {
  v.year = read_year(in);
  v.month = static_cast<std::uint8_t>(in.expect('-').digits_within(2, 1, 12));
  v.day = static_cast<std::uint8_t>(in.expect('-').digits_within(2, 1, 31));
}
void read(cursor& in, local_time& v) {
  const std::int64_t hour = in.digits_within(2, 0, 23);
  std::int64_t seconds = hour * 3600 + in.expect(':').digits_within(2, 0, 59) * 60;
  std::int64_t nanos = 0;
  if (in.accept(':')) {
    seconds += in.digits_within(2, 0, 59);
    if (in.accept('.')) nanos = in.fraction();
  }
  v.nanos = seconds * billion + nanos;
}
void read(cursor& in, local_date_time& v) {
  read(in, v.date);
  read(in.expect('T'), v.time);
}
void read(cursor& in, zone_offset& v) {
  if (in.accept('Z')) return void(v.seconds = 0);
  const bool negative = in.at('-');
  if (!negative && !in.at('+')) in.fail();
  in.sign();
  std::int64_t seconds = in.digits_within(2, 0, 18) * 3600;
  if (in.accept(':')) {
    seconds += in.digits_within(2, 0, 59) * 60;
    if (in.accept(':')) seconds += in.digits_within(2, 0, 59);
  }
  v.seconds = static_cast<std::int32_t>(negative ? -seconds : seconds);
}
void read(cursor& in, offset_time& v) { read(in, v.time), read(in, v.offset); }
void read(cursor& in, offset_date_time& v) { read(in, v.local), read(in, v.offset); }
void read(cursor& in, zoned_date_time& v) {
  read(in, v.local), read(in, v.offset);
  if (in.at('[')) in.drop_rest();  // the zone's name
}
void read(cursor& in, year& v) { v.number = read_year(in); }
void read(cursor& in, year_month& v) {
  v.year = read_year(in);
  v.month = static_cast<std::uint8_t>(in.expect('-').digits_within(2, 1, 12));
}
void read(cursor& in, month_day& v) {
  v.month = static_cast<std::uint8_t>(in.expect('-').expect('-').digits_within(2, 1, 12));
  v.day = static_cast<std::uint8_t>(in.expect('-').digits_within(2, 1, 31));
}

// Days since 1970-01-01 in the proleptic Gregorian calendar (Howard Hinnant, "chrono-Compatible Low-Level Date
// Algorithms"), for years far outside of std::chrono's.
std::int64_t days_of(const local_date& d) {
  const std::int64_t y = std::int64_t{d.year} - (d.month <= 2);
  const std::int64_t era = (y >= 0 ? y : y - 399) / 400;
  const std::int64_t year_of_era = y - era * 400;
  const std::int64_t day_of_year = (153 * (d.month + (d.month > 2 ? -3 : 9)) + 2) / 5 + d.day - 1;
  return era * 146097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year - 719468;
}
void read(cursor& in, instant& v) {
  offset_date_time t;
  read(in, t.local.date);
  if (in.accept('T')) {
    read(in, t.local.time);
    if (in.ok() && !in.done()) read(in, t.offset);
  }
  v.seconds = days_of(t.local.date) * 86400 + t.local.time.nanos / billion - t.offset.seconds;
  v.nanos = static_cast<std::int32_t>(t.local.time.nanos % billion);
}

/// One number of a duration or a period and the letter behind it, in the order of `units`.
struct amount {
  char unit = 0;
  bool negative = false;
  std::int64_t number = 0;
  std::int64_t fraction = 0;
};
amount next_amount(cursor& in, std::string_view& units) {
  amount a;
  a.negative = in.sign();
  a.number = in.digits(1, 18);
  if (in.accept('.')) a.fraction = in.fraction();
  while (!units.empty() && a.unit == 0) {
    if (in.accept(units[0]) && (a.fraction == 0 || units[0] == 'S')) a.unit = units[0];
    units.remove_prefix(1);
  }
  if (a.unit == 0) in.fail();
  return a;
}
void read(cursor& in, time_duration& v) {
  const bool negative = in.sign();
  in.expect('P');
  std::string_view units = "D";
  std::int64_t seconds = 0, nanos = 0;
  bool any = false;
  while (in.ok() && !in.done()) {
    if (in.accept('T')) units = "HMS";
    const amount a = next_amount(in, units);
    const std::int64_t unit = a.unit == 'D' ? 86400 : a.unit == 'H' ? 3600 : a.unit == 'M' ? 60 : 1;
    std::int64_t product = 0;
    const bool overflow = __builtin_mul_overflow(a.negative ? -a.number : a.number, unit, &product) ||
                          __builtin_add_overflow(seconds, product, &seconds);
    if (overflow) return in.fail();
    nanos += a.negative ? -a.fraction : a.fraction;
    any = true;
  }
  if (!any) in.fail();
  if (negative) seconds = -seconds, nanos = -nanos;
  if (nanos < 0) --seconds, nanos += billion;
  v = {seconds, static_cast<std::int32_t>(nanos)};
}
void read(cursor& in, period& v) {
  const bool negative = in.sign();
  in.expect('P');
  std::string_view units = "YMWD";
  if (in.done()) in.fail();
  while (in.ok() && !in.done()) {
    const amount a = next_amount(in, units);
    if (a.number > 100'000'000 || a.fraction != 0) return in.fail();
    const auto n = static_cast<std::int32_t>(a.negative != negative ? -a.number : a.number);
    if (a.unit == 'Y') v.years = n;
    else if (a.unit == 'M') v.months = n;
    else v.days += a.unit == 'W' ? 7 * n : n;
  }
}

std::string padded(std::int64_t v, std::size_t width) {
  std::string text = std::to_string(v);
  if (text.size() < width) text.insert(0, width - text.size(), '0');
  return text;
}
std::string year_text(std::int32_t y, bool plus) {
  const std::string sign = y < 0 ? "-" : y > 9999 && plus ? "+" : "";
  return sign + padded(y < 0 ? -std::int64_t{y} : y, 4);
}
/// Three, six or nine digits, as few as are needed.
std::string fraction_text(std::int64_t nanos) {
  if (nanos == 0) return {};
  std::string text = "." + padded(nanos, 9);
  while (text.ends_with("000")) text.resize(text.size() - 3);
  return text;
}

std::string write(const local_date& v) {
  return year_text(v.year, true) + "-" + padded(v.month, 2) + "-" + padded(v.day, 2);
}
std::string write(const local_time& v) {
  const std::int64_t seconds = v.nanos / billion;
  std::string text = padded(seconds / 3600, 2) + ":" + padded(seconds / 60 % 60, 2);
  if (v.nanos % (60 * billion) != 0) text += ":" + padded(seconds % 60, 2) + fraction_text(v.nanos % billion);
  return text;
}
std::string write(const local_date_time& v) { return write(v.date) + "T" + write(v.time); }
std::string write(const zone_offset& v) {
  if (v.seconds == 0) return "Z";
  const std::int64_t s = v.seconds < 0 ? -std::int64_t{v.seconds} : v.seconds;
  std::string text = (v.seconds < 0 ? "-" : "+") + padded(s / 3600, 2) + ":" + padded(s / 60 % 60, 2);
  if (s % 60 != 0) text += ":" + padded(s % 60, 2);
  return text;
}
std::string write(const offset_time& v) { return write(v.time) + write(v.offset); }
std::string write(const offset_date_time& v) { return write(v.local) + write(v.offset); }
std::string write(const zoned_date_time& v) { return write(v.local) + write(v.offset); }
std::string write(const instant& v) {
  const std::int64_t days = v.seconds / 86400 - (v.seconds % 86400 < 0);
  const std::int64_t second = (v.seconds % 86400 + 86400) % 86400;
  const std::string time = padded(second / 3600, 2) + ":" + padded(second / 60 % 60, 2) + ":" + padded(second % 60, 2);
  return write(date_of(days)) + "T" + time + fraction_text(v.nanos) + "Z";
}
std::string write(const time_duration& v) {
  const bool borrowed = v.seconds < 0 && v.nanos > 0;
  const std::int64_t whole = v.seconds + borrowed;
  std::string text = "PT";
  if (whole / 3600 != 0) text += std::to_string(whole / 3600) + "H";
  if (whole / 60 % 60 != 0) text += std::to_string(whole / 60 % 60) + "M";
  if (whole % 60 == 0 && v.nanos == 0 && text.size() > 2) return text;
  if (borrowed && whole % 60 == 0) text += "-";
  text += std::to_string(whole % 60);
  if (v.nanos != 0) {
    text += "." + padded(borrowed ? billion - v.nanos : v.nanos, 9);
    text.erase(text.find_last_not_of('0') + 1);
  }
  return text + "S";
}
std::string write(const period& v) {
  std::string text = "P";
  if (v.years != 0) text += std::to_string(v.years) + "Y";
  if (v.months != 0) text += std::to_string(v.months) + "M";
  if (v.days != 0 || text.size() == 1) text += std::to_string(v.days) + "D";
  return text;
}
std::string write(const year& v) { return std::to_string(v.number); }
std::string write(const year_month& v) { return year_text(v.year, false) + "-" + padded(v.month, 2); }
std::string write(const month_day& v) { return "--" + padded(v.month, 2) + "-" + padded(v.day, 2); }

/// Calls f with a default object of the type with that code; false for other codes.
template <class... T, class F>
bool with_type_of(std::uint8_t code, F f) {
  return ((code == T::graph_binary_code && (f(T()), true)) || ...);
}
template <class F>
bool with_time_type(std::uint8_t code, F f) {
  return with_type_of<local_date, local_time, local_date_time, zone_offset, offset_time, offset_date_time,
                      zoned_date_time, instant, time_duration, period, year, year_month, month_day>(code, f);
}

}  // namespace

local_date date_of(std::int64_t days) {
  days += 719468;
  const std::int64_t era = (days >= 0 ? days : days - 146096) / 146097;
  const std::int64_t day_of_era = days - era * 146097;
  const std::int64_t year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
  const std::int64_t day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
  const std::int64_t shifted_month = (5 * day_of_year + 2) / 153;
  const std::int64_t month = shifted_month + (shifted_month < 10 ? 3 : -9);
  return {static_cast<std::int32_t>(year_of_era + era * 400 + (month <= 2)), static_cast<std::uint8_t>(month),
          static_cast<std::uint8_t>(day_of_year - (153 * shifted_month + 2) / 5 + 1)};
}

std::string iso_text(std::uint8_t code, binary_reader& in) {
  std::string text;
  with_time_type(code, [&]<class T>(T v) {
    T::each(v, [&]<class Field>(Field& field) { field = in.integer<Field>(); });
    text = write(v);
  });
  return text;
}

bool append_iso(std::uint8_t code, std::string_view text, binary_writer& out) {
  bool ok = false;
  with_time_type(code, [&]<class T>(T v) {
    cursor in(text);
    read(in, v);
    ok = in.done();
    if (ok) value_writer<T>::append(v, out);
  });
  return ok;
}

result<instant> try_parse_instant(std::string_view text) {
  instant v;
  cursor in(text);
  read(in, v);
  if (!in.done()) return error(client_errc::invalid_argument, "not an ISO 8601 date or time");
  return v;
}

template <time_type T>
std::string to_string(const T& v) {
  return write(v);
}
template std::string to_string(const local_date&);
template std::string to_string(const local_time&);
template std::string to_string(const local_date_time&);
template std::string to_string(const zone_offset&);
template std::string to_string(const offset_time&);
template std::string to_string(const offset_date_time&);
template std::string to_string(const zoned_date_time&);
template std::string to_string(const instant&);
template std::string to_string(const time_duration&);
template std::string to_string(const period&);
template std::string to_string(const year&);
template std::string to_string(const year_month&);
template std::string to_string(const month_day&);

}}}  // namespace dse::v0::graph
