#include "support/cluster.hpp"

#include <dse/dse.hpp>

#include <gtest/gtest.h>

#include <atomic>
#include <mutex>
#include <set>
#include <thread>

using namespace std::chrono_literals;
using dse::testing::cluster;
using dse::testing::session_options;

namespace {

cluster& three() { return cluster::with("--nodes 3"); }

dse::client prepared_session() {
  dse::client db = dse::connect(session_options(three().address()));
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

// 5,000 idempotent requests at 500 a second through three kills, the control node's among them, and counter increments
// that must never run twice.
TEST(three_nodes, kills_cost_no_idempotent_request_and_count_nothing_twice) {
  dse::client db = prepared_session();
  const dse::prepared write = db.prepare("INSERT INTO f.t (id, n) VALUES (?, ?)");
  const dse::prepared count = db.prepare("UPDATE f.counts SET n = n + 1 WHERE id = 1");
  db.execute("TRUNCATE f.counts");
  constexpr int requests = 6000, increments = 1000;
  std::atomic<int> ok{0}, failed{0}, acknowledged{0}, unsure{0}, refused{0};
  std::atomic<bool> done{false};
  std::mutex mutex;
  std::string first_failure;

  std::thread killer([&] {
    for (const auto& node : three().nodes()) {  // the first is the contact point, which has the control connection
      std::this_thread::sleep_for(500ms);
      three().change("kill", node.name);
      std::this_thread::sleep_for(700ms);
      three().change("start", node.name);
    }
    done = true;
  });
  const auto begin = std::chrono::steady_clock::now();
  int sent = 0;
  for (; sent < requests || !done; ++sent) {
    std::this_thread::sleep_until(begin + sent * 2ms);
    db.async_execute(write.bind(sent % 1000, sent).idempotent(true).consistency(dse::consistency::one),
                     [&](dse::result<dse::row_set> r) {
                       if (r) {
                         ++ok;
                       } else {
                         ++failed;
                         const std::lock_guard lock(mutex);
                         if (first_failure.empty()) first_failure = r.error().to_string();
                       }
                     });
    if (sent % 5 == 0 && sent / 5 < increments)
      db.async_execute(count.bind().consistency(dse::consistency::one), [&](dse::result<dse::row_set> r) {
        if (r) ++acknowledged;
        else if (r.error().code() == dse::condition::not_sent) ++refused;
        else ++unsure;
      });
  }
  killer.join();
  while (ok + failed < sent || acknowledged + refused + unsure < increments) std::this_thread::sleep_for(10ms);

  EXPECT_EQ(failed, 0) << first_failure;
  ASSERT_GT(acknowledged, 0);
  const std::int64_t n =
      std::get<0>(*db.execute(dse::statement("SELECT n FROM f.counts WHERE id = 1").consistency(dse::consistency::all))
                       .as<std::int64_t>()
                       .begin());
  EXPECT_GE(n, acknowledged);
  EXPECT_LE(n, acknowledged + unsure);
  RecordProperty("requests", sent);
  RecordProperty("unsure", unsure);
  db.close();
}

}  // namespace
