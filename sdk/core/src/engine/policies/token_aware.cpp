#include <dse/load_balancing.hpp>

#include <algorithm>
#include <map>

namespace dse { inline namespace v0 {
namespace {

constexpr bool is_local(consistency c) noexcept {
  return c == consistency::local_one || c == consistency::local_quorum || c == consistency::local_serial;
}

/// A plan has four parts: local replicas, the other local nodes in turn, local replicas that are slow, nodes of other
/// data centres. Its cursor notes which replicas were yielded, by their place in routing_info::replicas, and how many
/// of the nodes in turn, first the local ones and then the far ones.
class token_aware_policy final : public load_balancing_policy {
 public:
  token_aware_policy(token_aware how, const policy_place& place)
      : how_(std::move(how)), place_(place), turn_(static_cast<std::uint32_t>(place.seed)) {}

  void nodes_changed(std::span<const std::shared_ptr<const node_info>> nodes) override {
    near_.clear();
    far_.clear();
    far_hosts_.clear();
    where_.assign(nodes.size(), where::unused);
    std::map<std::string_view, std::vector<std::uint32_t>> others;
    for (std::uint32_t i = 0; i < nodes.size(); ++i) {
      const node_info& node = *nodes[i];
      if (place_.local_datacenter.empty() || node.datacenter == place_.local_datacenter) {
        where_[i] = !place_.local_rack.empty() && node.rack == place_.local_rack ? where::rack : where::near;
        near_.push_back(i);
      } else {
        others[node.datacenter].push_back(i);
      }
    }
    for (const std::string& name : how_.preferred_datacenters())
      if (const auto at = others.find(name); at != others.end()) {
        fall_back_on(at->second, nodes);
        others.erase(at);
      }
    for (const auto& [name, members] : others) fall_back_on(members, nodes);
    lone_ = near_.size() == 1 && far_.empty() ? near_.front() : none;
  }

  node_distance distance(const node_info& node) const override {
    if (place_.local_datacenter.empty() || node.datacenter == place_.local_datacenter) return node_distance::local;
    return std::ranges::find(far_hosts_, node.host_id) != far_hosts_.end() ? node_distance::remote
                                                                           : node_distance::ignored;
  }

  std::optional<std::uint32_t> next(plan_cursor& plan, const routing_info& request, const node_loads& loads) override {
    if (lone_ == none) return choose(plan, request, loads);
    if (plan.yielded++ != 0) return std::nullopt;
    plan.reason = "the only local node";
    return lone_;
  }

 private:
  // In the order of preference.
  enum class where : std::uint8_t { rack, near, far, unused };
  static constexpr std::uint32_t none = ~std::uint32_t{0};

  [[gnu::noinline]] std::optional<std::uint32_t> choose(plan_cursor& plan, const routing_info& request,
                                                        const node_loads& loads) {
    if (plan.yielded == 0 && plan.state == 0) plan.start = turn_++;
    if (plan.yielded == 0)
      if (const auto replica = next_replica(plan, request, loads)) return replica;
    if (plan.yielded < near_.size())
      if (const auto node = next_in_turn(plan, request, loads)) return node;
    if (const auto replica = any_replica(plan, request, where::near, "slow replica")) return replica;
    if (is_local(request.consistency) && !how_.remote_for_local_consistency()) return std::nullopt;
    if (const auto replica = any_replica(plan, request, where::far, "replica in another data centre")) return replica;
    return next_far(plan, request);
  }

  void fall_back_on(const std::vector<std::uint32_t>& members,
                    std::span<const std::shared_ptr<const node_info>> nodes) {
    const std::size_t n = std::min<std::size_t>(how_.remote_nodes(), members.size());
    for (std::size_t k = 0; k < n; ++k) {
      const std::uint32_t i = members[(place_.seed + k) % members.size()];
      where_[i] = where::far;
      far_.push_back(i);
      far_hosts_.push_back(nodes[i]->host_id);
    }
  }

  bool is_slow(const node_load& load) const noexcept {
    return !load.available || (how_.slow_after().count() > 0 && load.silence > how_.slow_after());
  }

  static std::size_t known(const routing_info& request) noexcept {
    return std::min<std::size_t>(request.replicas.size(), 64);
  }
  bool waits(const plan_cursor& plan, const routing_info& request, std::size_t replica) const noexcept {
    return (plan.state >> replica & 1) == 0 && request.replicas[replica] < where_.size();
  }
  static std::uint32_t yield(plan_cursor& plan, const routing_info& request, std::size_t replica,
                             const char* reason) noexcept {
    plan.state |= std::uint64_t{1} << replica;
    plan.reason = reason;
    return request.replicas[replica];
  }

  std::optional<std::uint32_t> next_replica(plan_cursor& plan, const routing_info& request, const node_loads& loads) {
    struct candidate {
      std::uint8_t replica;
      std::uint32_t in_flight;
    };
    candidate found[64];
    std::size_t count = 0;
    where nearest = where::near;
    for (std::size_t i = 0; i < known(request); ++i) {
      if (!waits(plan, request, i)) continue;
      const where at = where_[request.replicas[i]];
      if (at > nearest) continue;
      const node_load load = loads.of(request.replicas[i]);
      if (is_slow(load)) continue;
      if (request.conditional) return yield(plan, request, i, "primary replica of a lightweight transaction");
      if (at < nearest) nearest = at, count = 0;
      found[count++] = {static_cast<std::uint8_t>(i), load.in_flight};
    }
    if (count == 0) return std::nullopt;
    const char* reason = nearest == where::rack ? "replica in the local rack" : "replica";
    const candidate* best = &found[plan.start % count];
    if (count > 1) {
      const std::size_t first = plan.start % count;
      const std::size_t other = (first + 1 + plan.start / count % (count - 1)) % count;
      if (found[other].in_flight < best->in_flight) best = &found[other];
    }
    return yield(plan, request, best->replica, reason);
  }

  std::optional<std::uint32_t> any_replica(plan_cursor& plan, const routing_info& request, where furthest,
                                           const char* reason) const {
    for (std::size_t i = 0; i < known(request); ++i)
      if (waits(plan, request, i) && where_[request.replicas[i]] <= furthest) return yield(plan, request, i, reason);
    return std::nullopt;
  }

  std::optional<std::uint32_t> next_in_turn(plan_cursor& plan, const routing_info& request, const node_loads& loads) {
    // The first one at least should answer soon.
    if (plan.yielded == 0)
      for (std::size_t tries = 1; tries < near_.size() && is_slow(loads.of(near_[plan.start % near_.size()])); ++tries)
        ++plan.start;
    while (plan.yielded < near_.size()) {
      const std::uint32_t node = near_[(std::uint64_t{plan.start} + plan.yielded++) % near_.size()];
      if (is_replica(request, node)) continue;
      plan.reason = "local node in turn";
      return node;
    }
    return std::nullopt;
  }

  std::optional<std::uint32_t> next_far(plan_cursor& plan, const routing_info& request) const {
    while (plan.yielded < near_.size() + far_.size()) {
      const std::uint32_t node = far_[plan.yielded++ - near_.size()];
      if (is_replica(request, node)) continue;
      plan.reason = "node of another data centre";
      return node;
    }
    return std::nullopt;
  }

  static bool is_replica(const routing_info& request, std::uint32_t node) noexcept {
    const auto first = request.replicas.first(known(request));
    return std::ranges::find(first, node) != first.end();
  }

  token_aware how_;
  policy_place place_;
  std::uint32_t turn_;
  std::uint32_t lone_ = none;        // the only node there is to choose
  std::vector<std::uint32_t> near_;  // in the local data centre
  std::vector<std::uint32_t> far_;   // to fall back on, in this order
  std::vector<uuid> far_hosts_;
  std::vector<where> where_;  // of each node
};

}  // namespace

std::unique_ptr<load_balancing_policy> token_aware::operator()(const policy_place& place) const {
  return std::make_unique<token_aware_policy>(*this, place);
}

}}  // namespace dse::v0
