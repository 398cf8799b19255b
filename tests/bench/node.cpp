#include "node.hpp"

#include "support/server_wire/error_response.hpp"
#include "support/server_wire/segments.hpp"

#include <algorithm>
#include <bit>

namespace dse::bench {
namespace {

using testing::byte_sink;
using testing::text_value;

constexpr std::int32_t protocol_error_code = 0x000A;
constexpr std::int32_t syntax_error_code = 0x2000;

constexpr std::size_t page_rows = 5000;

bytes letters(std::size_t n) {
  bytes b(n);
  for (std::size_t i = 0; i < n; ++i) b[i] = static_cast<std::byte>('a' + i % 26);
  return b;
}

bytes uuid_value(std::uint64_t n) { return byte_sink().number(0, 8).number(n, 8).get(); }

std::vector<column> columns_of(const char* keyspace, const char* table,
                               std::initializer_list<std::pair<const char*, type_kind>> columns) {
  std::vector<column> list;
  for (const auto& [name, type] : columns) list.push_back({keyspace, table, name, type});
  return list;
}

std::vector<testing::row> page() {
  std::vector<testing::row> rows;
  for (std::uint64_t i = 0; i < page_rows; ++i) {
    testing::row r{text_value("partition-0001"),
                   byte_sink().number(i, 8).get(),
                   byte_sink().number(i * 7, 4).get(),
                   byte_sink().number(std::bit_cast<std::uint64_t>(static_cast<double>(i) * 0.5), 8).get(),
                   uuid_value(i),
                   letters(32)};
    if (i % 16 == 15) r.back().reset();
    rows.push_back(std::move(r));
  }
  return rows;
}

// An id is its statement's number.
bytes id_of(std::size_t statement) { return byte_sink().number(0, 8).number(statement, 8).get(); }

testing::rows_result local() {
  testing::rows_result r;
  r.columns = columns_of("system", "local",
                         {{"key", type_kind::text},
                          {"cluster_name", type_kind::text},
                          {"data_center", type_kind::text},
                          {"host_id", type_kind::uuid},
                          {"rack", type_kind::text},
                          {"release_version", type_kind::text},
                          {"rpc_address", type_kind::inet},
                          {"schema_version", type_kind::uuid}});
  r.rows = {{text_value("local"), text_value("bench"), text_value("dc1"), uuid_value(1), text_value("rack1"),
             text_value("5.0.0"), byte_sink().number(0x7F000001, 4).get(), uuid_value(2)}};
  return r;
}

testing::rows_result no_peers() {
  testing::rows_result r;
  r.columns = columns_of("system", "peers_v2",
                         {{"peer", type_kind::inet},
                          {"data_center", type_kind::text},
                          {"host_id", type_kind::uuid},
                          {"rack", type_kind::text},
                          {"native_address", type_kind::inet},
                          {"native_port", type_kind::int_},
                          {"schema_version", type_kind::uuid}});
  return r;
}

}  // namespace

node::node() {
  const auto t = columns_of("ks", "t", {{"key", type_kind::text}, {"value", type_kind::blob}});
  const auto blob = columns_of("ks", "blob", {{"key", type_kind::text}, {"value", type_kind::blob}});
  statements_ = {{"SELECT key, value FROM ks.t WHERE key=?", {t[0]}, t, {{std::nullopt, letters(100)}}},
                 {"INSERT INTO ks.t (key, value) VALUES (?, ?)", t, {}, {}},
                 {"SELECT key, value FROM ks.blob WHERE key=?", {blob[0]}, blob, {{std::nullopt, letters(1u << 20)}}},
                 {"SELECT pk, ck, a, b, u, data FROM ks.page LIMIT 5000",
                  {},
                  columns_of("ks", "page",
                             {{"pk", type_kind::text},
                              {"ck", type_kind::bigint},
                              {"a", type_kind::int_},
                              {"b", type_kind::double_},
                              {"u", type_kind::uuid},
                              {"data", type_kind::blob}}),
                  page()}};
}

bytes node::receive(client_link& link, bytes_view in) {
  link.requests.feed(in);
  const bool in_segments = link.requests.in_segments();  // the answer to STARTUP is not yet
  bytes frames;
  while (const auto r = link.requests.next()) {
    const bytes frame = answer(link, *r);
    frames.insert(frames.end(), frame.begin(), frame.end());
  }
  return in_segments ? testing::wrap_in_segments(frames) : frames;
}

bytes node::answer(client_link& link, const testing::server_request& r) {
  const testing::response_head head = testing::head_for(r);
  if (r.as<testing::options_request>())
    return encode_supported(
        head, {{"CQL_VERSION", {"3.4.6"}}, {"COMPRESSION", {}}, {"PROTOCOL_VERSIONS", {"3/v3", "4/v4", "5/v5"}}});
  if (r.as<testing::startup_request>()) {
    if (testing::find_dialect(r.version)->segments) link.requests.use_segments();
    return encode_ready(head);
  }
  if (r.as<testing::register_request>()) return encode_ready(head);
  if (const auto* query = r.as<testing::query_request>()) return on_query(head, *query);
  if (const auto* p = r.as<testing::prepare_request>()) return on_prepare(head, *p);
  if (const auto* e = r.as<testing::execute_request>()) return on_execute(head, *e);
  return encode_error(head, protocol_error_code, "the benchmark's node does not know this request");
}

bytes node::on_query(const testing::response_head& head, const testing::query_request& r) const {
  if (r.text.starts_with("SELECT * FROM system.local")) return encode_rows(head, local());
  if (r.text.starts_with("SELECT * FROM system.peers_v2")) return encode_rows(head, no_peers());
  return encode_error(head, syntax_error_code, "the benchmark's node does not know: " + r.text);
}

bytes node::on_prepare(const testing::response_head& head, const testing::prepare_request& r) const {
  const auto known = std::ranges::find(statements_, r.text, &table_statement::text);
  if (known == statements_.end())
    return encode_error(head, syntax_error_code, "the benchmark's node does not know: " + r.text);
  testing::prepared_result p;
  p.id = id_of(static_cast<std::size_t>(known - statements_.begin()));
  p.result_metadata_id = p.id;
  p.parameters = known->parameters;
  if (!p.parameters.empty()) p.partition_key = {0};
  p.columns = known->columns;
  return encode_prepared(head, p);
}

bytes node::on_execute(const testing::response_head& head, const testing::execute_request& r) {
  std::size_t i = 0;
  while (i != statements_.size() && id_of(i) != r.id) ++i;
  if (i == statements_.size()) return encode_unprepared(head, "Prepared query not found", r.id);
  const table_statement& s = statements_[i];
  if (r.options.values.size() != s.parameters.size())
    throw testing::bad_request("another number of values than of parameters");
  if (s.columns.empty()) return encode_void(head);
  if (s.parameters.empty()) return encoded_once(head, i, r.options.skip_metadata);
  testing::rows_result result;
  result.columns = s.columns;
  result.rows = s.rows;
  result.rows.front().front() = r.options.values.front().value;
  result.skip_metadata = r.options.skip_metadata;
  return encode_rows(head, result);
}

bytes node::encoded_once(const testing::response_head& head, std::size_t statement, bool skip_metadata) {
  bytes& frame = encoded_[{head.version, statement, skip_metadata}];
  if (frame.empty()) {
    testing::rows_result result;
    result.columns = statements_[statement].columns;
    result.rows = statements_[statement].rows;
    result.skip_metadata = skip_metadata;
    frame = encode_rows(head, result);
  }
  // The stream id is the header's third and fourth byte (native_protocol_v5.spec, section 2.3).
  std::ranges::copy(byte_sink().short_(static_cast<std::uint16_t>(head.stream)).get(), frame.begin() + 2);
  return frame;
}

}  // namespace dse::bench
