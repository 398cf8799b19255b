#pragma once

#include <dse/load_balancing.hpp>

#include <algorithm>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace dse::testing {

using node_list = std::vector<std::shared_ptr<const node_info>>;
using plan = std::vector<std::uint32_t>;

/// Nodes 127.0.0.1, 127.0.0.2, … in these data centres and racks.
inline node_list nodes_in(const std::vector<std::pair<std::string, std::string>>& places) {
  node_list nodes;
  for (const auto& [datacenter, rack] : places) {
    auto node = std::make_shared<node_info>();
    node->host_id.octets[0] = static_cast<std::uint8_t>(nodes.size() + 1);
    node->address = "127.0.0." + std::to_string(nodes.size() + 1);
    node->port = 9042;
    node->datacenter = datacenter;
    node->rack = rack;
    nodes.push_back(std::move(node));
  }
  return nodes;
}

inline node_list nodes_in_datacenters(const std::vector<std::string>& names) {
  std::vector<std::pair<std::string, std::string>> places;
  for (const std::string& name : names) places.emplace_back(name, "r1");
  return nodes_in(places);
}

/// All nodes are available and idle, but for those that the test says something about.
struct told_loads final : node_loads {
  std::map<std::uint32_t, node_load> told;
  node_load of(std::uint32_t node) const noexcept override {
    const auto at = told.find(node);
    return at == told.end() ? node_load{true, 0, {}} : at->second;
  }
};

inline plan rest_of(load_balancing_policy& policy, plan_cursor cursor, const routing_info& request = {},
                    const node_loads& loads = told_loads()) {
  plan order;
  while (const auto node = policy.next(cursor, request, loads)) {
    order.push_back(*node);
    if (order.size() > 10'000) break;
  }
  return order;
}

inline plan plan_of(load_balancing_policy& policy, const routing_info& request = {},
                    const node_loads& loads = told_loads()) {
  return rest_of(policy, {}, request, loads);
}

inline plan sorted(plan p) { return std::ranges::sort(p), p; }

}  // namespace dse::testing
