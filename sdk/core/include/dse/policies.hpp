#pragma once

#include <dse/node_info.hpp>

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>

namespace dse { inline namespace v0 {

/// What a load balancing policy knows of a request.
struct routing_info {
  std::optional<std::int64_t> token;  ///< Murmur3 token of the partition key, if it is bound
  bool idempotent = false;
};

/// A place in a plan. A policy keeps in it what it needs to find the next node; copying it copies the plan.
struct plan_cursor {
  std::uint32_t start = 0;
  std::uint32_t yielded = 0;
  std::uint64_t state = 0;
};

/// Chooses the nodes for each request. One object serves one shard and is called on its thread only: no locks needed.
class load_balancing_policy {
 public:
  virtual ~load_balancing_policy() = default;
  /// The nodes of the cluster, whenever they change. Indexes in plans mean this list; it lives until the next call.
  virtual void nodes_changed(std::span<const std::shared_ptr<const node_info>> nodes) = 0;
  /// May connections be made to this node at all?
  virtual bool uses(const node_info& node) const = 0;
  virtual plan_cursor begin_plan(const routing_info& request) = 0;
  /// The plan's next node, each at most once; nothing when it is used up.
  virtual std::optional<std::uint32_t> next(plan_cursor& cursor) = 0;
};

/// Makes a policy for one shard; `local_datacenter` is the session's, `seed` differs from shard to shard.
using load_balancing_factory =
    std::function<std::unique_ptr<load_balancing_policy>(const std::string& local_datacenter, std::uint64_t seed)>;

/// The nodes of the local data centre in turn, each shard from another start. The default.
load_balancing_factory round_robin();

}}  // namespace dse::v0
