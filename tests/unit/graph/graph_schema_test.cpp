// Labels of a graph, from the rows that DSE 6.8 has of them in system_schema.
#include "metadata/schema_diff.hpp"
#include "unit/core/metadata/schema_reading.hpp"

#include <dse/graph/graph_schema.hpp>

#include <gtest/gtest.h>

#include <string>
#include <vector>

using namespace dse::graph;
using dse::schema_change;
using dse::testing::number;
using dse::testing::schema_cells;
using dse::testing::schema_tables;
using dse::testing::text;
using dse::testing::texts;
using names = std::vector<std::string>;
using change_kind = schema_change::change_kind;
using object_kind = schema_change::object_kind;

namespace {

schema_tables& add_graph(schema_tables& server, const std::string& name, const std::string& engine) {
  return server.add("keyspaces", {{"keyspace_name", text(name)},
                                  {"durable_writes", dse::testing::flag(true)},
                                  {"replication", dse::testing::pairs({{"class", "SimpleStrategy"}})},
                                  {"graph_engine", text(engine)}});
}

schema_cells vertex_row(const std::string& table, const std::string& label) {
  return {{"keyspace_name", text("social")}, {"table_name", text(table)}, {"label_name", text(label)}};
}

schema_cells edge_row(const std::string& label) {
  return {{"keyspace_name", text("social")},
          {"table_name", text("person__wrote__book")},
          {"label_name", text(label)},
          {"from_table", text("people")},
          {"from_label", text("person")},
          {"from_partition_key_columns", texts({"country", "city"})},
          {"from_clustering_columns", texts({"person_name"})},
          {"to_table", text("books")},
          {"to_label", text("book")},
          {"to_partition_key_columns", texts({"book_id"})},
          {"to_clustering_columns", texts({})}};
}

/// Tables of people, books and what joins them, without labels.
schema_tables tables() {
  schema_tables server;
  add_graph(server, "social", "Core");
  server.add_table("social", "people").add_table("social", "books").add_table("social", "person__wrote__book");
  server.add_column("social", "people", "country", "text", "partition_key", 0);
  server.add_column("social", "people", "city", "text", "partition_key", 1);
  server.add_column("social", "people", "name", "text", "clustering", 0, "asc");
  server.add_column("social", "books", "id", "int", "partition_key", 0);
  server.add_column("social", "person__wrote__book", "country", "text", "partition_key", 0);
  server.add_column("social", "person__wrote__book", "city", "text", "partition_key", 1);
  server.add_column("social", "person__wrote__book", "person_name", "text", "clustering", 0, "asc");
  server.add_column("social", "person__wrote__book", "book_id", "int", "clustering", 1, "asc");
  return server;
}

schema_tables social() {
  schema_tables server = tables();
  server.add("vertices", vertex_row("people", "person")).add("vertices", vertex_row("books", "book"));
  server.add("edges", edge_row("wrote"));
  return server;
}

dse::schema schema_of(const schema_tables& server) {
  dse::node_info node;
  node.attributes["dse_version"] = "6.8.16";
  return dse::metadata::refresh(server, {}, dse::metadata::schema_scope::everything(), dse::metadata::layout_of(node));
}

TEST(graph_schema, has_labels_with_their_tables_and_keys) {
  const auto graph = find_graph(schema_of(social()), "social").value();
  EXPECT_EQ(graph.name, "social");
  EXPECT_EQ(graph.engine, "Core");
  ASSERT_EQ(graph.vertices.size(), 2U);
  EXPECT_EQ(graph.vertices[0].label, "book");
  ASSERT_NE(graph.find_vertex_label("person"), nullptr);
  EXPECT_EQ(graph.find_vertex_label("person")->table, "people");
  EXPECT_EQ(graph.find_vertex_label("person")->partition_key, (names{"country", "city"}));
  EXPECT_EQ(graph.find_vertex_label("person")->clustering_columns, names{"name"});
  EXPECT_EQ(graph.find_vertex_label("people"), nullptr);
  ASSERT_EQ(graph.edge_labels("wrote").size(), 1U);
  const edge_label wrote = graph.edge_labels("wrote").front();
  EXPECT_EQ(wrote.table, "person__wrote__book");
  EXPECT_EQ(wrote.from.label, "person");
  EXPECT_EQ(wrote.from.table, "people");
  EXPECT_EQ(wrote.from.partition_key, (names{"country", "city"}));
  EXPECT_EQ(wrote.from.clustering_columns, names{"person_name"});
  EXPECT_EQ(wrote.to.label, "book");
  EXPECT_EQ(wrote.to.partition_key, names{"book_id"});
  EXPECT_TRUE(wrote.to.clustering_columns.empty());
  EXPECT_TRUE(graph.edge_labels("knows").empty());
}

TEST(graph_schema, label_of_edges_may_have_several_tables) {
  schema_tables server = social();
  server.add_table("social", "a").add_column("social", "a", "id", "int", "partition_key", 0);
  schema_cells other = edge_row("wrote");
  other[1].second = text("a");
  server.add("edges", other);
  const auto wrote = find_graph(schema_of(server), "social")->edge_labels("wrote");
  ASSERT_EQ(wrote.size(), 2U);
  EXPECT_EQ(wrote[0].table, "a");
  EXPECT_EQ(wrote[1].table, "person__wrote__book");
}

TEST(graph_schema, is_of_graphs_alone) {
  schema_tables server = social();
  add_graph(server, "old", "Classic");
  server.add_keyspace("plain");
  const dse::schema s = schema_of(server);
  EXPECT_EQ(find_graph(s, "plain"), std::nullopt);
  EXPECT_EQ(find_graph(s, "Social"), std::nullopt);
  EXPECT_EQ(find_graph({}, "social"), std::nullopt);
  const auto old = find_graph(s, "old").value();
  EXPECT_EQ(old.engine, "Classic");
  EXPECT_TRUE(old.vertices.empty());
}

TEST(graph_schema, label_that_comes_changes_or_goes_is_a_change_of_its_table) {
  const auto with_vertex = [](const std::string& label) {
    schema_tables server = tables();
    if (!label.empty()) server.add("vertices", vertex_row("people", label));
    return schema_of(server);
  };
  const dse::schema none = with_vertex(""), person = with_vertex("person"), human = with_vertex("human");
  const std::vector<schema_change> people{{change_kind::updated, object_kind::table, "social", "people", {}}};
  EXPECT_EQ(dse::metadata::schema_differences(none, person), people);
  EXPECT_EQ(dse::metadata::schema_differences(person, human), people);
  EXPECT_EQ(dse::metadata::schema_differences(human, none), people);
  EXPECT_EQ(dse::metadata::schema_differences(person, with_vertex("person")), std::vector<schema_change>());
  EXPECT_NE(find_graph(person, "social"), find_graph(human, "social"));
  EXPECT_EQ(find_graph(human, "social")->vertices.at(0).label, "human");
  EXPECT_TRUE(find_graph(none, "social")->vertices.empty());
}

TEST(graph_schema, ends_of_edges_that_change_are_a_change_of_their_table) {
  schema_tables server = social();
  server.remove("edges", [](const schema_cells&) { return true; });
  schema_cells turned = edge_row("wrote");
  turned[3].second = text("books");
  turned[4].second = text("book");
  server.add("edges", turned);
  EXPECT_EQ(
      dse::metadata::schema_differences(schema_of(social()), schema_of(server)),
      (std::vector<schema_change>{{change_kind::updated, object_kind::table, "social", "person__wrote__book", {}}}));
}

TEST(graph_schema, row_without_a_label_is_left_out) {
  schema_tables server = social();
  schema_cells nameless = vertex_row("books", "");
  server.add("vertices", nameless);
  nameless.pop_back();
  server.add("vertices", nameless);
  const auto graph = find_graph(schema_of(server), "social").value();
  EXPECT_EQ(graph.vertices.size(), 2U);
}

// Each column of an edge's row in turn is missing, null, or of a type that it never has.
TEST(graph_schema, broken_row_is_read_as_far_as_it_goes) {
  for (std::size_t column = 2; column < edge_row("wrote").size(); ++column) {
    for (const bool missing : {true, false}) {
      schema_tables server = tables();
      schema_cells row = edge_row("wrote");
      if (missing) row.erase(row.begin() + static_cast<std::ptrdiff_t>(column));
      else row[column].second = number(7);
      server.add("edges", row);
      const auto graph = find_graph(schema_of(server), "social").value();
      ASSERT_EQ(graph.edges.size(), column == 2 ? 0U : 1U) << column;
      if (column == 2) continue;
      EXPECT_EQ(graph.edges[0].table, "person__wrote__book");
      EXPECT_EQ(graph.edges[0].from.label, column == 4 ? "" : "person") << column;
      EXPECT_EQ(graph.edges[0].from.partition_key.size(), column == 5 ? 0U : 2U) << column;
    }
  }
}

}  // namespace
