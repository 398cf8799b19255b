#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>

namespace dse::metadata {

/// How many replicas a token has: of the whole cluster, or of one data centre.
struct replication_factor {
  std::uint32_t all = 0;
  std::uint32_t transient = 0;  ///< of all; Cassandra 4's `3/1` has 1

  /// Those that hold all data. Transient replicas keep only what is not yet repaired: a read needs a full one, and a
  /// write goes to full ones as long as they are alive. So requests are routed to these alone.
  std::uint32_t full() const noexcept { return all - transient; }
  friend bool operator==(const replication_factor&, const replication_factor&) = default;
};

/// How a keyspace is replicated; equal ones make equal replicas.
struct replication_strategy {
  enum class placement : std::uint8_t {
    unknown,           ///< no replicas are known
    local,             ///< each node has data of its own: no replicas
    simple,            ///< around the ring
    network_topology,  ///< around the ring in each data centre, one rack after another
    everywhere,        ///< on all nodes (DSE)
  };

  placement kind = placement::unknown;
  replication_factor factor;                          ///< of simple
  std::map<std::string, replication_factor> factors;  ///< of network_topology, by data centre; none is 0

  friend bool operator==(const replication_strategy&, const replication_strategy&) = default;
};

/// Of the column replication of system_schema.keyspaces. Other classes than Cassandra's and DSE's own, and a simple one
/// with an unreadable factor, are unknown; a data centre with an unreadable factor is left out.
replication_strategy parse_replication(const std::map<std::string, std::string>& replication);

}  // namespace dse::metadata
