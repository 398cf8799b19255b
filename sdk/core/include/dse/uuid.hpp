#pragma once

#include <dse/error.hpp>

#include <array>
#include <compare>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

namespace dse { inline namespace v0 {

/// The 16 bytes of a uuid or timeuuid, in wire order. Comparing them compares bytes, as no server type does for
/// timeuuid.
struct uuid {
  std::array<std::uint8_t, 16> octets{};

  /// Version 4 from the operating system's random numbers.
  static uuid random();
  /// From the 36 characters `xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx`; fails with invalid_argument.
  static result<uuid> try_from_string(std::string_view text);
  static uuid from_string(std::string_view text) { return try_from_string(text).value(); }
  std::string to_string() const;
  int version() const noexcept { return octets[6] >> 4; }

  friend auto operator<=>(const uuid&, const uuid&) = default;
};

}}  // namespace dse::v0

template <>
struct std::hash<dse::uuid> {
  std::size_t operator()(const dse::uuid& v) const noexcept;
};
