#pragma once

#include "wire/byte_reader.hpp"

#include <array>
#include <cstdint>

namespace dse::wire {

/// An [inetaddr]: an IPv4 or IPv6 address.
struct inet_address {
  std::array<std::uint8_t, 16> octets{};
  std::uint8_t size = 0;  ///< 4 or 16

  friend bool operator==(const inet_address&, const inet_address&) = default;
};

/// An [inet]: an address with its port.
struct inet_endpoint {
  inet_address address;
  std::uint16_t port = 0;

  friend bool operator==(const inet_endpoint&, const inet_endpoint&) = default;
};

inline inet_address read_inet_address(byte_reader& r) noexcept {
  inet_address a;
  a.size = r.read<std::uint8_t>();
  if (a.size != 4 && a.size != 16) return r.fail(), inet_address();
  const bytes_view octets = r.read_bytes(a.size);
  if (r.ok()) std::memcpy(a.octets.data(), octets.data(), octets.size());
  return a;
}

inline inet_endpoint read_inet_endpoint(byte_reader& r) noexcept {
  const inet_address address = read_inet_address(r);
  const std::uint32_t port = r.read<std::uint32_t>();
  if (port > 0xFFFF) r.fail();
  return {address, static_cast<std::uint16_t>(port)};
}

}  // namespace dse::wire
