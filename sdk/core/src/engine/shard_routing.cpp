#include "engine/shard_core.hpp"
#include "metadata/routing_key.hpp"

#include <algorithm>

namespace dse::engine {
namespace {

// The only node that will do, if the request names one.
const node_info* wanted_node(const request& r) noexcept { return r.what.extras ? r.what.extras->node.get() : nullptr; }

error policy_failed(const std::string& how) {
  return error(client_errc::policy_failed, "the load balancing policy " + how);
}

/// A policy's plan behind the node that a request prefers.
class preferring final : public load_balancing_policy {
 public:
  /// came: whether the plan is past that node.
  preferring(load_balancing_policy& policy, std::uint32_t node, const node_info& info, bool& came) noexcept
      : policy_(policy), info_(info), came_(came), node_(node) {}
  void nodes_changed(std::span<const std::shared_ptr<const node_info>>) override {}
  node_distance distance(const node_info& node) const override { return policy_.distance(node); }
  std::optional<std::uint32_t> next(plan_cursor& plan, const routing_info& request, const node_loads& loads) override {
    if (!std::exchange(came_, true) && distance(info_) != node_distance::ignored) {
      plan.reason = reason;
      return node_;
    }
    if (plan.reason == reason) plan.reason = nullptr;
    const auto node = policy_.next(plan, request, loads);
    return node == node_ ? policy_.next(plan, request, loads) : node;
  }

 private:
  static constexpr const char* reason = "statement::prefer() names it";
  load_balancing_policy& policy_;
  const node_info& info_;
  bool& came_;
  std::uint32_t node_;
};

}  // namespace

// ---- nodes

void shard_core::snapshot_changed(std::shared_ptr<const metadata::snapshot> s) {
  if (closing_) return;
  use_nodes(std::move(s));
  dial_pools();
  send_queued();
}

void shard_core::use_nodes(std::shared_ptr<const metadata::snapshot> s) {
  const auto place = [&] { return policy_place{s->local_datacenter, settings_.local_rack, random()}; };
  if (!policy_) policy_ = settings_.load_balancing(place());
  for (policy_set& p : profiles_)
    if (p.make_load_balancing && !p.load_balancing) p.load_balancing = p.make_load_balancing(place());
  const std::vector<node_distance> distances = distances_of(s->nodes);
  std::vector<node_slot> before = std::exchange(nodes_, {});
  for (const auto& info : s->nodes) {
    node_slot slot;
    slot.info = info;
    slot.distance = distances[nodes_.size()];
    const auto old = std::ranges::find_if(before, [&](const node_slot& n) { return n.is_same_node(slot); });
    if (old != before.end()) slot.pool = std::move(old->pool);
    const auto same = std::ranges::find(before, info->host_id, [](const node_slot& n) { return n.info->host_id; });
    if (same != before.end()) {
      slot.told_up = same->told_up;
      slot.limit = same->limit;
    } else if (settings_.limits.adaptive()) {
      slot.limit = std::make_shared<adaptive_limit>();
    }
    nodes_.push_back(std::move(slot));
  }
  snapshot_ = std::move(s);
  node_count_ = static_cast<std::uint32_t>(nodes_.size());
  ++nodes_version_;
  for (node_slot& slot : nodes_) fill_pool(slot);
  for (node_slot& slot : nodes_) tell_state(slot);
  for (node_slot& gone : before)
    for (auto& c : gone.pool) retire(std::move(c));
}

// A node is as near as it is to the nearest policy.
std::vector<node_distance> shard_core::distances_of(std::span<const std::shared_ptr<const node_info>> nodes) {
  std::vector<node_distance> nearest(nodes.size(), node_distance::ignored);
  find_distances(*policy_, nodes, nearest);
  for (const policy_set& p : profiles_)
    if (p.load_balancing) find_distances(*p.load_balancing, nodes, nearest);
  return nearest;
}

void shard_core::find_distances(load_balancing_policy& policy, std::span<const std::shared_ptr<const node_info>> nodes,
                                std::vector<node_distance>& nearest) {
  const auto failed = [&](const std::string& how) { policy_threw(how.c_str()); };
  try {
    policy.nodes_changed(nodes);
    for (std::size_t i = 0; i < nodes.size(); ++i) nearest[i] = std::min(nearest[i], policy.distance(*nodes[i]));
  } catch (const std::exception& e) {
    failed(std::string("threw: ") + e.what());
  } catch (...) {
    failed("threw something that is no std::exception");
  }
}

void shard_core::add_policies(const dse::detail::profile_policies& p) {
  profiles_.push_back(
      {p.load_balancing, nullptr, p.retry ? p.retry() : nullptr, p.speculation ? p.speculation() : nullptr});
  if (!p.load_balancing || !snapshot_ || closing_) return;
  use_nodes(snapshot_);
  dial_pools();
}

void shard_core::fill_pool(node_slot& slot) {
  std::size_t wanted = 0;
  if (slot.distance == node_distance::local) wanted = settings_.connections_per_node;
  if (slot.distance == node_distance::remote) wanted = settings_.connections_per_remote_node;
  // What is to replace another one counts when it does.
  const auto is_lasting = [](const auto& c) { return !c->replaces_; };
  auto lasting = static_cast<std::size_t>(std::ranges::count_if(slot.pool, is_lasting));
  for (; lasting > wanted; --lasting)
    retire_with_replacement(slot, std::find_if(slot.pool.rbegin(), slot.pool.rend(), is_lasting)->get());
  const node_info& info = *slot.info;
  const std::string name = snapshot_->given_name_of(info.host_id);
  for (const auto& c : slot.pool) c->target_.given_name = name;
  for (; lasting < wanted; ++lasting) {
    slot.pool.push_back(std::make_unique<connection>(dial_target{info.address, info.port, name, info.host_id},
                                                     connection::role::pool, settings_));
    slot.pool.back()->limit_ = slot.limit;
  }
}

void shard_core::tell_state(const connection& c) {
  if (node_slot* const slot = slot_of(c)) tell_state(*slot);
}

void shard_core::tell_state(node_slot& n) {
  const bool up = n.is_up();
  if (std::exchange(n.told_up, up) != up) effects_.push_back(effects::node_state{n.info->host_id, up});
}

// ---- requests

namespace {

// Where the token is not Murmur3's: nearly nowhere, and so each time anew.
std::span<const std::uint32_t> replicas_of_key(const metadata::replica_map& map, const message& m) {
  const partitioner p = map.ring().partitioner();
  if (p == partitioner::murmur3 || p == partitioner::unknown) return {};
  if (m.extras && !m.extras->routing_key.empty()) return map.replicas(token_of(p, m.extras->routing_key));
  const bool is_batch = m.kind == message_kind::batch && !m.extras->parts.empty();
  const auto& of = is_batch ? m.extras->parts.front().prepared : m.prepared;
  if (!of || of->partition_key.empty()) return {};
  const value_buffer& values = is_batch ? m.extras->parts.front().values : m.values;
  const auto key = metadata::partition_key(values.view(), of->partition_key);
  return key ? map.replicas(token_of(p, *key)) : std::span<const std::uint32_t>();
}

}  // namespace

[[gnu::always_inline]] inline routing_info shard_core::routing_of(const request& r) const noexcept {
  const message& m = r.what;
  routing_info info;
  const prepared_statement* of = m.prepared.get();
  if (m.kind == message_kind::batch && !m.extras->parts.empty()) [[unlikely]]
    of = m.extras->parts.front().prepared.get();
  info.keyspace = of ? std::string_view(of->table_keyspace) : std::string_view(keyspace_of(r));
  info.consistency = m.level;
  info.idempotent = m.idempotent;
  info.conditional = is_serial(m.level) || (of && of->conditional);
  if (!m.has_token) return info;
  info.token = m.token;
  if (node_count_ > 1 && snapshot_->tokens)
    if (const metadata::replica_map* map = snapshot_->tokens->find(info.keyspace)) {
      info.replicas = map->replicas(m.token);
      if (info.replicas.empty()) [[unlikely]]
        info.replicas = replicas_of_key(*map, m);
    }
  return info;
}

void shard_core::begin_plan(request& r) noexcept {
  r.route = {};
  r.preferred_came = false;
  r.nodes_version = nodes_version_;
  r.attempts_before = r.attempts ? static_cast<std::uint32_t>(r.attempts->size()) : 0;
}

bool shard_core::route(request& r) {
  if (node_count_ == 0) [[unlikely]]
    return false;
  load_balancing_policy* policy = policy_.get();
  if (r.what.extras) [[unlikely]] {
    if (const node_info* node = wanted_node(r)) return route_to_node(r, *node);
    policy = &load_balancing_of(r);
    if (const auto node = preferred_node(r)) {
      request& whole = r.attempt_of ? *r.attempt_of : r;
      preferring first(*policy, *node, *nodes_[*node].info, whole.preferred_came);
      return follow_plan(r, first);
    }
  }
  return follow_plan(r, *policy);
}

[[gnu::always_inline]] inline bool shard_core::follow_plan(request& r, load_balancing_policy& policy) {
  request& whole = r.attempt_of ? *r.attempt_of : r;
  if (whole.nodes_version != nodes_version_) [[unlikely]] {
    whole.route = {};  // another list: go on over it without the nodes that were tried
    whole.preferred_came = false;
    whole.nodes_version = nodes_version_;
  }
  const routing_info info = routing_of(r);
  try {
    for (std::uint32_t looks = 4 * node_count_; looks > 0; --looks) {
      const auto node = policy.next(whole.route, info, *this);
      if (!node) return false;
      if (*node >= node_count_) [[unlikely]]
        continue;
      const node_slot& slot = nodes_[*node];
      if (whole.attempts && was_tried(whole, slot)) [[unlikely]]
        continue;
      if (slot.limit) [[unlikely]] {
        if (!slot.has_room()) continue;
        r.sent_at = time_.now;
      }
      connection* c = slot.least_busy(settings_.max_unsent_bytes);
      if (c && send_on(r, *c)) [[likely]]
        return true;
    }
    r.what.rare().failure = policy_failed("gives plans without an end");
  } catch (const std::exception& e) {
    r.what.rare().failure = policy_failed(std::string("threw: ") + e.what());
  } catch (...) {
    r.what.rare().failure = policy_failed("threw something that is no std::exception");
  }
  return false;
}

bool shard_core::was_tried(const request& r, const node_slot& node) const {
  const auto tried = std::span(*r.attempts).subspan(std::min<std::size_t>(r.attempts_before, r.attempts->size()));
  const std::string name = node.info->to_string();
  return std::ranges::any_of(tried, [&](const attempt& a) { return a.node == name; });
}

std::optional<std::uint32_t> shard_core::preferred_node(const request& r) const noexcept {
  const node_info* const node = r.what.extras ? r.what.extras->preferred.get() : nullptr;
  if (!node) return std::nullopt;
  for (std::uint32_t i = 0; i < node_count_; ++i)
    if (nodes_[i].info->host_id == node->host_id) return i;
  return std::nullopt;
}

bool shard_core::route_to_node(request& r, const node_info& node) {
  for (const node_slot& n : nodes_)
    if (n.info->host_id == node.host_id) {
      connection* c = n.least_busy(settings_.max_unsent_bytes);
      return c && send_on(r, *c);
    }
  return false;
}

// Why the policy gave the request no node, if it failed.
error shard_core::policy_failure(const request& r) { return r.what.extras ? r.what.extras->failure : error(); }

// Why waiting for a connection would not help; nothing where it would. What waits for one node would keep all others
// waiting.
error shard_core::never_routed(const request& r) const {
  if (!r.what.extras) return {};
  if (error failed = policy_failure(r)) return failed;
  if (!r.what.extras->node) return {};
  const node_info& node = *r.what.extras->node;
  std::string why = "it is not among the nodes that this session uses";
  for (const node_slot& n : nodes_)
    if (!n.pool.empty() && n.info->host_id == node.host_id)
      why = n.last_failure() ? n.last_failure().message() : "its connection can take no request now";
  return error(client_errc::no_node_available, "the statement is for node " + node.to_string() + ", but " + why,
               "leave statement::node() out to use any node");
}

error shard_core::not_sent(const request& r) const {
  if (r.state == request::state::throttled)
    return error(client_errc::shed, "its turn did not come within its timeout",
                 "lower the rate of requests, or raise the limits of options::throttle()");
  std::string text = "no connection could take the request in time";
  if (!r.pinned)
    for (const node_slot& n : nodes_)
      if (const error& why = n.last_failure())
        text.append("; ").append(n.info->to_string()).append(": ").append(why.message());
  return error(client_errc::not_sent, std::move(text));
}

// ---- what users ask about

std::vector<node_state> shard_core::node_states() const {
  std::vector<node_state> states;
  for (const node_slot& n : nodes_) {
    node_state& s = states.emplace_back();
    s.node = n.info;
    s.distance = n.distance;
    s.up = n.is_up();
    s.last_failure = n.last_failure();
    s.silence = n.load(time_.now).silence;
    for (const auto& c : n.pool) {
      if (c->state() == connection::state::ready) ++s.connections;
      else ++s.missing_connections;
      s.in_flight += c->streams().waiting();
      s.orphans += c->streams().orphans();
      s.unsent_bytes += c->out_.size();
    }
  }
  return states;
}

result<std::vector<planned_node>> shard_core::explain(const request& r) {
  std::vector<planned_node> plan;
  if (const node_info* node = wanted_node(r)) {
    for (const node_slot& n : nodes_)
      if (n.info->host_id == node->host_id) plan.push_back({n.info, "statement::node() names it", n.load(time_.now)});
    return plan;
  }
  if (node_count_ == 0) return plan;
  load_balancing_policy& policy = load_balancing_of(r);
  const auto node = preferred_node(r);
  if (!node) return plan_of(r, policy);
  bool came = false;
  preferring first(policy, *node, *nodes_[*node].info, came);
  return plan_of(r, first);
}

result<std::vector<planned_node>> shard_core::plan_of(const request& r, load_balancing_policy& policy) const {
  std::vector<planned_node> plan;
  plan_cursor cursor;
  const routing_info info = routing_of(r);
  try {
    for (std::uint32_t looks = 4 * node_count_; looks > 0; --looks) {
      const auto node = policy.next(cursor, info, *this);
      if (!node) return plan;
      if (*node < node_count_) plan.push_back({nodes_[*node].info, cursor.reason ? cursor.reason : "", of(*node)});
    }
  } catch (const std::exception& e) {
    return policy_failed(std::string("threw: ") + e.what());
  } catch (...) {
    return policy_failed("threw something that is no std::exception");
  }
  return policy_failed("gives plans without an end");
}

}  // namespace dse::engine
