#pragma once

#include <dse/bytes.hpp>
#include <dse/error.hpp>

#include <array>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

namespace dse { inline namespace v0 {

/// An IPv4 or IPv6 address, as the CQL type inet keeps it: no port, no prefix, no zone.
class inet_address {
 public:
  /// 0.0.0.0
  inet_address() noexcept {}
  explicit inet_address(const std::array<std::uint8_t, 4>& octets) noexcept;
  explicit inet_address(const std::array<std::uint8_t, 16>& octets) noexcept : octets_(octets), size_(16) {}
  /// 4 or 16 bytes in network order; fails with invalid_argument for other sizes.
  static result<inet_address> try_from_bytes(bytes_view octets);
  /// From `192.0.2.1` or `2001:db8::1`; fails with invalid_argument, also for names and zones.
  static result<inet_address> try_from_string(std::string_view text);
  static inet_address from_string(std::string_view text);

  bool is_v4() const noexcept { return size_ == 4; }
  bool is_v6() const noexcept { return size_ == 16; }
  /// The 4 or 16 bytes in network order.
  bytes_view octets() const noexcept { return std::as_bytes(std::span(octets_).first(size_)); }
  std::string to_string() const;

  friend auto operator<=>(const inet_address&, const inet_address&) = default;

 private:
  std::array<std::uint8_t, 16> octets_{};  // those that an IPv4 address does not use are 0
  std::uint8_t size_ = 4;
};

}}  // namespace dse::v0

template <>
struct std::hash<dse::inet_address> {
  std::size_t operator()(const dse::inet_address& v) const noexcept;
};
