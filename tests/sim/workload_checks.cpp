// What has to become of the requests that a workload makes.
#include "engine/pushed_pages.hpp"
#include "sim/workload.hpp"
#include "wire/rows.hpp"

#include <algorithm>

namespace dse::testing {

using namespace std::chrono_literals;
using engine::message_kind;

namespace {

bool contains(bytes_view b, std::string_view text) {
  const auto wanted = std::as_bytes(std::span(text));
  return !std::ranges::search(b, wanted).empty();
}

}  // namespace

void workload::on_completed(sim_request& r, engine::outcome&& o) {
  trace_.note(o.failure ? "completed: " + o.failure.code().message() : std::string("completed"),
              static_cast<std::uint64_t>(r.token));
  --open_;
  if (r.submitting) trace_.violation("I1: completed inside submit()");
  if (++r.completions != 1) trace_.violation("I1: a request completed twice");
  if (!r.shard.in_turn()) trace_.violation("I1: completed outside any turn");
  // A statement that changed the schema has its effect in time; then it waits for agreement.
  const duration more = r.changes_schema ? settings_.schema_agreement_timeout + tick : duration();
  if (r.due != time_point::max() && time_.now() > r.due + more + tick)
    trace_.violation("I5: a request completed after its deadline");
  if (o.failure.code() == client_errc::timed_out && r.due != time_point::max() && time_.now() < r.due)
    trace_.violation("I5: a request timed out before its deadline");
  if (r.uses_keyspace) --uses_open_;
  r.failure = o.failure;
  r.ok = !o.failure;
  gave_up_a_use_ |= r.uses_keyspace && !r.ok;
  if (!r.ok && r.must_succeed) trace_.violation("I9: a request failed in calm times: " + o.failure.to_string());
  if (r.ok) check_answer(r, o);
  if (r.ok && r.unqualified) check_keyspace(r);
  if (r.scan) on_page(r, o);
  if (r.ok && o.prepared)
    prepared_[o.prepared->text == unqualified_text ? o.prepared->keyspace + unqualified_text : o.prepared->text] =
        o.prepared;
  if (calls_back) call_back(r);
}

void workload::check_answer(const sim_request& r, const engine::outcome& o) {
  if (r.what.kind == message_kind::prepare) {
    const bool unqualified = *r.what.text == unqualified_text;
    if (!o.prepared || o.prepared->text != *r.what.text ||
        !cluster_.was_id_of(*r.what.text, o.prepared->id, unqualified ? o.prepared->keyspace : std::string()))
      trace_.violation("I3: PREPARE got another statement");
    return;
  }
  if (r.writes && cluster_.executions[r.token] == 0) return trace_.violation("I3: success without execution");
  if (r.changes_schema) check_agreement(r, o);
  if (!r.echoes) return;
  if (!o.response) return trace_.violation("I3: a result without its bytes");
  // v3 has nothing that could carry a token behind a write.
  if (o.kind == wire::result_kind::void_result && o.message_at == 0) return;
  const bytes_view body = o.response.bytes();
  bool mine = contains(body, std::to_string(r.token));
  if (o.kind == wire::result_kind::rows) {
    value_buffer expected;
    bind_token(expected, r.token);
    mine = body.size() >= 12 && std::ranges::equal(body.last(12), expected.view());
  }
  if (!mine) trace_.violation("I3: a request got another request's answer");
}

// Nodes without a connection that takes requests are taken for down, and their schema does not matter.
void workload::check_agreement(const sim_request& r, const engine::outcome& o) {
  if (!o.response || !o.response->schema_agreed) return;
  for (const link_ptr& l : r.shard.agreed_links()) {
    const auto& member = cluster_.members[l->node];
    if (member.joined && member.schema < cluster_.made_schema[r.token])
      trace_.violation("I11: agreement although a node has an older schema");
  }
}

void workload::on_page(const sim_request& r, const engine::outcome& o) {
  page_scan& scan = *r.scan;
  const bool over = !scan.pages || (scan.pages->ended && scan.pages->arrived.empty());
  if (!r.ok) {
    if (r.failure.code() == server_errc::server_error && scan.pages && ends_in_error(scan.token) &&
        scan.pages_read != pages_of(scan.token))
      trace_.violation("I3: pages are missing before the error");
    if (!over) read_on(r.shard, r.scan);  // this reader gave up
    return;
  }
  wire::byte_reader reader(o.response.bytes().subspan(o.message_at + 4));
  wire::rows_header header;
  if (!wire::decode_rows_header(reader, header)) return trace_.violation("I3: a page is malformed");
  if (!header.page_number) return;  // pushed by nobody
  if (static_cast<std::int32_t>(*header.page_number) != ++scan.pages_read)
    return trace_.violation("I3: a page is missing, or came twice");
  if (o.pages) {
    scan.pages = o.pages;
    return read_on(r.shard, r.scan);
  }
  if (scan.pages_read != pages_of(scan.token) || ends_in_error(scan.token))
    trace_.violation("I3: pages are missing at the end");
}

// What there is to choose from are the near nodes, all of them.
void workload::check_plan(const sim_request& r) {
  const auto plan = r.shard.core().explain(r);
  if (plan.has_error()) return trace_.violation("I20: a plan fails: " + plan.error().to_string());
  std::vector<uuid> planned, near;
  for (const planned_node& p : *plan) planned.push_back(p.node->host_id);
  for (const node_state& s : r.shard.core().node_states())
    if (s.node->datacenter == settings_.local_datacenter) near.push_back(s.node->host_id);
  std::ranges::sort(planned);
  std::ranges::sort(near);
  if (planned != near) trace_.violation("I20: a plan has not each near node once, and no other");
}

void workload::check_keyspace(const sim_request& r) {
  const std::string& seen = cluster_.looked_up_in[r.token];
  if (r.what.kind == message_kind::execute) {
    if (seen != r.what.prepared->keyspace)
      trace_.violation("I22: executed in another keyspace than it was prepared in");
  } else if (r.use_epoch == use_epoch_ && seen != r.keyspace) {
    trace_.violation("I22: looked up in " + seen + ", but the session's keyspace was " + r.keyspace);
  }
}

// ---- the end

void workload::count(const sim_request& r) {
  const auto code = r.failure.code();
  if (r.ok) ++counts_.succeeded;
  else if (code == client_errc::not_sent || code == client_errc::closed || code == client_errc::overloaded)
    ++counts_.not_sent;
  else if (code == client_errc::timed_out) ++counts_.timed_out;
  else if (code == client_errc::maybe_applied) ++counts_.maybe_applied;
  else if (code.category() == make_error_code(server_errc::overloaded).category()) ++counts_.refused_by_server;
  else ++counts_.others;
}

void workload::check_timestamps() const {
  std::map<std::pair<const sim_shard*, std::uint64_t>, std::int64_t> given;
  for (const auto& r : requests_)
    if (const auto at = cluster_.timestamps.find(r->token); at != cluster_.timestamps.end() && !r->scan)
      given[{&r->shard, r->order}] = at->second;
  const auto shrinks = [](const auto& a, const auto& b) {
    return a.first.first == b.first.first && a.second >= b.second;
  };
  if (std::ranges::adjacent_find(given, shrinks) != given.end())
    trace_.violation("I15: the timestamps of a shard do not grow");
}

void workload::check_at_end() {
  check_timestamps();
  for (const auto& p : requests_) {
    const sim_request& r = *p;
    count(r);
    const std::string which = ", request " + std::to_string(r.token);
    if (r.completions != 1) return trace_.violation("I1: a request was not completed" + which);
    if (!r.writes) continue;
    const auto found = cluster_.executions.find(r.token);
    const int executed = found == cluster_.executions.end() ? 0 : found->second;
    if (!r.what.idempotent && executed > 1)
      return trace_.violation("I4: a request that is not idempotent was executed twice" + which);
    if (r.failure.code() == condition::not_sent && executed != 0)
      return trace_.violation("I4: " + r.failure.code().message() + ", but it was executed" + which);
  }
}

}  // namespace dse::testing
