#pragma once

#include "metadata/token_map.hpp"
#include "wire/version.hpp"

#include <dse/node_info.hpp>
#include <dse/schema.hpp>

#include <map>
#include <memory>
#include <string>
#include <vector>

namespace dse::metadata {

/// By host id, the names of nodes that the user's contact points or address translator led to.
using node_names = std::map<uuid, std::string>;

/// The cluster as it was seen at one moment; immutable, shared by all shards.
struct snapshot {
  std::vector<std::shared_ptr<const node_info>> nodes;  // sorted by host id
  std::string local_datacenter;
  std::shared_ptr<const token_map> tokens;  // over these nodes; null until it is known
  dse::schema schema;
  wire::protocol_version version = wire::protocol_version::v4;
  std::shared_ptr<const node_names> given_names;  // null: there are none
  std::string product_type;                       // of SUPPORTED, as DATASTAX_APOLLO, which is Astra; often empty

  /// As the user wrote it; empty: the node has no such name.
  std::string given_name_of(const uuid& host_id) const {
    if (!given_names) return {};
    const auto at = given_names->find(host_id);
    return at == given_names->end() ? std::string() : at->second;
  }
};

}  // namespace dse::metadata
