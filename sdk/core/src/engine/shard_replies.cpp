#include "engine/retry.hpp"
#include "engine/shard_core.hpp"
#include "wire/event.hpp"
#include "wire/response_prefix.hpp"

#include <algorithm>
#include <cstring>

namespace dse::engine {
namespace {

constexpr std::uint8_t most_retries_per_request = 3;

error server_error(const wire::error_message& e, const request& r, const connection& c) {
  auto d = std::make_shared<diagnostics>();
  d->message = e.text;
  d->node = c.target().to_string();
  d->consistency = to_string(e.level.value_or(r.what.level));
  d->write_type = e.write_type;
  d->received = e.received;
  d->required = e.required;
  d->failures = e.failures;
  d->data_present = e.data_present;
  return error(make_error_code(e.errc()), std::move(d));
}

// A statement may be forgotten again before it was executed; a batch may have to learn each of its statements.
std::size_t most_prepares(const message& m) noexcept {
  return m.kind == message_kind::batch ? std::min<std::size_t>(m.extras->parts.size() + 2, 255) : 2;
}

std::shared_ptr<const prepared_statement> statement_of(const message& m, bytes_view id) noexcept {
  const auto has_id = [&](const auto& p) { return p && std::ranges::equal(p->id, id); };
  if (m.kind == message_kind::execute && has_id(m.prepared)) return m.prepared;
  if (m.kind == message_kind::batch)
    for (const auto& part : m.extras->parts)
      if (has_id(part.prepared)) return part.prepared;
  return nullptr;
}

}  // namespace

void shard_core::received(connection& c, std::size_t tail, bytes_view rest) {
  c.last_read_ = time_.now;
  c.probing_ = false;
  c.tail_filled(tail);
  frame_reader::frame f;
  while (c.state_ == connection::state::ready || c.state_ == connection::state::handshaking) {
    const auto status = c.next_frame(rest, bodies_, f);
    if (status == frame_reader::status::need_more) break;
    if (status == frame_reader::status::too_long) {
      lose(c, error(client_errc::protocol_error, "a response is longer than options::max_frame_length()"));
      break;
    }
    if (status != frame_reader::status::frame) {
      lose(c, error(client_errc::protocol_error, status == frame_reader::status::corrupt
                                                     ? "a checksum is wrong"
                                                     : "the server does not speak this protocol"));
      break;
    }
    on_frame(c, f);
    if (f.owned) f.owned = {};
  }
  if (!queue_.empty()) [[unlikely]]
    send_queued();
}

void shard_core::on_frame(connection& c, frame_reader::frame& f) {
  if (f.header.stream >= wire::first_server_stream) [[unlikely]] {
    if (f.header.op == wire::opcode::event && c.role_ == connection::role::control) control_.on_event(f.bytes());
    return;
  }
  if (c.state_ == connection::state::handshaking) [[unlikely]]
    return on_handshake_frame(c, f);
  const auto reply = c.streams_.on_response(f.header.stream);
  if (reply.what == stream_table::outcome::request) [[likely]]
    return on_reply(c, *reply.owner, f);
  if (reply.what == stream_table::outcome::unknown)
    lose(c, error(client_errc::protocol_error, "an answer to a request that was never sent"));
}

void shard_core::on_reply(connection& c, request& r, frame_reader::frame& f) {
  if (f.header.op == wire::opcode::result) [[likely]]
    return on_result(c, r, f);
  bytes_view body = f.bytes();
  if (wire::has_response_prefix(f.header.flags)) {
    wire::byte_reader reader(body);
    wire::response_prefix prefix;
    wire::decode_response_prefix(reader, f.header.flags, prefix);
    body = reader.rest();
  }
  if (f.header.op == wire::opcode::error) return on_error(c, r, body);
  if (f.header.op == wire::opcode::supported && r.what.kind == message_kind::options) return finish(r, {});
  r.state = request::state::idle;
  r.may_have_left = true;
  lose(c, error(client_errc::protocol_error, "unexpected message in place of a result"));
  fail(r, error(client_errc::protocol_error, "unexpected message in place of a result"));
}

void shard_core::on_result(connection& c, request& r, frame_reader::frame& f) {
  const bytes_view body = f.bytes();
  outcome o;
  wire::byte_reader reader(body);
  if (wire::has_response_prefix(f.header.flags)) [[unlikely]] {
    wire::response_prefix prefix;
    wire::decode_response_prefix(reader, f.header.flags, prefix);
  }
  o.message_at = static_cast<std::uint32_t>(body.size() - reader.remaining());
  const auto kind = wire::decode_result_kind(reader);
  if (!kind) [[unlikely]] {
    // Only this reply is malformed: frames after it are still found.
    return fail(r, error(client_errc::protocol_error, "a result of an unknown kind from " + c.target().to_string()));
  }
  o.kind = *kind;
  if ((o.kind == wire::result_kind::prepared) != (r.what.kind == message_kind::prepare)) [[unlikely]]
    return fail(r, error(client_errc::protocol_error, "a result of another kind from " + c.target().to_string()));
  if (o.kind == wire::result_kind::prepared) [[unlikely]]
    return on_prepared(c, r, std::move(o), reader.rest());
  if (o.kind != wire::result_kind::void_result || o.message_at != 0) {
    if (f.owned) {
      o.response = std::move(f.owned);
    } else {
      o.response = bodies_.make_response(body.size());
      std::memcpy(o.response->data(), body.data(), body.size());
    }
    o.response->frame_flags = f.header.flags;
  }
  if (o.kind == wire::result_kind::schema_change && !r.pinned && !closing_) [[unlikely]]
    return await_agreement(c, r, std::move(o));
  finish(r, std::move(o));
}

void shard_core::on_error(connection& c, request& r, bytes_view body) {
  const auto e = wire::decode_error(wire::byte_reader(body), c.version_);
  if (!e) return fail(r, error(client_errc::protocol_error, "malformed ERROR from " + c.target().to_string()));
  if (e->errc() == server_errc::unprepared && r.prepares < most_prepares(r.what))
    if (auto forgotten = statement_of(r.what, e->unprepared_id)) return prepare_again(c, r, std::move(forgotten));
  const error why = server_error(*e, r, c);
  if (r.pinned || r.retries == most_retries_per_request) return fail(r, why);
  const bool conditional = r.what.extras && r.what.extras->serial;
  const auto decision = decide_retry(*e, r.what.idempotent, conditional, r.retries);
  if (decision == retry_decision::give_up) return fail(r, why);
  ++r.retries;
  if (decision == retry_decision::same_node) {
    note_attempt(r, c, why.code(), why.message());
    if (why.code() != condition::not_sent) r.may_have_left = true;
    r.state = request::state::idle;
    if (send_to(r, c)) return;
    return fail(r, why);
  }
  try_next_node(c, r, why);
}

void shard_core::try_next_node(connection& c, request& r, error why) {
  note_attempt(r, c, why.code(), why.message());
  if (why.code() != condition::not_sent) r.may_have_left = true;
  r.state = request::state::idle;
  if (!route(r)) fail(r, std::move(why));
}

// ---- statements

void shard_core::on_prepared(connection& c, request& r, outcome&& o, bytes_view body) {
  auto made = make_prepared(body, c.version_, *r.what.text, settings_.keyspace);
  if (made.has_error()) return fail(r, made.error());
  o.prepared = std::move(*made);
  finish(r, std::move(o));
}

void shard_core::prepare_again(connection& c, request& r, std::shared_ptr<const prepared_statement> forgotten) {
  r.state = request::state::waiting;
  ++r.prepares;
  for (const auto& p : reprepares_)
    if (&p->target == &c && p->statement->id == forgotten->id) return p->waiting.push(r);
  log(log_level::info, log_event::statement_reprepared, c.target().to_string(), {}, forgotten->text);
  auto p = std::make_unique<reprepare>(*this, c, [](request& done, outcome&& o) {
    auto& self = static_cast<reprepare&>(done);
    self.core.prepared_again(self, o);
  });
  p->what.kind = message_kind::prepare;
  p->what.text = std::shared_ptr<const std::string>(forgotten, &forgotten->text);
  p->statement = std::move(forgotten);
  p->waiting.push(r);
  reprepare& sent = *p;
  reprepares_.push_back(std::move(p));
  ++unfinished_;
  if (!send_to(sent, c))
    return fail(sent, error(client_errc::overloaded, "no stream id to prepare the statement again"));
  wheel_.arm(sent, time_.now + settings_.connect_timeout);
}

// The requests that waited were answered UNPREPARED: none of them was executed, so each may go anywhere.
void shard_core::prepared_again(reprepare& p, outcome& o) {
  error failure = o.failure;
  if (o.prepared) {
    if (o.prepared->id != p.statement->id) {
      failure = error(client_errc::prepared_statement_changed,
                      "the statement has another id after it was prepared again: " + p.statement->text,
                      "prepare it anew; its text means something else now");
    } else if (!same_result(*o.prepared, p.statement->newest())) {
      auto newer = std::make_unique<prepared_statement>();
      newer->id = o.prepared->id;
      newer->execute_prefix = o.prepared->execute_prefix;
      newer->result = o.prepared->result;
      p.statement->publish(std::move(newer));
    }
  }
  connection& c = p.target;
  while (request* r = p.waiting.front()) {
    p.waiting.pop();
    r->state = request::state::idle;
    if (!failure) {
      if (!send_to(*r, c)) fail(*r, error(client_errc::overloaded, "no stream id"));
    } else if (failure.code() == client_errc::prepared_statement_changed) {
      fail(*r, failure);
    } else {
      try_next_node(c, *r, failure);
    }
  }
  std::erase_if(reprepares_, [&](const auto& other) { return other.get() == &p; });
}

}  // namespace dse::engine
