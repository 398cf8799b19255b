#include "support/server_wire/response.hpp"

#include "support/server_wire/class_name.hpp"
#include "support/server_wire/dialect.hpp"
#include "support/server_wire/request.hpp"

#include <stdexcept>

namespace dse::testing {
namespace {

enum opcodes : std::uint8_t {
  ready = 0x02,
  authenticate = 0x03,
  supported = 0x06,
  result = 0x08,
  event = 0x0C,
  auth_challenge = 0x0E,
  auth_success = 0x10,
};

enum result_kinds { kind_void = 1, kind_rows = 2, kind_set_keyspace = 3, kind_prepared = 4, kind_schema_change = 5 };

enum rows_bits : std::uint32_t {
  global_table = 0x01,
  more_pages = 0x02,
  no_metadata = 0x04,
  metadata_changed = 0x08,
  continuous = 0x40000000,
  last_continuous = 0x80000000,
};

const dialect& dialect_of(const response_head& head) {
  const dialect* d = find_dialect(head.version);
  if (d == nullptr) throw std::invalid_argument("unknown version");
  return *d;
}

void require(bool condition, const char* what) {
  if (!condition) throw std::invalid_argument(what);
}

void write_type(byte_sink& out, const data_type& t) {
  if (t.is(type_kind::vector)) return write_type(out, data_type::custom(class_name(t)));
  out.short_(static_cast<std::uint16_t>(t.kind()));
  if (t.is(type_kind::custom)) {
    out.string(t.name());
  } else if (t.is(type_kind::udt)) {
    out.string(t.keyspace()).string(t.name()).short_(t.parameters().size());
    for (std::size_t i = 0; i < t.parameters().size(); ++i) {
      out.string(t.field_names().at(i));
      write_type(out, t.parameters()[i]);
    }
  } else {
    if (t.is(type_kind::tuple)) out.short_(t.parameters().size());
    for (const data_type& parameter : t.parameters()) write_type(out, parameter);
  }
}

bool have_one_table(const std::vector<column>& columns) {
  for (const column& c : columns)
    if (c.keyspace != columns.front().keyspace || c.table != columns.front().table) return false;
  return !columns.empty();
}

void write_columns(byte_sink& out, const std::vector<column>& columns) {
  const bool one_table = have_one_table(columns);
  if (one_table) out.string(columns.front().keyspace).string(columns.front().table);
  for (const column& c : columns) {
    if (!one_table) out.string(c.keyspace).string(c.table);
    out.string(c.name);
    write_type(out, c.type);
  }
}

void write_rows_metadata(byte_sink& out, const dialect& d, const rows_result& r) {
  const bool skip = r.skip_metadata || r.columns.empty();
  std::uint32_t flags = skip ? no_metadata : 0u;
  if ((!skip || r.as_cassandra) && have_one_table(r.columns)) flags |= global_table;
  if (r.paging_state) flags |= more_pages;
  if (r.new_metadata_id) flags |= metadata_changed;
  if (r.page_number != 0) flags |= continuous;
  if (r.last_page) flags |= last_continuous;
  require(!r.new_metadata_id || d.result_metadata_id, "the version has no result metadata id");
  require((r.page_number == 0 && !r.last_page) || d.pushed_pages, "the version pushes no pages");

  out.int_(flags).int_(static_cast<std::int64_t>(r.columns.size()));
  if (r.paging_state) out.nullable_bytes(r.paging_state);
  if (r.new_metadata_id) out.short_bytes(*r.new_metadata_id);
  if (r.page_number != 0) out.int_(r.page_number);
  if (!skip) write_columns(out, r.columns);
}

void write_schema_change(byte_sink& out, const dialect& d, const schema_change_info& c) {
  const bool has_arguments = c.target == "FUNCTION" || c.target == "AGGREGATE";
  require(!has_arguments || d.version != 3, "v3 knows no functions");
  out.string(c.change).string(c.target).string(c.keyspace);
  if (c.target != "KEYSPACE") out.string(c.name);
  if (has_arguments) out.string_list(c.argument_types);
}

bytes encode_event(response_head head, const byte_sink& message) {
  head.stream = -1;
  return encode_frame(head, event, message.get());
}

}  // namespace

bytes encode_frame(const response_head& head, std::uint8_t opcode, bytes_view message) {
  const dialect& d = dialect_of(head);
  require(d.payload_and_warnings || (head.warnings.empty() && head.custom_payload.empty()),
          "v3 has neither warnings nor payload");
  byte_sink body;
  std::uint8_t flags = 0;
  if (head.tracing_id) {
    flags |= 0x02;
    for (const std::uint8_t octet : *head.tracing_id) body.byte_(octet);
  }
  if (!head.warnings.empty()) {
    flags |= 0x08;
    body.string_list(head.warnings);
  }
  if (!head.custom_payload.empty()) {
    flags |= 0x04;
    body.short_(head.custom_payload.size());
    for (const auto& [key, value] : head.custom_payload) body.string(key).nullable_bytes(value);
  }
  body.raw(message);
  byte_sink frame;
  frame.byte_(head.version | 0x80).byte_(flags).short_(static_cast<std::uint16_t>(head.stream)).byte_(opcode);
  frame.int_(static_cast<std::int64_t>(body.get().size())).raw(body.get());
  return std::move(frame).get();
}

response_head head_for(const server_request& r) {
  response_head head;
  head.version = r.version;
  head.stream = r.stream;
  return head;
}

bytes encode_ready(const response_head& head) { return encode_frame(head, ready, {}); }

bytes encode_authenticate(const response_head& head, std::string_view class_name) {
  return encode_frame(head, authenticate, byte_sink().string(class_name).get());
}

bytes encode_auth_challenge(const response_head& head, const std::optional<bytes>& token) {
  return encode_frame(head, auth_challenge, byte_sink().nullable_bytes(token).get());
}

bytes encode_auth_success(const response_head& head, const std::optional<bytes>& token) {
  return encode_frame(head, auth_success, byte_sink().nullable_bytes(token).get());
}

bytes encode_supported(const response_head& head, const string_multimap& options) {
  byte_sink out;
  out.short_(options.size());
  for (const auto& [name, values] : options) out.string(name).string_list(values);
  return encode_frame(head, supported, out.get());
}

bytes encode_void(const response_head& head) { return encode_frame(head, result, byte_sink().int_(kind_void).get()); }

bytes encode_set_keyspace(const response_head& head, std::string_view keyspace) {
  return encode_frame(head, result, byte_sink().int_(kind_set_keyspace).string(keyspace).get());
}

bytes encode_schema_change(const response_head& head, const schema_change_info& change) {
  byte_sink out;
  out.int_(kind_schema_change);
  write_schema_change(out, dialect_of(head), change);
  return encode_frame(head, result, out.get());
}

bytes encode_schema_event(const response_head& head, const schema_change_info& change) {
  byte_sink out;
  out.string("SCHEMA_CHANGE");
  write_schema_change(out, dialect_of(head), change);
  return encode_event(head, out);
}

bytes encode_node_event(const response_head& head, std::string_view type, std::string_view change,
                        const std::vector<std::uint8_t>& address, std::int32_t port) {
  byte_sink out;
  out.string(type).string(change).byte_(static_cast<std::uint8_t>(address.size()));
  for (const std::uint8_t octet : address) out.byte_(octet);
  out.int_(port);
  return encode_event(head, out);
}

bytes encode_rows(const response_head& head, const rows_result& r) {
  byte_sink out;
  out.int_(kind_rows);
  write_rows_metadata(out, dialect_of(head), r);
  out.int_(static_cast<std::int64_t>(r.rows.size()));
  for (const row& values : r.rows) {
    require(values.size() == r.columns.size(), "a row has another number of values than there are columns");
    for (const std::optional<bytes>& v : values) out.nullable_bytes(v);
  }
  return encode_frame(head, result, out.get());
}

bytes encode_prepared(const response_head& head, const prepared_result& p) {
  const dialect& d = dialect_of(head);
  byte_sink out;
  out.int_(kind_prepared).short_bytes(p.id);
  if (d.result_metadata_id) out.short_bytes(p.result_metadata_id);
  out.int_(have_one_table(p.parameters) ? std::uint32_t{global_table} : 0)
      .int_(static_cast<std::int64_t>(p.parameters.size()));
  if (d.key_indexes) {
    out.int_(static_cast<std::int64_t>(p.partition_key.size()));
    for (const std::uint16_t index : p.partition_key) out.short_(index);
  }
  write_columns(out, p.parameters);
  rows_result metadata;
  metadata.columns = p.columns;
  write_rows_metadata(out, d, metadata);
  return encode_frame(head, result, out.get());
}

}  // namespace dse::testing
