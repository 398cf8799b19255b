#pragma once

#include <dse/consistency.hpp>
#include <dse/node_info.hpp>

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace dse { inline namespace v0 {

/// What a session does with a node.
enum class node_distance : std::uint8_t {
  local,    ///< connects to it, as options::connections_per_node() says
  remote,   ///< the same, as options::connections_per_remote_node() says
  ignored,  ///< does not connect to it
};

/// What a load balancing policy knows of a request.
struct routing_info {
  /// The nodes that hold the partition, the primary replica first; empty where that is not known.
  std::span<const std::uint32_t> replicas = {};
  /// Murmur3 token of the partition key, if it is bound.
  std::optional<std::int64_t> token = {};
  /// In which its unqualified names are looked up.
  std::string_view keyspace = {};
  dse::consistency consistency = dse::consistency::local_one;
  bool idempotent = false;
  /// A lightweight transaction, or a read with serial consistency: replicas run Paxos for it.
  bool conditional = false;
};

/// How busy a node is with the requests of one shard.
struct node_load {
  bool available = false;                 ///< some connection to it takes requests
  std::uint32_t in_flight = 0;            ///< requests that wait for its answer
  std::chrono::nanoseconds silence = {};  ///< for how long it has answered none of them; zero while none waits
};

/// Where a policy asks for that; `node` is an index as plans have it.
class node_loads {
 public:
  virtual node_load of(std::uint32_t node) const noexcept = 0;

 protected:
  ~node_loads() = default;
};

/// A place in a plan, empty at its start. A policy keeps in it what it needs to find the next node; copying it copies
/// the plan.
struct plan_cursor {
  std::uint32_t start = 0;
  std::uint32_t yielded = 0;
  std::uint64_t state = 0;
  /// Why the node that was yielded last stands where it does: a literal, for session::explain().
  const char* reason = nullptr;
};

/// Chooses the nodes for each request. One object serves one shard and is called on its thread only: no locks needed.
/// One that throws fails the request with client_errc::policy_failed.
class load_balancing_policy {
 public:
  virtual ~load_balancing_policy() = default;
  /// The nodes of the cluster, whenever they change. Indexes in plans mean this list; it lives until the next call.
  virtual void nodes_changed(std::span<const std::shared_ptr<const node_info>> nodes) = 0;
  /// Of each node, after nodes_changed().
  virtual node_distance distance(const node_info& node) const = 0;
  /// The plan's next node, each at most once; nothing when it is used up. Nodes that are not available may be in it:
  /// they are passed over. A plan never goes on over a change of the nodes: then a new one is begun.
  virtual std::optional<std::uint32_t> next(plan_cursor& plan, const routing_info& request,
                                            const node_loads& loads) = 0;
};

/// Where a policy is going to work.
struct policy_place {
  std::string local_datacenter;  ///< the session's; never empty once the cluster is known
  std::string local_rack;        ///< options::local_rack()
  std::uint64_t seed = 0;        ///< another one for each shard and session
};

/// Makes a policy for one shard.
using load_balancing_factory = std::function<std::unique_ptr<load_balancing_policy>(const policy_place&)>;

/// The nodes of the local data centre in turn, each shard from another start.
load_balancing_factory round_robin();

/// The default: replicas of the request's partition first, the quicker of two picked at random, those in the local
/// rack before others; then the other nodes of the local data centre in turn. A lightweight transaction goes to the
/// primary replica first, so that concurrent ones meet there. Replicas that have been silent for longer than
/// slow_after() while requests wait for them come last. Other data centres only as far as remote_nodes() says.
class token_aware {
 public:
  token_aware() noexcept {}

  /// Falls back on so many nodes of each other data centre when no local one takes a request. Default 0: on none.
  token_aware& remote_nodes(std::uint32_t per_datacenter) & { return remote_nodes_ = per_datacenter, *this; }
  /// Which data centres to fall back on first; those that are not named come behind them, by name.
  token_aware& preferred_datacenters(std::vector<std::string> names) & { return preferred_ = std::move(names), *this; }
  /// Lets requests of LOCAL_ONE, LOCAL_QUORUM and LOCAL_SERIAL fall back, too: there `local` means the other data
  /// centre, whose replicas may lack what was written here. Default false.
  token_aware& remote_for_local_consistency(bool on) & { return remote_for_local_consistency_ = on, *this; }
  /// Default 200 ms; zero: silence is no reason to avoid a node.
  token_aware& slow_after(std::chrono::nanoseconds silence) & { return slow_after_ = silence, *this; }

  token_aware&& remote_nodes(std::uint32_t per_datacenter) && { return std::move(remote_nodes(per_datacenter)); }
  token_aware&& preferred_datacenters(std::vector<std::string> names) && {
    return std::move(preferred_datacenters(std::move(names)));
  }
  token_aware&& remote_for_local_consistency(bool on) && { return std::move(remote_for_local_consistency(on)); }
  token_aware&& slow_after(std::chrono::nanoseconds silence) && { return std::move(slow_after(silence)); }

  std::uint32_t remote_nodes() const noexcept { return remote_nodes_; }
  const std::vector<std::string>& preferred_datacenters() const noexcept { return preferred_; }
  bool remote_for_local_consistency() const noexcept { return remote_for_local_consistency_; }
  std::chrono::nanoseconds slow_after() const noexcept { return slow_after_; }

  /// As a load_balancing_factory.
  std::unique_ptr<load_balancing_policy> operator()(const policy_place& place) const;

 private:
  std::vector<std::string> preferred_;
  std::chrono::nanoseconds slow_after_ = std::chrono::milliseconds(200);
  std::uint32_t remote_nodes_ = 0;
  bool remote_for_local_consistency_ = false;
};

/// The child policy over those nodes only for which `accepts` is true; the others are ignored. It is asked on every
/// shard's thread, once for each node when the nodes change.
load_balancing_factory only_nodes(load_balancing_factory child, std::function<bool(const node_info&)> accepts);
/// Only nodes of these addresses (`address` or `address:port`, numeric), or all but these.
load_balancing_factory allow_nodes(load_balancing_factory child, std::vector<std::string> addresses);
load_balancing_factory deny_nodes(load_balancing_factory child, std::vector<std::string> addresses);
/// Only this node: for tools that look at one.
load_balancing_factory fixed_node(std::string address);

}}  // namespace dse::v0
