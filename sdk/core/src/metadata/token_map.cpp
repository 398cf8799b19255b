#include "metadata/token_map.hpp"

#include <algorithm>
#include <map>
#include <utility>

namespace dse::metadata {

token_map::token_map(partitioner p, node_list nodes, std::span<const std::span<const std::string>> tokens,
                     std::vector<keyspace_replication> keyspaces)
    : nodes_(nodes.begin(), nodes.end()),
      ring_(std::make_shared<const token_ring>(p, tokens.first(std::min(tokens.size(), nodes.size())))) {
  set_keyspaces(std::move(keyspaces), {});
}

token_map::token_map(const token_map& from, std::vector<keyspace_replication> keyspaces)
    : nodes_(from.nodes_), ring_(from.ring_) {
  set_keyspaces(std::move(keyspaces), from.replicated_);
}

token_map token_map::with_keyspaces(std::vector<keyspace_replication> keyspaces) const {
  return token_map(*this, std::move(keyspaces));
}

void token_map::set_keyspaces(std::vector<keyspace_replication> keyspaces, const std::vector<replicated>& known) {
  std::map<std::string, replication_strategy> sorted;
  for (keyspace_replication& k : keyspaces) sorted.emplace(std::move(k.keyspace), std::move(k.strategy));
  for (const auto& [keyspace, strategy] : sorted) {
    auto at = std::ranges::find(replicated_, strategy, &replicated::strategy);
    if (at == replicated_.end()) {
      const auto before = std::ranges::find(known, strategy, &replicated::strategy);
      auto replicas =
          before != known.end() ? before->replicas : std::make_shared<const replica_map>(ring_, nodes_, strategy);
      at = replicated_.insert(at, {strategy, std::move(replicas)});
    }
    keyspaces_.push_back({keyspace, at->replicas.get()});
  }
}

const replica_map* token_map::find(std::string_view keyspace) const noexcept {
  const auto at = std::ranges::lower_bound(keyspaces_, keyspace, {}, &named::keyspace);
  return at != keyspaces_.end() && at->keyspace == keyspace ? at->replicas : nullptr;
}

}  // namespace dse::metadata
