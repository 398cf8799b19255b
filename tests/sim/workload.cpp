#include "sim/workload.hpp"

#include "engine/pushed_pages.hpp"

#include <algorithm>
#include <array>

namespace dse::testing {

using namespace std::chrono_literals;
using engine::message_kind;

namespace {

std::shared_ptr<const std::string> shared_text(std::string text) {
  return std::make_shared<const std::string>(std::move(text));
}

// Of requests that are made by what is counted nowhere: a token of a wide range.
std::int64_t first_own_token(script::key key) { return static_cast<std::int64_t>(key >> 3) | (std::int64_t{1} << 60); }

// No engine gives it by itself.
error cancelled() { return error(client_errc::policy_failed, "cancelled"); }

std::string text_of(const sim_request& r) {
  static constexpr std::array kinds{"QUERY", "EXECUTE", "BATCH", "PREPARE", "OPTIONS", "REVISE", "next page"};
  std::string text = "request " + std::to_string(r.token) + " on shard " + std::to_string(r.shard.core().index()) +
                     ": " + kinds[static_cast<std::size_t>(r.what.kind)];
  if (r.what.text) text += " " + r.what.text->substr(0, 60);
  if (r.what.prepared) text += " " + r.what.prepared->text;
  if (r.what.idempotent) text += ", idempotent";
  const auto ms = std::chrono::duration_cast<std::chrono::milliseconds>(duration(r.what.timeout)).count();
  return text + (ms > 0 ? ", timeout " + std::to_string(ms) + " ms" : ", without timeout");
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
  sim_request& r = *requests_.emplace_back(std::make_unique<sim_request>(*this, s, token_++, key_));
  r.what.kind = kind;
  r.what.timeout = chance_.percent(3) ? duration(-1) : chance_.within(5ms, 400ms);
  // It decides the plan alone: a model node executes what it gets.
  r.what.has_token = chance_.percent(50);
  r.what.token = static_cast<std::int64_t>(chance_.next());
  return r;
}

void workload::prepare(sim_shard& s, const char* text, script::key key, std::int64_t token) {
  const scene own(*this, key, token);
  if (script_.allows(key)) issue_prepare(s, text);
}

void workload::issue_prepare(sim_shard& s, const char* text) {
  sim_request& r = make(s, message_kind::prepare);
  r.what.text = shared_text(text);
  r.what.idempotent = true;
  submit(r);
}

void workload::must_succeed(sim_shard& s, script::key key) {
  const scene own(*this, key, first_own_token(key));
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
  if (kind < 30) return issue_prepare(s, unqualified_text);
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
  r.scan->key = r.key;
  submit(r);
}

// Readers are slow at times, and not all of them read to the end.
void workload::read_on(sim_shard& s, std::shared_ptr<page_scan> scan) {
  const script::key key = script_.again(script::below(scan->key, steps::next_page));
  chance numbers = script_.numbers_of(key);
  const duration pause = numbers.percent(80) ? numbers.within(0ms, 2ms) : numbers.within(5ms, 100ms);
  const bool stops = numbers.percent(10);
  s.later(pause, [this, &s, scan, key, stops] {
    const scene own(*this, key, scan->token);
    const auto what = [&] { return "the reader of " + std::to_string(scan->token) + " stops"; };
    if (stops && script_.happens(script::below(key, steps::stops_reading), what))
      return s.core().stop_pages(*scan->pages, error(client_errc::closed, "stopped"));
    sim_request& r = make(s, message_kind::next_page);
    r.what.rare().pages = scan->pages;
    r.echoes = true;
    r.scan = scan;
    submit(r);
  });
}

void workload::issue_some(sim_shard& s, script::key key, std::int64_t first_token) {
  chance numbers = script_.numbers_of(key);
  const std::uint64_t n = numbers.percent(15) ? numbers.between(2, 6) : 1;
  s.turn([&] {
    for (std::uint64_t i = 0; i < n; ++i) {
      const scene own(*this, script::below(key, i), first_token + 2 * static_cast<std::int64_t>(i));
      if (script_.allows(key_)) issue_any(s);
    }
  });
}

void workload::issue_any(sim_shard& s) {
  if (chance_.percent(20)) return issue_unqualified(s);
  if (cluster_.speaks_dse && chance_.percent(20)) return issue_scan(s);
  const char* text = chance_.percent(50) ? select_text : update_text;
  const auto known = prepared_.find(text);
  const std::uint64_t kind = chance_.below(100);
  if (kind < 5 || known == prepared_.end()) {
    issue_prepare(s, text);
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
    parts[1].text = "UPDATE sim.t SET n = n + 1 WHERE token = " + std::to_string(token_++);
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
  if (r.what.kind != message_kind::next_page && !r.must_succeed) script_.happens(r.key, [&] { return text_of(r); });
  ++open_;
  ++counts_.requests;
  const duration timeout = r.what.timeout == 0ns ? settings_.request_timeout : duration(r.what.timeout);
  if (timeout > 0ns) r.due = time_.now() + timeout;
  r.shard.turn([&] {
    adopt_keyspace(r.shard);
    r.keyspace = keyspace_;
    r.use_epoch = uses_open_ == 0 ? use_epoch_ : 0;
    r.submitting = true;
    r.order = ++submitted_;
    if (chance_.percent(10)) check_plan(r);
    const auto admission = r.shard.core().submit(r);
    r.submitting = false;
    if (admission == engine::shard_core::admission::accepted) return check_queue(r.shard);
    ++r.completions;
    --open_;
    if (r.uses_keyspace) --uses_open_;
    r.failure =
        error(admission == engine::shard_core::admission::closed ? client_errc::closed : client_errc::overloaded);
    trace_.note("not admitted", static_cast<std::uint64_t>(r.token));
    if (r.scan && r.scan->pages) r.shard.core().stop_pages(*r.scan->pages, r.failure);
  });
  if (calls_back && chance_.percent(3))
    r.shard.later(chance_.within(0ns, 30ms), [this, &r] {
      const auto what = [&] { return "request " + std::to_string(r.token) + " is cancelled"; };
      if (script_.happens(script::below(r.key, steps::cancelled), what)) r.shard.core().cancel(r, cancelled());
    });
}

void workload::check_queue(const sim_shard& s) const {
  const auto waits = [&](const auto& r) { return &r->shard == &s && r->state == engine::request::state::queued; };
  if (static_cast<std::size_t>(std::ranges::count_if(requests_, waits)) > settings_.max_queued)
    trace_.violation("I17: more requests wait than are allowed to");
}

// Applications call the engine from inside handlers: all of it has to be allowed there.
void workload::call_back(const sim_request& r) {
  const script::key key = script::below(r.key, steps::called_back);
  const scene own(*this, key, first_own_token(key));
  const auto from_where = [&] { return " from the handler of " + std::to_string(r.token); };
  if (chance_.percent(8) && script_.allows(key)) issue_any(r.shard);
  if (chance_.percent(3)) {
    sim_request& other = *requests_[chance_.below(requests_.size())];
    const auto what = [&] { return "request " + std::to_string(other.token) + " is cancelled" + from_where(); };
    if (&other.shard == &r.shard && other.completions == 0 && !other.submitting &&
        script_.happens(script::below(key, 1), what))
      r.shard.core().cancel(other, cancelled());
  }
  if (chance_.below(4000) == 0 && close_world &&
      script_.happens(script::below(key, 2), [&] { return "the session is closed" + from_where(); }))
    close_world();
}

}  // namespace dse::testing
