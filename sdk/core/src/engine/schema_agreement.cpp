#include "engine/shard_core.hpp"
#include "metadata/system_rows.hpp"

#include <algorithm>

namespace dse::engine {

/// One request whose statement changed the schema, held back until the nodes that are up agree on the new one: what is
/// sent next, to whatever node, then finds it.
struct shard_core::agreement {
  agreement(shard_core& s, connection& c, request& r, outcome&& o)
      : shard(s),
        target(&c),
        waiting(&r),
        held(std::move(o)),
        until(s.time_.now + s.settings_.schema_agreement_timeout) {
    held.response->schema_agreed = false;
  }

  struct query : internal_request {
    query(agreement& a, bool p) : internal_request(a.shard, *a.target, &answered), owner(a), peers(p) {}
    static void answered(request& done, outcome&& o) {
      const std::unique_ptr<query> self(static_cast<query*>(&done));
      self->owner.on_answer(self->peers, o);
    }
    agreement& owner;
    bool peers;
  };

  void ask(bool peers) {
    if (shard.time_.now >= until) return end();
    auto q = std::make_unique<query>(*this, peers);
    q->what.kind = message_kind::query;
    q->what.level = consistency::one;
    q->what.text = std::make_shared<const std::string>(peers ? "SELECT * FROM system.peers"
                                                             : "SELECT * FROM system.local WHERE key='local'");
    if (!shard.send_to(*q, *target)) return end();
    ++shard.unfinished_;
    shard.wheel_.arm(*q.release(), until);
  }

  void on_answer(bool peers, const outcome& o) {
    if (!waiting || o.failure || !o.response) return end();
    const auto rows = metadata::read_node_rows(o.response.bytes().subspan(o.message_at));
    if (!rows) return end();
    if (!peers) {
      if (rows->empty()) return end();
      version = rows->front().schema_version;
      return ask(true);
    }
    const auto agrees = [&](const metadata::node_row& n) { return n.schema_version == version || !shard.is_up(n); };
    if (std::ranges::all_of(*rows, agrees)) {
      held.response->schema_agreed = true;
      return end();
    }
    shard.wheel_.arm(again, std::min(until, shard.time_.now + shard.settings_.schema_agreement_interval));
  }

  void end() { shard.end_agreement(*this); }

  struct hook : timer_hook {
    explicit hook(agreement& a) noexcept : timer_hook(timer_kind::agreement), owner(a) {}
    agreement& owner;
  };

  shard_core& shard;
  connection* target;
  request* waiting;  // null: it was cancelled
  outcome held;
  time_point until;
  uuid version;
  hook again{*this};
};

bool shard_core::is_up(const metadata::node_row& row) const {
  for (const node_slot& n : nodes_)
    if (n.info->host_id == row.host_id) return n.pool.empty() || n.is_up();
  return false;
}

void shard_core::await_agreement(connection& c, request& r, outcome&& o) {
  timeout_wheel::disarm(r);  // it was executed: from here on the agreement's own limit counts
  r.state = request::state::waiting;
  agreements_.push_back(std::make_unique<agreement>(*this, c, r, std::move(o)));
  agreements_.back()->ask(false);
}

void shard_core::ask_again(timer_hook& h) { static_cast<agreement::hook&>(h).owner.ask(false); }

void shard_core::end_agreement(agreement& a) {
  timeout_wheel::disarm(a.again);
  const auto at = std::ranges::find(agreements_, &a, &std::unique_ptr<agreement>::get);
  const std::unique_ptr<agreement> ended = std::move(*at);
  agreements_.erase(at);
  if (ended->waiting) await_refresh(*ended->waiting, std::move(ended->held), ended->until);
}

// Who changed the schema finds the change in it.
void shard_core::await_refresh(request& r, outcome&& o, time_point until) {
  const bool reads = snapshot_ && !snapshot_->schema.keyspaces().empty();
  if (closing_ || !reads || time_.now >= until) return finish(r, std::move(o));
  wire::byte_reader body(o.response.bytes().subspan(o.message_at));
  wire::decode_result_kind(body);
  const auto change = wire::decode_schema_change(body);
  const auto scope = change ? metadata::schema_scope::of(*change) : metadata::schema_scope::everything();
  schema_changes_.push_back({&r, std::move(o), ++last_ticket_});
  effects_.push_back(effects::refresh_schema{scope, until - time_.now, last_ticket_});
}

void shard_core::schema_refreshed(std::uint64_t ticket) {
  if (auto ended = take(schema_changes_, ticket)) finish(*ended->waiting, std::move(ended->held));
}

void shard_core::forget_agreement(const request& r) noexcept {
  for (const auto& a : agreements_)
    if (a->waiting == &r) a->waiting = nullptr;
}

// One whose query is under way ends with its answer, or with its connection.
void shard_core::end_agreements() {
  for (;;) {
    const auto idle = std::ranges::find_if(agreements_, [](const auto& a) { return a->again.armed(); });
    if (idle == agreements_.end()) return;
    end_agreement(**idle);
  }
}

void shard_core::end_agreements_on(const connection& c) {
  for (;;) {
    const auto lost = std::ranges::find(agreements_, &c, [](const auto& a) { return a->target; });
    if (lost == agreements_.end()) return;
    end_agreement(**lost);
  }
}

shard_core::shard_core(const settings& s, std::uint32_t index, block_pool& bodies)
    : settings_(s),
      index_(index),
      bodies_(bodies),
      compressor_(s.compression, s.smallest_compressed),
      retry_(s.retry()),
      speculative_(s.speculation ? s.speculation() : nullptr),
      reconnection_(s.reconnection(s.seed + index)),
      timestamps_(s.timestamps ? s.timestamps() : nullptr),
      allowance_(s.retries, 2 * s.max_streams),
      gate_(s.limits, s.shards),
      keyspace_(s.keyspace),
      random_state_(s.seed + index * 0x9E3779B97F4A7C15u) {
  attends_ = gate_.limits() || speculative_;
  for (const auto& p : s.profiles) add_policies(*p);
}

shard_core::~shard_core() = default;

}  // namespace dse::engine
