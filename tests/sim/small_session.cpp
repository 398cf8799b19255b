#include "sim/small_session.hpp"

#include "support/server_wire/byte_sink.hpp"

#include <algorithm>
#include <cstring>

namespace dse::testing {

using namespace std::chrono_literals;
using engine::duration;
using engine::time_point;
namespace effects = engine::effects;

namespace {

std::int64_t token_of(std::size_t request) { return 101 + static_cast<std::int64_t>(request); }

}  // namespace

struct small_session::own_request : private message_holder, engine::request {
  own_request(small_session& s, std::size_t n)
      : engine::request(own,
                        [](engine::request& r, engine::outcome&& o) {
                          auto& self = static_cast<own_request&>(r);
                          self.owner.completed(self, std::move(o));
                        }),
        owner(s),
        number(n),
        token(token_of(n)) {}

  small_session& owner;
  std::size_t number;
  std::int64_t token;
  time_point due{};
  int completions = 0;
  bool submitted = false;
  bool submitting = false;
  error failure;
};

small_session::small_session(const setup& s) : setup_(s) {
  cluster_.highest_version = s.version;
  cluster_.one_request_for_each_token = true;
  auto seen = std::make_shared<metadata::snapshot>();
  seen->version = *wire::known_version(s.version);
  for (std::size_t i = 0; i < nodes_.size(); ++i) {
    nodes_[i] = std::make_unique<model_node>(cluster_, i);
    nodes_[i]->on_request = [this, i](const server_request& r) {
      treatment t;
      const auto* query = r.as<query_request>();
      if (!query || !setup_.refused || i != 0) return t;
      for (std::size_t n = 0; n < request_count; ++n)
        if (query->text.find(std::to_string(token_of(n))) != query->text.npos &&
            !std::exchange(refused_before_[i][n], true))
          t.refused = setup_.refused;
      return t;
    };
    auto info = std::make_shared<node_info>();
    info->host_id = cluster_.members[i].host_id;
    info->address = cluster_.members[i].address_text();
    info->port = 9042;
    info->datacenter = "dc1";
    seen->nodes.push_back(std::move(info));
  }
  settings_.load_balancing = round_robin();
  settings_.heartbeat_interval = settings_.silence_before_probe = settings_.silence_before_close = 10s;
  settings_.reconnection = exponential_reconnection(10ms, 10ms);
  settings_.drain_limit = 50ms;
  settings_.max_streams = s.max_streams;
  settings_.max_orphans = s.max_orphans;
  settings_.lowest_log_level = log_level::error;
  // A shard other than the first has no control connection: it is given what there is.
  core_ = std::make_unique<engine::shard_core>(settings_, 1, *bodies_);
  turn([&] { core_->start(); });
  turn([&] { core_->snapshot_changed(seen); });
  for (std::size_t i = 0; i < request_count; ++i) requests_[i] = std::make_unique<own_request>(*this, i);
  submit(0);
  submit(1);
}

small_session::~small_session() = default;

// ---- what may happen

bool small_session::something_is_open() const {
  return std::ranges::any_of(requests_, [](const auto& r) { return r->submitted && r->completions == 0; });
}

std::vector<small_session::event> small_session::possible() const {
  std::vector<event> all;
  if (!violation_.empty() || core_->at_rest()) return all;
  std::size_t answers = 0;
  for (std::size_t i = 0; i < links_.size(); ++i) {
    if (links_[i]->connection->has_output()) all.push_back({kind::written, i});
    for (std::size_t n = 0; n < links_[i]->answers.size(); ++n) all.push_back({kind::answered, answers++});
  }
  if (something_is_open()) all.push_back({kind::fired});
  if (!requests_[2]->submitted) all.push_back({kind::submitted, 2});
  for (std::size_t i = 0; i < request_count; ++i)
    if (requests_[i]->submitted && requests_[i]->completions == 0) all.push_back({kind::cancelled, i});
  for (std::size_t i = 0; i < links_.size(); ++i) all.push_back({kind::reset, i});
  if (!closing_) all.push_back({kind::closed});
  return all;
}

std::string small_session::text_of(event e) {
  static constexpr std::array names{"written ", "answered ", "fired", "submitted ", "cancelled ", "reset ", "closed"};
  std::string text = names[static_cast<std::size_t>(e.what)];
  return text.back() == ' ' ? text + std::to_string(e.which) : text;
}

void small_session::happen(event e) {
  switch (e.what) {
    case kind::written: write(*links_[e.which]); break;
    case kind::answered:
      for (const auto& l : links_) {
        if (e.which < l->answers.size()) {
          deliver(*l, e.which);
          break;
        }
        e.which -= l->answers.size();
      }
      break;
    case kind::fired: let_timer_fire(); break;
    case kind::submitted: submit(e.which); break;
    case kind::cancelled:
      turn([&] { core_->cancel(*requests_[e.which], error(client_errc::timed_out, "cancelled")); });
      break;
    case kind::reset: {
      engine::connection& c = *links_[e.which]->connection;
      links_.erase(links_.begin() + static_cast<std::ptrdiff_t>(e.which));
      ++news_;
      turn([&] { core_->closed(c, error(client_errc::maybe_applied, "the connection was reset")); });
      break;
    }
    case kind::closed:
      closing_ = true;
      turn([&] { core_->close(); });
      break;
  }
  check();
}

void small_session::submit(std::size_t which) {
  own_request& r = *requests_[which];
  r.what.kind = engine::message_kind::query;
  r.what.text =
      std::make_shared<const std::string>("INSERT INTO sim.t (token) VALUES (" + std::to_string(r.token) + ")");
  r.what.idempotent = setup_.idempotent[which];
  r.what.timeout = std::chrono::milliseconds(setup_.timeout_ms[which]);
  r.submitted = true;
  r.due = time_.now + duration(r.what.timeout);
  turn([&] {
    r.submitting = true;
    const auto admission = core_->submit(r);
    r.submitting = false;
    if (admission == engine::shard_core::admission::accepted) return;
    ++r.completions;
    r.failure = error(client_errc::closed);
  });
}

void small_session::write(link& l) {
  const bytes_view out = l.connection->output();
  std::vector<outgoing> answers;
  try {
    answers = nodes_[l.node]->receive(l.server, out);
  } catch (const bad_request& e) {
    violate(std::string("I2: the client broke the protocol: ") + e.what());
  }
  l.connection->on_written(out.size());
  for (outgoing& o : answers) l.answers.push_back(std::move(o));
}

void small_session::deliver(link& l, std::size_t answer) {
  const outgoing o = std::move(l.answers[answer]);
  l.answers.erase(l.answers.begin() + static_cast<std::ptrdiff_t>(answer));
  model_node::sent(l.server, o);
  engine::connection& c = *l.connection;
  const std::span<std::byte> tail = c.input_tail();
  const std::size_t n = std::min(tail.size(), o.data.size());
  if (n != 0) std::memcpy(tail.data(), o.data.data(), n);
  turn([&] { core_->received(c, n, bytes_view(o.data).subspan(n)); });
}

void small_session::let_timer_fire() {
  const std::size_t before = news_;
  for (int i = 0; i < 100 && news_ == before && core_->next_wakeup() != time_point::max(); ++i) {
    const duration step = core_->next_wakeup() - time_.now;
    if (step > 0ns) {
      time_.now += step;
      time_.wall_us += step / 1us;
    }
    turn([&] { core_->advance(); });
  }
}

void small_session::end() {
  if (!violation_.empty()) return;
  closing_ = true;
  turn([&] { core_->close(); });
  const time_point limit = time_.now + settings_.drain_limit + 2 * tick;
  while (!core_->at_rest() && core_->next_wakeup() <= limit) let_timer_fire();
  check_at_end();
}

// ---- turns

template <class F>
void small_session::turn(F&& f) {
  core_->begin_turn(time_);
  in_turn_ = true;
  f();
  settle();
  in_turn_ = false;
}

void small_session::settle() {
  while (core_->has_effects() || !core_->dirty().empty()) {
    for (engine::effect& e : core_->take_effects()) carry_out(e);
    for (engine::connection* c : std::exchange(core_->dirty(), {})) {
      core_->clean(*c);
      link* l = find(*c);
      if (!l || c->state() != engine::connection::state::handshaking) continue;
      write(*l);
      while (!l->answers.empty()) deliver(*l, 0);
    }
  }
}

void small_session::carry_out(engine::effect& e) {
  if (const auto* open = std::get_if<effects::open>(&e)) {
    ++news_;
    if (find(*open->on)) violate("I10: a connection is dialled twice");
    const bool second = open->on->target().address == cluster_.members[1].address_text();
    links_.push_back(std::make_unique<link>(link{open->on, second ? 1u : 0u}));
    core_->opened(*open->on);
  } else if (const auto* close = std::get_if<effects::close>(&e)) {
    ++news_;
    std::erase_if(links_, [&](const auto& l) { return l->connection == close->on; });
    core_->closed(*close->on, {});
  } else if (auto* retire = std::get_if<effects::retire>(&e)) {
    std::erase(core_->dirty(), retire->on.get());
  } else if (std::get_if<effects::connect_failed>(&e)) {
    violate("I9: no connection although the nodes are well");
  }
}

small_session::link* small_session::find(const engine::connection& c) {
  const auto at = std::ranges::find(links_, &c, [](const auto& l) { return l->connection; });
  return at == links_.end() ? nullptr : at->get();
}

// ---- invariants

void small_session::completed(own_request& r, engine::outcome&& o) {
  ++news_;
  if (r.submitting) violate("I1: completed inside submit()");
  if (++r.completions != 1) violate("I1: a request completed twice");
  if (!in_turn_) violate("I1: completed outside any turn");
  if (time_.now > r.due + tick) violate("I5: a request completed after its deadline");
  r.failure = std::move(o.failure);
  if (r.failure) return;
  if (cluster_.executions[r.token] == 0) violate("I3: success without execution");
  const std::string token = std::to_string(r.token);
  const auto wanted = std::as_bytes(std::span(token));
  if (!o.response ||
      (find_dialect(setup_.version)->payload_and_warnings && std::ranges::search(o.response.bytes(), wanted).empty()))
    violate("I3: a request got another request's answer");
}

void small_session::check() {
  const auto open = std::ranges::count_if(requests_, [](const auto& r) { return r->submitted && r->completions == 0; });
  if (static_cast<std::size_t>(open) > core_->unfinished()) violate("I1: the engine forgot a request");
  for (const auto& l : links_) {
    const auto& ids = l->connection->streams();
    if (ids.waiting() + ids.orphans() > settings_.max_streams) violate("I2: more stream ids than allowed");
    if (ids.orphans() > settings_.max_orphans) violate("I6: orphans are not bounded");
  }
  for (const auto& r : requests_) {
    const auto executed = cluster_.executions.find(r->token);
    const int times = executed == cluster_.executions.end() ? 0 : executed->second;
    if (!r->what.idempotent && times > 1) violate("I4: a request that is not idempotent was executed twice");
    if (r->completions != 0 && r->failure.code() == condition::not_sent && times != 0)
      violate("I4: " + r->failure.code().message() + ", but it was executed");
  }
}

void small_session::check_at_end() {
  check();
  if (!core_->at_rest()) violate("I7: close takes longer than its limit");
  if (!links_.empty()) violate("I8: a connection is left after close");
  for (const auto& r : requests_)
    if (r->submitted && r->completions != 1) violate("I1: a request was not completed");
}

}  // namespace dse::testing
