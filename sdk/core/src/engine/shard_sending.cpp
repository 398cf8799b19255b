// From a request to its frame on one connection.
#include "engine/pushed_pages.hpp"
#include "engine/shard_core.hpp"
#include "wire/batch.hpp"
#include "wire/custom_payload.hpp"
#include "wire/execute.hpp"
#include "wire/options.hpp"
#include "wire/prepare.hpp"
#include "wire/query.hpp"

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

}  // namespace

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

// For what goes to one connection, whose state may have changed since it was chosen.
bool shard_core::send_to(request& r, connection& c) {
  const bool takes_it = r.pinned ? c.state_ == connection::state::ready : c.takes_requests_;
  return takes_it && send_on(r, c);
}

}  // namespace dse::engine
