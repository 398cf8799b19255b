// Graph engines and labels, as DSE 6.8 has them in its schema tables, and how their changes are seen.
#include "metadata/schema_diff.hpp"
#include "schema_reading.hpp"

#include <string>
#include <vector>

namespace dse::metadata { namespace {

using change_kind = schema_change::change_kind;
using object_kind = schema_change::object_kind;
using testing::flag;
using testing::pairs;
using testing::schema_cells;
using testing::schema_tables;
using testing::text;
using testing::texts;

schema labels_of(const schema_tables& server, const schema& before = {}) {
  node_info node;
  node.release_version = "4.0.0.6816";
  node.attributes["dse_version"] = "6.8.16";
  return refresh(server, before, schema_scope::everything(), layout_of(node));
}

/// A keyspace with two tables that may have labels. An empty engine: it is no graph.
schema_tables graph_with(const std::string& engine) {
  schema_tables server;
  schema_cells keyspace{{"keyspace_name", text("g")},
                        {"durable_writes", flag(true)},
                        {"replication", pairs({{"class", "SimpleStrategy"}})}};
  if (!engine.empty()) keyspace.emplace_back("graph_engine", text(engine));
  server.add("keyspaces", keyspace);
  server.add_table("g", "person").add_column("g", "person", "id", "int", "partition_key", 0);
  server.add_table("g", "knows").add_column("g", "knows", "who", "int", "partition_key", 0);
  server.add_column("g", "knows", "whom", "int", "clustering", 0, "asc");
  return server;
}
void add_vertex_label(schema_tables& server, const std::string& label) {
  server.add("vertices", {{"keyspace_name", text("g")}, {"table_name", text("person")}, {"label_name", text(label)}});
}
void add_edge_label(schema_tables& server, const std::string& label) {
  server.add("edges", {{"keyspace_name", text("g")},
                       {"table_name", text("knows")},
                       {"label_name", text(label)},
                       {"from_table", text("person")},
                       {"from_label", text("person")},
                       {"from_partition_key_columns", texts({"who"})},
                       {"from_clustering_columns", texts({})},
                       {"to_table", text("person")},
                       {"to_label", text("person")},
                       {"to_partition_key_columns", texts({"whom"})},
                       {"to_clustering_columns", texts({})}});
}
const auto every_row = [](const schema_cells&) { return true; };

const std::vector<named_values>& rows_of(const schema& s, const std::string& table,
                                         std::vector<named_values> table_metadata::* rows) {
  return (*s.find_keyspace("g")->find_table(table)).*rows;
}
std::vector<schema_change> only(change_kind change, object_kind object, const std::string& name) {
  return {{change, object, "g", name, {}}};
}

TEST(graph_labels, peer_040_engine_of_a_keyspace_is_known_and_its_change_is_seen) {
  const schema none = labels_of(graph_with("")), core = labels_of(graph_with("Core")),
               classic = labels_of(graph_with("Classic"));
  EXPECT_EQ(none.find_keyspace("g")->graph_engine, "");
  EXPECT_EQ(core.find_keyspace("g")->graph_engine, "Core");
  EXPECT_TRUE(schema_differences(none, core) == only(change_kind::updated, object_kind::keyspace, ""));
  EXPECT_TRUE(schema_differences(core, classic) == only(change_kind::updated, object_kind::keyspace, ""));
  EXPECT_TRUE(schema_differences(core, labels_of(graph_with("Core"))).empty());
}

TEST(graph_labels, peer_041_vertex_label_is_added_renamed_and_dropped) {
  schema_tables server = graph_with("Core");
  const schema without = labels_of(server);
  EXPECT_TRUE(rows_of(without, "person", &table_metadata::vertices).empty());
  add_vertex_label(server, "person");
  const schema added = labels_of(server, without);
  ASSERT_EQ(rows_of(added, "person", &table_metadata::vertices).size(), 1u);
  EXPECT_EQ(rows_of(added, "person", &table_metadata::vertices)[0].at("label_name"), value("person"));
  server.remove("vertices", every_row);
  add_vertex_label(server, "human");
  const schema renamed = labels_of(server, added);
  EXPECT_EQ(rows_of(renamed, "person", &table_metadata::vertices)[0].at("label_name"), value("human"));
  server.remove("vertices", every_row);
  const schema dropped = labels_of(server, renamed);
  EXPECT_TRUE(rows_of(dropped, "person", &table_metadata::vertices).empty());
  const auto updated = only(change_kind::updated, object_kind::table, "person");
  EXPECT_TRUE(schema_differences(without, added) == updated);
  EXPECT_TRUE(schema_differences(added, renamed) == updated);
  EXPECT_TRUE(schema_differences(renamed, dropped) == updated);
}

TEST(graph_labels, peer_042_edge_label_is_added_renamed_and_dropped) {
  schema_tables server = graph_with("Core");
  const schema without = labels_of(server);
  add_edge_label(server, "knows");
  const schema added = labels_of(server, without);
  ASSERT_EQ(rows_of(added, "knows", &table_metadata::edges).size(), 1u);
  EXPECT_EQ(rows_of(added, "knows", &table_metadata::edges)[0].at("to_label"), value("person"));
  EXPECT_EQ(rows_of(added, "knows", &table_metadata::edges)[0]
                .at("from_partition_key_columns")
                .as<std::vector<std::string>>(),
            std::vector<std::string>{"who"});
  server.remove("edges", every_row);
  add_edge_label(server, "befriends");
  const schema renamed = labels_of(server, added);
  EXPECT_EQ(rows_of(renamed, "knows", &table_metadata::edges)[0].at("label_name"), value("befriends"));
  server.remove("edges", every_row);
  const schema dropped = labels_of(server, renamed);
  EXPECT_TRUE(rows_of(dropped, "knows", &table_metadata::edges).empty());
  const auto updated = only(change_kind::updated, object_kind::table, "knows");
  EXPECT_TRUE(schema_differences(without, added) == updated);
  EXPECT_TRUE(schema_differences(added, renamed) == updated);
  EXPECT_TRUE(schema_differences(renamed, dropped) == updated);
}

}}  // namespace dse::metadata
