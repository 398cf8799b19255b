#include "sim/model_node.hpp"

#include "sim/model_statement.hpp"
#include "support/server_wire/segments.hpp"

#include <algorithm>

namespace dse::testing {
namespace {

// No stream table of a simulated client is that large.
constexpr std::int16_t stray_stream = 1000;

constexpr std::string_view events[] = {"TOPOLOGY_CHANGE", "STATUS_CHANGE", "SCHEMA_CHANGE"};

bool can_be_traced(const server_request& r) {
  return r.as<query_request>() || r.as<prepare_request>() || r.as<execute_request>() || r.as<batch_request>();
}

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
  if (r.tracing() && can_be_traced(r)) head.tracing_id.emplace().fill(0x54);
  const model_cluster::member& self = cluster_.members[member_];
  if (!cluster_.speaks(self, r.version)) {
    link.ended = true;
    // As Cassandra 5 does, which cannot tell where the stream id stands in an unknown version.
    head.stream = 0;
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
    for (const std::string& event : wanted->events)
      if (std::ranges::find(events, event) == std::end(events)) throw bad_request("unknown event " + event);
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
  constexpr std::size_t most_remembered = 10'000;
  if (r.token && cluster_.login_tokens.size() < most_remembered) cluster_.login_tokens.push_back(*r.token);
  if (link.challenges < cluster_.challenges) return ++link.challenges, encode_auth_challenge(head, cluster_.challenge);
  if (!cluster_.believes_anything && (!r.token || *r.token != cluster_.secret))
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
    page.columns = {{"sim", "t", "token", type_kind::bigint}};
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

}  // namespace dse::testing
