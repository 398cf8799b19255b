// Connections that others take the place of: because they have grown old, or because the session has other credentials.
//
// One that takes requests goes on until its replacement does: credentials that a server refuses cost nothing but the
// attempt. The control connection, which has none beside it, is dialled anew when the pools have shown that the new
// ones are good.
#include "engine/shard_core.hpp"

#include <algorithm>

namespace dse::engine {

void shard_core::replace(connection& old) {
  node_slot* const slot = slot_of(old);
  if (!slot) return;
  old.aged_ = true;
  auto fresh = std::make_unique<connection>(old.target_, connection::role::pool, settings_);
  fresh->version_ = snapshot_->version;
  fresh->replaces_ = &old;
  fresh->limit_ = old.limit_;
  connection& c = *fresh;
  slot->pool.push_back(std::move(fresh));
  dial(c);
}

void shard_core::end_replaced(connection& fresh) {
  const connection* const old = std::exchange(fresh.replaces_, nullptr);
  for (node_slot& n : nodes_) {
    const auto at = std::ranges::find(n.pool, old, &std::unique_ptr<connection>::get);
    if (at == n.pool.end()) continue;
    std::unique_ptr<connection> gone = std::move(*at);
    n.pool.erase(at);
    return retire(std::move(gone));
  }
}

void shard_core::retire_with_replacement(node_slot& slot, const connection* surplus) {
  std::vector<std::unique_ptr<connection>> gone;
  for (auto& c : slot.pool)
    if (c.get() == surplus || c->replaces_ == surplus) gone.push_back(std::move(c));
  std::erase(slot.pool, nullptr);
  for (auto& c : gone) retire(std::move(c));
}

// ---- other credentials

void shard_core::renew_connections(std::function<void(const error&)> done) {
  if (closing_) {
    effects_.push_back(effects::call{[done = std::move(done)] { done(error(client_errc::closed)); }});
    return;
  }
  ++credentials_;
  renewals_.push_back(std::move(done));
  std::vector<connection*> all;  // replacing them adds to the pools
  for_each_pooled([&](connection& c) { all.push_back(&c); });
  for (connection* const c : all) renew(*c);
  settle_renewals();
}

void shard_core::renew(connection& c) {
  if (c.state_ == connection::state::ready && !c.aged_) return replace(c);
  // What was refused may be let in now.
  if (c.reconnect_.armed()) wheel_.arm(c.reconnect_, time_.now);
}

void shard_core::settle_renewals() {
  if (renewals_.empty() || closing_) return;
  bool all = true;
  for_each_pooled([&](const connection& c) { all = all && (c.state_ != connection::state::ready || is_renewed(c)); });
  if (!all) return;
  if (connection* const c = control_.connection(); c && index_ == 0) {
    if (c->state_ == connection::state::ready && !is_renewed(*c)) lose(*c, {});
    if (c->state_ != connection::state::ready) return;
  }
  end_renewals({});
}

void shard_core::end_renewals(const error& why) {
  for (auto& done : std::exchange(renewals_, {}))
    effects_.push_back(effects::call{[done = std::move(done), why] { done(why); }});
}

}  // namespace dse::engine
