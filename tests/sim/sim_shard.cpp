#include "sim/sim_shard.hpp"

#include <algorithm>
#include <cstring>
#include <iterator>

namespace dse::testing {

using namespace std::chrono_literals;
namespace effects = engine::effects;

sim_shard::sim_shard(const engine::settings& s, std::uint32_t index, schedule& time, chance c, trace& t, network& n,
                     session_events& session)
    : time_(time), chance_(c), trace_(t), network_(n), session_(session), core_(s, index, *bodies_) {}

sim_shard::~sim_shard() = default;

std::vector<link_ptr> sim_shard::ready_links() const {
  std::vector<link_ptr> ready;
  std::ranges::copy_if(links_, std::back_inserter(ready), [](const link_ptr& l) {
    const engine::connection& c = *l->connection;
    return c.role() == engine::connection::role::pool && c.state() == engine::connection::state::ready &&
           !c.is_draining();
  });
  return ready;
}

std::vector<std::string> sim_shard::ready_nodes() const {
  std::vector<std::string> nodes;
  for (const link_ptr& l : ready_links()) nodes.push_back(session_.address_of(l->connection->target()));
  std::ranges::sort(nodes);
  return nodes;
}

// ---- turns

void sim_shard::begin_turn() {
  in_turn_ = true;
  core_.begin_turn({time_.now(), session_.wall_clock_us()});
}

void sim_shard::end_turn() {
  while (core_.has_effects() || !core_.dirty().empty()) {
    for (engine::effect& e : core_.take_effects()) std::visit([this](auto& what) { carry_out(what); }, e);
    auto& dirty = core_.dirty();
    for (std::size_t i = 0; i < dirty.size(); ++i) {
      engine::connection& c = *dirty[i];
      core_.clean(c);
      if (const link_ptr l = find(c)) write(l);
    }
    dirty.clear();
  }
  in_turn_ = false;
  session_.check(*this);
  if (!core_.at_rest()) arm_timer();
}

void sim_shard::arm_timer() {
  if (core_.next_wakeup() >= timer_due_) return;
  timer_due_ = core_.next_wakeup();
  time_.at(timer_due_, [this, due = timer_due_] {
    if (due != timer_due_) return;
    timer_due_ = time_point::max();
    turn([this] { core_.advance(); });
  });
}

// The kernel takes some of it; the rest goes when there is room again.
void sim_shard::write(const link_ptr& l) {
  if (!l->accepted || l->write_pending) return;
  const bytes_view out = l->connection->output();
  if (out.empty()) return;
  chance& numbers = l->numbers;
  const std::size_t n = network_.rough && numbers.percent(20) ? numbers.between(1, out.size()) : out.size();
  network_.send(l, out.first(n));
  l->connection->on_written(n);
  if (!l->connection->has_output()) return;
  l->write_pending = true;
  later(numbers.within(10us, 2ms), [this, l] {
    l->write_pending = false;
    if (l->owner) write(l);
  });
}

link_ptr sim_shard::find(const engine::connection& c) const {
  const auto at = std::ranges::find(links_, &c, [](const link_ptr& l) { return l->connection; });
  return at == links_.end() ? nullptr : *at;
}

void sim_shard::forget(const engine::connection& c) {
  std::erase_if(links_, [&](const link_ptr& l) { return l->connection == &c; });
}

// ---- what the network says

void sim_shard::on_opened(link& l) {
  turn([&] { core_.opened(*l.connection); });
}

void sim_shard::on_received(link& l, bytes_view data) {
  const std::span<std::byte> tail = l.connection->input_tail();
  const std::size_t n = std::min(tail.size(), data.size());
  if (n != 0) std::memcpy(tail.data(), data.data(), n);
  turn([&] { core_.received(*l.connection, n, data.subspan(n)); });
}

void sim_shard::on_closed(link& l, bool refused) {
  engine::connection& c = *l.connection;
  forget(c);
  turn([&] {
    core_.closed(c, refused ? error(client_errc::connect_failed, "connection refused")
                            : error(client_errc::maybe_applied, "the server closed the connection"));
  });
}

// ---- effects

// A wait of 10 ms grows to 150 ms; each UP event that a flood brings may begin one dial more.
void sim_shard::count_dial(const engine::connection& c) {
  constexpr std::size_t most_in_a_second = 100;
  const bool pooled = c.role() == engine::connection::role::pool;
  auto& times = dials_[{pooled ? &c : nullptr, pooled ? std::string() : session_.address_of(c.target())}];
  times.push_back(time_.now());
  while (times.front() + 1s < time_.now()) times.pop_front();
  if (times.size() > most_in_a_second) trace_.violation("I10: a node is dialled again and again without a pause");
}

void sim_shard::carry_out(effects::open& e) {
  if (find(*e.on)) return trace_.violation("I10: a connection is dialled twice");
  count_dial(*e.on);
  links_.push_back(network_.dial(session_.address_of(e.on->target()), *this, *e.on));
}

void sim_shard::carry_out(effects::close& e) {
  if (const link_ptr l = find(*e.on)) {
    forget(*e.on);
    network_.close(l);
  }
  core_.closed(*e.on, {});
}

void sim_shard::carry_out(effects::retire& e) {
  if (find(*e.on)) trace_.violation("I8: a retired connection is still open");
  std::erase(core_.dirty(), e.on.get());
  dials_.erase({e.on.get(), {}});
}

void sim_shard::carry_out(effects::resolve& e) {
  later(chance_.within(10us, 20ms), [this, contact = e.contact, host = e.what.host] {
    result<std::vector<std::string>> found = session_.addresses_of(host);
    if (found->empty()) found = error(client_errc::connect_failed, "unknown name " + host);
    core_.resolved(contact, std::move(found));
  });
}

void sim_shard::carry_out(effects::ask_directory&) {
  later(chance_.within(10us, 20ms), [this] { core_.directory_answered(session_.ask_directory()); });
}

void sim_shard::carry_out(effects::authenticate& e) {
  const link_ptr l = find(*e.on);
  if (!l) return;
  later(chance_.within(1us, 5ms), [this, l, incarnation = e.incarnation, step = e.step] {
    if (l->owner) core_.authenticated(*l->connection, incarnation, step, credentials);
  });
}

void sim_shard::carry_out(effects::publish& e) { session_.on_snapshot(std::move(e.what)); }
// Elsewhere other things go on meanwhile.
void sim_shard::carry_out(effects::compute& e) {
  later(chance_.within(1us, 50ms), [this, work = std::move(e.work), ticket = e.ticket] {
    work();
    core_.computed(ticket);
  });
}
void sim_shard::carry_out(effects::node_up& e) { session_.on_node_up(e.address, e.port); }
void sim_shard::carry_out(effects::use_keyspace& e) {
  session_.on_use_keyspace(e.name);
  session_.adopt_keyspace(*this);
  core_.keyspace_published(e.ticket);
}
void sim_shard::carry_out(effects::deliver_page& e) { core_.deliver_page(e.of); }
void sim_shard::carry_out(effects::call& e) { e.what(); }
void sim_shard::carry_out(effects::node_state& e) { session_.on_node_state(*this, e.host_id, e.up); }
void sim_shard::carry_out(effects::refresh_schema& e) {
  session_.on_refresh_schema(e.scope, e.within, [this, ticket = e.ticket, agreed = ready_links()] {
    later(chance_.within(1us, 200us), [this, ticket, agreed] {
      agreed_ = &agreed;
      core_.schema_refreshed(ticket);
      agreed_ = nullptr;
    });
  });
}
void sim_shard::carry_out(effects::ready&) { session_.on_ready(*this); }
void sim_shard::carry_out(effects::connect_failed& e) { session_.on_connect_failed(*this, e.why); }
void sim_shard::carry_out(effects::log& e) { trace_.note("log " + e.record.to_string(), core_.index()); }

}  // namespace dse::testing
