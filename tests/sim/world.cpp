#include "sim/world.hpp"

#include <algorithm>

namespace dse::testing {

using namespace std::chrono_literals;

namespace {

constexpr std::array fault_names{"reset",         "reset",
                                 "hang up",       "swallow",
                                 "kill",          "kill",
                                 "pause",         "unreachable",
                                 "join or leave", "the statements change",
                                 "misbehave",     "a flood of events",
                                 "move",          "the wall clock jumps"};

}  // namespace

world::world(const world_options& o)
    : options_(o),
      chance_(o.seed),
      script_(o.seed, time_),
      trace_(time_, o.printed),
      // Blocks that the application takes; the pool outlives the world, as a thread's own does.
      blocks_here_(engine::block_pool::here()) {
  if (o.only) script_.restrict_to(*o.only);
  if (o.lists_steps) script_.keep_list();
  choose_cluster();
  choose_settings();
  network_ = std::make_unique<network>(time_, script_, trace_, cluster_);
  workload_ = std::make_unique<workload>(script_, trace_, time_, cluster_, settings_);
  workload_->close_world = [this] { close_all(); };
  workload_->adopt_keyspace = [this](sim_shard& s) { adopt_keyspace(s); };
  network_->rough = !options_.small && !options_.smooth;
  if (options_.cut) network_->plan_cut(*options_.cut);
  const std::uint64_t shards = options_.small || cluster_.members.size() > few_members ? 1 : chance_.between(1, 3);
  snapshots_free_.resize(shards);
  for (std::uint32_t i = 0; i < shards; ++i) {
    shards_.push_back(std::make_unique<sim_shard>(
        settings_, i, time_, script_.numbers_of(script::below(steps::shard, i)), trace_, *network_, *this));
    shards_.back()->credentials = cluster_.secret;
  }
  choose_treatments();
}

world::~world() = default;

// ---- what happens

void world::plan() {
  const duration trouble_lasts = options_.small ? 200ms : 3s;
  const duration calm_within = options_.small ? 1s : 3s;
  for (const auto& s : shards_) s->turn([&] { s->core().start(); });
  time_.after(chance_.within(0ms, 20ms), [this] {
    std::int64_t token = 1;
    for (const char* text : {select_text, update_text}) {
      const script::key key = script::below(steps::preparation, static_cast<std::uint64_t>(token));
      workload_->prepare(shard_of(key), text, key, token++);
    }
  });
  for (int i = 0; i < options_.requests; ++i)
    time_.after(chance_.within(0ms, trouble_lasts), [this, i] {
      const script::key key = script::below(steps::request, static_cast<std::uint64_t>(i));
      workload_->issue_some(shard_of(key), key, 100 * (i + 1));
    });
  if (options_.faults) {
    // Mostly the session can connect first.
    time_.after(chance_.percent(20) ? 0ms : 100ms, [this] { calm_ = false; });
    for (std::uint64_t i = chance_.between(1, 10); i != 0; --i)
      time_.after(chance_.within(0ms, trouble_lasts), [this, i] { fault(script::below(steps::fault, i)); });
    network_->unsteady_events = chance_.percent(30);
    if (chance_.percent(5))
      time_.after(chance_.within(0ms, trouble_lasts), [this] {
        if (script_.happens(steps::chatter, [] { return "a node tells events on and on"; })) chatter();
      });
    if (chance_.percent(10))
      time_.after(chance_.within(0ms, trouble_lasts), [this] {
        if (script_.happens(steps::closing, [] { return "the session is closed"; })) close_all();
      });
  }
  if (!options_.small) plan_renewals(trouble_lasts);
  time_.after(trouble_lasts, [this] {
    calm_ = true;
    workload_->calls_back = false;
    network_->heal();
    for (const link_ptr& l : network_->links()) links_.push_back({l->sent, l->received});
  });
  time_.after(trouble_lasts + calm_within, [this] { check_after_calm(); });
  time_.after(trouble_lasts + calm_within + (options_.small ? duration(50ms) : duration(2s)), [this] { close_all(); });
}

world_report world::run() {
  plan();
  world_report report;
  while (!time_.empty() && !trace_.broken()) {
    time_.step();
    if (++report.events == 1'000'000) trace_.violation("I8: the world does not come to rest");
  }
  if (!trace_.broken()) check_at_end();
  report.links = links_;
  report.steps = script_.list();
  report.violation = trace_.violation();
  report.trace = trace_.hash();
  report.counts = workload_->counts();
  report.connected = !connect_failed_;
  return report;
}

void world::fault(script::key key) {
  if (calm_) return;
  chance numbers = script_.numbers_of(key);
  const std::size_t node = numbers.below(network_->size());
  const auto links = network_->open_links();
  const link_ptr any = links.empty() ? nullptr : links[numbers.below(links.size())];
  const std::uint64_t kind = numbers.below(fault_names.size());
  const auto what = [&] {
    std::string text = std::string(fault_names[kind]) + ", node " + std::to_string(node);
    return any ? text + ", or the link to node " + std::to_string(any->node) : text;
  };
  if (!script_.happens(key, what)) return;
  const auto& member = cluster_.members[node];
  const auto heal_later = [&](duration low, duration high, auto heal) {
    time_.after(numbers.within(low, high), [this, node, heal] {
      if (cluster_.members[node].joined) heal(node);
    });
  };
  switch (kind) {
    case 0:
    case 1:
      if (any) network_->reset(any);
      return;
    case 2:
      if (any) network_->hang_up(any);
      return;
    case 3:
      if (any) network_->swallow(any, numbers.percent(50));
      return;
    case 4:
    case 5:
      network_->kill(node);
      network_->tell("STATUS_CHANGE", "DOWN", member);
      return heal_later(10ms, 800ms, [this](std::size_t n) {
        network_->restart(n);
        network_->tell("STATUS_CHANGE", "UP", cluster_.members[n]);
      });
    case 6: network_->pause(node); return heal_later(50ms, 2s, [this](std::size_t n) { network_->resume(n); });
    case 7:
      network_->state(node).unreachable = true;
      return heal_later(50ms, 2s, [this](std::size_t n) { network_->state(n).unreachable = false; });
    case 8:
      if (numbers.percent(50)) return member_joins();
      return member_leaves();
    case 9:
      if (!numbers.percent(30)) return;
      ++cluster_.meaning[numbers.percent(50) ? select_text : update_text];
      for (std::size_t i = 0; i < network_->size(); ++i) network_->node(i).forget_statements();
      return;
    case 10:
      if (any) misbehave(any, numbers);
      return;
    case 12: return member_moves(node, numbers);
    case 13: wall_clock_ahead_ += numbers.within(-1h, 1h); return;
    default:
      for (int i = 0; i < 50; ++i) network_->tell("STATUS_CHANGE", numbers.percent(50) ? "UP" : "DOWN", member);
  }
}

void world::member_joins() {
  if (cluster_.members.size() >= most_members_) return;
  cluster_.add_member();
  network_->add_node();
  choose_treatments();
  network_->tell("TOPOLOGY_CHANGE", "NEW_NODE", cluster_.members.back());
}

void world::member_leaves() {
  for (std::size_t i = cluster_.members.size(); i-- > 1;) {
    auto& m = cluster_.members[i];
    if (!m.joined) continue;
    m.joined = false;
    network_->tell("TOPOLOGY_CHANGE", "REMOVED_NODE", m);
    return network_->kill(i);
  }
}

// It comes back with another address; numeric contact points are of no use where all have moved.
void world::member_moves(std::size_t node, chance numbers) {
  if (!contacts_by_name_ || !cluster_.members[node].joined) return;
  network_->kill(node);
  network_->tell("STATUS_CHANGE", "DOWN", cluster_.members[node]);
  time_.after(numbers.within(10ms, 800ms), [this, node] {
    auto& m = cluster_.members[node];
    if (calm_ || !m.joined || network_->state(node).alive) return;  // something else has started it again
    m.address[2] = static_cast<std::uint8_t>(m.address[2] + 1);
    trace_.note("moves to " + m.address_text(), node);
    network_->restart(node);
    network_->tell("TOPOLOGY_CHANGE", "NEW_NODE", m);
    network_->tell("STATUS_CHANGE", "UP", m);
  });
}

std::vector<std::string> world::addresses_of(const std::string& host) const {
  if (!host.starts_with(node_name))
    return host.starts_with("no-such-") ? std::vector<std::string>() : std::vector{host};
  const std::string address = cluster_.members[std::stoul(host.substr(node_name.size()))].address_text();
  return names_lead_astray_ ? std::vector<std::string>{"10.99.0.1", address} : std::vector{address};
}

// Some of the nodes there are, the first one among them; sometimes there is no answer.
result<proxied_nodes> world::ask_directory() {
  chance numbers = script_.numbers_of(script::below(steps::directory, ++asked_directory_));
  if (!calm_ && numbers.percent(10)) return error(client_errc::connect_failed, "the directory is away");
  proxied_nodes told("proxy", 9042, {});
  for (const auto& m : cluster_.members)
    if (m.joined && (told.host_ids.empty() || numbers.percent(40))) told.host_ids.push_back(m.host_id);
  return told;
}

// A proxy finds a node whatever address it has.
std::string world::address_of(const engine::dial_target& target) const {
  if (!settings_.asks_directory) return target.address;
  const auto m = std::ranges::find(cluster_.members, target.host_id, &model_cluster::member::host_id);
  return m == cluster_.members.end() ? std::string("nowhere") : m->address_text();
}

std::int64_t world::wall_clock_us() const {
  return std::chrono::duration_cast<std::chrono::microseconds>(time_.now().time_since_epoch() + wall_clock_ahead_)
      .count();
}

// Connections log in anew under whatever else happens; each shard says once what became of it.
void world::plan_renewals(duration within) {
  chance numbers = script_.numbers_of(steps::renewal);
  if (!numbers.percent(30)) return;
  for (std::uint64_t i = numbers.between(1, 3); i != 0; --i)
    time_.after(numbers.within(0ms, within), [this, i] {
      if (ready_ != shards_.size()) return;  // nobody has a session yet
      if (!script_.happens(script::below(steps::renewal, i), [] { return "other credentials"; })) return;
      trace_.note("other credentials", i);
      for (const auto& s : shards_) {
        ++renewals_;
        s->later(0ns, [this, &core = s->core()] { core.renew_connections([this](const error&) { --renewals_; }); });
      }
    });
}

// More often than a session waits for further events of a change.
void world::chatter() {
  if (closing_) return;
  network_->tell("STATUS_CHANGE", "DOWN", cluster_.members.front());
  time_.after(settings_.refresh_delay / 2, [this] { chatter(); });
}

// What no server should send: it costs the connection, and nothing else.
void world::misbehave(const link_ptr& l, chance numbers) {
  trace_.note("misbehave", l->node);
  response_head head;
  head.version = l->server.version;
  head.stream = 0x7ABC;  // was never sent
  switch (numbers.below(3)) {
    case 0: return network_->send_raw(l, encode_void(head));
    case 1: return network_->send_raw(l, bytes(64, std::byte{0}));
    default: return network_->send_raw(l, bytes(64, std::byte{0xFF}));
  }
}

void world::spread_schema() {
  for (auto& m : cluster_.members) {
    if (m.schema == cluster_.schema) continue;
    const auto index = static_cast<std::size_t>(&m - cluster_.members.data());
    time_.after(chance_.within(1ms, 100ms), [this, index, version = cluster_.schema] {
      auto& member = cluster_.members[index];
      member.schema = std::max(member.schema, version);
    });
  }
}

void world::close_all() {
  if (closing_) return;
  closing_ = true;
  trace_.note("close");
  for (const auto& s : shards_) {
    if (s->in_turn()) s->core().close();
    else s->later(0ns, [&core = s->core()] { core.close(); });
  }
  // Who calls it again, meanwhile or later, gains and loses nothing.
  if (chance numbers = script_.numbers_of(steps::second_close); numbers.percent(30))
    for (const auto& s : shards_)
      s->later(numbers.within(0ns, 2 * settings_.drain_limit), [&core = s->core()] { core.close(); });
  // Nodes go on coming up meanwhile.
  if (options_.faults)
    for (const auto& m : cluster_.members)
      if (m.joined) network_->tell("STATUS_CHANGE", "UP", m);
  time_.after(settings_.drain_limit + 10 * tick, [this] {
    for (const auto& s : shards_)
      if (!s->at_rest()) trace_.violation("I7: close takes longer than its limit");
  });
}

// ---- what the shards say

void world::on_ready(sim_shard& s) {
  trace_.note("ready", s.core().index());
  ++ready_;
}

void world::on_connect_failed(sim_shard& s, const error& why) {
  trace_.note("connect failed: " + why.message(), s.core().index());
  // No session has users before it is connected; here they can cancel a USE of theirs, which costs its connection.
  if (!options_.faults && !options_.cut && !workload_->gave_up_a_use())
    trace_.violation("I9: no connection although nothing is wrong: " + why.message());
  connect_failed_ = true;
  close_all();
}

void world::on_snapshot(std::shared_ptr<const metadata::snapshot> what) {
  snapshot_ = what;
  trace_.note("snapshot", what->nodes.size());
  for (std::size_t i = 0; i < shards_.size(); ++i) {
    snapshots_free_[i] = std::max(snapshots_free_[i], time_.now() + chance_.within(1us, 200us));
    time_.at(snapshots_free_[i], [s = shards_[i].get(), what] { s->turn([&] { s->core().snapshot_changed(what); }); });
  }
}

void world::on_node_up(const std::string& address, std::uint16_t port) {
  for (const auto& s : shards_)
    s->later(chance_.within(1us, 200us), [&core = s->core(), address, port] { core.node_came_up(address, port); });
}

void world::on_node_state(sim_shard& s, const uuid& host_id, bool up) {
  trace_.note("node " + host_id.to_string() + (up ? " is up" : " is down"), s.core().index());
}

void world::on_refresh_schema(const metadata::schema_scope& scope, duration within, std::function<void()> done) {
  shards_.front()->later(chance_.within(1us, 200us), [this, scope, within, done] {
    shards_.front()->core().refresh_schema(scope, within, [done](const error&) { done(); });
  });
}

void world::on_use_keyspace(const std::string& name) {
  keyspace_ = name;
  ++keyspace_version_;
  workload_->keyspace_changed(name);
  trace_.note("keyspace " + name, keyspace_version_);
  for (const auto& s : shards_) s->later(chance_.within(1us, 200us), [this, raw = s.get()] { adopt_keyspace(*raw); });
}

void world::adopt_keyspace(sim_shard& s) {
  if (keyspace_version_ != 0) s.core().keyspace_changed(keyspace_, keyspace_version_);
}

}  // namespace dse::testing
