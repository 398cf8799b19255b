#pragma once

#include "wire/version.hpp"

#include <dse/node_info.hpp>

#include <memory>
#include <string>
#include <vector>

namespace dse::metadata {

/// The cluster as it was seen at one moment; immutable, shared by all shards.
struct snapshot {
  std::vector<std::shared_ptr<const node_info>> nodes;  // sorted by host id
  std::string local_datacenter;
  wire::protocol_version version = wire::protocol_version::v4;
};

}  // namespace dse::metadata
