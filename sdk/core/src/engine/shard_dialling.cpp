// When connections of the pools are dialled.
//
// A node that comes back meets all its clients at once. So one connection of a pool goes ahead, the others follow when
// it is ready; no more than settings::max_dials are under way in a shard; and what an event makes many clients do, they
// do within settings::spread, not at the same instant.
#include "engine/shard_core.hpp"

#include <algorithm>

namespace dse::engine {

void shard_core::open(connection& c) {
  c.state_ = connection::state::opening;
  ++c.incarnation_;
  c.credentials_ = credentials_;
  ++open_;
  wheel_.arm(c.watch_, time_.now + settings_.connect_timeout);
  effects_.push_back(effects::open{&c});
}

node_slot* shard_core::slot_of(const connection& c) noexcept {
  const auto slot = std::ranges::find_if(nodes_, [&](const node_slot& n) { return n.has(c); });
  return slot == nodes_.end() ? nullptr : &*slot;
}

// Now, or when others are through. A session that closes only finishes what it has.
void shard_core::dial(connection& c) {
  if (closing_) return;
  if (dials_ >= settings_.max_dials) return c.waits_for_dial_ = true, dials_waiting_.push_back(&c);
  ++dials_;
  c.counts_as_dial_ = true;
  open(c);
}

void shard_core::end_dial(connection& c) {
  if (!std::exchange(c.counts_as_dial_, false)) return;
  --dials_;
  while (!dials_waiting_.empty() && dials_ < settings_.max_dials) {
    connection& next = *dials_waiting_.front();
    dials_waiting_.pop_front();
    next.waits_for_dial_ = false;
    dial(next);
  }
}

void shard_core::forget_dial(connection& c) noexcept {
  timeout_wheel::disarm(c.reconnect_);
  if (std::exchange(c.waits_for_dial_, false)) std::erase(dials_waiting_, &c);
}

void shard_core::dial_pools() {
  for (node_slot& n : nodes_) dial_pool(n);
}

// Those of its connections that nothing else will dial; of a node that is not up, one.
void shard_core::dial_pool(node_slot& n) {
  for (const auto& c : n.pool) {
    if (!c->is_idle() || n.has_forerunner(*c, time_point::max())) continue;
    c->version_ = snapshot_->version;
    dial(*c);
  }
}

void shard_core::schedule_reconnect(connection& c) {
  constexpr duration shortest = std::chrono::milliseconds(10), longest = std::chrono::minutes(10);
  duration pause = std::chrono::seconds(1);
  try {
    pause = reconnection_->next(c.failures_ - 1, time_.now - c.down_since_);
  } catch (const std::exception& e) {
    policy_threw(e.what());
  } catch (...) {
    policy_threw("something that is no std::exception");
  }
  const time_point then = time_.now + std::clamp(pause, shortest, longest);
  const node_slot* const slot = slot_of(c);
  if (!slot || !slot->has_forerunner(c, then)) wheel_.arm(c.reconnect_, then);
}

void shard_core::redial(connection& c) {
  const node_slot* const slot = slot_of(c);
  if (!slot || !slot->has_forerunner(c, time_.now)) dial(c);
}

void shard_core::node_came_up(std::string_view address, std::uint16_t port) {
  for (node_slot& n : nodes_) {
    if (n.info->address != address || (port != 0 && n.info->port != port)) continue;
    const duration pause = settings_.spread * static_cast<std::int64_t>(random() % 256) / 256;
    for (const auto& c : n.pool)
      if (c->reconnect_.armed()) wheel_.arm(c->reconnect_, time_.now + pause);
  }
}

}  // namespace dse::engine
