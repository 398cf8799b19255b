#pragma once

#include <dse/bytes.hpp>
#include <dse/node_info.hpp>

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace dse::metadata {

/// A row of system.local, system.peers or system.peers_v2.
struct node_row : node_info {
  uuid schema_version;
  std::vector<std::string> tokens;  ///< as the server writes them; none of a node that is joining
};

/// The text of 4 or 16 address bytes; empty for any other number.
std::string address_text(bytes_view octets);

/// The rows of a RESULT message; nothing when it is no rows with columns, or malformed. The address clients reach a
/// node by is, in this order: native_transport_address (DSE), native_address (Cassandra 4), rpc_address, and where
/// those are a wildcard, peer, or broadcast_address of the local node.
std::optional<std::vector<node_row>> read_node_rows(bytes_view message);

/// The cluster's nodes, sorted by host id. Peers without host id, address or data centre are being added or removed,
/// and are left out; so are second rows of a host id. A peer without a port of its own has the local node's.
std::vector<std::shared_ptr<const node_info>> make_nodes(const node_row& local, const std::vector<node_row>& peers);

/// The tokens of each of these nodes, which make_nodes made of the same rows. The spans lead into the rows.
std::vector<std::span<const std::string>> tokens_of(std::span<const std::shared_ptr<const node_info>> nodes,
                                                    const node_row& local, const std::vector<node_row>& peers);

}  // namespace dse::metadata
