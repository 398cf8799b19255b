#include "engine/shard_core.hpp"
#include "wire/event.hpp"
#include "wire/response_prefix.hpp"

#include <dse/inet.hpp>

#include <algorithm>
#include <cstring>

namespace dse::engine {
namespace {

std::string to_text(const wire::inet_address& a) {
  const auto address = inet_address::try_from_bytes(std::as_bytes(std::span(a.octets).first(a.size)));
  return address ? address->to_string() : std::string();
}

error server_error(const wire::error_message& e, const wire::response_prefix& prefix, const request& r,
                   const connection& c) {
  auto d = std::make_shared<diagnostics>();
  d->message = e.text;
  d->node = c.target().to_string();
  d->consistency = to_string(e.level.value_or(r.what.level));
  d->write_type = e.write_type;
  d->received = e.received;
  d->required = e.required;
  d->failures = e.failures;
  d->data_present = e.data_present;
  d->contentions = e.contentions;
  for (const wire::replica_failure& f : e.replicas) d->failed_replicas.push_back({to_text(f.node), f.reason});
  d->keyspace = e.keyspace;
  d->name = e.name;
  d->argument_types.assign(e.argument_types.begin(), e.argument_types.end());
  d->warnings.assign(prefix.warnings.begin(), prefix.warnings.end());
  if (prefix.tracing_id) d->trace_id = prefix.tracing_id->to_string();
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

const char* what_broke(frame_reader::status s) noexcept {
  switch (s) {
    case frame_reader::status::too_long: return "a response is longer than options::max_frame_length()";
    case frame_reader::status::corrupt: return "a checksum is wrong";
    case frame_reader::status::cannot_decompress:
      return "a compressed response is corrupt, or has not the length that it announces";
    case frame_reader::status::surprise_compressed: return "a compressed response, though no compression was agreed on";
    default: return "the server does not speak this protocol";
  }
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
    if (status != frame_reader::status::frame) {
      lose(c, error(client_errc::protocol_error, what_broke(status)));
      break;
    }
    on_frame(c, f);
    if (f.owned) f.owned = {};
  }
  if (!c.takes_requests_) [[unlikely]] {
    if (c.draining_) end_if_drained(c);
    else follow_keyspace(c);
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
  if (reply.what == stream_table::outcome::pushed) return on_pushed(c, reply.owner, f);
  if (reply.what == stream_table::outcome::unknown)
    lose(c, error(client_errc::protocol_error, "an answer to a request that was never sent"));
}

// Keeps the bytes of a response, and where they come from.
[[gnu::always_inline]] inline void shard_core::take_response(connection& c, request& r, frame_reader::frame& f,
                                                             outcome& o) {
  if (f.owned) {
    o.response = std::move(f.owned);
  } else {
    o.response = bodies_.make_response(f.view.size());
    if (!f.view.empty()) std::memcpy(o.response->data(), f.view.data(), f.view.size());
  }
  dse::detail::response& response = *o.response;
  response.frame_flags = f.header.flags;
  response.request_size = r.request_size;
  response.origin = c.origin_;
  if (r.attempts) [[unlikely]]
    response.failed_attempts = std::move(r.attempts);
}

// Only what the node worked on says how long it takes.
void shard_core::learn_limit(const connection& c, const request& r, wire::opcode op) noexcept {
  if (op == wire::opcode::result && !r.pinned) c.limit_->answered(time_.now - r.sent_at);
}

void shard_core::on_reply(connection& c, request& r, frame_reader::frame& f) {
  if (c.limit_) [[unlikely]]
    learn_limit(c, r, f.header.op);
  if (f.header.op == wire::opcode::result) [[likely]]
    return on_result(c, r, f);
  if (f.header.op == wire::opcode::error) return on_error(c, r, f);
  if (f.header.op == wire::opcode::supported && r.what.kind == message_kind::options) return finish(r, {});
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
  take_response(c, r, f, o);
  if (o.kind == wire::result_kind::set_keyspace) [[unlikely]]
    return on_set_keyspace(c, r, std::move(o), reader.rest());
  if (r.what.uses_keyspace) [[unlikely]]
    end_use(c, std::nullopt);
  if (o.kind == wire::result_kind::schema_change && !r.pinned) [[unlikely]] {
    if (!closing_) return await_agreement(c, r, std::move(o));
    o.response->schema_agreed = false;  // nobody asks the nodes any more
  }
  finish(r, std::move(o));
}

// A rows result that was found to be one.
outcome shard_core::page_of(connection& c, request& r, frame_reader::frame& f) {
  outcome o;
  wire::byte_reader reader(f.bytes());
  wire::response_prefix prefix;
  wire::decode_response_prefix(reader, f.header.flags, prefix);
  o.message_at = static_cast<std::uint32_t>(f.bytes().size() - reader.remaining());
  o.kind = wire::result_kind::rows;
  take_response(c, r, f, o);
  return o;
}

// What a frame says that is no page.
error shard_core::failure_of(const connection& c, const request& r, const frame_reader::frame& f) const {
  wire::byte_reader reader(f.bytes());
  wire::response_prefix prefix;
  wire::decode_response_prefix(reader, f.header.flags, prefix);
  if (f.header.op == wire::opcode::error)
    if (const auto e = wire::decode_error(reader, c.version_)) return server_error(*e, prefix, r, c);
  return error(client_errc::protocol_error, "unexpected message in place of a page from " + c.target().to_string());
}

void shard_core::on_error(connection& c, request& r, const frame_reader::frame& f) {
  wire::byte_reader reader(f.bytes());
  wire::response_prefix prefix;
  wire::decode_response_prefix(reader, f.header.flags, prefix);
  const auto e = wire::decode_error(reader, c.version_);
  if (!e) return fail(r, error(client_errc::protocol_error, "malformed ERROR from " + c.target().to_string()));
  if (e->errc() == server_errc::unprepared && r.prepares < most_prepares(r.what))
    if (auto forgotten = statement_of(r.what, e->unprepared_id)) return prepare_again(c, r, std::move(forgotten));
  if (r.what.uses_keyspace) [[unlikely]] {
    if (r.pinned) c.switching_ = false;
    else end_use(c, std::nullopt);
    if (e->errc() == server_errc::invalid_query) return fail(r, unknown_keyspace(*r.what.text, e->text));
  }
  on_refusal(c, r, *e, server_error(*e, prefix, r, c));
}

}  // namespace dse::engine
