#pragma once

#include "engine/connection.hpp"

#include <dse/load_balancing.hpp>

#include <algorithm>
#include <memory>
#include <vector>

namespace dse::engine {

/// A node as one shard sees it: how near it is, and the shard's connections to it.
struct node_slot {
  std::shared_ptr<const node_info> info;
  node_distance distance = node_distance::ignored;
  bool told_up = false;                           // what the driver was told of it last
  std::vector<std::unique_ptr<connection>> pool;  // empty: the policy ignores the node
  std::shared_ptr<adaptive_limit> limit;          // null: it gets what its connections take

  bool is_same_node(const node_slot& other) const noexcept {
    return info->host_id == other.info->host_id && info->address == other.info->address &&
           info->port == other.info->port;
  }
  bool has(const connection& c) const noexcept {
    return std::ranges::any_of(pool, [&](const auto& p) { return p.get() == &c; });
  }
  connection* any_ready() const noexcept {
    const auto ready = std::ranges::find_if(pool, [](const auto& c) { return c->state() == connection::state::ready; });
    return ready == pool.end() ? nullptr : ready->get();
  }
  bool is_up() const noexcept { return any_ready() != nullptr; }
  /// Nobody knows yet whether the node is there, and another connection finds it out.
  bool has_forerunner(const connection& of, time_point until) const noexcept {
    const auto goes_ahead = [&](const auto& c) { return c.get() != &of && c->connects_by(until); };
    return !is_up() && std::ranges::any_of(pool, goes_ahead);
  }
  /// Why there is no connection; empty when there is one, or was no attempt yet.
  const error& last_failure() const noexcept {
    static const error none;
    const auto failed = std::ranges::find_if(pool, [](const auto& c) { return bool(c->last_failure()); });
    return failed == pool.end() ? none : (*failed)->last_failure();
  }
  /// The connection with the fewest requests in flight, of those that take requests.
  connection* least_busy(std::size_t max_unsent_bytes) const noexcept {
    if (pool.size() == 1) [[likely]]
      return pool.front()->takes_requests(max_unsent_bytes) ? pool.front().get() : nullptr;
    connection* best = nullptr;
    for (const auto& c : pool)
      if (c->takes_requests(max_unsent_bytes) && (!best || c->streams().waiting() < best->streams().waiting()))
        best = c.get();
    return best;
  }
  std::size_t in_flight() const noexcept {
    std::size_t sum = 0;
    for (const auto& c : pool) sum += c->streams().waiting();
    return sum;
  }
  bool has_room() const noexcept { return !limit || limit->has_room(in_flight()); }
  node_load load(time_point now) const noexcept {
    node_load sum;
    const bool room = has_room();
    duration shortest = duration::max();
    for (const auto& c : pool) {
      if (room && c->takes_requests()) sum.available = true;
      sum.in_flight += static_cast<std::uint32_t>(c->streams().waiting());
      if (c->streams().waiting() != 0) shortest = std::min(shortest, now - c->silent_since());
    }
    if (sum.in_flight != 0) sum.silence = shortest;
    return sum;
  }
};

}  // namespace dse::engine
