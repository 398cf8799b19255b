#pragma once

#include "support/server_wire/request.hpp"
#include "wire/auth_token.hpp"
#include "wire/authenticate.hpp"
#include "wire/compression.hpp"
#include "wire/error_message.hpp"
#include "wire/event.hpp"
#include "wire/prepared.hpp"
#include "wire/response_prefix.hpp"
#include "wire/result.hpp"
#include "wire/segment.hpp"
#include "wire/supported.hpp"

#include <cstdlib>
#include <span>

namespace dse::fuzz {

using namespace dse::wire;

inline void require(bool condition) {
  if (!condition) std::abort();
}

/// Reads every byte, so that a sanitizer sees a view that leads outside.
inline void touch(bytes_view b) {
  std::byte sum{};
  for (const std::byte x : b) sum ^= x;
  volatile std::byte kept = sum;
  static_cast<void>(kept);
}
inline void touch(std::string_view s) { touch(std::as_bytes(std::span(s))); }
inline void touch(const std::vector<std::string_view>& list) {
  for (const std::string_view s : list) touch(s);
}

inline void decode_rows(byte_reader& r) {
  rows_header h;
  if (!decode_rows_header(r, h)) return;
  if (h.paging_state) touch(*h.paging_state);
  if (h.new_id) touch(*h.new_id);
  if (h.has_specs) {
    byte_reader specs(h.specs);
    const auto columns = decode_columns(specs, h.column_count, h.global_table);
    require(columns.has_value() && specs.remaining() == 0);  // what was skipped can be decoded
    require(columns->size() == h.column_count);
  }
  byte_reader content(h.content);
  for (std::uint64_t n = std::uint64_t{h.row_count} * h.column_count; n != 0 && content.ok(); --n)
    if (const auto value = content.read_nullable_bytes()) touch(*value);
}

inline void decode_result(byte_reader& r, protocol_version v) {
  const auto kind = decode_result_kind(r);
  if (!kind) return;
  switch (*kind) {
    case result_kind::void_result: break;
    case result_kind::rows: decode_rows(r); break;
    case result_kind::set_keyspace: touch(decode_set_keyspace(r).value_or("")); break;
    case result_kind::prepared:
      if (const auto p = decode_prepared(r, v)) {
        touch(p->id);
        touch(p->result_metadata_id);
        for (const std::uint16_t index : p->partition_key) require(index < p->parameters.size());
      }
      break;
    case result_kind::schema_change:
      if (const auto c = decode_schema_change(r)) touch(c->argument_types);
      break;
  }
}

inline void decode_message(byte_reader& r, opcode op, protocol_version v) {
  switch (op) {
    case opcode::result: return decode_result(r, v);
    case opcode::error:
      if (const auto e = decode_error(r, v)) {
        touch(e->text);
        touch(e->write_type);
        touch(e->argument_types);
        touch(e->unprepared_id);
      }
      return;
    case opcode::event:
      if (const auto e = decode_event(r)) touch(e->schema.argument_types);
      return;
    case opcode::supported:
      if (const auto s = decode_supported(r))
        for (const auto& [name, values] : s->options) touch(values);
      return;
    case opcode::authenticate: return touch(decode_authenticate(r).value_or(""));
    case opcode::auth_challenge:
    case opcode::auth_success:
      if (const auto token = decode_auth_token(r)) touch(token->bytes.value_or(bytes_view()));
      return;
    default: return;
  }
}

/// A response frame in any state: decodes it as the engine does, prefix and message, to its last value. Asks nothing
/// of the bytes but that a length never leads outside of them.
inline void decode_response(bytes_view frame) {
  if (frame.size() < frame_header_size) return;
  const frame_header h = decode_frame_header(frame.data());
  const auto v = known_version(h.version);
  if (!v) return;
  byte_reader r(frame.subspan(frame_header_size));
  response_prefix prefix;
  if (!decode_response_prefix(r, h.flags, prefix)) return;
  touch(prefix.warnings);
  for (const payload_entry& e : prefix.custom_payload) touch(e.value.value_or(bytes_view()));
  decode_message(r, h.op, *v);
}

/// Bytes of a v5 connection after the handshake: cuts segments and checks them.
inline void decode_segments(bytes_view input) {
  while (input.size() >= segment_header_size) {
    const auto h = decode_segment_header(input.data());
    if (!h) return;
    require(h->payload_length <= longest_segment_payload);
    const std::size_t whole = segment_header_size + h->payload_length + segment_trailer_size;
    if (input.size() < whole) return;
    const bytes_view payload = input.subspan(segment_header_size, h->payload_length);
    if (!segment_is_intact(payload, payload.data() + payload.size())) return;
    input = input.subspan(whole);
  }
}

/// The same in a session with compression.
inline void decode_compressed_segments(bytes_view input) {
  bytes plain(longest_segment_payload);
  while (input.size() >= compressed_segment_header_size) {
    const auto h = decode_compressed_segment_header(input.data());
    if (!h) return;
    require(h->payload_length <= longest_segment_payload && h->uncompressed_length <= longest_segment_payload);
    const std::size_t whole = compressed_segment_header_size + h->payload_length + segment_trailer_size;
    if (input.size() < whole) return;
    const bytes_view payload = input.subspan(compressed_segment_header_size, h->payload_length);
    if (!segment_is_intact(payload, payload.data() + payload.size())) return;
    if (decompress_payload(payload, std::span(plain).first(h->uncompressed_length))) touch(plain);
    input = input.subspan(whole);
  }
}

/// Any bytes as a compressed body, in each algorithm.
inline void decompress(bytes_view body) {
  for (const compression c : {compression::lz4, compression::snappy}) {
    const auto length = decompressed_length(c, body);
    if (!length) continue;
    require(*length <= 255 * body.size());
    bytes plain(*length);
    if (decompress_body(c, body, plain)) touch(plain);
  }
}

/// A request frame for the server's half of the tests, which may refuse it and nothing worse.
inline void decode_request(bytes_view frame) {
  try {
    testing::decode_request(frame);
  } catch (const testing::bad_request&) {}
}

}  // namespace dse::fuzz
