#include "support/cluster.hpp"

#include <dse/dse.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <cstdlib>
#include <functional>
#include <future>
#include <iostream>
#include <memory>
#include <mutex>
#include <set>
#include <string_view>
#include <thread>
#include <vector>

using namespace std::chrono_literals;
using dse::testing::cluster;
using dse::testing::session_options;

namespace {

cluster& three() { return cluster::with("--nodes 3"); }

dse::client prepared_session(std::shared_ptr<dse::observer> observer = nullptr) {
  dse::options options = session_options(three().address());
  if (observer) options.observer(std::move(observer));
  dse::client db = dse::connect(std::move(options));
  db.execute("CREATE KEYSPACE IF NOT EXISTS f WITH replication = {'class': 'SimpleStrategy', 'replication_factor': 3}");
  db.execute("CREATE TABLE IF NOT EXISTS f.t (id int PRIMARY KEY, n int)");
  db.execute("CREATE TABLE IF NOT EXISTS f.counts (id int PRIMARY KEY, n counter)");
  return db;
}

TEST(three_nodes, are_found_and_all_get_requests) {
  dse::client db = prepared_session();
  EXPECT_EQ(db.nodes().size(), 3u);
  std::set<std::string> answered;
  for (int i = 0; i < 30; ++i)
    for (auto [id] : db.query<dse::uuid>("SELECT host_id FROM system.local")) answered.insert(id.to_string());
  EXPECT_EQ(answered.size(), 3u);
  db.close();
}

/// Remembers what the session's log tells: which nodes the control connection was on, and when what happened.
class control_log : public dse::observer {
 public:
  dse::log_level lowest_level() const noexcept override { return dse::log_level::info; }
  void on_log(const dse::log_record& record) noexcept override {
    const std::chrono::duration<double> at = std::chrono::steady_clock::now() - begin_;
    const std::lock_guard lock(mutex_);
    text_.append(std::to_string(at.count())).append(" s: ").append(record.to_string()).append("\n");
    if (record.event == dse::log_event::control_connection) nodes_.push_back(record.node);
  }
  std::string text() const {
    const std::lock_guard lock(mutex_);
    return text_;
  }
  std::vector<std::string> nodes() const {
    const std::lock_guard lock(mutex_);
    return nodes_;
  }

 private:
  const std::chrono::steady_clock::time_point begin_ = std::chrono::steady_clock::now();
  mutable std::mutex mutex_;
  std::string text_;
  std::vector<std::string> nodes_;
};

/// What became of the requests of one kind. Its handlers run on the session's threads.
class tally {
 public:
  void add(const dse::result<dse::row_set>& r) {
    if (r) {
      ++acknowledged;
    } else if (r.error().code() == dse::condition::not_sent) {
      ++not_sent;
    } else {
      ++(r.error().code() == dse::condition::maybe_applied ? maybe_applied : other);
    }
    if (!r) {
      const std::lock_guard lock(mutex_);
      if (first_failure_.empty()) first_failure_ = r.error().to_string();
    }
    ++completed;
  }
  std::string first_failure() const {
    const std::lock_guard lock(mutex_);
    return first_failure_;
  }

  std::atomic<int> acknowledged{0}, not_sent{0}, maybe_applied{0}, other{0}, completed{0};

 private:
  mutable std::mutex mutex_;
  std::string first_failure_;
};

/// All three on one kind of executor, one on the others, unless there is time.
std::size_t nodes_to_kill() {
  const char* io = std::getenv("DSE_TEST_IO");
  return (io && std::string_view(io) == "threads4") || std::getenv("DSE_TEST_LONG") ? 3 : 1;
}

/// Kills and restarts so many nodes once each, as long as it can the one that the control connection is on. Tells for
/// each kill whether it was that one.
std::vector<bool> kill(std::size_t count, const control_log& log) {
  std::vector<cluster::node> left = three().nodes();
  std::vector<bool> of_control;
  while (of_control.size() < count) {
    std::this_thread::sleep_for(500ms);
    auto victim = std::find_if(left.begin(), left.end(), [control = log.nodes().back()](const cluster::node& n) {
      return n.address + ':' + std::to_string(n.port) == control;
    });
    of_control.push_back(victim != left.end());
    if (victim == left.end()) victim = left.begin();
    three().change("kill", victim->name);
    std::this_thread::sleep_for(700ms);
    three().change("start", victim->name);
    left.erase(victim);
  }
  return of_control;
}

/// The nodes answer clients some seconds before they know of each other again.
std::int64_t count_at_all_replicas(const dse::client& db) {
  const auto read = dse::statement("SELECT n FROM f.counts WHERE id = 1").consistency(dse::consistency::all);
  for (const auto begin = std::chrono::steady_clock::now();; std::this_thread::sleep_for(500ms)) {
    const dse::result<dse::row_set> sum = db.try_execute(read);
    if (sum) return std::get<0>(*sum->as<std::int64_t>().begin());
    if (std::chrono::steady_clock::now() - begin > 60s) throw dse::exception(sum.error());
  }
}

// Idempotent requests at 500 a second, and 50 counter increments a second that must never run twice, from before the
// first kill until after the last.
TEST(three_nodes, kills_cost_no_idempotent_request_and_count_nothing_twice) {
  const auto log = std::make_shared<control_log>();
  dse::client db = prepared_session(log);
  const dse::prepared write = db.prepare("INSERT INTO f.t (id, n) VALUES (?, ?)");
  const dse::prepared count = db.prepare("UPDATE f.counts SET n = n + 1 WHERE id = 1");
  db.execute("TRUNCATE f.counts");
  ASSERT_EQ(log->nodes().size(), 1u);
  constexpr int requests_afterwards = 500;
  tally writes, increments;
  std::future<std::vector<bool>> killer = std::async(std::launch::async, kill, nodes_to_kill(), std::cref(*log));

  const auto begin = std::chrono::steady_clock::now();
  int requests = 0, counted = 0;
  for (int left = requests_afterwards; left > 0; ++requests) {
    if (killer.wait_for(0s) == std::future_status::ready) --left;
    std::this_thread::sleep_until(begin + requests * 2ms);
    db.async_execute(write.bind(requests % 1000, requests).idempotent(true).consistency(dse::consistency::one),
                     [&](dse::result<dse::row_set> r) { writes.add(r); });
    if (requests % 10 == 0) {
      db.async_execute(count.bind().consistency(dse::consistency::one),
                       [&](dse::result<dse::row_set> r) { increments.add(r); });
      ++counted;
    }
  }
  while (writes.completed < requests || increments.completed < counted) std::this_thread::sleep_for(10ms);
  const std::vector<bool> kills = killer.get();

  const std::int64_t n = count_at_all_replicas(db);
  std::cout << kills.size() << " kills, " << std::count(kills.begin(), kills.end(), true)
            << " of them of the control connection's node: " << requests << " requests, "
            << requests - writes.acknowledged << " failures; " << counted << " increments, " << increments.acknowledged
            << " acknowledged, " << increments.maybe_applied << " maybe_applied, " << increments.not_sent
            << " not_sent, counter " << n << std::endl;

  EXPECT_TRUE(kills.front()) << "the control connection was on " << log->nodes().front();
  EXPECT_GT(log->nodes().size(), 1u) << "the control connection stayed on " << log->nodes().front();
  EXPECT_EQ(writes.acknowledged, requests) << writes.first_failure() << '\n' << log->text();
  EXPECT_EQ(increments.other, 0) << increments.first_failure();
  EXPECT_GT(increments.acknowledged, counted / 2);
  EXPECT_GE(n, increments.acknowledged);
  EXPECT_LE(n, increments.acknowledged + increments.maybe_applied);
  db.close();
}

}  // namespace
