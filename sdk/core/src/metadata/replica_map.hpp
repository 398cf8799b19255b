#pragma once

#include "metadata/replica_sets.hpp"
#include "metadata/replication.hpp"
#include "metadata/token_ring.hpp"

#include <dse/node_info.hpp>

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

namespace dse::metadata {

/// The replicas of each token with one replication strategy; immutable.
class replica_map {
 public:
  /// nodes: those that the ring's owners are indexes of.
  replica_map(std::shared_ptr<const token_ring> ring, std::span<const std::shared_ptr<const node_info>> nodes,
              const replication_strategy& strategy);

  /// Indexes of nodes in the server's order, the primary replica first; empty where none are known, and where the
  /// cluster's partitioner is not Murmur3. A copy of the map's, without allocation.
  std::span<const std::uint32_t> replicas(std::int64_t murmur3) const noexcept {
    return numbers_.empty() ? std::span<const std::uint32_t>() : at(place_of(numbers_, murmur3));
  }
  /// Also empty for a token of another partitioner than the cluster's.
  std::span<const std::uint32_t> replicas(const token& t) const noexcept;
  /// Of the ring's range at this place.
  std::span<const std::uint32_t> at(std::size_t place) const noexcept {
    return sets_of_.empty() ? std::span<const std::uint32_t>() : replica_sets::at(words_, sets_of_[place]);
  }
  const token_ring& ring() const noexcept { return *ring_; }

 private:
  std::shared_ptr<const token_ring> ring_;
  std::span<const std::int64_t> numbers_;  // the ring's
  std::vector<std::uint32_t> sets_of_;     // of each place of the ring, a place in words_; empty: no replicas
  std::vector<std::uint32_t> words_;
};

}  // namespace dse::metadata
