#include "engine/shard_core.hpp"

#include <algorithm>

namespace dse::engine {
namespace {

// The only node that will do, if the request names one.
const node_info* wanted_node(const request& r) noexcept { return r.what.extras ? r.what.extras->node.get() : nullptr; }

error policy_failed(const std::string& how) {
  return error(client_errc::policy_failed, "the load balancing policy " + how);
}

}  // namespace

// ---- nodes

void shard_core::snapshot_changed(std::shared_ptr<const metadata::snapshot> s) {
  if (closing_) return;
  use_nodes(std::move(s));
  dial_pools();
  send_queued();
}

void shard_core::use_nodes(std::shared_ptr<const metadata::snapshot> s) {
  if (!policy_) policy_ = settings_.load_balancing({s->local_datacenter, settings_.local_rack, random()});
  const std::vector<node_distance> distances = distances_of(s->nodes);
  std::vector<node_slot> before = std::exchange(nodes_, {});
  for (const auto& info : s->nodes) {
    node_slot slot{info, distances[nodes_.size()], {}};
    const auto old = std::ranges::find_if(before, [&](const node_slot& n) { return n.is_same_node(slot); });
    if (old != before.end()) slot.pool = std::move(old->pool);
    nodes_.push_back(std::move(slot));
  }
  snapshot_ = std::move(s);
  node_count_ = static_cast<std::uint32_t>(nodes_.size());
  ++nodes_version_;
  for (node_slot& slot : nodes_) fill_pool(slot);
  for (node_slot& gone : before)
    for (auto& c : gone.pool) retire(std::move(c));
}

std::vector<node_distance> shard_core::distances_of(std::span<const std::shared_ptr<const node_info>> nodes) {
  std::vector<node_distance> distances;
  const auto failed = [&](const std::string& how) {
    distances.resize(nodes.size(), node_distance::ignored);
    policy_threw(how.c_str());
  };
  try {
    policy_->nodes_changed(nodes);
    for (const auto& node : nodes) distances.push_back(policy_->distance(*node));
  } catch (const std::exception& e) {
    failed(std::string("threw: ") + e.what());
  } catch (...) {
    failed("threw something that is no std::exception");
  }
  return distances;
}

void shard_core::fill_pool(node_slot& slot) {
  std::size_t wanted = 0;
  if (slot.distance == node_distance::local) wanted = settings_.connections_per_node;
  if (slot.distance == node_distance::remote) wanted = settings_.connections_per_remote_node;
  const auto aged = std::ranges::count_if(slot.pool, [](const auto& c) { return c->aged_; });
  wanted += wanted == 0 ? 0 : static_cast<std::size_t>(aged);
  while (slot.pool.size() > wanted) {
    std::unique_ptr<connection> surplus = std::move(slot.pool.back());
    slot.pool.pop_back();
    retire(std::move(surplus));
  }
  const node_info& info = *slot.info;
  while (slot.pool.size() < wanted)
    slot.pool.push_back(std::make_unique<connection>(dial_target{info.address, info.port, {}, info.host_id},
                                                     connection::role::pool, settings_));
}

void shard_core::dial_pools() {
  for_each_pooled([this](connection& c) {
    if (c.state_ != connection::state::down || c.reconnect_.armed()) return;
    c.version_ = snapshot_->version;
    open(c);
  });
}

void shard_core::node_came_up(std::string_view address, std::uint16_t port) {
  if (closing_) return;
  for (node_slot& n : nodes_) {
    if (n.info->address != address || (port != 0 && n.info->port != port)) continue;
    for (const auto& c : n.pool) {
      if (c->state_ != connection::state::down) continue;
      timeout_wheel::disarm(c->reconnect_);
      open(*c);
    }
  }
}

// ---- requests

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
    if (const metadata::replica_map* map = snapshot_->tokens->find(info.keyspace))
      info.replicas = map->replicas(m.token);
  return info;
}

void shard_core::begin_plan(request& r) noexcept {
  r.route = {};
  r.nodes_version = nodes_version_;
  r.attempts_before = r.attempts ? static_cast<std::uint32_t>(r.attempts->size()) : 0;
}

bool shard_core::route(request& r) {
  if (node_count_ == 0) [[unlikely]]
    return false;
  if (const node_info* node = wanted_node(r)) [[unlikely]]
    return route_to_node(r, *node);
  request& whole = r.attempt_of ? *r.attempt_of : r;
  if (whole.nodes_version != nodes_version_) [[unlikely]] {
    whole.route = {};  // another list: go on over it without the nodes that were tried
    whole.nodes_version = nodes_version_;
  }
  const routing_info info = routing_of(r);
  try {
    for (std::uint32_t looks = 4 * node_count_; looks > 0; --looks) {
      const auto node = policy_->next(whole.route, info, *this);
      if (!node) return false;
      if (*node >= node_count_) [[unlikely]]
        continue;
      const node_slot& slot = nodes_[*node];
      if (whole.attempts && was_tried(whole, slot)) [[unlikely]]
        continue;
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
  std::string text = "no connection could take the request in time";
  if (!r.pinned)
    for (const node_slot& n : nodes_)
      if (const error& why = n.last_failure())
        text.append("; ").append(n.info->to_string()).append(": ").append(why.message());
  return error(client_errc::not_sent, std::move(text));
}

}  // namespace dse::engine
