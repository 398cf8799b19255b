#pragma once

#include <dse/contact_point.hpp>

#include <cstdint>
#include <string>

namespace dse::metadata {

/// address:port, an IPv6 address in brackets; a path alone.
inline std::string endpoint_text(const std::string& address, std::uint16_t port) {
  if (is_socket_path(address)) return address;
  const bool ipv6 = address.find(':') != std::string::npos;
  return (ipv6 ? '[' + address + ']' : address) + ':' + std::to_string(port);
}

}  // namespace dse::metadata
