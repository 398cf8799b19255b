#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace dse { inline namespace v0 {

/// A name or address to begin with, and its port; 0: the options' port. Or the path of a Unix domain socket, which
/// begins with '/'.
struct contact_point {
  std::string host;
  std::uint16_t port = 0;
};

/// Whether the address of a contact point or a node is the path of a Unix domain socket.
inline bool is_socket_path(std::string_view address) noexcept { return address.starts_with('/'); }

}}  // namespace dse::v0
