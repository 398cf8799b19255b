#include <dse/policies.hpp>

#include <vector>

namespace dse { inline namespace v0 {
namespace {

// A plan that was begun before the nodes changed goes on over the new ones.
class round_robin_policy final : public load_balancing_policy {
 public:
  round_robin_policy(std::string local_datacenter, std::uint64_t seed)
      : local_datacenter_(std::move(local_datacenter)), turn_(seed) {}

  void nodes_changed(std::span<const std::shared_ptr<const node_info>> nodes) override {
    used_.clear();
    for (std::size_t i = 0; i < nodes.size(); ++i)
      if (uses(*nodes[i])) used_.push_back(static_cast<std::uint32_t>(i));
  }

  bool uses(const node_info& node) const override {
    return local_datacenter_.empty() || node.datacenter == local_datacenter_;
  }

  plan_cursor begin_plan(const routing_info&) override {
    plan_cursor cursor;
    if (!used_.empty()) cursor.start = static_cast<std::uint32_t>(turn_++ % used_.size());
    return cursor;
  }

  std::optional<std::uint32_t> next(plan_cursor& cursor) override {
    if (cursor.yielded >= used_.size()) return std::nullopt;
    const std::uint64_t place = std::uint64_t{cursor.start} + cursor.yielded++;
    return used_[place % used_.size()];
  }

 private:
  std::string local_datacenter_;
  std::uint64_t turn_;
  std::vector<std::uint32_t> used_;
};

}  // namespace

load_balancing_factory round_robin() {
  return [](const std::string& local_datacenter, std::uint64_t seed) {
    return std::make_unique<round_robin_policy>(local_datacenter, seed);
  };
}

}}  // namespace dse::v0
