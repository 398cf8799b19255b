#include "faults/load.hpp"

#include <algorithm>
#include <optional>
#include <stdexcept>

namespace dse::testing {
namespace {

using namespace std::chrono_literals;

constexpr int lists = 32, buckets = 16, counters = 4;
constexpr std::int32_t rows_of_a_page = 20;

void take_rows(operation& o, const row_set& page) {
  for (auto [id, checksum] : page.as<std::int64_t, std::int64_t>()) o.rows.push_back({id, checksum});
}

/// What a register was, when the comparison failed: a row that is not there has no column for it.
std::int64_t value_found(const row_set& answer) {
  if (answer.column_count() < 2) return 0;
  return std::get<1>(*answer.first<bool, std::optional<std::int64_t>>()).value_or(0);
}

void add_once(std::vector<std::string>& names, const std::string& name) {
  if (!name.empty() && std::ranges::find(names, name) == names.end()) names.push_back(name);
}

}  // namespace

void load::create_tables(const client& db) {
  db.execute(
      "CREATE KEYSPACE IF NOT EXISTS faults WITH replication = {'class': 'SimpleStrategy', 'replication_factor': 3}");
  db.execute("CREATE TABLE IF NOT EXISTS faults.lists (key int PRIMARY KEY, l list<bigint>)");
  // An insert that is executed twice makes two copies.
  db.execute(
      "CREATE TABLE IF NOT EXISTS faults.rows (bucket int, id bigint, copy uuid, checksum bigint, PRIMARY KEY (bucket, "
      "id, copy))");
  db.execute("CREATE TABLE IF NOT EXISTS faults.counters (key int PRIMARY KEY, n counter)");
  db.execute("CREATE TABLE IF NOT EXISTS faults.registers (key int PRIMARY KEY, v bigint)");
  // What exists already is not waited for, though another node may not know it yet; nor may nodes know of each other
  // that have just started.
  const auto end = std::chrono::steady_clock::now() + 60s;
  for (const auto& node : db.nodes()) {
    const auto select =
        dse::statement("SELECT key FROM faults.registers").node(node).consistency(dse::consistency::all);
    while (!db.try_execute(select))
      if (std::chrono::steady_clock::now() > end)
        throw std::runtime_error("the nodes do not agree on the tables, or on who is there");
      else std::this_thread::sleep_for(100ms);
  }
}

load::load(client db, int number)
    : db_(std::move(db)), last_id_(number * std::int64_t{1'000'000'000}), first_key_(number * 100'000) {
  const auto prepare = [this](const char* text) {
    return db_.prepare(dse::statement(text).consistency(dse::consistency::local_quorum));
  };
  append_ = prepare("UPDATE faults.lists SET l = l + ? WHERE key = ?");
  insert_ = prepare("INSERT INTO faults.rows (bucket, id, copy, checksum) VALUES (?, ?, uuid(), ?)");
  count_ = prepare("UPDATE faults.counters SET n = n + 1 WHERE key = ?");
  set_ = prepare("UPDATE faults.registers SET v = ? WHERE key = ? IF v = ?");
  scan_ = prepare("SELECT id, checksum FROM faults.rows WHERE bucket = ?");
  read_ = prepare("SELECT id, checksum FROM faults.rows WHERE bucket = ? AND id = ?");
  thread_ = std::thread([this] { run(); });
}

void load::stop() {
  stopping_ = true;
  if (thread_.joinable()) thread_.join();
  for (;; std::this_thread::sleep_for(10ms)) {
    const std::lock_guard lock(mutex_);
    if (pending_ == 0) return;
  }
}

history load::completed() const {
  const std::lock_guard lock(mutex_);
  history all;
  for (const noted_operation& o : operations_)
    if (o.done) all.push_back(o.what);
  return all;
}

std::vector<std::string> load::unclear() const {
  const std::lock_guard lock(mutex_);
  return unclear_;
}

// ---- the operations

void load::run() {
  for (std::int64_t n = 0; !stopping_; ++n) {
    std::this_thread::sleep_until(begin_ + n * std::chrono::nanoseconds(1s) / operations_per_second);
    begin_one(n);
  }
}

void load::begin_one(std::int64_t n) {
  switch (n % 20) {
    case 0:
    case 5:
    case 10:
    case 15: return append();
    case 2:
    case 7:
    case 12:
    case 17: return insert();
    case 3: return count();
    case 8:
    case 18: return compare_and_set();
    case 6:
    case 16: return scan();
    default: return read(n);
  }
}

load::noted_operation& load::note(operation_kind kind, int keys) {
  const std::lock_guard lock(mutex_);
  noted_operation& o = operations_.emplace_back();
  o.what.kind = kind;
  o.what.id = ++last_id_;
  o.what.key = first_key_ + static_cast<int>(o.what.id % keys);
  o.what.started = now();
  ++pending_;
  return o;
}

template <class Then>
void load::send(statement s, noted_operation& o, Then then) {
  db_.async_execute(std::move(s), [&o, then](result<row_set> r) mutable { then(o, std::move(r)); });
}

void load::append() {
  noted_operation& o = note(operation_kind::append, lists);
  send(append_.bind(std::vector<std::int64_t>{o.what.id}, o.what.key), o,
       [this](noted_operation& done, const result<row_set>& r) { end(done, r); });
}

void load::insert() {
  noted_operation& o = note(operation_kind::insert, buckets);
  send(insert_.bind(o.what.key, o.what.id, checksum_of(o.what.id)), o,
       [this](noted_operation& done, const result<row_set>& r) {
         if (r) {
           const std::lock_guard lock(mutex_);
           inserted_.emplace_back(done.what.key, done.what.id);
         }
         end(done, r);
       });
}

void load::count() {
  noted_operation& o = note(operation_kind::count, counters);
  send(count_.bind(o.what.key), o, [this](noted_operation& done, const result<row_set>& r) { end(done, r); });
}

void load::compare_and_set() {
  noted_operation& o = note(operation_kind::compare_and_set, 1);
  register_user user;
  {
    const std::lock_guard lock(mutex_);
    if (idle_users_.empty() || registers_ < 8) {
      const int key = first_key_ + registers_++;
      idle_users_.push_front({key, 0});
      idle_users_.push_back({key, 0});
    }
    user = idle_users_.front();
    idle_users_.pop_front();
  }
  o.what.key = user.key;
  o.what.expected = user.seen;
  const auto expected = user.seen == 0 ? std::nullopt : std::optional(user.seen);
  send(set_.bind(o.what.id, o.what.key, expected), o,
       [this, user](noted_operation& done, const result<row_set>& r) mutable {
         if (r && r->was_applied()) user.seen = done.what.id;
         else if (r) done.what.found = user.seen = value_found(*r);
         {
           const std::lock_guard lock(mutex_);
           idle_users_.push_back(user);
         }
         end(done, r);
       });
}

void load::scan() {
  noted_operation& o = note(operation_kind::scan, buckets);
  send(scan_.bind(o.what.key).page_size(rows_of_a_page).idempotent(true), o,
       [this](noted_operation& page_of, result<row_set> page) { next_page(page_of, std::move(page)); });
}

void load::next_page(noted_operation& o, result<row_set> page) {
  if (page) take_rows(o.what, *page);
  if (!page || !page->has_more_pages()) return end(o, page);
  take_nodes(o.what, page);
  page->async_next_page([this, &o](result<row_set> next) { next_page(o, std::move(next)); });
}

void load::read(std::int64_t n) {
  std::pair<int, std::int64_t> row;
  {
    const std::lock_guard lock(mutex_);
    if (!inserted_.empty()) row = inserted_[static_cast<std::size_t>(n * 7919) % inserted_.size()];
  }
  if (row.second == 0) return append();
  noted_operation& o = note(operation_kind::read, 1);
  o.what.key = row.first;
  o.what.wanted = row.second;
  send(read_.bind(row.first, row.second).idempotent(true), o, [this](noted_operation& done, const result<row_set>& r) {
    if (r) take_rows(done.what, *r);
    end(done, r);
  });
}

void load::take_nodes(operation& o, const result<row_set>& r) const {
  if (r) {
    const execution_info info = r->info();
    for (const attempt& a : info.failed_attempts()) add_once(o.nodes, a.node);
    add_once(o.nodes, info.node());
  } else {
    for (const attempt& a : r.error().details().attempts) add_once(o.nodes, a.node);
    add_once(o.nodes, r.error().details().node);
  }
}

// A node said that it failed, and it may not be sent again; or a node's own timeout left no time for a second try.
static bool is_node_s_failure(const operation& o, const error& why) {
  const auto waited = [](const attempt& a) { return a.reason == server_errc::read_timeout; };
  if (why.code().category() == server_category()) return !o.reads();
  return why.code() == client_errc::timed_out && std::ranges::any_of(why.details().attempts, waited);
}

void load::end(noted_operation& o, const result<row_set>& r) {
  o.what.completed = now();
  take_nodes(o.what, r);
  bool is_clear = true;
  if (r) {
    o.what.result = outcome::acknowledged;
  } else {
    o.what.result = r.error().code() == condition::not_sent ? outcome::not_executed : outcome::uncertain;
    o.what.failure = r.error().to_string();
    o.what.is_node_s_failure = is_node_s_failure(o.what, r.error());
    // What could not even read its condition set nothing.
    const auto code = r.error().code();
    is_clear = o.what.reads() || code == condition::not_sent || code == condition::maybe_applied ||
               (o.what.kind == operation_kind::compare_and_set && code == server_errc::read_timeout);
  }
  const std::lock_guard lock(mutex_);
  if (!is_clear) unclear_.push_back(o.what.failure);
  o.done = true;
  --pending_;
}

// ---- what is left

final_state load::read_once() const {
  final_state state;
  const auto rows = [this](const char* text, int key, dse::consistency level) {
    return db_.execute(dse::statement(text, key).consistency(level).page_size(-1).idempotent(true));
  };
  for (int key = first_key_; key < first_key_ + lists; ++key)
    for (auto [l] : rows("SELECT l FROM faults.lists WHERE key = ?", key, dse::consistency::all)
                        .as<std::optional<std::vector<std::int64_t>>>())
      if (l) state.lists[key] = *l;
  for (int key = first_key_; key < first_key_ + buckets; ++key)
    for (auto [id, checksum] : rows("SELECT id, checksum FROM faults.rows WHERE bucket = ?", key, dse::consistency::all)
                                   .as<std::int64_t, std::int64_t>())
      state.buckets[key].push_back({id, checksum});
  for (int key = first_key_; key < first_key_ + counters; ++key)
    for (auto [n] : rows("SELECT n FROM faults.counters WHERE key = ?", key, dse::consistency::all)
                        .as<std::optional<std::int64_t>>())
      state.counters[key] = n.value_or(0);
  for (int key = first_key_; key < first_key_ + registers_; ++key)
    for (auto [v] : rows("SELECT v FROM faults.registers WHERE key = ?", key, dse::consistency::serial)
                        .as<std::optional<std::int64_t>>())
      state.registers[key] = v.value_or(0);
  return state;
}

// The nodes answer clients some seconds before they know of each other again, and one that was paused goes on with what
// it had begun.
final_state load::read_everything(std::chrono::nanoseconds limit) const {
  const auto begin = std::chrono::steady_clock::now();
  std::optional<final_state> before;
  for (;; std::this_thread::sleep_for(500ms)) {
    const bool is_late = std::chrono::steady_clock::now() - begin > limit;
    try {
      final_state state = read_once();
      if (before == state) return state;
      if (is_late) throw std::runtime_error("the tables still change");
      before = std::move(state);
    } catch (const exception&) {
      if (is_late) throw;
      before.reset();
    }
  }
}

}  // namespace dse::testing
