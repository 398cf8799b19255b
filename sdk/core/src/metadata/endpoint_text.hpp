#pragma once

#include <cstdint>
#include <string>

namespace dse::metadata {

/// address:port, an IPv6 address in brackets.
inline std::string endpoint_text(const std::string& address, std::uint16_t port) {
  const bool ipv6 = address.find(':') != std::string::npos;
  return (ipv6 ? '[' + address + ']' : address) + ':' + std::to_string(port);
}

}  // namespace dse::metadata
