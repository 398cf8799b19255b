#pragma once

#include <dse/error.hpp>

#include <cstdint>
#include <string>
#include <string_view>

namespace dse { inline namespace v0 {

/// The CQL type duration. Months and days have no fixed length, so the three parts are never carried into each other.
///
/// Servers accept only parts of one sign (native_protocol_v5.spec, section 6.8); others cannot be bound.
struct duration {
  std::int32_t months = 0;
  std::int32_t days = 0;
  std::int64_t nanoseconds = 0;

  /// From the forms of CQL 3.4: `1y2mo3w4d5h6m7s8ms9us10ns`, ISO 8601 `P1Y2M4DT5H6M7S`, `P3W` and
  /// `P0001-02-04T05:06:07`, each with an optional minus in front; fails with invalid_argument, or out_of_range.
  static result<duration> try_from_string(std::string_view text);
  static duration from_string(std::string_view text);
  /// As CQL writes it: `-1y2mo4d5h`; `0ns` for an empty duration.
  std::string to_string() const;

  friend bool operator==(const duration&, const duration&) = default;
};

}}  // namespace dse::v0
