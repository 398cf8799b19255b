#include "metadata/replica_map.hpp"

#include "metadata/replica_walk.hpp"

namespace dse::metadata {
namespace {

// Beyond so many replicas of everything only the first one's place is the server's: each order of them would be a list
// of its own, and 1,000 nodes with 256 tokens have 256,000 orders.
constexpr std::size_t most_in_order = 64;

/// All of these nodes are replicas of everything: of each range first the next of them on the ring, then the others.
std::vector<std::uint32_t> place_everywhere(const token_ring& ring, const std::vector<std::uint32_t>& nodes,
                                            std::size_t node_count, replica_sets& sets) {
  const std::span<const std::uint32_t> owners = ring.owners();
  std::vector<std::uint8_t> is_replica(node_count);
  for (const std::uint32_t n : nodes) is_replica[n] = 1;
  std::vector<std::uint32_t> places(owners.size()), place_of_first(node_count);
  std::vector<std::uint32_t> list;
  std::uint32_t place = 0;
  for (std::size_t step = 2 * owners.size(); step-- > 0;) {  // against the ring's direction; one round to find the next
    const std::size_t at = step % owners.size();
    if (const std::uint32_t first = owners[at]; is_replica[first]) {
      if (place_of_first[first] == 0) {
        list.assign(1, first);
        for (const std::uint32_t n : nodes)
          if (n != first) list.push_back(n);
        place_of_first[first] = sets.add(list);
      }
      place = place_of_first[first];
    }
    places[at] = place;
  }
  return places;
}

}  // namespace

replica_map::replica_map(std::shared_ptr<const token_ring> ring,
                         std::span<const std::shared_ptr<const node_info>> nodes, const replication_strategy& strategy)
    : ring_(std::move(ring)), numbers_(ring_->numbers()) {
  const replica_candidates candidates(*ring_, nodes, strategy);
  if (candidates.nodes().empty()) return;
  const bool is_everywhere = strategy.kind == replication_strategy::placement::everywhere;
  if (candidates.are_all_replicas() && (is_everywhere || candidates.nodes().size() > most_in_order)) {
    replica_sets sets(candidates.nodes().size());
    sets_of_ = place_everywhere(*ring_, candidates.nodes(), nodes.size(), sets);
    words_ = sets.take_words();
  } else {
    replica_sets sets(ring_->size());
    sets_of_ = place_around_the_ring(*ring_, candidates, sets);
    words_ = sets.take_words();
  }
}

std::span<const std::uint32_t> replica_map::replicas(const token& t) const noexcept {
  if (t.partitioner() != ring_->partitioner() || ring_->size() == 0) return {};
  return at(ring_->find(t));
}

}  // namespace dse::metadata
