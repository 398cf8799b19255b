#pragma once

#include "metadata/token_map.hpp"
#include "wire/version.hpp"

#include <dse/node_info.hpp>
#include <dse/schema.hpp>

#include <memory>
#include <string>
#include <vector>

namespace dse::metadata {

/// The cluster as it was seen at one moment; immutable, shared by all shards.
struct snapshot {
  std::vector<std::shared_ptr<const node_info>> nodes;  // sorted by host id
  std::string local_datacenter;
  std::shared_ptr<const token_map> tokens;  // over these nodes; null until it is known
  dse::schema schema;
  wire::protocol_version version = wire::protocol_version::v4;
};

}  // namespace dse::metadata
