#pragma once

#include "wire/version.hpp"

#include <dse/node_info.hpp>

namespace dse::metadata {

/// Whether a node's release (release_version, dse_version) speaks a protocol version; true where that cannot be told,
/// so that nothing is given up on a guess:
///
///     Cassandra 2.1 v3, 2.2 to 3.11 v4 (and a draft of v5 with other framing), from 4.0 v5
///     DSE 4.7 and 4.8 v3, 5.0 v4, 5.1 DSE_V1, from 6.0 DSE_V2
bool speaks(const node_info& node, wire::protocol_version v) noexcept;

}  // namespace dse::metadata
