#include <dse/load_balancing.hpp>

namespace dse { inline namespace v0 {
namespace {

class round_robin_policy final : public load_balancing_policy {
 public:
  explicit round_robin_policy(const policy_place& place)
      : local_datacenter_(place.local_datacenter), turn_(place.seed) {}

  void nodes_changed(std::span<const std::shared_ptr<const node_info>> nodes) override {
    used_.clear();
    for (std::size_t i = 0; i < nodes.size(); ++i)
      if (distance(*nodes[i]) == node_distance::local) used_.push_back(static_cast<std::uint32_t>(i));
  }

  node_distance distance(const node_info& node) const override {
    const bool is_near = local_datacenter_.empty() || node.datacenter == local_datacenter_;
    return is_near ? node_distance::local : node_distance::ignored;
  }

  std::optional<std::uint32_t> next(plan_cursor& plan, const routing_info&, const node_loads&) override {
    if (plan.yielded >= used_.size()) return std::nullopt;
    if (plan.yielded == 0) plan.start = static_cast<std::uint32_t>(turn_++ % used_.size());
    plan.reason = "in turn";
    const std::uint64_t place = std::uint64_t{plan.start} + plan.yielded++;
    return used_[place % used_.size()];
  }

 private:
  std::string local_datacenter_;
  std::uint64_t turn_;
  std::vector<std::uint32_t> used_;
};

}  // namespace

load_balancing_factory round_robin() {
  return [](const policy_place& place) { return std::make_unique<round_robin_policy>(place); };
}

}}  // namespace dse::v0
