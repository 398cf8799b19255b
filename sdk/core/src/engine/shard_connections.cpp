#include "engine/pushed_pages.hpp"
#include "engine/shard_core.hpp"

#include <algorithm>

namespace dse::engine {

void shard_core::start() {
  if (settings_.connect_timeout.count() > 0 && !settings_.wait_for_cluster)
    wheel_.arm(deadline_, time_.now + settings_.connect_timeout);
  if (index_ == 0) control_.start();
}

void shard_core::resolved(std::size_t contact, result<std::vector<std::string>> addresses) {
  if (!closing_) control_.resolved(contact, std::move(addresses));
}

void shard_core::directory_answered(const result<proxied_nodes>& answer) {
  if (!closing_) control_.directory_answered(answer);
}

// What is in flight may finish: a dead node is found out by its silence.
void shard_core::retire(std::unique_ptr<connection> c) {
  c->retired_ = true;
  c->takes_requests_ = false;
  c->replaces_ = nullptr;
  forget_dial(*c);
  connection& retired = *c;
  retired_.push_back(std::move(c));
  if (retired.state_ == connection::state::down) return closed(retired, {});
  retired.draining_ =
      retired.state_ == connection::state::ready && retired.role_ == connection::role::pool && !drained_;
  if (retired.draining_) end_if_drained(retired);
  else lose(retired, error(client_errc::closed, "the node left the cluster"));
}

void shard_core::end_if_drained(connection& c) {
  if (c.draining_ && c.streams_.waiting() == 0) lose(c, {});
}

// ---- nodes that leave

// A node that shuts down refuses what comes, answers what it had begun, and hangs up: what it does not even read then
// would be uncertain. So it gets nothing more, and is dialled again when it may have ended.
void shard_core::leave(node_slot& slot) {
  constexpr duration pause = std::chrono::seconds(1);
  std::vector<std::unique_ptr<connection>> left;
  for (auto& c : slot.pool)
    if (c->state_ == connection::state::ready) left.push_back(std::move(c));
  std::erase(slot.pool, nullptr);
  for (const auto& c : slot.pool)  // what was to replace one that left is in its place already
    if (std::ranges::find(left, c->replaces_, &std::unique_ptr<connection>::get) != left.end()) c->replaces_ = nullptr;
  fill_pool(slot);
  for (const auto& c : slot.pool) {
    if (!c->is_idle() || slot.has_forerunner(*c, time_.now + pause)) continue;
    c->version_ = snapshot_->version;
    wheel_.arm(c->reconnect_, time_.now + pause);
  }
  for (auto& c : left) retire(std::move(c));
  tell_state(slot);
}

// ---- one connection

void shard_core::opened(connection& c) {
  if (c.state_ != connection::state::opening) return;
  c.state_ = connection::state::handshaking;
  c.last_read_ = time_.now;
  handshake::plan p;
  p.version = c.version_;
  if (c.role_ == connection::role::control) control_.refine(p);
  else p.keyspace = keyspace_;
  c.handshake_.start(p, c.frame_output());
  mark_dirty(c);
}

void shard_core::on_handshake_frame(connection& c, frame_reader::frame& f) {
  if (f.header.stream != 0)
    return lose(c, error(client_errc::protocol_error, "an answer to a request that was never sent"));
  if (c.role_ == connection::role::control && !was_ready_) wheel_.arm(c.watch_, time_.now + settings_.connect_timeout);
  const bool agreed = c.handshake_.state() == handshake::state::startup &&
                      (f.header.op == wire::opcode::ready || f.header.op == wire::opcode::authenticate);
  if (agreed && settings_.compression != wire::compression::none) c.compress_with(compressor_);
  if (agreed && wire::uses_segments(c.version_)) c.start_segments();
  const handshake::progress next = c.handshake_.on_response(f.header, f.bytes(), c.frame_output());
  if (c.handshake_.state() == handshake::state::startup) c.expect_compression(settings_.compression);
  handshake_step(c, next);
}

void shard_core::handshake_step(connection& c, handshake::progress p) {
  mark_dirty(c);
  switch (p) {
    case handshake::progress::waiting: return;
    case handshake::progress::log_in:
    case handshake::progress::challenge:
    case handshake::progress::success:
      effects_.push_back(
          effects::authenticate{&c, c.incarnation_, p, c.handshake_.authenticator_class(), c.handshake_.token()});
      return;
    case handshake::progress::redial: control_.version_chosen(c.handshake_.chosen_version()); return lose(c, {});
    case handshake::progress::done: return set_ready(c);
    case handshake::progress::failed: return lose(c, c.handshake_.failure());
  }
}

void shard_core::authenticated(connection& c, std::uint64_t incarnation, handshake::progress step, result<bytes> answer,
                               std::string who) {
  if (c.incarnation_ != incarnation || c.state_ != connection::state::handshaking) return;
  c.handshake_.known_as(std::move(who));
  if (step != handshake::progress::success)
    return handshake_step(c, c.handshake_.log_in(std::move(answer), c.frame_output()));
  result<void> verdict;
  if (answer.has_error()) verdict = answer.error();
  handshake_step(c, c.handshake_.accepted(std::move(verdict), c.frame_output()));
}

void shard_core::set_ready(connection& c) {
  c.state_ = connection::state::ready;
  c.failures_ = 0;
  c.last_failure_ = {};
  c.watched_ = c.warned_ = false;
  c.close_segment();   // of the handshake's last answer, to which there was nothing to say
  c.release_memory();  // who knows when the first request comes
  wheel_.arm(c.watch_, time_.now + settings_.heartbeat_interval);
  log(log_level::info, log_event::connection_opened, c.target().to_string(), {});
  // Not all of them at the same time.
  if (settings_.max_connection_age.count() > 0)
    c.expires_at_ =
        time_.now + settings_.max_connection_age - settings_.max_connection_age / 8 * (random() % 256) / 256;
  if (c.role_ == connection::role::control) return settle_renewals(), control_.on_ready();
  c.keyspace_ = c.handshake_.keyspace();
  follow_keyspace(c);
  end_dial(c);
  if (c.replaces_) end_replaced(c);
  if (!closing_ && !is_renewed(c) && !c.aged_) replace(c);
  settle_renewals();
  bool is_first = false;
  if (node_slot* const slot = slot_of(c)) {
    is_first =
        std::ranges::count_if(slot->pool, [](const auto& p) { return p->state_ == connection::state::ready; }) == 1;
    dial_pool(*slot);
    tell_state(*slot);
  }
  become_ready();
  send_queued();
  if (settings_.prepare_on_up && is_first && c.incarnation_ > 1) begin_teaching(c);
}

void shard_core::become_ready() {
  if (was_ready_ || gave_up_ || closing_ || (index_ == 0 && !control_.has_metadata())) return;
  if (std::ranges::none_of(nodes_, &node_slot::is_up)) return;
  if (settings_.wait_for_all_pools && !waited_for_pools_ && !all_pools_tried()) return;
  was_ready_ = true;
  timeout_wheel::disarm(deadline_);
  effects_.push_back(effects::ready{});
}

bool shard_core::all_pools_tried() const {
  return std::ranges::all_of(nodes_, [](const node_slot& n) {
    const auto tried = [](const auto& c) { return c->state_ == connection::state::ready || c->failures_ != 0; };
    return n.is_up() ? std::ranges::all_of(n.pool, tried) : n.pool.empty() || n.last_failure();
  });
}

void shard_core::give_up_connecting(error why) {
  if (was_ready_ || gave_up_ || closing_) return;
  gave_up_ = true;
  timeout_wheel::disarm(deadline_);
  effects_.push_back(effects::connect_failed{std::move(why)});
}

// Only what was read proves life: our own writes do not count.
void shard_core::watch(connection& c) {
  if (c.state_ == connection::state::opening || c.state_ == connection::state::handshaking)
    return lose(
        c, error(client_errc::connect_failed, c.state_ == connection::state::opening
                                                  ? "no connection within options::connect_timeout()"
                                                  : "the handshake did not end within options::connect_timeout()"));
  if (c.state_ != connection::state::ready) return;
  if (c.draining_ && c.streams_.waiting() == 0) return lose(c, {});
  const bool expires = c.role_ == connection::role::pool && !c.retired_ && !closing_;
  if (expires && !c.aged_ && time_.now >= c.expires_at_) replace(c);
  const bool outstanding = c.streams_.waiting() + c.streams_.orphans() != 0;
  const duration silence = time_.now - c.last_read_;
  if (c.probing_ && silence >= settings_.silence_before_close)
    return lose(c, error(client_errc::timed_out, "the node was silent for too long"));
  const duration patience = outstanding ? settings_.silence_before_probe : settings_.heartbeat_interval;
  if (!c.probing_ && silence >= patience) {
    probe(c);
    if (outstanding && c.role_ == connection::role::pool) control_.doubt(c.target_);
  }
  c.watched_ = outstanding || c.probing_;
  if (!c.watched_) c.release_memory();
  const duration next = c.probing_   ? settings_.silence_before_close
                        : c.watched_ ? settings_.silence_before_probe
                                     : settings_.heartbeat_interval;
  time_point look = std::max(c.last_read_ + next, time_.now + std::chrono::milliseconds(10));
  if (expires && !c.aged_) look = std::min(look, std::max(c.expires_at_, time_.now + std::chrono::milliseconds(10)));
  wheel_.arm(c.watch_, look);
}

// Asks for a sign of life.
void shard_core::probe(connection& c) {
  const bool outstanding = c.streams_.waiting() + c.streams_.orphans() != 0;
  // An idle connection has been silent by right.
  if (!outstanding) c.last_read_ = time_.now - settings_.silence_before_probe;
  c.probing_ = c.watched_ = true;
  auto* p =
      new internal_request(*this, c, [](request& done, outcome&&) { delete static_cast<internal_request*>(&done); });
  p->what.kind = message_kind::options;
  if (send_on(*p, c)) {
    ++unfinished_;
    wheel_.arm(*p, time_.now + settings_.silence_before_close);
  } else {
    delete p;
  }
}

void shard_core::lose(connection& c, error why) {
  if (c.state_ == connection::state::down || c.state_ == connection::state::closing) return;
  if (why) c.last_failure_ = std::move(why);
  c.was_ready_ = c.state_ == connection::state::ready;
  c.state_ = connection::state::closing;
  c.takes_requests_ = false;
  timeout_wheel::disarm(c.watch_);
  effects_.push_back(effects::close{&c});
}

void shard_core::closed(connection& c, error why) {
  if (c.state_ != connection::state::down) {
    if (c.state_ != connection::state::closing) {
      c.was_ready_ = c.state_ == connection::state::ready;
      if (why) c.last_failure_ = std::move(why);
    }
    c.state_ = connection::state::down;
    c.takes_requests_ = c.switching_ = false;
    c.lessons_.clear();
    --open_;
    timeout_wheel::disarm(c.watch_);
    c.streams_.clear([&](request& r) {
      if (r.frame_begin < c.consumed_) r.may_have_left = true;
      r.state = request::state::lost;
      lost_.push(r);
    });
    c.reset_bytes();
    if (!closing_ && !c.retired_ && c.last_failure_) log_failure(c);
    if (c.failures_ == 0) c.down_since_ = time_.now;
    ++c.failures_;
    end_dial(c);
    if (!closing_ && !c.retired_ && c.role_ == connection::role::pool) schedule_reconnect(c);
    if (c.role_ == connection::role::pool) tell_state(c);
    while (request* r = lost_.front()) retry_lost(*r);
    end_agreements_on(c);
    const bool is_login = c.replaces_ || c.role_ == connection::role::control;
    if (!renewals_.empty() && is_login && is_renewed(c) && !c.was_ready_ && !c.retired_ && c.last_failure_)
      end_renewals(c.last_failure_);
    settle_renewals();
    if (!closing_ && c.role_ == connection::role::control) control_.on_lost();
    if (!closing_ && c.role_ == connection::role::pool && !was_ready_ && !c.retired_) {
      check_all_failed();
      become_ready();
    }
  }
  if (c.retired_) {
    const auto at = std::ranges::find(retired_, &c, &std::unique_ptr<connection>::get);
    if (at != retired_.end()) {
      effects_.push_back(effects::retire{std::move(*at)});
      retired_.erase(at);
    }
  }
  if (closing_) check_drained();
}

// That a node is away is news for those who look; that it can never be used, for all, once.
void shard_core::log_failure(connection& c) {
  const bool unusable = c.role_ == connection::role::pool && c.last_failure_.code() == client_errc::unsupported_version;
  const bool warns = c.was_ready_ || (unusable && !std::exchange(c.warned_, true));
  log(warns ? log_level::warning : log_level::info,
      c.was_ready_ ? log_event::connection_lost : log_event::connection_failed, c.target().to_string(),
      c.last_failure_);
}

// Before the session is ready, a shard that could reach no node at all says so at once instead of at the deadline.
void shard_core::check_all_failed() {
  std::vector<attempt> attempts;
  error first;
  for (const node_slot& n : nodes_) {
    if (n.pool.empty()) continue;
    const error& why = n.last_failure();
    const auto is_first_dial = [](const auto& c) { return c->is_connecting() && c->failures_ == 0; };
    if (n.is_up() || !why || std::ranges::any_of(n.pool, is_first_dial)) return;
    if (!first) first = why;
    attempts.push_back({n.info->to_string(), why.code(), why.message()});
  }
  if (attempts.empty() || settings_.wait_for_cluster) return;
  auto d = std::make_shared<diagnostics>(first.details());
  d->attempts = std::move(attempts);
  give_up_connecting(error(first.code(), std::move(d)));
}

// ---- time and end

void shard_core::advance() {
  wheel_.advance(time_.now, [this](timer_hook& h) { fire(h); });
}

void shard_core::fire(timer_hook& h) {
  switch (h.kind()) {
    case timer_kind::request: {
      auto& r = static_cast<request&>(h);
      const connection* c = r.state == request::state::in_flight ? r.on : nullptr;
      if (c && c->limit_) c->limit_->overloaded();
      withdraw(r);
      if (r.may_have_left)
        fail(r, error(client_errc::timed_out,
                      c ? "no answer from " + c->target().to_string() + " in time" : "no answer in time",
                      "raise statement::timeout() or options::request_timeout() if the server needs longer"));
      else fail(r, not_sent(r));
      return;
    }
    case timer_kind::watch: return watch(static_cast<connection::hook&>(h).owner);
    case timer_kind::reconnect: return redial(static_cast<connection::hook&>(h).owner);
    case timer_kind::agreement: return ask_again(h);
    case timer_kind::gate: return let_in();
    case timer_kind::refresh: return control_.refresh_timed_out(h);
    case timer_kind::speculation: return start_attempt(h);
    case timer_kind::control:
      if (&h != &deadline_) return control_.on_timer();
      if (closing_) return end_drain();
      control_.give_up_on_schema();
      waited_for_pools_ = true;
      become_ready();
      if (!was_ready_) give_up_connecting(control_.why_not_connected());
      return;
  }
}

void shard_core::close() {
  if (closing_) return;
  closing_ = attends_ = true;
  timeout_wheel::disarm(gate_timer_);
  control_.stop();
  end_renewals(error(client_errc::closed, "the session was closed"));
  end_agreements();
  while (request* r = flights_.any_follower()) cancel(*r, error(client_errc::closed, "the session was closed"));
  while (request* r = throttled_.front()) cancel(*r, error(client_errc::closed, "the session was closed"));
  while (request* r = queue_.front()) cancel(*r, error(client_errc::closed, "the session was closed"));
  for (const auto& p : std::vector(pushes_)) stop_pages(*p, error(client_errc::closed, "the session was closed"));
  for_each_pooled([this](connection& c) { forget_dial(c); });
  wheel_.arm(deadline_, time_.now + settings_.drain_limit);
  check_drained();
}

void shard_core::abort() {
  close();
  end_drain();
}

void shard_core::check_drained() {
  if (!drained_ && unfinished_ == 0) end_drain();
}

void shard_core::end_drain() {
  if (drained_) return;
  drained_ = true;
  timeout_wheel::disarm(deadline_);
  for_each_pooled([this](connection& c) { lose(c, error(client_errc::closed)); });
  for (const auto& c : retired_) lose(*c, error(client_errc::closed));
  if (connection* c = control_.connection()) lose(*c, error(client_errc::closed));
}

void shard_core::policy_threw(const char* what) {
  log(log_level::error, log_event::policy_threw, {}, error(client_errc::policy_failed, what));
}

void shard_core::log(log_level level, log_event event, const std::string& node, error reason, std::string text) {
  if (level < settings_.lowest_log_level) return;
  effects_.push_back(effects::log{{level, event, index_, node, std::move(reason), std::move(text)}});
}

// splitmix64: start of the rotation and jitter; seeded, so that a simulation can be repeated.
std::uint64_t shard_core::random() noexcept {
  std::uint64_t z = (random_state_ += 0x9E3779B97F4A7C15);
  z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
  z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
  return z ^ (z >> 31);
}

}  // namespace dse::engine
