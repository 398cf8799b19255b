#include "sim/workload.hpp"

#include "engine/pushed_pages.hpp"

#include <array>

namespace dse::testing {

using namespace std::chrono_literals;
using engine::message_kind;

namespace {

std::shared_ptr<const std::string> shared_text(std::string text) {
  return std::make_shared<const std::string>(std::move(text));
}

}  // namespace

void sim_request::completed(engine::request& r, engine::outcome&& o) {
  auto& self = static_cast<sim_request&>(r);
  self.owner.on_completed(self, std::move(o));
}

// ---- making requests

void workload::bind_token(value_buffer& values, std::int64_t token) {
  values.append_big(std::uint32_t{8});
  values.append_big(static_cast<std::uint64_t>(token));
}

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

}  // namespace dse::testing
