#include "engine/pushed_pages.hpp"
#include "engine/shard_core.hpp"

#include <algorithm>

namespace dse::engine {
namespace {

// Whoever prepares the text is told so.
bool condemns_text(const error& e) noexcept {
  return e.code() == server_errc::syntax_error || e.code() == server_errc::invalid_query ||
         e.code() == server_errc::unauthorized;
}

error too_many_queued() {
  return error(client_errc::overloaded, "too many requests wait for a connection",
               "lower the concurrency, or raise options::max_queued()");
}

error shed(const char* why) {
  return error(client_errc::shed, why, "lower the rate of requests, or raise the limits of options::throttle()");
}

}  // namespace

shard_core::admission shard_core::submit(request& r) {
  if (attends_ || r.what.extras) [[unlikely]]
    return submit_attended(r);
  const admission a = begin(r);
  if (a != admission::accepted) [[unlikely]]
    return a;
  arm_deadline(r);
  ++unfinished_;
  return admission::accepted;
}

shard_core::admission shard_core::submit_attended(request& r) {
  if (closing_) return admission::closed;
  if (r.what.extras) {
    if (r.what.extras->failure) return admission::refused;
    if (r.what.kind == message_kind::next_page) return submit_reader(r);
  }
  if (gate_.limits()) {
    r.entered = throttled_.empty() && gate_.enter(time_.now);
    if (!r.entered) return await_turn(r);
  }
  const admission a = begin(r);
  if (a != admission::accepted) {
    if (std::exchange(r.entered, false)) gate_.leave();
    let_in_soon();
    return a;
  }
  arm_deadline(r);
  ++unfinished_;
  if (speculative_of(r) && may_speculate(r)) begin_speculation(r);
  return admission::accepted;
}

[[gnu::always_inline]] inline shard_core::admission shard_core::begin(request& r) {
  allowance_.on_request();
  r.timestamp_us = next_timestamp();
  if (r.what.kind == message_kind::prepare && !flights_.join(r, keyspace_of(r))) {
    r.state = request::state::waiting;
  } else {
    if (!route(r)) [[unlikely]] {
      if (error why = never_routed(r)) {
        r.what.rare().failure = std::move(why);
        return admission::refused;
      }
      if (queue_.size() >= settings_.max_queued) {
        if (r.what.kind == message_kind::prepare) flights_.pass_on(r);
        return admission::overloaded;
      }
      r.state = request::state::queued;
      queue_.push(r);
    }
  }
  return admission::accepted;
}

[[gnu::always_inline]] inline void shard_core::arm_deadline(request& r) {
  const duration timeout = r.what.timeout.count() != 0 ? duration(r.what.timeout) : settings_.request_timeout;
  if (timeout.count() > 0) [[likely]]
    wheel_.arm(r, deadline_after(time_.now, timeout));
  else if (r.what.uses_keyspace)  // its connection takes nothing else until then
    wheel_.arm(r, deadline_after(time_.now, settings_.connect_timeout));
}

// ---- requests that wait for their turn

shard_core::admission shard_core::await_turn(request& r) {
  if (throttled_.size() >= gate_.most_waiting()) {
    r.what.rare().failure = shed("as many requests as may wait for their turn do");
    return admission::refused;
  }
  r.state = request::state::throttled;
  throttled_.push(r);
  arm_deadline(r);
  ++unfinished_;
  let_in_soon();
  return admission::accepted;
}

// Not now: nothing completes inside submit().
void shard_core::let_in_soon() {
  if (!throttled_.empty() && !gate_.is_full() && !gate_timer_.armed()) wheel_.arm(gate_timer_, gate_.opens_at());
}

// Those that may begin now; the timer comes back for the next one. What fails at once makes room for others.
void shard_core::let_in() {
  if (std::exchange(letting_in_, true)) return;
  while (request* r = throttled_.front()) {
    if (!gate_.enter(time_.now)) break;
    throttled_.pop();
    r->entered = true;
    r->state = request::state::idle;
    const admission a = begin(*r);
    if (a == admission::refused) fail(*r, error(r->what.extras->failure));
    else if (a != admission::accepted) fail(*r, too_many_queued());
    else if (speculative_of(*r) && may_speculate(*r)) begin_speculation(*r);
  }
  letting_in_ = false;
  let_in_soon();
}

void shard_core::leave_gate(request& r) {
  if (!std::exchange(r.entered, false)) return;
  gate_.leave();
  if (!closing_) let_in();
}

std::int64_t shard_core::own_timestamp() noexcept {
  try {
    const auto own = timestamps_->next(time_.wall_us);
    return own && *own >= 0 ? *own : request::no_timestamp;
  } catch (const std::exception& e) {
    policy_threw(e.what());
  } catch (...) {
    policy_threw("something that is no std::exception");
  }
  return request::no_timestamp;
}

void shard_core::cancel(request& r, error why) {
  if (r.state == request::state::idle) return;
  withdraw(r);
  fail(r, std::move(why));
}

void shard_core::send_queued() {
  while (request* r = queue_.front()) {
    begin_plan(*r);
    if (!route(*r)) {
      error why = never_routed(*r);
      if (!why) return;
      cancel(*r, std::move(why));
      continue;
    }
    queue_.pop();
  }
}

// Takes a request out of wherever it waits. Its frame may already be in a buffer, and a buffer is never cut: from here
// on it may have left.
void shard_core::withdraw(request& r) {
  if (r.further) end_speculation(r);
  switch (r.state) {
    case request::state::in_flight:
      r.on->streams_.abandon(r.stream);
      r.may_have_left = true;
      if (is_pushed(*r.on, r)) revise(*r.on, r.stream, 0);
      if (r.what.uses_keyspace)
        lose(*r.on, error(client_errc::timed_out, "a USE was never answered: the connection's keyspace is unknown"));
      limit_orphans(*r.on);
      break;
    case request::state::waiting:
      flights_.remove(r);
      forget_agreement(r);
      forget_reader(r);
      for (auto* held : {&uses_, &schema_changes_})
        std::erase_if(*held, [&](const held_result& h) { return h.waiting == &r; });
      for (const auto& p : reprepares_)
        for (request* at = p->waiting.front(); at; at = at->next)
          if (at == &r) {
            p->waiting.remove(r);
            break;
          }
      break;
    case request::state::throttled: throttled_.remove(r); break;
    case request::state::queued: queue_.remove(r); break;
    case request::state::lost: lost_.remove(r); break;
    case request::state::idle: break;
  }
}

void shard_core::limit_orphans(connection& c) {
  if (c.streams_.orphans() > settings_.max_orphans)
    lose(c, error(client_errc::timed_out, "too many requests were never answered"));
}

void shard_core::finish(request& r, outcome&& o) {
  if (r.further) [[unlikely]] {
    if (!o.failure) note_latency(r);
    end_speculation(r);
  }
  timeout_wheel::disarm(r);
  r.state = request::state::idle;
  --unfinished_;
  if (attends_) [[unlikely]]
    return finish_attended(r, std::move(o));
  if (r.what.kind == message_kind::prepare) [[unlikely]]
    return finish_prepare(r, std::move(o));
  r.complete(r, std::move(o));
}

void shard_core::finish_attended(request& r, outcome&& o) {
  leave_gate(r);
  if (r.what.kind == message_kind::prepare) finish_prepare(r, std::move(o));
  else r.complete(r, std::move(o));
  if (closing_) check_drained();
}

// Those that wait for the same text get the same record, or the same verdict on it; without one, the first of them
// tries on its own. Completions may cancel any of them, so they stay where cancel() finds them.
void shard_core::finish_prepare(request& r, outcome&& o) {
  const prepare_flights::key key = flights_.key_of(r);
  const std::shared_ptr<const prepared_statement> record = o.prepared;
  const error verdict = condemns_text(o.failure) ? o.failure : error();
  if (record || verdict) {
    flights_.end(r);
  } else if (request* next = flights_.pass_on(r)) {
    next->state = request::state::idle;
    begin_plan(*next);
    if (!route(*next)) enqueue_or_fail(*next);
  }
  r.complete(r, std::move(o));
  if (!record && !verdict) return;
  while (request* next = flights_.take_follower(key)) {
    outcome same;
    same.kind = wire::result_kind::prepared;
    same.prepared = record;
    same.failure = verdict;
    timeout_wheel::disarm(*next);
    next->state = request::state::idle;
    --unfinished_;
    leave_gate(*next);
    next->complete(*next, std::move(same));
  }
}

void shard_core::fail(request& r, error why) {
  const bool has_effect = r.what.kind != message_kind::prepare && r.what.kind != message_kind::next_page;
  if (r.may_have_left && why.code() == condition::not_sent && has_effect) {
    // That holds for the last attempt only.
    auto details = std::make_shared<diagnostics>(why.details());
    details->message = "an earlier attempt may have been executed; after it: " + why.message();
    why = error(make_error_code(client_errc::maybe_applied), std::move(details));
  }
  if (r.attempts) {
    auto details = std::make_shared<diagnostics>(why.details());
    details->attempts = std::move(*r.attempts);
    why = error(why.code(), std::move(details));
  }
  if (r.further && others_go_on(r, why)) return;
  outcome o;
  o.failure = std::move(why);
  finish(r, std::move(o));
}

void shard_core::enqueue_or_fail(request& r) {
  if (error why = never_routed(r)) return fail(r, std::move(why));
  if (r.attempt_of) return fail(r, not_sent(r));  // the others go on
  if (queue_.size() >= settings_.max_queued) return fail(r, too_many_queued());
  r.state = request::state::queued;
  queue_.push(r);
}

}  // namespace dse::engine
