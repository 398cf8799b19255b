#include "support/cluster.hpp"
#include "support/soon.hpp"

#include <dse/dse.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <memory>
#include <mutex>
#include <set>
#include <span>
#include <string>
#include <vector>

using namespace std::chrono_literals;
using dse::testing::cluster;
using dse::testing::session_options;
using dse::testing::soon;

namespace {

dse::client connect_to_three() { return dse::connect(session_options(cluster::with("--nodes 3").address())); }

dse::bytes key_of(std::int32_t n) {
  dse::bytes key;
  for (const int shift : {24, 16, 8, 0}) key.push_back(static_cast<std::byte>(n >> shift));
  return key;
}

TEST(metadata, schema_is_known_once_connected_and_follows_changes) {
  {
    dse::client db = connect_to_three();
    db.execute("DROP KEYSPACE IF EXISTS meta");
    db.execute("CREATE KEYSPACE meta WITH replication = {'class': 'SimpleStrategy', 'replication_factor': 1}");
    db.execute("CREATE TABLE meta.people (id int PRIMARY KEY, name text)");
    db.close();
  }
  dse::client db = connect_to_three();
  const auto table = db.schema().find_table("meta", "people");
  ASSERT_TRUE(table);
  EXPECT_EQ(table->partition_key().size(), 1u);
  db.execute("ALTER TABLE meta.people ADD age int");
  EXPECT_EQ(db.schema().find_table("meta", "people")->columns.size(), 3u) << "DDL completes when it is known";
  EXPECT_EQ(table->columns.size(), 2u) << "what was taken stays as it was";
  db.execute("DROP TABLE meta.people");
  EXPECT_FALSE(db.schema().find_table("meta", "people"));
  db.close();
}

// With one replica, a coordinator that is it reads alone; any other one has to ask it, and the trace says so.
TEST(metadata, requests_go_to_the_server_s_own_replicas) {
  dse::client db = connect_to_three();
  db.execute(
      "CREATE KEYSPACE IF NOT EXISTS meta1 WITH replication = {'class': 'SimpleStrategy', 'replication_factor': 1}");
  db.execute("CREATE TABLE IF NOT EXISTS meta1.t (id int PRIMARY KEY, v int)");
  ASSERT_TRUE(soon([&] { return !db.tokens().replicas("meta1", dse::bytes_view(key_of(0))).empty(); }));
  const dse::prepared select = db.prepare("SELECT v FROM meta1.t WHERE id = ?");
  std::set<std::string> asked;
  for (std::int32_t id = 0; id < 40; ++id) {
    const auto replicas = db.tokens().replicas("meta1", dse::bytes_view(key_of(id)));
    ASSERT_EQ(replicas.size(), 1u);
    const dse::row_set rows = db.execute(select.bind(id).tracing(true));
    EXPECT_EQ(rows.info().node(), replicas.front()->to_string());
    asked.insert(rows.info().node());
    const dse::query_trace trace = db.trace(*rows.trace_id(), 10s);
    for (const auto& e : trace.events) EXPECT_EQ(e.source, trace.coordinator) << "id " << id << ": " << e.activity;
  }
  EXPECT_EQ(asked.size(), 3u);
  db.close();
}

TEST(metadata, replicas_of_a_keyspace_of_three_are_all_nodes) {
  dse::client db = connect_to_three();
  db.execute(
      "CREATE KEYSPACE IF NOT EXISTS meta3 WITH replication = {'class': 'SimpleStrategy', 'replication_factor': 3}");
  ASSERT_TRUE(soon([&] { return db.tokens().replicas("meta3", dse::token(0)).size() == 3; }));
  const auto replicas = db.tokens().replicas("meta3", dse::token(0));
  std::set<dse::uuid> hosts;
  for (const auto& n : replicas) hosts.insert(n->host_id);
  EXPECT_EQ(hosts.size(), 3u);
  db.close();
}

TEST(metadata, is_not_read_where_it_is_turned_off) {
  dse::client db =
      dse::connect(session_options(cluster::with("--nodes 3").address()).schema_metadata(false).token_metadata(false));
  EXPECT_TRUE(db.schema().keyspaces().empty());
  EXPECT_EQ(db.tokens().partitioner(), dse::partitioner::unknown);
  db.execute("SELECT release_version FROM system.local");
  db.close();
}

class schema_log : public dse::cluster_listener {
 public:
  void on_schema_changed(const dse::schema&, const dse::schema& now,
                         std::span<const dse::schema_change> changes) override {
    const std::lock_guard lock(mutex_);
    for (const auto& c : changes)
      told_.push_back(c.keyspace + '.' + c.name + (now.find_table(c.keyspace, c.name) ? "" : " is gone"));
  }
  bool has(const std::string& what) const {
    const std::lock_guard lock(mutex_);
    return std::ranges::find(told_, what) != told_.end();
  }

 private:
  mutable std::mutex mutex_;
  std::vector<std::string> told_;
};

TEST(metadata, changes_of_others_are_told_and_found_by_a_refresh) {
  const auto told = std::make_shared<schema_log>();
  dse::client db = dse::connect(session_options(cluster::with("--nodes 3").address()).listener(told));
  dse::client other = connect_to_three();
  other.execute(
      "CREATE KEYSPACE IF NOT EXISTS meta4 WITH replication = {'class': 'SimpleStrategy', 'replication_factor': 1}");
  other.execute("DROP TABLE IF EXISTS meta4.t");
  db.refresh();
  other.execute("CREATE TABLE meta4.t (id int PRIMARY KEY)");
  db.refresh(dse::metadata_part::keyspace("meta4"));
  EXPECT_TRUE(db.schema().find_table("meta4", "t"));
  EXPECT_TRUE(told->has("meta4.t"));
  other.execute("DROP TABLE meta4.t");
  EXPECT_TRUE(soon([&] { return told->has("meta4.t is gone"); }));
  other.close();
  db.close();
}

TEST(metadata, plan_begins_with_the_replica_and_says_so) {
  dse::client db = connect_to_three();
  db.execute(
      "CREATE KEYSPACE IF NOT EXISTS meta1 WITH replication = {'class': 'SimpleStrategy', 'replication_factor': 1}");
  db.execute("CREATE TABLE IF NOT EXISTS meta1.t (id int PRIMARY KEY, v int)");
  const dse::prepared select = db.prepare("SELECT v FROM meta1.t WHERE id = ?");
  for (std::int32_t id = 0; id < 10; ++id) {
    const auto plan = db.explain(select.bind(id));
    ASSERT_EQ(plan.size(), 3u);
    EXPECT_EQ(plan[0].node->host_id, db.tokens().replicas("meta1", dse::bytes_view(key_of(id))).front()->host_id);
    EXPECT_EQ(plan[0].reason, "replica");
    EXPECT_EQ(plan[1].reason, "local node in turn");
  }
  db.close();
}

}  // namespace
