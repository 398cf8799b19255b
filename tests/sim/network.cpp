#include "sim/network.hpp"

namespace dse::testing {

using namespace std::chrono_literals;

network::network(schedule& time, const script& s, trace& t, model_cluster& cluster)
    : time_(time), script_(s), trace_(t), cluster_(cluster) {
  for (std::size_t i = 0; i < cluster.members.size(); ++i) add_node();
}

void network::add_node() {
  nodes_.emplace_back(cluster_, nodes_.size());
  states_.emplace_back();
}

std::vector<link_ptr> network::open_links() const {
  std::vector<link_ptr> open;
  for (const link_ptr& l : links_)
    if (l->owner && l->server_open) open.push_back(l);
  return open;
}

// ---- the client's side

link_ptr network::dial(std::string_view address, link_owner& owner, engine::connection& c) {
  std::size_t node = 0;
  while (node < cluster_.members.size() && cluster_.members[node].address_text() != address) ++node;
  const script::key key = script::below(script::below(steps::link, node), dials_[node]++);
  const auto l =
      links_.emplace_back(std::make_shared<link>(link{dialled_++, node, &owner, &c, script_.numbers_of(key)}));
  trace_.note("dial", node);
  if (node < states_.size() && states_[node].unreachable) return l;
  time_.after(2 * way(*l), [this, l, to = std::string(address)] {
    if (!l->owner) return;
    const bool listens =
        l->node < states_.size() && states_[l->node].alive && cluster_.members[l->node].address_text() == to;
    trace_.note(listens ? "accepted" : "refused", l->node);
    if (!listens) return std::exchange(l->owner, nullptr)->on_closed(*l, true);
    l->accepted = l->server_open = true;
    l->owner->on_opened(*l);
  });
  return l;
}

void network::send(const link_ptr& l, bytes_view data) {
  if (l->lost_to_server) return;
  data = up_to_cut(l, data, true);
  l->sent += data.size();
  l->to_server_free = std::max(l->to_server_free, time_.now() + way(*l));
  time_.at(l->to_server_free, [this, l, copy = bytes(data.begin(), data.end())] {
    if (l->server_open && !copy.empty()) arrive_at_server(l, copy);
  });
}

// What is on its way to the server may still arrive, or the server's kernel throws it away.
void network::close(const link_ptr& l) {
  if (!std::exchange(l->owner, nullptr)) return;
  l->connection = nullptr;
  trace_.note("client closes", l->node);
  if (l->numbers.percent(50)) l->server_open = false;
  else time_.at(std::max(l->to_server_free, time_.now()), [l] { l->server_open = false; });
}

// ---- the server's side

void network::arrive_at_server(const link_ptr& l, bytes data) {
  if (states_[l->node].paused) return l->backlog.push_back(std::move(data));
  trace_.note("at server", l->node, data.size());
  serve(l, data);
}

void network::serve(const link_ptr& l, bytes_view data) {
  std::vector<outgoing> answers;
  try {
    answers = nodes_[l->node].receive(l->server, data);
  } catch (const bad_request& e) {
    return trace_.violation(std::string("I2: the client broke the protocol: ") + e.what());
  }
  duration last{};
  for (outgoing& o : answers) {
    const duration delay = o.delay;
    last = std::max(last, delay);
    time_.after(delay, [this, l, o = std::move(o)] {
      if (!l->server_open) return;
      if (states_[l->node].paused) return l->held.push_back(o);
      leave(l, o);
    });
  }
  if (l->server.ended) time_.after(last, [this, l] { server_hangs_up(l); });
}

void network::leave(const link_ptr& l, const outgoing& o) {
  model_node::sent(l->server, o);
  to_client(l, o.data, o.hostile);
}

// A cut may come between any two bytes.
bytes network::next_piece(link& l, bytes& rest) const {
  const std::size_t n = rough && l.numbers.percent(20) ? l.numbers.between(1, rest.size()) : rest.size();
  const auto end = rest.begin() + static_cast<std::ptrdiff_t>(n);
  bytes piece(rest.begin(), end);
  rest.erase(rest.begin(), end);
  return piece;
}

void network::to_client(const link_ptr& l, bytes data, bool hostile) {
  while (!data.empty()) {
    l->to_client_free = std::max(l->to_client_free, time_.now() + way(*l));
    bytes next = next_piece(*l, data);
    const bool ends_here = hostile && data.empty();
    time_.at(l->to_client_free, [this, l, ends_here, piece = std::move(next)] {
      if (!l->owner || l->lost_to_client || !l->accepted) return;
      const bytes_view whole = up_to_cut(l, piece, false);
      l->received += whole.size();
      trace_.note("at client", l->node, whole.size());
      if (l->waits_since != time_point::max()) l->waits_since = time_.now();
      if (!whole.empty()) l->owner->on_received(*l, whole);
      if (ends_here && l->owner) trace_.violation("I16: what no server sends did not end its connection");
    });
  }
}

// What of the data comes before the planned cut, which ends the link right behind it.
bytes_view network::up_to_cut(const link_ptr& l, bytes_view data, bool to_server) {
  if (!cut_ || cut_->link != l->number || cut_->to_server != to_server) return data;
  const std::uint64_t before = to_server ? l->sent : l->received;
  if (before + data.size() < cut_->after) return data;
  const auto n = static_cast<std::size_t>(cut_->after - before);
  cut_.reset();
  (to_server ? l->lost_to_server : l->lost_to_client) = true;
  time_.after(2 * slowest, [this, l] { reset(l); });
  return data.first(n);
}

void network::client_learns(const link_ptr& l, duration d) {
  time_.at(std::max(l->to_client_free, time_.now()) + d, [this, l] {
    if (!l->owner) return;
    trace_.note("closed by the other side", l->node);
    std::exchange(l->owner, nullptr)->on_closed(*l, false);
  });
}

void network::server_hangs_up(const link_ptr& l) {
  if (!std::exchange(l->server_open, false)) return;
  if (!l->lost_to_client) client_learns(l, 0ns);
}

// ---- faults

void network::kill(std::size_t node) {
  trace_.note("kill", node);
  states_[node] = {.alive = false};
  for (const link_ptr& l : links_) {
    if (l->node != node || !std::exchange(l->server_open, false)) continue;
    l->lost_to_client = l->numbers.percent(50);  // what was on its way
    if (l->numbers.percent(85)) client_learns(l, way(*l));
  }
}

void network::restart(std::size_t node) {
  if (states_[node].alive) return;  // something else has started it again
  trace_.note("restart", node);
  states_[node] = {};
  nodes_[node].forget_statements();
}

void network::pause(std::size_t node) {
  trace_.note("pause", node);
  states_[node].paused = true;
}

void network::resume(std::size_t node) {
  if (!std::exchange(states_[node].paused, false)) return;
  trace_.note("resume", node);
  const std::vector<link_ptr> links = links_;
  for (const link_ptr& l : links) {
    if (l->node != node) continue;
    for (const outgoing& o : std::exchange(l->held, {}))
      if (l->server_open) leave(l, o);
    for (const bytes& data : std::exchange(l->backlog, {}))
      if (l->server_open) serve(l, data);
  }
}

void network::reset(const link_ptr& l) {
  trace_.note("reset", l->node);
  l->server_open = false;
  l->lost_to_client = true;
  if (l->owner) client_learns(l, 0ns);
}

void network::hang_up(const link_ptr& l) {
  trace_.note("hang up", l->node);
  server_hangs_up(l);
}

void network::swallow(const link_ptr& l, bool both_ways) {
  trace_.note("swallow", l->node, both_ways);
  l->lost_to_client = true;
  if (both_ways) l->lost_to_server = true;
}

void network::tell(const char* type, const char* change, const model_cluster::member& about) {
  for (const link_ptr& l : open_links()) {
    const auto o = nodes_[l->node].node_event(l->server, type, change, about);
    if (!o) continue;
    chance& numbers = l->numbers;
    unsigned times = 1;
    if (unsteady_events && numbers.percent(30)) times = numbers.percent(50) ? 0 : 2;
    for (; times != 0; --times) {
      const duration late = unsteady_events && numbers.percent(30) ? numbers.within(0ms, 100ms) : duration();
      time_.after(way(*l) + late, [this, l, o] {
        if (!l->server_open) return;
        if (states_[l->node].paused) l->held.push_back(*o);
        else to_client(l, o->data);
      });
    }
  }
}

void network::send_raw(const link_ptr& l, bytes frame) {
  if (l->server_open) to_client(l, std::move(frame), /*hostile=*/true);
}

void network::heal() {
  trace_.note("heal");
  for (std::size_t i = 0; i < states_.size(); ++i) {
    resume(i);
    if (!cluster_.members[i].joined) continue;
    if (!states_[i].alive) restart(i);
    states_[i] = {};
  }
  // Any later event makes up for those that were lost.
  if (std::exchange(unsteady_events, false)) tell("STATUS_CHANGE", "UP", cluster_.members.front());
}

}  // namespace dse::testing
