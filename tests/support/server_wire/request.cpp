#include "support/server_wire/request.hpp"

namespace dse::testing {
namespace {

enum query_bits : std::uint32_t {
  with_values = 0x01,
  skip_metadata = 0x02,
  with_page_size = 0x04,
  with_paging_state = 0x08,
  with_serial = 0x10,
  with_timestamp = 0x20,
  with_names = 0x40,
  with_keyspace = 0x80,
  with_now = 0x100,
  page_in_bytes = 0x40000000,
  continuous_paging = 0x80000000,
};

std::string hexadecimal(std::uint32_t n) {
  constexpr const char* digits = "0123456789abcdef";
  std::string s;
  for (; n != 0; n >>= 4) s.insert(s.begin(), digits[n & 15]);
  return "0x" + s;
}

std::vector<bound_value> read_values(byte_source& in, const dialect& d, bool named) {
  std::vector<bound_value> values(in.short_());
  for (bound_value& v : values) {
    if (named) v.name = in.string();
    const std::int32_t length = in.int_();
    if (length < -2 || (length == -2 && !d.unset_values))
      throw bad_request("value of length " + std::to_string(length));
    v.unset = length == -2;
    if (length < 0) continue;
    const bytes_view b = in.raw(static_cast<std::size_t>(length));
    v.value.emplace(b.begin(), b.end());
  }
  return values;
}

std::uint32_t read_query_flags(byte_source& in, const dialect& d, std::uint32_t allowed) {
  const std::uint32_t flags = d.wide_query_flags ? in.flags() : in.byte_();
  if (d.request_keyspace) allowed |= with_keyspace;
  if (d.now_in_seconds) allowed |= with_now;
  if (d.pushed_pages && (allowed & with_page_size) != 0) allowed |= page_in_bytes | continuous_paging;
  if ((flags & ~allowed) != 0) throw bad_request("flags " + hexadecimal(flags & ~allowed) + " are unknown here");
  return flags;
}

/// The part that QUERY, EXECUTE and BATCH have in common.
void read_tail(byte_source& in, query_options& o) {
  if ((o.flags & with_serial) != 0) {
    o.serial_consistency = in.short_();
    if (*o.serial_consistency != 8 && *o.serial_consistency != 9) throw bad_request("serial consistency is not serial");
  }
  if ((o.flags & with_timestamp) != 0) o.timestamp = in.long_();
  if ((o.flags & with_keyspace) != 0) o.keyspace = in.string();
  if ((o.flags & with_now) != 0) o.now_in_seconds = in.int_();
}

std::uint16_t read_consistency(byte_source& in) {
  const std::uint16_t c = in.short_();
  if (c > 0x0A) throw bad_request("unknown consistency " + std::to_string(c));
  return c;
}

query_options read_options(byte_source& in, const dialect& d) {
  query_options o;
  o.consistency = read_consistency(in);
  o.flags = read_query_flags(in, d, 0x7F);
  if ((o.flags & with_names) != 0 && (o.flags & with_values) == 0) throw bad_request("names without values");
  if ((o.flags & with_values) != 0) o.values = read_values(in, d, (o.flags & with_names) != 0);
  o.skip_metadata = (o.flags & skip_metadata) != 0;
  if ((o.flags & with_page_size) != 0) o.page_size = in.int_();
  if ((o.flags & with_paging_state) != 0) {
    o.paging_state = in.nullable_bytes();
    if (!o.paging_state) throw bad_request("null paging state");
  }
  read_tail(in, o);
  o.page_size_in_bytes = (o.flags & page_in_bytes) != 0;
  if ((o.flags & continuous_paging) != 0) {
    if (!o.page_size || *o.page_size <= 0) throw bad_request("continuous paging without page size");
    o.continuous.emplace();
    o.continuous->max_pages = in.int_();
    o.continuous->pages_per_second = in.int_();
    if (d.page_credit) o.continuous->next_pages = in.int_();
  } else if (o.page_size_in_bytes) {
    throw bad_request("page size in bytes without continuous paging");
  }
  return o;
}

startup_request read_startup(byte_source& in) {
  startup_request m;
  for (std::uint16_t n = in.short_(); n != 0; --n) {
    std::string name = in.string();
    m.options.emplace_back(std::move(name), in.string());
  }
  if (m.option("CQL_VERSION").empty()) throw bad_request("STARTUP without CQL_VERSION");
  return m;
}

register_request read_register(byte_source& in) {
  register_request m;
  for (std::uint16_t n = in.short_(); n != 0; --n) m.events.push_back(in.string());
  return m;
}

query_request read_query(byte_source& in, const dialect& d) {
  query_request m;
  m.text = in.long_string();
  m.options = read_options(in, d);
  return m;
}

prepare_request read_prepare(byte_source& in, const dialect& d) {
  prepare_request m;
  m.text = in.long_string();
  if (!d.request_keyspace) return m;
  const std::uint32_t flags = in.flags();
  if ((flags & ~1u) != 0) throw bad_request("flags " + hexadecimal(flags) + " are unknown in PREPARE");
  if (flags != 0) m.keyspace = in.string();
  return m;
}

execute_request read_execute(byte_source& in, const dialect& d) {
  execute_request m;
  m.id = in.short_bytes();
  if (d.result_metadata_id) m.result_metadata_id = in.short_bytes();
  m.options = read_options(in, d);
  return m;
}

batch_request read_batch(byte_source& in, const dialect& d) {
  batch_request m;
  m.kind = in.byte_();
  if (m.kind > 2) throw bad_request("unknown kind of batch");
  m.statements.resize(in.short_());
  for (batch_statement& s : m.statements) {
    const std::uint8_t prepared = in.byte_();
    if (prepared > 1) throw bad_request("unknown kind of statement in a batch");
    if (prepared == 1) s.id = in.short_bytes();
    else s.text = in.long_string();
    s.values = read_values(in, d, false);
  }
  m.options.consistency = read_consistency(in);
  m.options.flags = read_query_flags(in, d, with_serial | with_timestamp);
  read_tail(in, m.options);
  return m;
}

revise_request read_revise(byte_source& in, const dialect& d) {
  revise_request m;
  m.operation = in.int_();
  m.stream = in.int_();
  if (m.operation < 1 || m.operation > (d.page_credit ? 2 : 1)) throw bad_request("unknown revision of a request");
  if (m.operation == 2) m.next_pages = in.int_();
  return m;
}

void read_message(byte_source& in, const dialect& d, server_request& r) {
  switch (r.opcode) {
    case 0x01: r.message = read_startup(in); return;
    case 0x05: r.message = options_request(); return;
    case 0x07: r.message = read_query(in, d); return;
    case 0x09: r.message = read_prepare(in, d); return;
    case 0x0A: r.message = read_execute(in, d); return;
    case 0x0B: r.message = read_register(in); return;
    case 0x0D: r.message = read_batch(in, d); return;
    case 0x0F: r.message = auth_response_request{in.nullable_bytes()}; return;
    case 0xFF:
      if (!d.pushed_pages) break;
      r.message = read_revise(in, d);
      return;
    default: break;
  }
  throw bad_request("opcode " + hexadecimal(r.opcode) + " is no request");
}

}  // namespace

std::string startup_request::option(std::string_view name) const {
  for (const auto& [key, value] : options)
    if (key == name) return value;
  return {};
}

server_request decode_request(bytes_view frame) {
  byte_source in(frame);
  server_request r;
  r.version = in.byte_();
  const dialect* d = find_dialect(r.version);
  if (d == nullptr) throw bad_request("version byte " + hexadecimal(r.version));
  r.flags = in.byte_();
  r.stream = static_cast<std::int16_t>(in.short_());
  if (r.stream < 0) throw bad_request("negative stream id");
  r.opcode = in.byte_();
  if (in.flags() != in.left()) throw bad_request("length in the header is not that of the body");

  constexpr std::uint8_t tracing = 0x02, payload = 0x04, beta = 0x10;
  const int known = tracing | beta | (d->payload_and_warnings ? payload : 0);
  if ((r.flags & ~known) != 0) throw bad_request("header flags " + hexadecimal(r.flags));
  if ((r.flags & payload) != 0) {
    for (std::uint16_t n = in.short_(); n != 0; --n) {
      std::string key = in.string();
      r.custom_payload.emplace_back(std::move(key), in.nullable_bytes());
    }
  }
  read_message(in, *d, r);
  in.end();
  return r;
}

}  // namespace dse::testing
