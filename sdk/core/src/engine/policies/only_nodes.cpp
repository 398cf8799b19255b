#include "metadata/endpoint_text.hpp"

#include <dse/load_balancing.hpp>

#include <algorithm>

namespace dse { inline namespace v0 {
namespace {

/// The child sees the accepted nodes only, under indexes of its own.
class only_nodes_policy final : public load_balancing_policy {
 public:
  using predicate = std::function<bool(const node_info&)>;

  only_nodes_policy(std::unique_ptr<load_balancing_policy> child, predicate accepts)
      : child_(std::move(child)), accepts_(std::move(accepts)) {}

  void nodes_changed(std::span<const std::shared_ptr<const node_info>> nodes) override {
    accepted_.clear();
    outer_.clear();
    inner_.assign(nodes.size(), none);
    for (std::uint32_t i = 0; i < nodes.size(); ++i) {
      if (!accepts_(*nodes[i])) continue;
      inner_[i] = static_cast<std::uint32_t>(accepted_.size());
      accepted_.push_back(nodes[i]);
      outer_.push_back(i);
    }
    child_->nodes_changed(accepted_);
  }

  node_distance distance(const node_info& node) const override {
    const bool accepted = std::ranges::any_of(accepted_, [&](const auto& n) { return n->host_id == node.host_id; });
    return accepted ? child_->distance(node) : node_distance::ignored;
  }

  std::optional<std::uint32_t> next(plan_cursor& plan, const routing_info& request, const node_loads& loads) override {
    replicas_.clear();
    for (const std::uint32_t r : request.replicas)
      if (r < inner_.size() && inner_[r] != none) replicas_.push_back(inner_[r]);
    routing_info seen = request;
    seen.replicas = replicas_;
    const auto node = child_->next(plan, seen, inner_loads(*this, loads));
    return node && *node < outer_.size() ? std::optional(outer_[*node]) : std::nullopt;
  }

 private:
  static constexpr std::uint32_t none = ~std::uint32_t{0};

  struct inner_loads final : node_loads {
    inner_loads(const only_nodes_policy& p, const node_loads& o) noexcept : policy(p), outer(o) {}
    node_load of(std::uint32_t node) const noexcept override {
      return node < policy.outer_.size() ? outer.of(policy.outer_[node]) : node_load();
    }
    const only_nodes_policy& policy;
    const node_loads& outer;
  };

  std::unique_ptr<load_balancing_policy> child_;
  predicate accepts_;
  std::vector<std::shared_ptr<const node_info>> accepted_;
  std::vector<std::uint32_t> outer_;     // index of each accepted node among all
  std::vector<std::uint32_t> inner_;     // and the other way round
  std::vector<std::uint32_t> replicas_;  // of the request at hand
};

bool is_named(const std::vector<std::string>& addresses, const node_info& node) {
  const std::string with_port = metadata::endpoint_text(node.address, node.port);
  return std::ranges::any_of(addresses, [&](const std::string& a) { return a == node.address || a == with_port; });
}

}  // namespace

load_balancing_factory only_nodes(load_balancing_factory child, std::function<bool(const node_info&)> accepts) {
  return [child = std::move(child), accepts = std::move(accepts)](const policy_place& place) {
    return std::make_unique<only_nodes_policy>(child(place), accepts);
  };
}

load_balancing_factory allow_nodes(load_balancing_factory child, std::vector<std::string> addresses) {
  return only_nodes(std::move(child),
                    [addresses = std::move(addresses)](const node_info& n) { return is_named(addresses, n); });
}

load_balancing_factory deny_nodes(load_balancing_factory child, std::vector<std::string> addresses) {
  return only_nodes(std::move(child),
                    [addresses = std::move(addresses)](const node_info& n) { return !is_named(addresses, n); });
}

load_balancing_factory fixed_node(std::string address) {
  return allow_nodes(
      [](const policy_place& place) {
        policy_place anywhere = place;
        anywhere.local_datacenter.clear();
        return round_robin()(anywhere);
      },
      {std::move(address)});
}

}}  // namespace dse::v0
