#include "engine/shard_core.hpp"
#include "wire/batch.hpp"
#include "wire/custom_payload.hpp"
#include "wire/execute.hpp"
#include "wire/options.hpp"
#include "wire/prepare.hpp"
#include "wire/query.hpp"

#include <algorithm>

namespace dse::engine {
namespace {

bytes payload_of(const dse::detail::message_extras& extras) {
  std::vector<wire::payload_entry> entries;
  entries.reserve(extras.payload.size());
  for (const auto& [key, value] : extras.payload) entries.push_back({key, bytes_view(value)});
  return wire::encode_custom_payload(entries);
}

void set_common_parameters(wire::common_parameters& q, const message& m, const request& r) noexcept {
  q.level = m.level;
  q.skip_metadata = r.sent && !r.sent->result->columns.empty();
  q.value_count = m.value_count;
  q.page_size = m.page_size > 0 ? static_cast<std::uint32_t>(m.page_size) : 0;
  q.values = m.values.view();
  q.timestamp = r.timestamp_us;
}

void add_rare_parameters(wire::query_parameters& q, const dse::detail::message_extras& extras) {
  q.serial = extras.serial;
  q.paging_state = extras.paging_state;
  q.keyspace = extras.keyspace;
  q.now_in_seconds = extras.now_in_seconds;
  if (extras.timestamp_us) q.timestamp = extras.timestamp_us;
}

void encode_batch(wire::output_buffer& out, const wire::request_head& head, const message& m,
                  std::int64_t timestamp_us) {
  std::vector<wire::batch_child> children;
  children.reserve(m.extras->parts.size());
  for (const auto& part : m.extras->parts) {
    wire::batch_child& child = children.emplace_back();
    if (part.prepared) child.id = part.prepared->newest().id;
    child.text = part.text;
    child.value_count = part.value_count;
    child.values = part.values.view();
  }
  wire::batch_parameters b;
  b.kind = static_cast<wire::batch_kind>(m.extras->batch_type);
  b.children = children;
  b.level = m.level;
  b.serial = m.extras->serial;
  b.timestamp = m.extras->timestamp_us.value_or(timestamp_us);
  b.keyspace = m.extras->keyspace;
  b.now_in_seconds = m.extras->now_in_seconds;
  wire::encode_batch(out, head, b);
}

// Whoever prepares the text is told so.
bool condemns_text(const error& e) noexcept {
  return e.code() == server_errc::syntax_error || e.code() == server_errc::invalid_query ||
         e.code() == server_errc::unauthorized;
}

}  // namespace

shard_core::admission shard_core::submit(request& r) {
  if (closing_) [[unlikely]]
    return admission::closed;
  r.timestamp_us = next_timestamp();
  if (r.what.kind == message_kind::prepare && !flights_.join(r)) {
    r.state = request::state::waiting;
  } else {
    begin_plan(r);
    if (!route(r)) [[unlikely]] {
      if (queue_.size() >= settings_.max_queued) {
        if (r.what.kind == message_kind::prepare) flights_.pass_on(r);
        return admission::overloaded;
      }
      r.state = request::state::queued;
      queue_.push(r);
    }
  }
  const duration timeout = r.what.timeout.count() != 0 ? duration(r.what.timeout) : settings_.request_timeout;
  if (timeout.count() > 0) wheel_.arm(r, deadline_after(time_.now, timeout));
  ++unfinished_;
  return admission::accepted;
}

void shard_core::cancel(request& r, error why) {
  if (r.state == request::state::idle) return;
  withdraw(r);
  fail(r, std::move(why));
}

void shard_core::begin_plan(request& r) {
  if (nodes_.empty()) return;
  routing_info info;
  if (r.what.has_token) info.token = r.what.token;
  info.idempotent = r.what.idempotent;
  r.route = policy_->begin_plan(info);
}

bool shard_core::route(request& r) {
  if (nodes_.empty()) [[unlikely]]
    return false;
  while (const auto node = policy_->next(r.route)) {
    if (*node >= nodes_.size()) [[unlikely]]
      continue;
    connection* c = nodes_[*node].pool.get();
    if (c && c->state_ == connection::state::ready && c->out_.size() < settings_.max_unsent_bytes && send_on(r, *c))
        [[likely]]
      return true;
  }
  return false;
}

bool shard_core::send_on(request& r, connection& c) {
  const auto id = c.streams_.acquire(r);
  if (!id) [[unlikely]]
    return false;
  if (!c.watched_) [[unlikely]] {
    c.watched_ = true;
    c.last_read_ = time_.now;  // silence counts from the first request that waits
    wheel_.arm(c.watch_, time_.now + settings_.silence_before_probe);
  }
  r.on = &c;
  r.stream = *id;
  r.state = request::state::in_flight;
  encode(c, r);
  mark_dirty(c);
  return true;
}

void shard_core::encode(connection& c, request& r) {
  wire::output_buffer& out = c.frame_output();
  r.frame_begin = c.written();
  const message& m = r.what;
  if (m.kind == message_kind::execute) r.sent = &m.prepared->newest();
  if (m.kind != message_kind::execute || m.extras) [[unlikely]]
    return encode_any(c, r, out);
  wire::common_parameters q;
  set_common_parameters(q, m, r);
  wire::encode_execute(out, {c.version_, r.stream}, r.sent->execute_prefix, q);
}

// Everything but the EXECUTE that nearly all requests are.
void shard_core::encode_any(const connection& c, const request& r, wire::output_buffer& out) {
  const message& m = r.what;
  wire::request_head head{c.version_, r.stream};
  wire::query_parameters q;
  set_common_parameters(q, m, r);
  bytes payload;
  if (m.extras) {
    add_rare_parameters(q, *m.extras);
    if (m.extras->tracing) head.flags |= wire::frame_flag::tracing;
    if (!m.extras->payload.empty() && wire::has_custom_payload(c.version_)) {
      payload = payload_of(*m.extras);
      head.custom_payload = payload;
    }
  }
  switch (m.kind) {
    case message_kind::execute: return wire::encode_execute(out, head, r.sent->execute_prefix, q);
    case message_kind::query: return wire::encode_query(out, head, *m.text, q);
    case message_kind::batch: return encode_batch(out, head, m, r.timestamp_us);
    case message_kind::prepare: return wire::encode_prepare(out, head, *m.text);
    case message_kind::options: return wire::encode_options(out, head);
  }
}

void shard_core::send_queued() {
  while (request* r = queue_.front()) {
    begin_plan(*r);
    if (!route(*r)) return;
    queue_.pop();
  }
}

// For what goes to one connection, whose state may have changed since it was chosen.
bool shard_core::send_to(request& r, connection& c) { return c.state_ == connection::state::ready && send_on(r, c); }

// Takes a request out of wherever it waits. Its frame may already be in a buffer, and a buffer is never cut: from here
// on it may have left.
void shard_core::withdraw(request& r) {
  switch (r.state) {
    case request::state::in_flight:
      r.on->streams_.abandon(r.stream);
      r.may_have_left = true;
      if (r.on->streams_.orphans() > settings_.max_orphans)
        lose(*r.on, error(client_errc::timed_out, "too many requests were never answered"));
      break;
    case request::state::waiting:
      flights_.remove(r);
      forget_agreement(r);
      for (const auto& p : reprepares_)
        for (request* at = p->waiting.front(); at; at = at->next)
          if (at == &r) {
            p->waiting.remove(r);
            break;
          }
      break;
    case request::state::queued: queue_.remove(r); break;
    case request::state::lost: lost_.remove(r); break;
    case request::state::idle: break;
  }
}

void shard_core::finish(request& r, outcome&& o) {
  timeout_wheel::disarm(r);
  r.state = request::state::idle;
  --unfinished_;
  if (r.what.kind == message_kind::prepare) [[unlikely]]
    finish_prepare(r, std::move(o));
  else r.complete(r, std::move(o));
  if (closing_) [[unlikely]]
    check_drained();
}

// Those that wait for the same text get the same record, or the same verdict on it; without one, the first of them
// tries on its own. Completions may cancel any of them, so they stay where cancel() finds them.
void shard_core::finish_prepare(request& r, outcome&& o) {
  const std::shared_ptr<const std::string> text = r.what.text;
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
  while (request* next = flights_.take_follower(*text)) {
    outcome same;
    same.kind = wire::result_kind::prepared;
    same.prepared = record;
    same.failure = verdict;
    timeout_wheel::disarm(*next);
    next->state = request::state::idle;
    --unfinished_;
    next->complete(*next, std::move(same));
  }
}

void shard_core::fail(request& r, error why) {
  if (r.may_have_left && why.code() == condition::not_sent && r.what.kind != message_kind::prepare) {
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
  outcome o;
  o.failure = std::move(why);
  finish(r, std::move(o));
}

void shard_core::enqueue_or_fail(request& r) {
  if (queue_.size() >= settings_.max_queued)
    return fail(r, error(client_errc::overloaded, "too many requests wait for a connection",
                         "lower the concurrency, or raise options::max_queued()"));
  r.state = request::state::queued;
  queue_.push(r);
}

void shard_core::note_attempt(request& r, const connection& c, boost::system::error_code why, std::string message) {
  if (!r.attempts) r.attempts = std::make_unique<std::vector<attempt>>();
  r.attempts->push_back({c.target().to_string(), why, std::move(message)});
}

void shard_core::retry_lost(request& r) {
  lost_.remove(r);
  r.state = request::state::idle;
  const bool allowed = !r.may_have_left || r.what.idempotent || r.what.kind == message_kind::prepare;
  if (!r.pinned)
    note_attempt(r, *r.on, make_error_code(r.may_have_left ? client_errc::maybe_applied : client_errc::not_sent),
                 "the connection was lost");
  if (allowed && !r.pinned && !closing_) {
    if (route(r)) return;
    return enqueue_or_fail(r);
  }
  if (r.may_have_left && !r.pinned)
    return fail(r, error(client_errc::maybe_applied,
                         "the connection to " + r.on->target().to_string() + " was lost before the answer came",
                         "mark the statement idempotent(true) if running it twice does no harm"));
  fail(r, error(client_errc::not_sent, "the connection was lost"));
}

error shard_core::not_sent(const request& r) const {
  std::string text = "no connection could take the request in time";
  if (!r.pinned)
    for (const node_slot& n : nodes_)
      if (n.pool && n.pool->last_failure_)
        text.append("; ").append(n.pool->target().to_string()).append(": ").append(n.pool->last_failure_.message());
  return error(client_errc::not_sent, std::move(text));
}

}  // namespace dse::engine
