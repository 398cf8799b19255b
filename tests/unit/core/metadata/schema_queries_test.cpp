#include "metadata/schema_queries.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace dse::metadata { namespace {

using strings = std::vector<std::string>;

schema_layout layout(const std::string& release, const std::string& dse = "") {
  node_info node;
  node.release_version = release;
  if (!dse.empty()) node.attributes["dse_version"] = dse;
  return layout_of(node);
}

strings texts(const schema_layout& l, const schema_scope& scope) {
  strings list;
  for (const schema_query& q : schema_queries(l, scope)) list.push_back(q.text);
  return list;
}

strings tables(const schema_layout& l) {
  strings list = texts(l, schema_scope::everything());
  for (std::string& text : list) text.erase(0, std::string_view("SELECT * FROM ").size());
  return list;
}

schema_scope changed(wire::schema_target target, std::string_view keyspace, std::string_view name = {},
                     std::vector<std::string_view> arguments = {}) {
  return schema_scope::of({wire::schema_change_kind::created, target, keyspace, name, std::move(arguments)});
}

const strings cassandra3 = {"system_schema.keyspaces", "system_schema.tables",    "system_schema.columns",
                            "system_schema.types",     "system_schema.functions", "system_schema.aggregates",
                            "system_schema.views",     "system_schema.indexes",   "system_schema.triggers"};
const strings virtual_tables = {"system_virtual_schema.keyspaces", "system_virtual_schema.tables",
                                "system_virtual_schema.columns"};

strings join(strings a, const strings& b) {
  a.insert(a.end(), b.begin(), b.end());
  return a;
}

TEST(schema_queries, each_release_is_asked_for_the_tables_that_it_has) {
  const strings cassandra21 = {"system.schema_keyspaces", "system.schema_columnfamilies", "system.schema_columns",
                               "system.schema_usertypes", "system.schema_triggers"};
  const strings cassandra22 = {"system.schema_keyspaces", "system.schema_columnfamilies", "system.schema_columns",
                               "system.schema_usertypes", "system.schema_functions",      "system.schema_aggregates",
                               "system.schema_triggers"};
  EXPECT_EQ(tables(layout("2.1.22")), cassandra21);
  EXPECT_EQ(tables(layout("2.2.19")), cassandra22);
  EXPECT_EQ(tables(layout("3.0.30")), cassandra3);
  EXPECT_EQ(tables(layout("3.11.14")), cassandra3);
  EXPECT_EQ(tables(layout("4.0-beta2-SNAPSHOT")), join(cassandra3, virtual_tables));
  EXPECT_EQ(tables(layout("4.1.3")), join(cassandra3, virtual_tables));
  EXPECT_EQ(tables(layout("5.0.6")), join(join(cassandra3, {"system_schema.column_masks"}), virtual_tables));
  EXPECT_EQ(tables(layout("10.0")), join(join(cassandra3, {"system_schema.column_masks"}), virtual_tables));
}

TEST(schema_queries, dse_is_known_by_its_own_version) {
  const strings graph = {"system_schema.vertices", "system_schema.edges"};
  EXPECT_EQ(tables(layout("2.1.20.1046", "4.8.16")).front(), "system.schema_keyspaces");
  EXPECT_EQ(tables(layout("3.11.0.1855", "5.1.0")), cassandra3);
  EXPECT_EQ(tables(layout("4.0.0.6011", "6.7.1")), cassandra3);
  EXPECT_EQ(tables(layout("4.0.0.685", "6.8.16")), join(join(cassandra3, graph), virtual_tables));
}

TEST(schema_queries, unknown_version_is_taken_for_cassandra_3) {
  EXPECT_EQ(tables(layout("")), cassandra3);
  EXPECT_EQ(tables(layout("trunk")), cassandra3);
}

TEST(schema_queries, filter_names_the_keyspaces) {
  const strings one = texts(layout("3.11"), schema_scope::only({"shop"}));
  EXPECT_EQ(one.front(), "SELECT * FROM system_schema.keyspaces WHERE keyspace_name = 'shop'");
  EXPECT_EQ(one.size(), cassandra3.size());
  const strings two = texts(layout("3.11"), schema_scope::only({"shop", "Bank", "shop"}));
  EXPECT_EQ(two[1], "SELECT * FROM system_schema.tables WHERE keyspace_name IN ('Bank', 'shop')");
  EXPECT_EQ(schema_scope::only({}), schema_scope::everything());
}

TEST(schema_queries, names_are_constants_whatever_they_hold) {
  EXPECT_EQ(
      texts(layout("3.11"), changed(wire::schema_target::type, "it's", "x' OR 'a' = 'a")),
      strings{"SELECT * FROM system_schema.types WHERE keyspace_name = 'it''s' AND type_name = 'x'' OR ''a'' = ''a'"});
}

TEST(schema_queries, table_is_asked_for_with_all_that_belongs_to_it) {
  const std::string where = " WHERE keyspace_name = 'shop' AND table_name = 'T'";
  EXPECT_EQ(texts(layout("4.0.0.685", "6.8.16"), changed(wire::schema_target::table, "shop", "T")),
            (strings{"SELECT * FROM system_schema.tables" + where, "SELECT * FROM system_schema.columns" + where,
                     "SELECT * FROM system_schema.views WHERE keyspace_name = 'shop' AND view_name = 'T'",
                     "SELECT * FROM system_schema.indexes" + where, "SELECT * FROM system_schema.triggers" + where,
                     "SELECT * FROM system_schema.vertices" + where, "SELECT * FROM system_schema.edges" + where}));
  const std::string legacy = " WHERE keyspace_name = 'shop' AND columnfamily_name = 'T'";
  EXPECT_EQ(texts(layout("2.1.22"), changed(wire::schema_target::table, "shop", "T")),
            (strings{"SELECT * FROM system.schema_columnfamilies" + legacy,
                     "SELECT * FROM system.schema_columns" + legacy, "SELECT * FROM system.schema_triggers" + legacy}));
}

TEST(schema_queries, functions_are_asked_for_by_name) {
  EXPECT_EQ(texts(layout("5.0"), changed(wire::schema_target::function, "shop", "plus", {"int", "frozen<list<int>>"})),
            strings{"SELECT * FROM system_schema.functions WHERE keyspace_name = 'shop' AND function_name = 'plus'"});
  EXPECT_EQ(texts(layout("2.2.1"), changed(wire::schema_target::aggregate, "shop", "sum")),
            strings{"SELECT * FROM system.schema_aggregates WHERE keyspace_name = 'shop' AND aggregate_name = 'sum'"});
}

TEST(schema_queries, unknown_target_refreshes_everything) {
  EXPECT_EQ(changed(wire::schema_target::unknown, ""), schema_scope::everything());
  EXPECT_EQ(changed(wire::schema_target::keyspace, "shop"), schema_scope::only({"shop"}));
}

TEST(schema_queries, only_keyspaces_tables_and_columns_have_to_be_there) {
  for (const schema_query& q : schema_queries(layout("5.0"), schema_scope::everything())) {
    const bool is_needed = q.text.ends_with("system_schema.keyspaces") || q.text.ends_with("system_schema.tables") ||
                           q.text.ends_with("system_schema.columns");
    EXPECT_EQ(q.optional, !is_needed) << q.text;
  }
}

}}  // namespace dse::metadata
