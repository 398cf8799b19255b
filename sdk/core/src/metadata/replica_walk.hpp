#pragma once

#include "metadata/recency_lists.hpp"
#include "metadata/replica_sets.hpp"
#include "metadata/replication.hpp"
#include "metadata/token_ring.hpp"

#include <dse/node_info.hpp>

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

namespace dse::metadata {

/// The nodes that can be replicas with a strategy: those that own tokens, and are in a data centre with a factor.
class replica_candidates {
 public:
  static constexpr std::uint32_t none = recency_lists::none;

  /// A data centre, or with the simple strategy all of them, as one with a single rack.
  struct group {
    replication_factor factor;
    std::uint32_t nodes = 0, racks = 0;
  };
  struct place {
    std::uint32_t group = none;  ///< none: no candidate
    std::uint32_t rack = none;   ///< numbered through all groups
  };

  replica_candidates(const token_ring& ring, std::span<const std::shared_ptr<const node_info>> nodes,
                     const replication_strategy& strategy);

  const std::vector<std::uint32_t>& nodes() const noexcept { return nodes_; }
  const std::vector<group>& groups() const noexcept { return groups_; }
  /// Of each node of the cluster.
  const std::vector<place>& places() const noexcept { return places_; }
  std::size_t rack_count() const noexcept { return rack_count_; }
  /// Is every candidate a replica of everything?
  bool are_all_replicas() const noexcept;

 private:
  std::vector<std::uint32_t> nodes_;
  std::vector<group> groups_;
  std::vector<place> places_;
  std::size_t rack_count_ = 0;
};

/// The replicas of each place of the ring, in the server's order.
///
/// The server (NetworkTopologyStrategy of Cassandra 3.0 and later) goes around the ring from each token: in a data
/// centre it takes the first node that it meets of each rack, and of racks that it knows already as many nodes as there
/// are more replicas than racks. Here the ring is gone around once, against its direction, with lists that have in
/// front what comes next: a step costs no more than the replicas that it finds, however nodes, racks and factors are
/// spread.
std::vector<std::uint32_t> place_around_the_ring(const token_ring& ring, const replica_candidates& candidates,
                                                 replica_sets& sets);

}  // namespace dse::metadata
