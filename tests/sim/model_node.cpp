#include "sim/model_node.hpp"

#include "support/server_wire/segments.hpp"

#include <algorithm>
#include <charconv>

namespace dse::testing {
namespace {

// Codes of native_protocol_v5.spec, section 9.
enum codes : std::int32_t {
  server_error_code = 0x0000,
  protocol_error_code = 0x000A,
  bad_credentials_code = 0x0100,
  overloaded_code = 0x1001,
  bootstrapping_code = 0x1002,
  truncate_code = 0x1003,
  syntax_error_code = 0x2000,
  invalid_code = 0x2200,
  code_of_the_future = 0x7777,
};

std::optional<std::int64_t> as_token(const std::optional<bytes>& value) {
  if (!value || value->size() != 8) return std::nullopt;
  return byte_source(*value).long_();
}

std::optional<std::int64_t> first_number(std::string_view text) {
  const auto at = text.find_first_of("0123456789");
  std::int64_t n = 0;
  if (at == text.npos || std::from_chars(text.data() + at, text.data() + text.size(), n).ec != std::errc())
    return std::nullopt;
  return n;
}

bytes invalid(const response_head& head, std::string_view text) { return encode_error(head, invalid_code, text); }

const std::vector<column>& token_column() {
  static const std::vector<column> columns{{"sim", "t", "token", type_kind::bigint}};
  return columns;
}

constexpr const char* no_keyspace =
    "No keyspace has been specified. USE a keyspace, or explicitly specify keyspace.tablename";

bool is_unqualified(std::string_view text) { return text.find(" FROM t ") != text.npos; }

bytes metadata_id() { return bytes(16, std::byte{0x4D}); }

// No stream table of a simulated client is that large.
constexpr std::int16_t stray_stream = 1000;

bytes on_stream(std::int16_t stream, bytes frame) {
  frame[2] = static_cast<std::byte>(stream >> 8);
  frame[3] = static_cast<std::byte>(stream & 0xFF);
  return frame;
}

std::optional<std::int64_t> timestamp_of(const server_request& r) {
  if (const auto* q = r.as<query_request>()) return q->options.timestamp;
  if (const auto* e = r.as<execute_request>()) return e->options.timestamp;
  if (const auto* b = r.as<batch_request>()) return b->options.timestamp;
  return std::nullopt;
}

// Not executed, whatever a treatment says.
bool never_executes(refusal how) {
  return how == refusal::bootstrapping || how == refusal::unavailable || how == refusal::unprepared;
}

}  // namespace

std::vector<outgoing> model_node::receive(client_link& link, bytes_view in) {
  std::vector<outgoing> out;
  link.requests.feed(in);
  while (!link.ended) {
    const auto r = link.requests.next();
    if (!r) break;
    if (!link.unanswered.insert(r->stream).second)
      throw bad_request("stream id " + std::to_string(r->stream) + " is used again before it was answered");
    treatment t;
    if (on_request) t = on_request(*r);
    const auto* query = r->as<query_request>();
    if (query && query->options.continuous && t.answers && !t.refused) {
      start_pushing(link, *r, *query, t.delay, out);
      continue;
    }
    if (const auto* revision = r->as<revise_request>()) revise(link, *revision, out);
    const bool in_segments = link.requests.in_segments();
    used_.clear();
    timestamp_ = timestamp_of(*r);
    for (bytes& frame : answer(link, *r, t)) {
      if (!t.answers) continue;
      // A frame of a test's own may say anything about its length. READY and AUTHENTICATE are not in segments, but may
      // be compressed.
      const bool switches = link.requests.in_segments() && !in_segments;
      const auto packed = [&](bytes plain) {
        if (in_segments && answer_instead) return wrap_segment(plain, true);
        return switches ? plain : link.requests.to_send(std::move(plain));
      };
      if (t.strays)
        out.push_back({packed(on_stream(stray_stream, frame)), stray_stream, t.delay / 2, {}, true, /*hostile=*/true});
      out.push_back({packed(std::move(frame)), r->stream, t.delay, used_});
    }
  }
  return out;
}

std::vector<bytes> model_node::answer(client_link& link, const server_request& r, const treatment& t) {
  response_head head = head_for(r);
  const model_cluster::member& self = cluster_.members[member_];
  if (!cluster_.speaks(self, r.version)) {
    link.ended = true;
    head.version = std::min(r.version, cluster_.highest_of(self));
    return {encode_error(head, protocol_error_code,
                         "Invalid or unsupported protocol version (" + std::to_string(r.version) + ")")};
  }
  if (link.started && r.version != link.version) throw bad_request("another version than that of STARTUP");
  if (r.as<options_request>()) {
    string_multimap supported{{"CQL_VERSION", {"3.4.6"}}, {"COMPRESSION", cluster_.compressions}};
    if (cluster_.lists_versions) supported.push_back({"PROTOCOL_VERSIONS", cluster_.versions(self)});
    return {encode_supported(head, supported)};
  }
  if (const auto* s = r.as<startup_request>()) {
    link.version = r.version;
    return {on_startup(link, head, *s)};
  }
  if (const auto* a = r.as<auth_response_request>()) return {on_auth_response(link, head, *a)};
  if (!link.logged_in) throw bad_request("a request before the login");
  const auto* query = r.as<query_request>();
  const bool is_statement =
      (query && query->text.find("system.") == std::string::npos && !is_about_schema(query->text)) ||
      r.as<execute_request>();
  if (is_statement && answer_instead)
    if (auto frame = answer_instead(r)) return {std::move(*frame)};
  if (const auto* wanted = r.as<register_request>()) {
    link.events.insert(wanted->events.begin(), wanted->events.end());
    return {encode_ready(head)};
  }
  if (query) return {on_query(link, head, *query, t)};
  if (const auto* p = r.as<prepare_request>()) return {on_prepare(link, head, *p)};
  if (const auto* e = r.as<execute_request>()) return {on_execute(head, *e, t)};
  if (const auto* b = r.as<batch_request>()) return {on_batch(head, *b, t)};
  if (r.as<revise_request>()) return {encode_void(head)};
  return {encode_error(head, protocol_error_code, "the model does not know this request")};
}

// ---- login

bytes model_node::on_startup(client_link& link, const response_head& head, const startup_request& r) {
  if (link.started) throw bad_request("a second STARTUP");
  const std::string algorithm = r.option("COMPRESSION");
  if (!algorithm.empty()) {
    if (std::ranges::find(cluster_.compressions, algorithm) == cluster_.compressions.end())
      throw bad_request("a compression that was not offered");
    if (find_dialect(link.version)->segments && algorithm != "lz4") throw bad_request("v5 with " + algorithm);
    link.requests.use_compression(algorithm);
  }
  link.started = true;
  link.logged_in = cluster_.authenticator.empty();
  // What follows this answer is in segments, on both sides.
  if (find_dialect(link.version)->segments) link.requests.use_segments();
  return link.logged_in ? encode_ready(head) : encode_authenticate(head, cluster_.authenticator);
}

bytes model_node::on_auth_response(client_link& link, const response_head& head, const auth_response_request& r) {
  if (!link.started || link.logged_in) throw bad_request("an AUTH_RESPONSE that nobody asked for");
  if (cluster_.challenges && !std::exchange(link.challenged, true)) return encode_auth_challenge(head, bytes(3));
  if (!r.token || *r.token != cluster_.secret)
    return encode_error(head, bad_credentials_code, "Provided username and/or password are incorrect");
  link.logged_in = true;
  return encode_auth_success(head, std::nullopt);
}

// ---- pushed pages

void model_node::start_pushing(client_link& link, const server_request& r, const query_request& q,
                               engine::duration delay, std::vector<outgoing>& out) {
  const auto token = first_number(q.text);
  if (!token) throw bad_request("a continuous SELECT without a token");
  const bool has_credit = find_dialect(r.version)->page_credit;
  if (has_credit && q.options.continuous->next_pages <= 0) throw bad_request("continuous paging without any page");
  cluster_.note_execution(*token);
  link.cancelled.erase(r.stream);
  link.pushes.insert_or_assign(r.stream, page_push{.head = head_for(r),
                                                   .token = *token,
                                                   .credit = has_credit ? q.options.continuous->next_pages : 1'000'000,
                                                   .delay = delay});
  push_pages(link, r.stream, out);
}

void model_node::push_pages(client_link& link, std::int16_t stream, std::vector<outgoing>& out) {
  const auto at = link.pushes.find(stream);
  if (at == link.pushes.end()) return;
  page_push& p = at->second;
  const bool fails = ends_in_error(p.token);
  const auto send = [&](bytes frame, bool last) {
    out.push_back({link.requests.to_send(std::move(frame)), stream, p.delay_of_next(), {}, last});
  };
  for (; p.credit > 0 && p.next <= pages_of(p.token); ++p.next, --p.credit) {
    rows_result page;
    page.columns = token_column();
    page.rows = {{byte_sink().number(static_cast<std::uint64_t>(p.token), 8).get()}};
    page.page_number = p.next;
    page.last_page = p.next == pages_of(p.token) && !fails;
    send(encode_rows(p.head, page), page.last_page);
  }
  if (p.next <= pages_of(p.token)) return;
  if (fails) send(encode_error(p.head, server_error_code, "java.lang.RuntimeException"), true);
  link.pushes.erase(at);
}

// Nothing says how a server ends what was cancelled: with an error, or just so.
void model_node::revise(client_link& link, const revise_request& r, std::vector<outgoing>& out) {
  constexpr std::int32_t cancel = 1;
  const auto stream = static_cast<std::int16_t>(r.stream);
  if (r.operation != cancel) {
    if (r.next_pages <= 0) throw bad_request("a request for no more pages");
    if (link.cancelled.contains(stream)) throw bad_request("a request for more pages of what was cancelled");
    if (const auto at = link.pushes.find(stream); at != link.pushes.end()) at->second.credit += r.next_pages;
    return push_pages(link, stream, out);
  }
  const auto at = link.pushes.find(stream);
  if (at == link.pushes.end()) return;
  link.cancelled.insert(stream);
  if (at->second.token % 2 == 0)
    out.push_back({link.requests.to_send(encode_error(at->second.head, server_error_code, "cancelled")), stream,
                   at->second.delay_of_next()});
  link.pushes.erase(at);
}

// ---- statements

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
  return run(head, text, r.options.keyspace.value_or(link.keyspace), r.options.values, plain, r.options.skip_metadata);
}

bytes model_node::on_prepare(const client_link& link, const response_head& head, const prepare_request& r) {
  if (!r.text.starts_with("SELECT token") && !r.text.starts_with("UPDATE"))
    return encode_error(head, syntax_error_code, "no viable alternative at input '" + r.text + "'");
  const std::string keyspace = is_unqualified(r.text) ? r.keyspace.value_or(link.keyspace) : std::string();
  if (is_unqualified(r.text) && keyspace.empty()) return invalid(head, no_keyspace);
  prepared_result p;
  p.id = cluster_.id_of(r.text, keyspace);
  p.result_metadata_id = metadata_id();
  p.parameters = token_column();
  p.partition_key = {0};
  if (r.text.starts_with("SELECT")) p.columns = token_column();
  prepared_[p.id] = {r.text, keyspace};
  return encode_prepared(head, p);
}

bytes model_node::on_execute(const response_head& head, const execute_request& r, const treatment& t) {
  if (t.refused == refusal::unprepared) prepared_.erase(r.id);
  const auto known = prepared_.find(r.id);
  if (known == prepared_.end()) return encode_unprepared(head, "Prepared query not found", r.id);
  const auto& [text, keyspace] = known->second;
  return run(head, text, keyspace, r.options.values, t, r.options.skip_metadata);
}

bytes model_node::on_batch(const response_head& head, const batch_request& r, const treatment& t) {
  std::vector<std::int64_t> tokens;
  for (const batch_statement& s : r.statements) {
    if (s.id && t.refused == refusal::unprepared) prepared_.erase(*s.id);
    if (s.id && !prepared_.contains(*s.id)) return encode_unprepared(head, "Prepared query not found", *s.id);
    const auto token = s.values.empty() ? first_number(s.text) : as_token(s.values.front().value);
    if (!token) return invalid(head, "a statement of the batch carries no token");
    tokens.push_back(*token);
  }
  if (!tokens.empty()) note_timestamp(tokens.front());
  if (t.executes && !(t.refused && never_executes(*t.refused)))
    for (const std::int64_t token : tokens) cluster_.note_execution(token);
  if (t.refused) return refuse(head, *t.refused, {});
  return encode_void(head);
}

bytes model_node::run(const response_head& head, const std::string& text, const std::string& keyspace,
                      const std::vector<bound_value>& values, const treatment& t, bool skip_metadata) {
  const auto token = values.empty() ? first_number(text) : as_token(values.front().value);
  if (!token) return invalid(head, "the statement carries no token");
  note_timestamp(*token);
  if (is_unqualified(text)) {
    if (keyspace.empty()) return invalid(head, no_keyspace);
    cluster_.looked_up_in[*token] = keyspace;
  }
  const bool changes_schema = text.starts_with("CREATE TABLE");
  if (t.executes && !(t.refused && never_executes(*t.refused))) {
    cluster_.note_execution(*token);
    if (changes_schema) cluster_.made_schema[*token] = cluster_.members[member_].schema = ++cluster_.schema;
  }
  if (t.refused) return refuse(head, *t.refused, {});
  if (changes_schema) return encode_schema_change(head, {"CREATED", "TABLE", "sim", "t" + std::to_string(*token), {}});
  if (text.starts_with("SELECT")) {
    rows_result rows;
    rows.columns = token_column();
    rows.rows = {{byte_sink().number(static_cast<std::uint64_t>(*token), 8).get()}};
    rows.skip_metadata = skip_metadata;
    return encode_rows(head, rows);
  }
  response_head with_token = head;
  if (find_dialect(head.version)->payload_and_warnings) with_token.warnings = {std::to_string(*token)};
  return encode_void(with_token);
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
