#include "engine/pushed_pages.hpp"
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

// Whose rights a request has: the key in which DSE 5.1 and later look for a role.
constexpr std::string_view execute_as_key = "ProxyExecute";

bytes payload_of(const dse::detail::message_extras& extras) {
  std::vector<wire::payload_entry> entries;
  entries.reserve(extras.payload.size() + 1);
  for (const auto& [key, value] : extras.payload)
    if (extras.execute_as.empty() || key != execute_as_key) entries.push_back({key, bytes_view(value)});
  if (!extras.execute_as.empty()) entries.push_back({execute_as_key, std::as_bytes(std::span(extras.execute_as))});
  return wire::encode_custom_payload(entries);
}

void set_common_parameters(wire::common_parameters& q, const message& m, const request& r) noexcept {
  q.level = m.level;
  q.skip_metadata = r.sent && r.sent->skips_metadata;
  q.value_count = m.value_count;
  q.page_size = m.page_size > 0 ? static_cast<std::uint32_t>(m.page_size) : 0;
  q.values = m.values.view();
  q.timestamp = r.timestamp();
}

void add_rare_parameters(wire::query_parameters& q, const dse::detail::message_extras& extras) {
  q.serial = extras.serial;
  q.paging_state = extras.paging.server_bytes();
  q.keyspace = extras.keyspace;
  q.now_in_seconds = extras.now_in_seconds;
  if (extras.timestamp_us) q.timestamp = extras.timestamp_us;
  if (const auto& pushed = extras.continuous) {
    q.continuous = {pushed->max_pages(), pushed->max_pages_per_second(), pushed->max_waiting_pages()};
    q.page_size_in_bytes = pushed->page_bytes() != 0;
    if (q.page_size_in_bytes) q.page_size = pushed->page_bytes();
  }
}

void encode_batch(wire::output_buffer& out, const wire::request_head& head, const message& m,
                  std::optional<std::int64_t> timestamp) {
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
  b.timestamp = m.extras->timestamp_us ? m.extras->timestamp_us : timestamp;
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
  if (r.what.extras) [[unlikely]] {
    if (r.what.extras->failure) return admission::refused;
    if (r.what.kind == message_kind::next_page) return submit_reader(r);
  }
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
  const duration timeout = r.what.timeout.count() != 0 ? duration(r.what.timeout) : settings_.request_timeout;
  if (timeout.count() > 0) [[likely]]
    wheel_.arm(r, deadline_after(time_.now, timeout));
  else if (r.what.uses_keyspace)  // its connection takes nothing else until then
    wheel_.arm(r, deadline_after(time_.now, settings_.connect_timeout));
  ++unfinished_;
  if (speculative_ && may_speculate(r)) [[unlikely]]
    begin_speculation(r);
  return admission::accepted;
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

bool shard_core::send_on(request& r, connection& c) {
  const auto id = c.streams_.acquire(r);
  if (!id) [[unlikely]]
    return false;
  if (!c.watched_) [[unlikely]] {
    c.watched_ = true;
    c.last_read_ = time_.now;  // silence counts from the first request that waits
    wheel_.arm(c.watch_, time_.now + settings_.silence_before_probe);
  }
  if (c.streams_.waiting() == 1) c.waits_since_ = time_.now;
  r.on = &c;
  r.stream = *id;
  r.state = request::state::in_flight;
  encode(c, r);
  if (c.compressor_) [[unlikely]]
    c.compress_frame(r.frame_begin);
  mark_dirty(c);
  return true;
}

void shard_core::encode(connection& c, request& r) {
  wire::output_buffer& out = c.frame_output();
  const std::size_t before = out.size();
  r.frame_begin = c.frame_begin();
  const message& m = r.what;
  if (m.kind == message_kind::execute) r.sent = &m.prepared->newest();
  if (m.kind != message_kind::execute || m.extras) [[unlikely]] {
    if (m.kind == message_kind::prepare) r.what.rare().prepared_in = c.keyspace_;
    if (m.uses_keyspace) c.takes_requests_ = false, c.switching_ = true;
    if (is_pushed(c, r)) c.streams_.expect_pushed(r.stream);
    encode_any(c, r, out);
  } else {
    wire::common_parameters q;
    set_common_parameters(q, m, r);
    wire::encode_execute(out, {c.version_, r.stream}, r.sent->execute_prefix, q);
  }
  r.request_size = static_cast<std::uint32_t>(out.size() - before);
}

// Everything but the EXECUTE that nearly all requests are.
void shard_core::encode_any(const connection& c, const request& r, wire::output_buffer& out) {
  const message& m = r.what;
  wire::request_head head{c.version_, r.stream};
  wire::query_parameters q;
  set_common_parameters(q, m, r);
  bytes payload;
  std::vector<std::string_view> names;
  if (m.extras) {
    add_rare_parameters(q, *m.extras);
    names.assign(m.extras->value_names.begin(), m.extras->value_names.end());
    q.names = names;
    if (m.extras->tracing) head.flags |= wire::frame_flag::tracing;
    const bool has_payload = !m.extras->payload.empty() || !m.extras->execute_as.empty();
    if (has_payload && wire::has_custom_payload(c.version_)) {
      payload = payload_of(*m.extras);
      head.custom_payload = payload;
    }
  }
  switch (m.kind) {
    case message_kind::execute: return wire::encode_execute(out, head, r.sent->execute_prefix, q);
    case message_kind::query: return wire::encode_query(out, head, *m.text, q);
    case message_kind::batch: return encode_batch(out, head, m, r.timestamp());
    case message_kind::prepare: return wire::encode_prepare(out, head, *m.text, q.keyspace);
    case message_kind::options: return wire::encode_options(out, head);
    case message_kind::revise: return encode_revision(r, out, head);
    case message_kind::next_page: return;  // nothing is sent for it
  }
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

// For what goes to one connection, whose state may have changed since it was chosen.
bool shard_core::send_to(request& r, connection& c) {
  const bool takes_it = r.pinned ? c.state_ == connection::state::ready : c.takes_requests_;
  return takes_it && send_on(r, c);
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
      std::erase_if(uses_, [&](const held_use& u) { return u.waiting == &r; });
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
  if (r.what.kind == message_kind::prepare) [[unlikely]]
    finish_prepare(r, std::move(o));
  else r.complete(r, std::move(o));
  if (closing_) [[unlikely]]
    check_drained();
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
  if (queue_.size() >= settings_.max_queued)
    return fail(r, error(client_errc::overloaded, "too many requests wait for a connection",
                         "lower the concurrency, or raise options::max_queued()"));
  r.state = request::state::queued;
  queue_.push(r);
}

}  // namespace dse::engine
