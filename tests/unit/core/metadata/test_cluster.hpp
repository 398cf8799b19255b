#pragma once

#include "metadata/token_map.hpp"

#include <algorithm>
#include <cstdint>
#include <map>
#include <memory>
#include <set>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace dse::testing {

/// NetworkTopologyStrategy.
inline metadata::replication_strategy topology(std::map<std::string, metadata::replication_factor> factors) {
  return {metadata::replication_strategy::placement::network_topology, {}, std::move(factors)};
}

/// Nodes with Murmur3 tokens, and the replicas that a server works out for them.
class test_cluster {
 public:
  test_cluster& add(std::string datacenter, std::string rack, const std::vector<std::int64_t>& tokens) {
    auto node = std::make_shared<node_info>();
    node->datacenter = std::move(datacenter);
    node->rack = std::move(rack);
    const std::size_t number = nodes_.size();
    node->host_id.octets[15] = static_cast<std::uint8_t>(number);
    node->host_id.octets[14] = static_cast<std::uint8_t>(number >> 8);
    node->address = "127.0." + std::to_string(number / 256) + '.' + std::to_string(number % 256);
    node->port = 9042;
    std::vector<std::string> texts;
    for (const std::int64_t t : tokens)
      if (ring_.emplace(t, static_cast<std::uint32_t>(number)).second) texts.push_back(std::to_string(t));
    if (!texts.empty()) {
      ++members_[node->datacenter];
      racks_[node->datacenter].insert(node->rack);
    }
    nodes_.push_back(std::move(node));
    tokens_.push_back(std::move(texts));
    return *this;
  }

  const std::vector<std::shared_ptr<const node_info>>& nodes() const { return nodes_; }
  const std::map<std::int64_t, std::uint32_t>& ring() const { return ring_; }
  std::vector<std::span<const std::string>> tokens() const { return {tokens_.begin(), tokens_.end()}; }

  metadata::token_map map(std::vector<metadata::keyspace_replication> keyspaces) const {
    return {partitioner::murmur3, nodes_, tokens(), std::move(keyspaces)};
  }

  /// By the server's own way, in its plain form: Cassandra 3.0 and later go around the ring once from the token, and
  /// ask of each owner whether it becomes a replica.
  ///
  /// SimpleStrategy takes each node that is not one yet, until there are enough.
  ///
  /// NetworkTopologyStrategy counts for each data centre how many replicas are left to find (no more than it has
  /// nodes), and how many of them may be in a rack that has one already: as many as there are more replicas than racks.
  /// A node of a new rack is always taken; one of a known rack while repeats are allowed, which it uses up. A node
  /// whose data centre has no factor, or has enough replicas, is passed by. Only nodes with tokens count as members.
  ///
  /// Of a factor like 4/1 the last one that is found is transient, and is no replica here.
  std::vector<std::uint32_t> server_replicas(const metadata::replication_strategy& s, std::int64_t token) const {
    using placement = metadata::replication_strategy::placement;
    struct datacenter {
      std::uint32_t left = 0, repeats = 0, full = 0;
      std::set<std::string> racks;
    };
    std::map<std::string, datacenter> datacenters;
    const auto count_in = [&](const std::string& name, metadata::replication_factor f, std::size_t nodes,
                              std::size_t racks) {
      datacenter& d = datacenters[name];
      d.left = static_cast<std::uint32_t>(std::min<std::size_t>(f.all, nodes));
      d.repeats = f.all > racks ? static_cast<std::uint32_t>(f.all - racks) : 0;
      d.full = f.all - f.transient;
    };
    const bool by_datacenter = s.kind == placement::network_topology;
    if (by_datacenter) {
      for (const auto& [name, factor] : s.factors)
        if (const auto m = members_.find(name); m != members_.end())
          count_in(name, factor, m->second, racks_.at(name).size());
    } else if (s.kind == placement::simple) {
      std::size_t members = 0;
      for (const auto& [name, n] : members_) members += n;
      count_in("", s.factor, members, 1);
    }
    std::uint32_t left = 0;
    for (const auto& [name, d] : datacenters) left += d.left;
    std::vector<std::uint32_t> replicas;
    std::set<std::uint32_t> taken;
    auto at = ring_.lower_bound(token);
    for (std::size_t met = 0; met < ring_.size() && left != 0; ++met, ++at) {
      if (at == ring_.end()) at = ring_.begin();
      const std::uint32_t owner = at->second;
      const auto found = datacenters.find(by_datacenter ? nodes_[owner]->datacenter : "");
      if (found == datacenters.end() || found->second.left == 0 || taken.contains(owner)) continue;
      datacenter& d = found->second;
      const bool is_new_rack = d.racks.insert(by_datacenter ? nodes_[owner]->rack : "").second;
      if (!is_new_rack && d.repeats == 0) continue;
      if (!is_new_rack) --d.repeats;
      --d.left;
      --left;
      taken.insert(owner);
      if (d.full == 0) continue;
      --d.full;
      replicas.push_back(owner);
    }
    return replicas;
  }

 private:
  std::vector<std::shared_ptr<const node_info>> nodes_;
  std::vector<std::vector<std::string>> tokens_;
  std::map<std::int64_t, std::uint32_t> ring_;
  std::map<std::string, std::size_t> members_;  // nodes with tokens
  std::map<std::string, std::set<std::string>> racks_;
};

}  // namespace dse::testing
