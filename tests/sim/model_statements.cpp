// What a model node answers to statements: queries, prepared ones and batches.
#include "sim/model_node.hpp"
#include "sim/model_statement.hpp"

#include <algorithm>

namespace dse::testing {
namespace {

std::optional<std::int64_t> as_token(const std::optional<bytes>& value) {
  if (!value || value->size() != 8) return std::nullopt;
  return byte_source(*value).long_();
}

bytes as_value(std::int64_t n) { return byte_sink().number(static_cast<std::uint64_t>(n), 8).get(); }

bytes invalid(const response_head& head, std::string_view text) { return encode_error(head, invalid_code, text); }

constexpr const char* no_keyspace =
    "No keyspace has been specified. USE a keyspace, or explicitly specify keyspace.tablename";

bool is_unqualified(std::string_view text) { return text.find(" FROM t ") != text.npos; }

bytes metadata_id() { return bytes(16, std::byte{0x4D}); }

// Not executed, whatever a treatment says.
bool never_executes(refusal how) {
  return how == refusal::bootstrapping || how == refusal::unavailable || how == refusal::unprepared;
}

const column token_column{"sim", "t", "token", type_kind::bigint};
const column n_column{"sim", "t", "n", type_kind::int_};
const column count_column{"sim", "t", "count", type_kind::bigint};
const column applied_column{"sim", "t", "[applied]", type_kind::boolean};

}  // namespace

bytes model_node::on_query(client_link& link, const response_head& head, const query_request& r, const treatment& t) {
  const std::string& text = r.text;
  if (is_about_schema(text)) return schema_table(head, text);
  if (text.starts_with("SELECT * FROM system.local")) return local(head);
  if (text.starts_with("SELECT * FROM system.peers_v2"))
    return cluster_.has_peers_v2 ? peers(head, true) : invalid(head, "unconfigured table peers_v2");
  if (text.starts_with("SELECT * FROM system.peers")) return peers(head, false);
  if (text.starts_with("USE ")) {
    std::string name = text.substr(4);
    if (name.size() > 1 && name.front() == '"') name = name.substr(1, name.size() - 2);
    if (!cluster_.keyspaces.contains(name)) return invalid(head, "Keyspace '" + name + "' does not exist");
    used_ = name;
    return encode_set_keyspace(head, name);
  }
  treatment plain = t;
  if (t.refused == refusal::unprepared) plain = {};  // there is nothing to forget
  return run(head, text, r.options.keyspace.value_or(link.keyspace), r.options, plain);
}

bytes model_node::on_prepare(const client_link& link, const response_head& head, const prepare_request& r) {
  const model_statement s(r.text);
  if (auto error = objection(head, s, r.text)) return *error;
  const std::string keyspace = is_unqualified(r.text) ? r.keyspace.value_or(link.keyspace) : std::string();
  if (is_unqualified(r.text) && keyspace.empty()) return invalid(head, no_keyspace);
  prepared_result p;
  p.id = cluster_.id_of(r.text, keyspace);
  p.result_metadata_id = metadata_id();
  if (s.markers() > 0) p.parameters = {token_column}, p.partition_key = {0};
  p.parameters.resize(s.markers(), n_column);
  if (s.is_select()) p.columns = {token_column};
  prepared_[p.id] = {r.text, keyspace};
  return encode_prepared(head, p);
}

bytes model_node::on_execute(const response_head& head, const execute_request& r, const treatment& t) {
  if (t.refused == refusal::unprepared) prepared_.erase(r.id);
  const auto known = prepared_.find(r.id);
  if (known == prepared_.end()) return encode_unprepared(head, "Prepared query not found", r.id);
  const auto& [text, keyspace] = known->second;
  return run(head, text, keyspace, r.options, t, r.result_metadata_id.value_or(metadata_id()) != metadata_id());
}

// What is wrong with a statement, wherever it stands.
std::optional<bytes> model_node::objection(const response_head& head, const model_statement& s,
                                           const std::string& text) const {
  if (!s.is_cql()) return encode_error(head, syntax_error_code, "no viable alternative at input '" + text + "'");
  if (s.keyspace().empty() || s.keyspace().starts_with("system")) return std::nullopt;
  if (!cluster_.keyspaces.contains(s.keyspace())) return invalid(head, "keyspace " + s.keyspace() + " does not exist");
  if (!s.table().starts_with('t')) return invalid(head, "table " + s.table() + " does not exist");
  if (s.creates_table() && s.table() == "t")
    return encode_already_exists(head, "Cannot add already existing table", s.keyspace(), s.table());
  return std::nullopt;
}

bytes model_node::on_batch(const response_head& head, const batch_request& r, const treatment& t) {
  constexpr std::uint8_t counter = 2;
  std::vector<std::int64_t> tokens;
  const batch_statement* conditional = nullptr;
  for (const batch_statement& part : r.statements) {
    if (part.id && t.refused == refusal::unprepared) prepared_.erase(*part.id);
    if (part.id && !prepared_.contains(*part.id)) return encode_unprepared(head, "Prepared query not found", *part.id);
    const std::string& text = part.id ? prepared_.at(*part.id).text : part.text;
    const model_statement s(text);
    if (auto error = objection(head, s, text)) return *error;
    if (s.is_select()) return invalid(head, "Invalid statement in batch: only UPDATE, INSERT and DELETE are allowed");
    if (r.kind == counter && !s.adds_to_counter())
      return invalid(head, "Cannot include non-counter statement in a counter batch");
    const auto token = part.values.empty() ? first_number(text) : as_token(part.values.front().value);
    if (!token || part.values.size() != s.markers()) return invalid(head, "a statement's values are not what it needs");
    tokens.push_back(*token);
    if (s.is_conditional()) conditional = &part;
  }
  if (!tokens.empty()) note_timestamp(tokens.front());
  if (t.executes && !(t.refused && never_executes(*t.refused)))
    for (const std::int64_t token : tokens) cluster_.note_execution(token);
  if (t.refused) return refuse(head, *t.refused, {});
  if (conditional) return answer_condition(head, model_statement(conditional->text), tokens.front());
  return encode_void(head);
}

bytes model_node::run(const response_head& head, const std::string& text, const std::string& keyspace,
                      const query_options& o, const treatment& t, bool tells_metadata) {
  const model_statement s(text);
  if (auto error = objection(head, s, text)) return *error;
  if (o.values.size() != s.markers())
    return invalid(head, "there were " + std::to_string(s.markers()) + " markers(?) in CQL but " +
                             std::to_string(o.values.size()) + " bound variables");
  if (s.counts_rows() || s.reads_whole_table()) return s.counts_rows() ? count_of_rows(head) : page(head, o);
  const auto token = o.values.empty() ? first_number(text) : as_token(o.values.front().value);
  if (!token) return invalid(head, "the statement carries no token");
  note_timestamp(*token);
  if (is_unqualified(text)) {
    if (keyspace.empty()) return invalid(head, no_keyspace);
    cluster_.looked_up_in[*token] = keyspace;
  }
  if (t.executes && !(t.refused && never_executes(*t.refused))) {
    cluster_.note_execution(*token);
    if (s.creates_table()) cluster_.made_schema[*token] = cluster_.members[member_].schema = ++cluster_.schema;
  }
  if (t.refused) return refuse(head, *t.refused, {});
  if (s.creates_table())
    return encode_schema_change(head, {"CREATED", "TABLE", "sim", "t" + std::to_string(*token), {}});
  if (s.is_conditional()) return answer_condition(head, s, *token);
  if (s.is_select()) {
    rows_result rows;
    rows.columns = {token_column};
    rows.rows = {{as_value(*token)}};
    rows.skip_metadata = o.skip_metadata && !tells_metadata;
    rows.as_cassandra = true;
    if (tells_metadata) rows.new_metadata_id = metadata_id();
    return encode_rows(head, rows);
  }
  response_head with_token = head;
  if (cluster_.echoes_in_warnings && find_dialect(head.version)->payload_and_warnings)
    with_token.warnings = {std::to_string(*token)};
  return encode_void(with_token);
}

// A full page is never known to be the last one.
bytes model_node::page(const response_head& head, const query_options& o) const {
  if (o.page_size == 0) throw bad_request("a page of no rows");
  if (o.paging_state && o.paging_state->size() != 8) throw bad_request("a paging state that no node gave");
  const bool is_whole = !o.page_size || *o.page_size < 0;
  const std::int64_t begin = o.paging_state ? byte_source(*o.paging_state).long_() : 0;
  const std::int64_t end =
      is_whole ? cluster_.rows_of_table : std::min<std::int64_t>(begin + *o.page_size, cluster_.rows_of_table);
  rows_result rows;
  rows.columns = {token_column};
  for (std::int64_t at = begin; at < end; ++at) rows.rows.push_back({as_value(at + 1)});
  rows.skip_metadata = o.skip_metadata;
  rows.as_cassandra = true;
  if (!is_whole && end - begin == *o.page_size) rows.paging_state = as_value(end);
  return encode_rows(head, rows);
}

bytes model_node::count_of_rows(response_head head) const {
  if (find_dialect(head.version)->payload_and_warnings)
    head.warnings = {"Aggregation query used without partition key"};
  rows_result rows;
  rows.columns = {count_column};
  rows.rows = {{as_value(cluster_.rows_of_table)}};
  return encode_rows(head, rows);
}

// What stands in the way of the condition is shown.
bytes model_node::answer_condition(const response_head& head, const model_statement& s, std::int64_t token) const {
  const bool exists = token >= 1 && token <= cluster_.rows_of_table && s.keyspace() == "sim";
  rows_result rows;
  rows.columns = {applied_column};
  if (s.needs_absence() && exists) {
    rows.columns.insert(rows.columns.end(), {token_column, n_column});
    rows.rows = {{bytes{std::byte{0}}, as_value(token), int_value(0)}};
  } else {
    rows.rows = {{bytes{std::byte{1}}}};
  }
  return encode_rows(head, rows);
}

void model_node::note_timestamp(std::int64_t token) {
  if (!timestamp_ || !cluster_.one_request_for_each_token) return;
  const auto [first, is_new] = cluster_.timestamps.emplace(token, *timestamp_);
  if (!is_new && first->second != *timestamp_) throw bad_request("another timestamp than in the first attempt");
}

bytes model_node::refuse(response_head head, refusal how, const bytes& id) const {
  switch (how) {
    case refusal::server_error: return encode_error(head, server_error_code, "java.lang.RuntimeException");
    case refusal::overloaded: return encode_error(head, overloaded_code, "too many requests");
    case refusal::bootstrapping: return encode_error(head, bootstrapping_code, "this node is bootstrapping");
    case refusal::unavailable: return encode_unavailable(head, "Cannot achieve consistency level ONE", 1, 1, 0);
    case refusal::truncate_error: return encode_error(head, truncate_code, "truncation failed");
    case refusal::write_timeout: return encode_write_timeout(head, "timed out", {1, 0, 1}, "SIMPLE");
    case refusal::batch_log_timeout: return encode_write_timeout(head, "timed out", {1, 0, 1}, "BATCH_LOG");
    case refusal::read_timeout: return encode_read_timeout(head, "timed out", {1, 0, 1}, false);
    case refusal::read_timeout_without_data: return encode_read_timeout(head, "timed out", {1, 1, 1}, false);
    case refusal::read_failure: return encode_read_failure(head, "failed", {1, 0, 1}, {failed_replica()}, false);
    case refusal::write_failure: return encode_write_failure(head, "failed", {1, 0, 1}, {failed_replica()}, "SIMPLE");
    case refusal::unknown_code: return encode_error(head, code_of_the_future, "a code of the future");
    case refusal::unprepared: return encode_unprepared(head, "Prepared query not found", id);
  }
  return {};
}

}  // namespace dse::testing
