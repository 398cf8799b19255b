#include "metadata/replica_walk.hpp"

#include <algorithm>
#include <limits>
#include <map>
#include <string_view>
#include <utility>

namespace dse::metadata {
namespace {

using placement = replication_strategy::placement;

/// A node, and the step at which the walk met it last.
struct met_node {
  std::uint32_t step;
  std::uint32_t node;
};

class ring_walk {
 public:
  explicit ring_walk(const replica_candidates& c)
      : candidates_(c),
        met_at_(c.places().size()),
        first_of_rack_(c.rack_count(), recency_lists::none),
        nodes_(c.groups().size(), c.places().size()),
        racks_(c.groups().size(), c.rack_count()),
        chosen_(c.groups().size()) {}

  void meet(std::uint32_t node, std::uint32_t step) {
    const auto [group, rack] = candidates_.places()[node];
    met_at_[node] = step;
    first_of_rack_[rack] = node;
    nodes_.move_to_front(group, node);
    racks_.move_to_front(group, rack);
  }

  /// Chooses the replicas of one data centre, once all its nodes were met.
  void choose(std::uint32_t group) {
    const replica_candidates::group& g = candidates_.groups()[group];
    std::vector<met_node>& chosen = chosen_[group];
    chosen.clear();
    std::uint32_t repeats = g.factor.all > g.racks ? g.factor.all - g.racks : 0;
    // Racks are in the order of their first nodes: `rack` is that of the next first node to come.
    std::uint32_t rack = racks_.front(group);
    for (std::uint32_t n = nodes_.front(group); n != recency_lists::none && repeats != 0; n = nodes_.next(n)) {
      chosen.push_back({met_at_[n], n});
      if (rack != recency_lists::none && n == first_of_rack_[rack]) rack = racks_.next(rack);
      else --repeats;
    }
    for (; rack != recency_lists::none && chosen.size() < g.factor.all; rack = racks_.next(rack)) {
      const std::uint32_t n = first_of_rack_[rack];
      chosen.push_back({met_at_[n], n});
    }
    // The first of them are the full replicas, those behind them the transient ones.
    if (chosen.size() > g.factor.full()) chosen.resize(g.factor.full());
  }

  /// Puts the data centre's choice in the place of its former one.
  void exchange(std::uint32_t group) {
    const std::vector<met_node>& chosen = chosen_[group];
    merged_.clear();
    auto next = chosen.begin();
    for (const met_node& m : all_) {
      if (candidates_.places()[m.node].group == group) continue;
      for (; next != chosen.end() && next->step < m.step; ++next) merged_.push_back(*next);
      merged_.push_back(m);
    }
    merged_.insert(merged_.end(), next, chosen.end());
    std::swap(all_, merged_);
    indexes_.clear();
    for (const met_node& m : all_) indexes_.push_back(m.node);
  }

  std::span<const std::uint32_t> replicas() const noexcept { return indexes_; }

 private:
  const replica_candidates& candidates_;
  std::vector<std::uint32_t> met_at_;         // of each node
  std::vector<std::uint32_t> first_of_rack_;  // the node of each rack that comes next
  recency_lists nodes_, racks_;               // of each data centre
  std::vector<std::vector<met_node>> chosen_;
  std::vector<met_node> all_, merged_;
  std::vector<std::uint32_t> indexes_;
};

}  // namespace

replica_candidates::replica_candidates(const token_ring& ring, std::span<const std::shared_ptr<const node_info>> nodes,
                                       const replication_strategy& strategy)
    : places_(nodes.size()) {
  std::vector<std::uint8_t> owns(nodes.size());
  for (const std::uint32_t n : ring.owners()) owns[n] = 1;
  std::map<std::string_view, std::uint32_t> group_numbers;
  if (strategy.kind == placement::network_topology) {
    for (const auto& [datacenter, factor] : strategy.factors) {
      group_numbers.emplace(datacenter, static_cast<std::uint32_t>(groups_.size()));
      groups_.push_back({factor});
    }
  } else if (strategy.kind == placement::simple && strategy.factor.all != 0) {
    groups_.push_back({strategy.factor});
  } else if (strategy.kind == placement::everywhere) {
    groups_.push_back({{static_cast<std::uint32_t>(std::max<std::size_t>(nodes.size(), 1)), 0}});
  }
  std::map<std::pair<std::uint32_t, std::string_view>, std::uint32_t> rack_numbers;
  for (std::uint32_t n = 0; n < nodes.size(); ++n) {
    if (!owns[n] || groups_.empty()) continue;
    place p{0, 0};
    std::string_view rack;
    if (strategy.kind == placement::network_topology) {
      const auto found = group_numbers.find(nodes[n]->datacenter);
      if (found == group_numbers.end()) continue;
      p.group = found->second;
      rack = nodes[n]->rack;
    }
    const auto [at, is_new] =
        rack_numbers.try_emplace({p.group, rack}, static_cast<std::uint32_t>(rack_numbers.size()));
    p.rack = at->second;
    if (is_new) ++groups_[p.group].racks;
    ++groups_[p.group].nodes;
    places_[n] = p;
    nodes_.push_back(n);
  }
  rack_count_ = rack_numbers.size();
}

bool replica_candidates::are_all_replicas() const noexcept {
  return std::ranges::all_of(groups_, [](const group& g) { return g.factor.full() >= g.nodes; });
}

std::vector<std::uint32_t> place_around_the_ring(const token_ring& ring, const replica_candidates& candidates,
                                                 replica_sets& sets) {
  const std::span<const std::uint32_t> owners = ring.owners();
  const std::uint32_t size = ring.size();
  ring_walk walk(candidates);
  for (std::uint32_t at = size; at-- > 0;)
    if (candidates.places()[owners[at]].group != recency_lists::none) walk.meet(owners[at], at + size);
  for (std::uint32_t group = 0; group < candidates.groups().size(); ++group) {
    walk.choose(group);
    walk.exchange(group);
  }
  std::vector<std::uint32_t> places(size);
  std::uint32_t place = sets.add(walk.replicas());
  for (std::uint32_t at = size; at-- > 0;) {
    if (const std::uint32_t group = candidates.places()[owners[at]].group; group != recency_lists::none) {
      walk.meet(owners[at], at);
      walk.choose(group);
      walk.exchange(group);
      place = sets.add(walk.replicas());
    }
    places[at] = place;
  }
  return places;
}

}  // namespace dse::metadata
