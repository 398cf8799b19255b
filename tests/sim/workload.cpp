#include "sim/workload.hpp"

#include "engine/pushed_pages.hpp"
#include "wire/rows.hpp"

#include <algorithm>
#include <array>
#include <charconv>

namespace dse::testing {

using namespace std::chrono_literals;
using engine::message_kind;

namespace {

constexpr auto tick = engine::timeout_wheel::tick;

void bind_token(value_buffer& values, std::int64_t token) {
  values.append_big(std::uint32_t{8});
  values.append_big(static_cast<std::uint64_t>(token));
}

std::shared_ptr<const std::string> shared_text(std::string text) {
  return std::make_shared<const std::string>(std::move(text));
}

bool contains(bytes_view b, std::string_view text) {
  const auto wanted = std::as_bytes(std::span(text));
  return !std::ranges::search(b, wanted).empty();
}

}  // namespace

void sim_request::completed(engine::request& r, engine::outcome&& o) {
  auto& self = static_cast<sim_request&>(r);
  self.owner.on_completed(self, std::move(o));
}

// ---- making requests

sim_request& workload::make(sim_shard& s, message_kind kind) {
  sim_request& r = *requests_.emplace_back(std::make_unique<sim_request>(*this, s, ++tokens_));
  r.what.kind = kind;
  r.what.timeout = chance_.percent(3) ? duration(-1) : chance_.within(5ms, 400ms);
  return r;
}

void workload::prepare(sim_shard& s, const char* text) {
  sim_request& r = make(s, message_kind::prepare);
  r.what.text = shared_text(text);
  r.what.idempotent = true;
  submit(r);
}

void workload::must_succeed(sim_shard& s) {
  sim_request& r = make(s, message_kind::query);
  r.what.text = shared_text("SELECT token FROM sim.t WHERE token = " + std::to_string(r.token));
  r.what.timeout = 1s;
  r.echoes = r.must_succeed = true;
  submit(r);
}

// Names that mean whatever the session's keyspace is, and what changes it.
void workload::issue_unqualified(sim_shard& s) {
  static constexpr std::array names{"sim", "sim2", "sim3"};
  const std::uint64_t kind = chance_.below(100);
  const auto known = prepared_.find(keyspace_ + unqualified_text);
  if (keyspace_.empty() || kind < 15) {
    sim_request& r = make(s, message_kind::query);
    r.what.text = shared_text(std::string("USE ") + names[chance_.below(names.size())]);
    r.what.uses_keyspace = r.uses_keyspace = r.what.idempotent = true;
    ++uses_open_;
    ++use_epoch_;
    return submit(r);
  }
  if (kind < 30) return prepare(s, unqualified_text);
  sim_request& r = make(s, kind < 60 || known == prepared_.end() ? message_kind::query : message_kind::execute);
  r.what.idempotent = r.echoes = r.unqualified = true;
  if (r.what.kind == message_kind::query) {
    r.what.text = shared_text("SELECT token FROM t WHERE token = " + std::to_string(r.token));
  } else {
    r.what.prepared = known->second;
    r.what.value_count = 1;
    bind_token(r.what.values, r.token);
  }
  submit(r);
}

// Against a server that pushes no pages it is a statement like others.
void workload::issue_scan(sim_shard& s) {
  sim_request& r = make(s, message_kind::query);
  r.what.text = shared_text("SELECT token FROM sim.t WHERE token = " + std::to_string(r.token));
  r.what.page_size = 10;
  r.what.rare().continuous = continuous_paging().max_waiting_pages(static_cast<std::uint32_t>(chance_.between(2, 5)));
  r.what.idempotent = chance_.percent(50);
  r.echoes = true;
  r.scan = std::make_shared<page_scan>();
  r.scan->token = r.token;
  submit(r);
}

// Readers are slow at times, and not all of them read to the end.
void workload::read_on(sim_shard& s, std::shared_ptr<page_scan> scan) {
  s.later(chance_.percent(80) ? chance_.within(0ms, 2ms) : chance_.within(5ms, 100ms), [this, &s, scan] {
    if (chance_.percent(10)) return s.core().stop_pages(*scan->pages, error(client_errc::closed, "stopped"));
    sim_request& r = make(s, message_kind::next_page);
    r.token = scan->token;
    r.what.rare().pages = scan->pages;
    r.echoes = true;
    r.scan = scan;
    submit(r);
  });
}

void workload::issue_some(sim_shard& s) {
  const std::uint64_t n = chance_.percent(15) ? chance_.between(2, 6) : 1;
  s.turn([&] {
    for (std::uint64_t i = 0; i < n; ++i) issue_any(s);
  });
}

void workload::issue_any(sim_shard& s) {
  if (chance_.percent(20)) return issue_unqualified(s);
  if (cluster_.speaks_dse && chance_.percent(20)) return issue_scan(s);
  const char* text = chance_.percent(50) ? select_text : update_text;
  const auto known = prepared_.find(text);
  const std::uint64_t kind = chance_.below(100);
  if (kind < 5 || known == prepared_.end()) {
    prepare(s, text);
    return;
  }
  const bool idempotent = chance_.percent(50);
  if (kind < 70) {
    sim_request& r = make(s, message_kind::execute);
    r.what.prepared = known->second;
    r.what.value_count = 1;
    bind_token(r.what.values, r.token);
    r.what.idempotent = idempotent;
    r.writes = text == update_text;
    r.echoes = true;
    return submit(r);
  }
  if (kind < 85) {
    sim_request& r = make(s, message_kind::query);
    std::string insert = "INSERT INTO sim.t (token) VALUES (" + std::to_string(r.token) + ")";
    if (settings_.compression != compression::none) insert += " -- " + std::string(600, 'x');  // worth compressing
    r.what.text = shared_text(std::move(insert));
    r.what.idempotent = idempotent;
    r.writes = r.echoes = true;
    return submit(r);
  }
  if (kind < 97) {
    sim_request& r = make(s, message_kind::batch);
    engine::message& m = r.what;
    auto& parts = m.rare().parts;
    parts.resize(2);
    parts[0].prepared = known->second;
    parts[0].value_count = 1;
    bind_token(parts[0].values, r.token);
    parts[1].text = "UPDATE sim.t SET n = n + 1 WHERE token = " + std::to_string(++tokens_);
    r.what.idempotent = idempotent;
    r.writes = true;
    return submit(r);
  }
  sim_request& r = make(s, message_kind::query);
  r.what.text = shared_text("CREATE TABLE sim.t" + std::to_string(r.token) + " (token bigint PRIMARY KEY)");
  r.writes = r.echoes = r.changes_schema = true;
  submit(r);
}

void workload::submit(sim_request& r) {
  ++open_;
  ++counts_.requests;
  const duration timeout = r.what.timeout == 0ns ? settings_.request_timeout : duration(r.what.timeout);
  if (timeout > 0ns) r.due = time_.now() + timeout;
  r.shard.turn([&] {
    adopt_keyspace(r.shard);
    r.keyspace = keyspace_;
    r.use_epoch = uses_open_ == 0 ? use_epoch_ : 0;
    r.submitting = true;
    const auto admission = r.shard.core().submit(r);
    r.submitting = false;
    if (admission == engine::shard_core::admission::accepted) return;
    ++r.completions;
    --open_;
    if (r.uses_keyspace) --uses_open_;
    r.failure =
        error(admission == engine::shard_core::admission::closed ? client_errc::closed : client_errc::overloaded);
    trace_.note("not admitted", static_cast<std::uint64_t>(r.token));
    if (r.scan && r.scan->pages) r.shard.core().stop_pages(*r.scan->pages, r.failure);
  });
  if (calls_back && chance_.percent(3))
    r.shard.later(chance_.within(0ns, 30ms),
                  [&r] { r.shard.core().cancel(r, error(client_errc::timed_out, "cancelled")); });
}

// ---- completions

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
  if (r.uses_keyspace) --uses_open_;
  r.failure = o.failure;
  r.ok = !o.failure;
  if (!r.ok && r.must_succeed) trace_.violation("I9: a request failed in calm times: " + o.failure.to_string());
  if (r.ok) check_answer(r, o);
  if (r.ok && r.unqualified) check_keyspace(r);
  if (r.scan) on_page(r, o);
  if (r.ok && o.prepared)
    prepared_[o.prepared->text == unqualified_text ? o.prepared->keyspace + unqualified_text : o.prepared->text] =
        o.prepared;
  if (calls_back) call_back(r.shard);
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

void workload::check_keyspace(const sim_request& r) {
  const std::string& seen = cluster_.looked_up_in[r.token];
  if (r.what.kind == message_kind::execute) {
    if (seen != r.what.prepared->keyspace)
      trace_.violation("I22: executed in another keyspace than it was prepared in");
  } else if (r.use_epoch == use_epoch_ && seen != r.keyspace) {
    trace_.violation("I22: looked up in " + seen + ", but the session's keyspace was " + r.keyspace);
  }
}

// Applications call the engine from inside handlers: all of it has to be allowed there.
void workload::call_back(sim_shard& s) {
  if (chance_.percent(8)) issue_any(s);
  if (chance_.percent(3) && !requests_.empty()) {
    sim_request& other = *requests_[chance_.below(requests_.size())];
    if (&other.shard == &s && other.completions == 0 && !other.submitting)
      s.core().cancel(other, error(client_errc::timed_out, "cancelled from a handler"));
  }
  if (chance_.below(4000) == 0 && close_world) close_world();
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

void workload::check_at_end() {
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
