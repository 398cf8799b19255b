#include "metadata/node_lookup.hpp"

#include <dse/contact_point.hpp>
#include <dse/inet.hpp>

#include <charconv>
#include <optional>
#include <string>

namespace dse::metadata {
namespace {

/// What somebody gives for a node.
struct endpoint {
  std::string_view address;
  std::uint16_t port = 0;  // 0: any
};

std::optional<endpoint> with_port(std::string_view address, std::string_view port) {
  endpoint e{address, 0};
  const char* const last = port.data() + port.size();
  const auto [end, failure] = std::from_chars(port.data(), last, e.port);
  if (failure != std::errc() || end != last || e.port == 0) return std::nullopt;
  return e;
}

std::optional<endpoint> read_endpoint(std::string_view text) {
  if (is_socket_path(text)) return endpoint{text};
  if (text.starts_with('[')) {
    const auto close = text.find(']');
    if (close == text.npos) return std::nullopt;
    const std::string_view address = text.substr(1, close - 1), rest = text.substr(close + 1);
    if (rest.empty()) return endpoint{address};
    return rest.front() == ':' ? with_port(address, rest.substr(1)) : std::nullopt;
  }
  const auto colon = text.find(':');
  const bool has_port = colon != text.npos && text.find(':', colon + 1) == text.npos;
  return has_port ? with_port(text.substr(0, colon), text.substr(colon + 1)) : endpoint{text};
}

// Java writes IPv6 addresses with all their zeros.
bool is_same_address(std::string_view a, std::string_view b) {
  if (a == b) return true;
  const auto x = inet_address::try_from_string(a), y = inet_address::try_from_string(b);
  return x && y && *x == *y;
}

bool is_at(const endpoint& wanted, const std::string& address, std::uint16_t port) {
  const bool fits = wanted.port == 0 || port == 0 || wanted.port == port;
  return fits && !address.empty() && is_same_address(wanted.address, address);
}

}  // namespace

std::shared_ptr<const node_info> find_node(std::span<const std::shared_ptr<const node_info>> nodes,
                                           std::string_view address) {
  const auto wanted = read_endpoint(address);
  if (!wanted) return nullptr;
  for (const auto& n : nodes)
    if (is_at(*wanted, n->address, n->port)) return n;
  for (const auto& n : nodes)
    if (is_at(*wanted, n->broadcast_rpc_address, n->broadcast_rpc_port)) return n;
  return nullptr;
}

}  // namespace dse::metadata
