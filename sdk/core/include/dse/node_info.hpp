#pragma once

#include <dse/uuid.hpp>

#include <cstdint>
#include <map>
#include <string>

namespace dse { inline namespace v0 {

/// A node as system.local and system.peers describe it; immutable.
struct node_info {
  uuid host_id;
  std::string address;  ///< numeric, as clients reach it; or the path of the Unix domain socket that leads to it
  std::uint16_t port = 0;
  /// Numeric, as the node's own tables name it, before options::address_translator(): native_transport_address (DSE),
  /// native_address or rpc_address. Empty, and 0, where they do not say.
  std::string broadcast_rpc_address;
  std::uint16_t broadcast_rpc_port = 0;
  std::string datacenter;
  std::string rack;
  std::string release_version;
  /// Every text column of the node's row, by name: dse_version, workload, cluster_name, …
  std::map<std::string, std::string> attributes;

  friend bool operator==(const node_info&, const node_info&) = default;

  /// address:port, an IPv6 address in brackets; a path alone.
  std::string to_string() const;
};

}}  // namespace dse::v0
