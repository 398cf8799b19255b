#include "api/token_map.hpp"

#include <algorithm>
#include <optional>
#include <span>

namespace dse { inline namespace v0 {
namespace {

using indexes = std::span<const std::uint32_t>;

std::optional<std::uint32_t> index_of(const metadata::token_map& map, const node_info& node) {
  const auto nodes = map.nodes();
  const auto at = std::ranges::find_if(nodes, [&](const auto& n) { return n->host_id == node.host_id; });
  if (at == nodes.end()) return std::nullopt;
  return static_cast<std::uint32_t>(at - nodes.begin());
}

bool has(indexes all, std::uint32_t one) { return std::ranges::find(all, one) != all.end(); }

token_map::node_list nodes_at(const metadata::token_map& map, indexes all) {
  token_map::node_list nodes;
  nodes.reserve(all.size());
  for (const std::uint32_t i : all) nodes.push_back(map.nodes()[i]);
  return nodes;
}

/// The ranges of the ring for whose place the predicate holds.
template <class Predicate>
std::vector<token_range> ranges_if(const metadata::token_ring& ring, Predicate holds) {
  std::vector<token_range> ranges;
  for (std::uint32_t place = 0; place < ring.size(); ++place)
    if (holds(place)) ranges.push_back(ring.range(place));
  return ranges;
}

/// How many of the ring's ranges a range reaches into, from the one at place `first` to the one at `last`.
std::uint32_t reached(const metadata::token_ring& ring, const token_range& range, std::uint32_t first,
                      std::uint32_t last) {
  // It ends where it began: within one range, or after a round.
  if (first == last) {
    const token t = ring.at(first);
    return range.contains(t) && t != range.end() ? ring.size() : 1;
  }
  return (last + ring.size() - first) % ring.size() + 1;
}

}  // namespace

dse::partitioner token_map::partitioner() const noexcept {
  return map_ ? map_->ring().partitioner() : dse::partitioner::unknown;
}

std::vector<token_range> token_map::ranges() const {
  if (!map_) return {};
  return ranges_if(map_->ring(), [](std::uint32_t) { return true; });
}

std::vector<token_range> token_map::ranges(const node_info& node) const {
  const auto index = map_ ? index_of(*map_, node) : std::nullopt;
  if (!index) return {};
  const indexes owners = map_->ring().owners();
  return ranges_if(map_->ring(), [&](std::uint32_t place) { return owners[place] == *index; });
}

std::vector<token_range> token_map::ranges(std::string_view keyspace, const node_info& node) const {
  const auto index = map_ ? index_of(*map_, node) : std::nullopt;
  const metadata::replica_map* const replicas = index ? map_->find(keyspace) : nullptr;
  if (!replicas) return {};
  return ranges_if(map_->ring(), [&](std::uint32_t place) { return has(replicas->at(place), *index); });
}

token_map::node_list token_map::replicas(std::string_view keyspace, const token& t) const {
  const metadata::replica_map* const replicas = map_ ? map_->find(keyspace) : nullptr;
  return replicas ? nodes_at(*map_, replicas->replicas(t)) : node_list();
}

token_map::node_list token_map::replicas(std::string_view keyspace, const token_range& range) const {
  const metadata::replica_map* const replicas = map_ ? map_->find(keyspace) : nullptr;
  if (!replicas || range.is_empty() || range.start().partitioner() != partitioner() || map_->ring().size() == 0)
    return {};
  const metadata::token_ring& ring = map_->ring();
  const std::uint32_t first = ring.find_after(range.start()), last = ring.find(range.end());
  const indexes at_end = replicas->at(last);
  std::vector<std::uint32_t> all(at_end.begin(), at_end.end());
  std::uint32_t place = first;
  for (std::uint32_t left = reached(ring, range, first, last); left-- > 0 && !all.empty();) {
    std::erase_if(all, [&](std::uint32_t node) { return !has(replicas->at(place), node); });
    place = (place + 1) % ring.size();
  }
  return nodes_at(*map_, all);
}

}}  // namespace dse::v0
