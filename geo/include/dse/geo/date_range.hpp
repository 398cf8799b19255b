#pragma once

#include <dse/bytes.hpp>
#include <dse/error.hpp>

#include <array>
#include <chrono>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace dse { inline namespace v0 { namespace geo {

/// How much of a date is meant; the values are those on the wire.
enum class date_precision : std::uint8_t { year, month, day, hour, minute, second, millisecond };

/// One end of a date range: a time in UTC and how exactly it is meant.
struct date_bound {
  std::int64_t milliseconds = 0;  ///< since 1970-01-01T00:00Z in the proleptic Gregorian calendar
  date_precision precision = date_precision::millisecond;

  date_bound() noexcept {}
  date_bound(std::int64_t ms, date_precision p) noexcept : milliseconds(ms), precision(p) {}
  date_bound(std::chrono::sys_time<std::chrono::milliseconds> time, date_precision p) noexcept
      : milliseconds(time.time_since_epoch().count()), precision(p) {}

  /// From `2001`, `-0044-03-15`, `2001-02-03T04:05:06.789Z`: the precision is that of the text. Years have a sign or
  /// not, the other fields all their digits; `Z` may follow a time. Fails with errc::malformed_date_range.
  static result<date_bound> try_from_string(std::string_view text);
  static date_bound from_string(std::string_view text);
  /// As the server prints it: with `Z` at millisecond precision only.
  std::string to_string() const;

  std::chrono::sys_time<std::chrono::milliseconds> time() const noexcept {
    return std::chrono::sys_time<std::chrono::milliseconds>(std::chrono::milliseconds(milliseconds));
  }
  friend bool operator==(const date_bound&, const date_bound&) = default;
};

/// A date, or all dates between two: DSE's DateRangeType (since 5.1).
///
/// Lower bounds and single dates are rounded down to their precision, upper bounds up to its last millisecond, as the
/// server does. Equality includes the precision (`[2001 TO 2002]` is not `[2001-01 TO 2002-12]`); the order is that of
/// the wire form's bytes, as on the server.
class date_range {
 public:
  /// Any date: `*`. Not the same as all_dates().
  date_range() noexcept {}
  /// One date, as long as its precision says.
  explicit date_range(date_bound date) noexcept;
  /// `[from TO to]`; fails with errc::reversed_date_range unless the upper bound is after the lower one.
  static result<date_range> try_between(date_bound from, date_bound to);
  static date_range between(date_bound from, date_bound to);
  /// `[from TO *]`
  static date_range since(date_bound from) noexcept;
  /// `[* TO to]`
  static date_range until(date_bound to) noexcept;
  /// `[* TO *]`
  static date_range all_dates() noexcept;

  /// From `*`, a date, or `[a TO b]` where a and b are dates or `*`; see date_bound::try_from_string.
  static result<date_range> try_from_string(std::string_view text);
  static date_range from_string(std::string_view text);
  std::string to_string() const;

  /// A date rather than a range: without upper bound, and without lower one for `*`.
  bool is_single() const noexcept { return kind_ == kind::single || kind_ == kind::any; }
  std::optional<date_bound> lower() const noexcept;
  std::optional<date_bound> upper() const noexcept;

  /// The bytes of a column: a kind, then time and precision of each bound, big-endian.
  class wire_form {
   public:
    bytes_view view() const noexcept { return {bytes_.data(), size_}; }

   private:
    friend class date_range;
    std::array<std::byte, 19> bytes_{};
    std::size_t size_ = 1;
  };
  wire_form to_wire() const noexcept;
  /// Fails with errc::malformed_date_range or reversed_date_range.
  static result<date_range> try_from_wire(bytes_view in);

  friend bool operator==(const date_range& a, const date_range& b) noexcept { return (a <=> b) == 0; }
  friend std::strong_ordering operator<=>(const date_range& a, const date_range& b) noexcept;

 private:
  enum class kind : std::uint8_t { single, closed, since, until, all_dates, any };

  kind kind_ = kind::any;
  date_bound lower_;
  date_bound upper_;
};

}}}  // namespace dse::v0::geo

template <>
struct std::hash<dse::geo::date_range> {
  std::size_t operator()(const dse::geo::date_range& range) const noexcept;
};
