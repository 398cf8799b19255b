#pragma once

#include "metadata/replica_map.hpp"

#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace dse::metadata {

struct keyspace_replication {
  std::string keyspace;
  replication_strategy strategy;
};

/// Which nodes have which data; immutable. Keyspaces that are replicated alike share one replica_map.
class token_map {
 public:
  using node_list = std::span<const std::shared_ptr<const node_info>>;

  /// nodes: a snapshot's, which all indexes mean; tokens: of each of them (tokens_of()). Of a keyspace that is named
  /// twice the first counts. Costs time in the order of tokens times replicas, for each strategy.
  token_map(partitioner p, node_list nodes, std::span<const std::span<const std::string>> tokens,
            std::vector<keyspace_replication> keyspaces);
  /// The same ring with these keyspaces instead; replicas of strategies that this map knows are taken over from it.
  token_map with_keyspaces(std::vector<keyspace_replication> keyspaces) const;

  node_list nodes() const noexcept { return nodes_; }
  const token_ring& ring() const noexcept { return *ring_; }
  /// Null for a keyspace that is not known; virtual ones have no replication.
  const replica_map* find(std::string_view keyspace) const noexcept;

 private:
  struct replicated {
    replication_strategy strategy;
    std::shared_ptr<const replica_map> replicas;
  };
  struct named {
    std::string keyspace;
    const replica_map* replicas;
  };

  token_map(const token_map& from, std::vector<keyspace_replication> keyspaces);
  void set_keyspaces(std::vector<keyspace_replication> keyspaces, const std::vector<replicated>& known);

  std::vector<std::shared_ptr<const node_info>> nodes_;
  std::shared_ptr<const token_ring> ring_;
  std::vector<replicated> replicated_;  // each strategy once
  std::vector<named> keyspaces_;        // sorted
};

}  // namespace dse::metadata
