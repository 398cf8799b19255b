#include "calendar.hpp"

#include <dse/geo/date_range.hpp>
#include <dse/geo/error.hpp>

#include <cstddef>
#include <string>
#include <utility>

namespace dse { inline namespace v0 { namespace geo {
namespace {

error malformed(std::string_view text, std::size_t offset, const char* expected) {
  return error(make_error_code(errc::malformed_date_range), "expected " + std::string(expected) + " at offset " +
                                                                std::to_string(offset) + " of '" + std::string(text) +
                                                                '\'');
}

class date_reader {
 public:
  explicit date_reader(std::string_view text) noexcept : text_(text) {}

  std::size_t offset() const noexcept { return at_; }
  bool at_end() const noexcept { return at_ == text_.size(); }
  bool accept(char c) noexcept {
    if (at_end() || text_[at_] != c) return false;
    ++at_;
    return true;
  }
  /// Between `fewest` and `most` digits, or -1 without moving.
  std::int64_t digits(std::size_t fewest, std::size_t most) noexcept {
    std::int64_t v = 0;
    std::size_t n = 0;
    for (; at_ + n < text_.size() && text_[at_ + n] >= '0' && text_[at_ + n] <= '9'; ++n) {
      if (n == most) return -1;
      v = v * 10 + (text_[at_ + n] - '0');
    }
    if (n < fewest) return -1;
    at_ += n;
    return v;
  }

 private:
  std::string_view text_;
  std::size_t at_ = 0;
};

// Everything behind the year: what stands before the digits, how many they are, and what they may be.
struct field {
  date_precision precision;
  char before;
  std::size_t width;
  int least, most;
  int calendar_time::* member;
  const char* expected;
};
constexpr field fields[] = {
    {date_precision::month, '-', 2, 1, 12, &calendar_time::month, "a month of two digits"},
    {date_precision::day, '-', 2, 1, 31, &calendar_time::day, "a day of two digits"},
    {date_precision::hour, 'T', 2, 0, 23, &calendar_time::hour, "an hour of two digits"},
    {date_precision::minute, ':', 2, 0, 59, &calendar_time::minute, "a minute of two digits"},
    {date_precision::second, ':', 2, 0, 59, &calendar_time::second, "a second of two digits"},
    {date_precision::millisecond, '.', 3, 0, 999, &calendar_time::millisecond, "three digits of milliseconds"},
};

void append_padded(std::string& out, std::uint64_t v, std::size_t width) {
  const std::string digits = std::to_string(v);
  if (digits.size() < width) out.append(width - digits.size(), '0');
  out += digits;
}

result<std::optional<date_bound>> read_bound(std::string_view text) {
  if (text == "*") return std::optional<date_bound>();
  result<date_bound> b = date_bound::try_from_string(text);
  if (!b) return b.error();
  return std::optional<date_bound>(*b);
}

}  // namespace

result<date_bound> date_bound::try_from_string(std::string_view text) {
  date_reader in(text);
  const bool negative = in.accept('-');
  if (!negative) in.accept('+');
  calendar_time t;
  t.year = in.digits(1, 9);
  if (t.year < 0) return malformed(text, in.offset(), "a year");
  if (negative) t.year = -t.year;
  auto precision = date_precision::year;
  for (const field& f : fields) {
    if (!in.accept(f.before)) break;
    const std::int64_t v = in.digits(f.width, f.width);
    if (v < f.least || v > f.most) return malformed(text, in.offset(), f.expected);
    t.*f.member = static_cast<int>(v);
    precision = f.precision;
  }
  if (t.day > days_in_month(t.year, t.month)) return malformed(text, in.offset(), "a day of that month before");
  if (precision >= date_precision::hour) in.accept('Z');
  if (!in.at_end()) return malformed(text, in.offset(), "the end");
  const std::optional<std::int64_t> ms = ms_from_calendar(t);
  if (!ms) return malformed(text, 0, "a year within 292 million of 1970");
  return date_bound(*ms, precision);
}
date_bound date_bound::from_string(std::string_view text) { return try_from_string(text).value(); }

std::string date_bound::to_string() const {
  const calendar_time t = calendar_from_ms(milliseconds);
  std::string out = t.year < 0 ? "-" : "";
  append_padded(out, static_cast<std::uint64_t>(t.year < 0 ? -t.year : t.year), 4);
  for (const field& f : fields) {
    if (f.precision > precision) break;
    out += f.before;
    append_padded(out, static_cast<std::uint64_t>(t.*f.member), f.width);
  }
  if (precision == date_precision::millisecond) out += 'Z';
  return out;
}

result<date_range> date_range::try_from_string(std::string_view text) {
  if (text == "*") return date_range();
  if (!text.starts_with('[')) {
    result<date_bound> date = date_bound::try_from_string(text);
    if (!date) return date.error();
    return date_range(*date);
  }
  constexpr std::string_view separator = " TO ";
  const std::size_t middle = text.find(separator);
  if (middle == text.npos) return malformed(text, text.size(), "' TO '");
  if (!text.ends_with(']')) return malformed(text, text.size(), "']'");
  const auto from = read_bound(text.substr(1, middle - 1));
  if (!from) return from.error();
  const std::size_t second = middle + separator.size();
  const auto to = read_bound(text.substr(second, text.size() - second - 1));
  if (!to) return to.error();
  if (!*from) return *to ? until(**to) : all_dates();
  return *to ? try_between(**from, **to) : result<date_range>(since(**from));
}
date_range date_range::from_string(std::string_view text) { return try_from_string(text).value(); }

std::string date_range::to_string() const {
  const auto bound = [](const std::optional<date_bound>& b) { return b ? b->to_string() : std::string("*"); };
  if (is_single()) return bound(lower());
  return '[' + bound(lower()) + " TO " + bound(upper()) + ']';
}

}}}  // namespace dse::v0::geo
