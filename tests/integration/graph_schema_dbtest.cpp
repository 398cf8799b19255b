// Labels of a graph as a session sees them. Graphs of the test server have none of their own: it answers from tables
// that the test fills.
#include "support/cluster.hpp"
#include "support/soon.hpp"

#include <dse/dse.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

namespace dse::testing { namespace {

using graph::graph_schema;
using names = std::vector<std::string>;

/// The graph as it was behind each change of its schema.
class graph_log : public cluster_listener {
 public:
  void on_schema_changed(const schema& before, const schema& now, std::span<const schema_change>) override {
    const auto graph = graph::find_graph(now, "labelled");
    if (!graph || graph == graph::find_graph(before, "labelled")) return;
    const std::lock_guard lock(mutex_);
    seen_.push_back(*graph);
  }
  std::vector<graph_schema> seen() const {
    const std::lock_guard lock(mutex_);
    return seen_;
  }

 private:
  mutable std::mutex mutex_;
  std::vector<graph_schema> seen_;
};

constexpr const char* replication = " WITH replication = {'class': 'SimpleStrategy', 'replication_factor': 1}";

void create_tables(const client& db) {
  db.graph("").execute(graph::script("system.graph('labelled').ifNotExists().create()").system(true));
  db.execute("CREATE KEYSPACE IF NOT EXISTS dsetest_schema" + std::string(replication));
  db.execute(
      "CREATE TABLE IF NOT EXISTS dsetest_schema.vertices (keyspace_name text, table_name text, label_name text, "
      "PRIMARY KEY (keyspace_name, table_name))");
  db.execute(
      "CREATE TABLE IF NOT EXISTS dsetest_schema.edges (keyspace_name text, table_name text, label_name text, "
      "from_table text, from_label text, from_partition_key_columns list<text>, from_clustering_columns list<text>, "
      "to_table text, to_label text, to_partition_key_columns list<text>, to_clustering_columns list<text>, "
      "PRIMARY KEY (keyspace_name, table_name))");
  db.execute("CREATE TABLE IF NOT EXISTS labelled.people (country text, id int, PRIMARY KEY (country, id))");
  db.execute(
      "CREATE TABLE IF NOT EXISTS labelled.knows (out_country text, out_id int, in_country text, in_id int, "
      "PRIMARY KEY (out_country, out_id, in_country, in_id))");
}

/// Sessions read a table's labels anew when the table changes, as it does in DSE with its labels.
void change(const client& db, const std::string& table) {
  static int n = 0;
  db.execute("ALTER TABLE labelled." + table + " WITH comment = '" + std::to_string(++n) + "'");
}

TEST(graph_schema, labels_come_change_and_go) {
  const auto log = std::make_shared<graph_log>();
  const client db = connect(session_options(cluster::with("--dse-version 6.8.16").address()).listener(log));
  create_tables(db);
  db.refresh(metadata_part::keyspace("labelled"));
  const graph::remote_graph labelled = db.graph("labelled");
  ASSERT_TRUE(labelled.schema().has_value());
  EXPECT_EQ(labelled.schema()->engine, "Core");
  EXPECT_TRUE(labelled.schema()->vertices.empty());
  EXPECT_FALSE(db.graph("modern").schema().has_value()) << "it is no keyspace";

  db.execute(
      "INSERT INTO dsetest_schema.vertices (keyspace_name, table_name, label_name) "
      "VALUES ('labelled', 'people', 'person')");
  change(db, "people");
  ASSERT_NE(labelled.schema()->find_vertex_label("person"), nullptr);
  EXPECT_EQ(labelled.schema()->vertices[0].partition_key, names{"country"});
  EXPECT_EQ(labelled.schema()->vertices[0].clustering_columns, names{"id"});

  db.execute(
      "INSERT INTO dsetest_schema.edges (keyspace_name, table_name, label_name, from_table, from_label, "
      "from_partition_key_columns, from_clustering_columns, to_table, to_label, to_partition_key_columns, "
      "to_clustering_columns) VALUES ('labelled', 'knows', 'knows', 'people', 'person', ['out_country'], ['out_id'], "
      "'people', 'person', ['in_country'], ['in_id'])");
  change(db, "knows");
  ASSERT_EQ(labelled.schema()->edge_labels("knows").size(), 1U);
  EXPECT_EQ(labelled.schema()->edges[0].from.partition_key, names{"out_country"});
  EXPECT_EQ(labelled.schema()->edges[0].to.clustering_columns, names{"in_id"});
  EXPECT_EQ(labelled.schema()->edges[0].to.table, "people");

  db.execute(
      "UPDATE dsetest_schema.vertices SET label_name = 'human' WHERE keyspace_name = 'labelled' AND table_name = "
      "'people'");
  change(db, "people");
  EXPECT_EQ(labelled.schema()->find_vertex_label("person"), nullptr);
  EXPECT_NE(labelled.schema()->find_vertex_label("human"), nullptr);

  db.execute("TRUNCATE dsetest_schema.vertices");
  change(db, "people");
  EXPECT_TRUE(labelled.schema()->vertices.empty());
  EXPECT_EQ(labelled.schema()->edges.size(), 1U);

  EXPECT_TRUE(soon([&] {
    names told;
    for (const graph_schema& g : log->seen()) told.push_back(g.vertices.empty() ? "" : g.vertices[0].label);
    return !std::ranges::search(told, names{"person", "person", "human", ""}).empty();
  }));
  db.execute("TRUNCATE dsetest_schema.edges");
}

}}  // namespace dse::testing
