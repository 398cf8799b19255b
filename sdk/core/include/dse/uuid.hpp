#pragma once

#include <dse/error.hpp>

#include <array>
#include <chrono>
#include <compare>
#include <cstdint>
#include <functional>
#include <optional>
#include <ratio>
#include <string>
#include <string_view>

namespace dse { inline namespace v0 {

/// The 16 bytes of a uuid or timeuuid, in wire order. Comparing them compares bytes, as no server type does for
/// timeuuid: for the server's order use timeuuid_less and uuid_less.
struct uuid {
  /// The ticks of version 1: 100 ns, from 1582-10-15 to 5236-03-31.
  using time_point = std::chrono::sys_time<std::chrono::duration<std::int64_t, std::ratio<1, 10'000'000>>>;

  std::array<std::uint8_t, 16> octets{};

  /// Version 4 from the operating system's random numbers.
  static uuid random();
  /// Version 1 of this moment, for timeuuid: unique, and later in timeuuid's order than every one that this process
  /// made before, whatever the clock does. It has a random node in place of a hardware address (RFC 4122, section 4.5).
  /// Any thread may call it, without a lock.
  static uuid time_based();
  /// Version 1 of that moment, with a random clock sequence and node: two of one moment differ.
  /// \throws dse::exception with out_of_range outside of the years that version 1 can count.
  static uuid from_time(time_point t);
  /// The first and the last timeuuid of that millisecond, as CQL's functions minTimeuuid and maxTimeuuid make them: no
  /// ids of their own, but bounds for `WHERE t >= ? AND t < ?`.
  /// \throws dse::exception with out_of_range as from_time().
  static uuid min_for(std::chrono::sys_time<std::chrono::milliseconds> t);
  static uuid max_for(std::chrono::sys_time<std::chrono::milliseconds> t);
  /// From the 36 characters `xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx`; fails with invalid_argument.
  static result<uuid> try_from_string(std::string_view text);
  static uuid from_string(std::string_view text);
  std::string to_string() const;
  int version() const noexcept { return octets[6] >> 4; }
  /// When it was made; nothing unless it is of version 1.
  std::optional<time_point> time() const noexcept;

  friend auto operator<=>(const uuid&, const uuid&) = default;
};

/// The server's order of type timeuuid: by time, then by the last eight bytes as signed numbers
/// (org.apache.cassandra.db.marshal.TimeUUIDType). For `std::set<uuid, timeuuid_less>`.
struct timeuuid_less {
  bool operator()(const uuid& a, const uuid& b) const noexcept;
};
/// The server's order of type uuid: by version, within version 1 by time, then by bytes
/// (org.apache.cassandra.db.marshal.UUIDType).
struct uuid_less {
  bool operator()(const uuid& a, const uuid& b) const noexcept;
};

}}  // namespace dse::v0

template <>
struct std::hash<dse::uuid> {
  std::size_t operator()(const dse::uuid& v) const noexcept;
};
