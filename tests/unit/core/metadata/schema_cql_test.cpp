#include "schema_reading.hpp"

#include <gmock/gmock.h>

namespace dse::metadata { namespace {

using testing::flag;
using ::testing::HasSubstr;
using testing::pairs;
using testing::schema_tables;
using testing::text;

schema_tables one_table() {
  schema_tables server;
  server.add_keyspace("k").add_table("k", "t").add_column("k", "t", "id", "int", "partition_key", 0);
  return server;
}

TEST(schema_cql, types_come_before_those_that_hold_them) {
  schema_tables server;
  server.add_keyspace("k");
  server.add_type("k", "a", {"x"}, {"frozen<map<int, frozen<\"Z\">>>"}).add_type("k", "Z", {"x"}, {"frozen<m>"});
  server.add_type("k", "m", {"x", "Y"}, {"int", "'org.example.Point'"});
  EXPECT_EQ(
      refresh(server).find_keyspace("k")->to_cql(),
      R"(CREATE KEYSPACE k WITH replication = {'class': 'SimpleStrategy', 'replication_factor': '1'} AND durable_writes = true;

CREATE TYPE k.m (
    x int,
    "Y" 'org.example.Point'
);

CREATE TYPE k."Z" (
    x frozen<m>
);

CREATE TYPE k.a (
    x frozen<map<int, frozen<"Z">>>
);)");
}

TEST(schema_cql, objects_come_in_an_order_that_can_be_run) {
  schema_tables server = one_table();
  server.add_type("k", "u", {"x"}, {"int"}).add_function("k", "f", {"int"});
  server.add("aggregates", {{"keyspace_name", text("k")},
                            {"aggregate_name", text("g")},
                            {"argument_types", testing::texts({"int"})},
                            {"state_func", text("f")},
                            {"state_type", text("int")},
                            {"return_type", text("int")}});
  server.add("views", {{"keyspace_name", text("k")},
                       {"view_name", text("a_view")},
                       {"base_table_name", text("t")},
                       {"where_clause", text("id IS NOT NULL")}});
  server.add_column("k", "a_view", "id", "int", "partition_key", 0);
  const std::string cql = refresh(server).find_keyspace("k")->to_cql();
  std::size_t last = 0;
  for (const char* statement : {"CREATE KEYSPACE k ", "CREATE TYPE k.u ", "CREATE FUNCTION k.f(",
                                "CREATE AGGREGATE k.g(", "CREATE TABLE k.t ", "CREATE MATERIALIZED VIEW k.a_view "}) {
    const std::size_t at = cql.find(statement);
    ASSERT_NE(at, cql.npos) << statement << cql;
    EXPECT_GE(at, last) << statement;
    last = at;
  }
}

TEST(schema_cql, names_are_quoted_where_they_have_to_be) {
  schema_tables server;
  server.add_keyspace("My \"KS\"").add_table("My \"KS\"", "select");
  server.add_column("My \"KS\"", "select", "Id", "int", "partition_key", 0);
  server.add_column("My \"KS\"", "select", "table", "int", "clustering", 0, "desc");
  EXPECT_THAT(refresh(server).find_table("My \"KS\"", "select")->to_cql(),
              ::testing::StartsWith(R"(CREATE TABLE "My ""KS"""."select" (
    "Id" int,
    "table" int,
    PRIMARY KEY ("Id", "table")
) WITH CLUSTERING ORDER BY ("table" DESC)
    AND bloom_filter_fp_chance = 0.01)"));
}

TEST(schema_cql, text_in_options_is_escaped) {
  schema_tables server = one_table();
  server.remove("tables", [](const auto&) { return true; });
  server.add("tables", {{"keyspace_name", text("k")},
                        {"table_name", text("t")},
                        {"comment", text("it's '; DROP TABLE t;")},
                        {"compaction", pairs({{"cl'ass", "a'b"}})}});
  EXPECT_THAT(refresh(server).find_table("k", "t")->to_cql(),
              HasSubstr(") WITH comment = 'it''s ''; DROP TABLE t;'\n    AND compaction = {'cl''ass': 'a''b'};"));
}

TEST(schema_cql, extensions_are_printed_as_blobs_unless_there_are_none) {
  const auto with = [](const std::string& octets, bool has_one) {
    schema_tables server = one_table();
    server.remove("tables", [](const auto&) { return true; });
    testing::schema_cell map = has_one ? pairs({{"ext", octets}}) : pairs({});
    map.type = data_type::map(type_kind::text, type_kind::blob);
    server.add("tables", {{"keyspace_name", text("k")}, {"table_name", text("t")}, {"extensions", map}});
    return refresh(server).find_table("k", "t")->to_cql();
  };
  EXPECT_THAT(with("\x01\xFE", true), HasSubstr(") WITH extensions = {'ext': 0x01fe};"));
  EXPECT_THAT(with("", false), HasSubstr("\n);"));
}

TEST(schema_cql, triggers_stand_behind_their_table) {
  schema_tables server = one_table();
  server.add("triggers", {{"keyspace_name", text("k")},
                          {"table_name", text("t")},
                          {"trigger_name", text("On")},
                          {"options", pairs({{"class", "com.example.Audit"}})}});
  EXPECT_THAT(refresh(server).find_table("k", "t")->to_cql(),
              ::testing::EndsWith(";\n\nCREATE TRIGGER \"On\" ON k.t USING 'com.example.Audit';"));
}

TEST(schema_cql, index_target_that_is_a_bare_name_gets_its_quotes) {
  schema_tables server = one_table();
  server.add_column("k", "t", "Mixed", "int");
  for (const auto& [name, target] :
       {std::pair("a", "Mixed"), std::pair("b", "\"Mixed\""), std::pair("c", "keys(\"Mixed\")")})
    server.add("indexes", {{"keyspace_name", text("k")},
                           {"table_name", text("t")},
                           {"index_name", text(name)},
                           {"kind", text("COMPOSITES")},
                           {"options", pairs({{"target", target}})}});
  const std::string cql = refresh(server).find_table("k", "t")->to_cql();
  EXPECT_THAT(cql, HasSubstr("CREATE INDEX a ON k.t (\"Mixed\");"));
  EXPECT_THAT(cql, HasSubstr("CREATE INDEX b ON k.t (\"Mixed\");"));
  EXPECT_THAT(cql, HasSubstr("CREATE INDEX c ON k.t (keys(\"Mixed\"));"));
}

TEST(schema_cql, body_that_holds_the_dollar_sign_twice_is_a_text_constant) {
  const auto body_of = [](const std::string& body) {
    schema_tables server;
    server.add_keyspace("k").add_function("k", "f", {}, body);
    const std::string cql = refresh(server).find_keyspace("k")->find_function({"f", {}})->to_cql();
    return cql.substr(cql.find("AS ") + 3);
  };
  EXPECT_EQ(body_of("return \"it's\";"), "$$return \"it's\";$$;");
  EXPECT_EQ(body_of("return \"$$\" + 'x';"), "'return \"$$\" + ''x'';';");
  EXPECT_EQ(body_of("a$"), "'a$';");
}

TEST(schema_cql, object_with_problems_is_a_comment_that_nothing_in_it_ends) {
  schema_tables server = one_table();
  server.add_column("k", "t", "*/ DROP", "int", "odd*/");
  const std::string cql = refresh(server).find_table("k", "t")->to_cql();
  EXPECT_THAT(cql, ::testing::StartsWith("/*\nWarning: the table t can't be recreated with these statements.\n"
                                         "the column * / DROP is of an unknown kind: odd* /\nCREATE TABLE k.t (\n"));
  EXPECT_EQ(cql.find("*/"), cql.size() - 2);
}

TEST(schema_cql, graph_of_dse_is_printed_with_its_labels) {
  schema_tables server;
  server.add("keyspaces", {{"keyspace_name", text("g")},
                           {"durable_writes", flag(true)},
                           {"replication", pairs({{"class", "SimpleStrategy"}})},
                           {"graph_engine", text("Core")}});
  server.add_table("g", "person").add_column("g", "person", "id", "int", "partition_key", 0);
  server.add("vertices",
             {{"keyspace_name", text("g")}, {"table_name", text("person")}, {"label_name", text("Person")}});
  server.add_table("g", "made").add_column("g", "made", "who", "int", "partition_key", 0);
  server.add_column("g", "made", "a", "int", "clustering", 0, "asc");
  server.add_column("g", "made", "b", "int", "clustering", 1, "asc");
  server.add("edges", {{"keyspace_name", text("g")},
                       {"table_name", text("made")},
                       {"label_name", text("made")},
                       {"from_label", text("Person")},
                       {"from_partition_key_columns", testing::texts({"who"})},
                       {"from_clustering_columns", testing::texts({})},
                       {"to_label", text("thing")},
                       {"to_partition_key_columns", testing::texts({"a", "b"})},
                       {"to_clustering_columns", testing::texts({"C"})}});
  node_info node;
  node.attributes["dse_version"] = "6.8.16";
  const auto g = refresh(server, {}, schema_scope::everything(), layout_of(node)).find_keyspace("g");
  EXPECT_THAT(g->to_cql(), HasSubstr("AND durable_writes = true AND graph_engine = 'Core';"));
  EXPECT_THAT(g->find_table("person")->to_cql(), ::testing::EndsWith("\n    AND VERTEX LABEL \"Person\";"));
  // DSE 6.8, CREATE TABLE: EDGE LABEL label FROM vertex(partition key, clustering columns) TO vertex(…).
  EXPECT_THAT(g->find_table("made")->to_cql(),
              ::testing::EndsWith("\n    AND EDGE LABEL made FROM \"Person\"(who) TO thing((a, b), \"C\");"));
}

TEST(schema_cql, options_of_views_are_those_that_views_take) {
  schema_tables server = one_table();
  server.add("views", {{"keyspace_name", text("k")},
                       {"view_name", text("v")},
                       {"base_table_name", text("t")},
                       {"comment", text("c")},
                       {"default_time_to_live", testing::number(0)},
                       {"where_clause", text("id IS NOT NULL")}});
  server.add_column("k", "v", "id", "int", "partition_key", 0);
  EXPECT_EQ(refresh(server).find_keyspace("k")->find_view("v")->to_cql(),
            "CREATE MATERIALIZED VIEW k.v AS\n    SELECT id\n    FROM k.t\n    WHERE id IS NOT NULL\n"
            "    PRIMARY KEY (id)\n WITH comment = 'c';");
}

TEST(schema_cql, whole_schema_is_without_the_keyspaces_of_the_server) {
  schema_tables server = one_table();
  server.add_keyspace("system").add_keyspace("system_auth").add_keyspace("dse_perf").add_keyspace("systematic");
  const std::string cql = refresh(server).to_cql();
  EXPECT_TRUE(cql.starts_with("CREATE KEYSPACE k WITH"));
  EXPECT_THAT(cql, HasSubstr("\n\nCREATE KEYSPACE systematic WITH"));
  EXPECT_EQ(cql.find("system_auth"), cql.npos);
  EXPECT_EQ(cql.find("dse_perf"), cql.npos);
}

TEST(schema_cql, head_of_a_table_without_options_ends_at_its_columns) {
  schema_tables server;
  server.add_keyspace("k").add_column("k", "t", "id", "int", "partition_key", 0);
  server.add("tables", {{"keyspace_name", text("k")}, {"table_name", text("t")}});
  EXPECT_EQ(refresh(server).find_table("k", "t")->to_cql(), "CREATE TABLE k.t (\n    id int PRIMARY KEY\n);");
}

}}  // namespace dse::metadata
