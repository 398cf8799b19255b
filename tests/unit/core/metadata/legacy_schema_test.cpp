// The schema tables of Cassandra 2.1 and 2.2, as their releases document and write them.
#include "metadata/schema_objects.hpp"
#include "schema_reading.hpp"

namespace dse::metadata { namespace {

using testing::flag;
using testing::fraction;
using testing::number;
using testing::schema_cells;
using testing::schema_tables;
using testing::text;
using strings = std::vector<std::string>;

#define MARSHAL "org.apache.cassandra.db.marshal."

schema_cells column_row(const std::string& table, const std::string& name, const std::string& validator,
                        const std::string& kind, std::optional<int> component = std::nullopt) {
  schema_cells cells{{"keyspace_name", text("shop")},
                     {"columnfamily_name", text(table)},
                     {"column_name", text(name)},
                     {"index_options", text("null")},
                     {"type", text(kind)},
                     {"validator", text(validator)}};
  if (component) cells.emplace_back("component_index", number(*component));
  return cells;
}

schema_cells table_row(const std::string& table, const std::string& comparator, bool is_dense = false) {
  return {
      {"keyspace_name", text("shop")},
      {"columnfamily_name", text(table)},
      {"bloom_filter_fp_chance", fraction(0.01)},
      {"caching", text(R"({"keys":"ALL", "rows_per_partition":"NONE"})")},
      {"cf_id", testing::id(5)},
      {"comment", text("it's")},
      {"compaction_strategy_class", text("org.apache.cassandra.db.compaction.SizeTieredCompactionStrategy")},
      {"compaction_strategy_options", text(R"({"min_threshold":"6"})")},
      {"comparator", text(comparator)},
      {"compression_parameters", text(R"({"sstable_compression":"org.apache.cassandra.io.compress.LZ4Compressor"})")},
      {"default_time_to_live", number(0)},
      {"default_validator", text(MARSHAL "BytesType")},
      {"gc_grace_seconds", number(864000)},
      {"is_dense", flag(is_dense)},
      {"key_validator", text(MARSHAL "UTF8Type")},
      {"local_read_repair_chance", fraction(0.1)},
      {"max_compaction_threshold", number(32)},
      {"max_index_interval", number(2048)},
      {"memtable_flush_period_in_ms", number(0)},
      {"min_compaction_threshold", number(4)},
      {"min_index_interval", number(128)},
      {"read_repair_chance", fraction(0.0)},
      {"speculative_retry", text("99.0PERCENTILE")},
      {"type", text("Standard")}};
}

schema_tables legacy_shop() {
  schema_tables server;
  server.add("schema_keyspaces", {{"keyspace_name", text("shop")},
                                  {"durable_writes", flag(true)},
                                  {"strategy_class", text("org.apache.cassandra.locator.NetworkTopologyStrategy")},
                                  {"strategy_options", text(R"({"dc1":"3"})")}});
  server.add("schema_usertypes",
             {{"keyspace_name", text("shop")},
              {"type_name", text("address")},
              {"field_names", testing::texts({"street", "phones"})},
              {"field_types", testing::texts({MARSHAL "UTF8Type", MARSHAL "SetType(" MARSHAL "UTF8Type)"})}});
  server.add("schema_columnfamilies", table_row("readings", MARSHAL "CompositeType(" MARSHAL "ReversedType(" MARSHAL
                                                                    "Int32Type)," MARSHAL "UTF8Type)"));
  server.add("schema_columns", column_row("readings", "sensor", MARSHAL "UTF8Type", "partition_key", 0));
  server.add("schema_columns", column_row("readings", "Day", MARSHAL "TimestampType", "partition_key", 1));
  server.add("schema_columns",
             column_row("readings", "at", MARSHAL "ReversedType(" MARSHAL "Int32Type)", "clustering_key", 0));
  // UserType(keyspace, address, street: text, phones: set<text>), names in hexadecimal
  server.add("schema_columns", column_row("readings", "place",
                                          MARSHAL "UserType(shop,61646472657373,737472656574:" MARSHAL
                                                  "UTF8Type,70686f6e6573:" MARSHAL "SetType(" MARSHAL "UTF8Type))",
                                          "regular", 1));
  server.add("schema_columns", column_row("readings", "tags",
                                          MARSHAL "MapType(" MARSHAL "UTF8Type," MARSHAL "FrozenType(" MARSHAL
                                                  "ListType(" MARSHAL "Int32Type)))",
                                          "regular", 1));
  server.add("schema_columns", column_row("readings", "note", MARSHAL "UTF8Type", "static", 1));
  return server;
}

schema read(const schema_tables& server, const std::string& release = "2.2.19") {
  return refresh(server, {}, schema_scope::everything(), cassandra(release));
}

TEST(legacy_schema, keyspace_is_read) {
  const auto keyspace = read(legacy_shop(), "2.1.22").find_keyspace("shop");
  const std::map<std::string, std::string> replication{
      {"class", "org.apache.cassandra.locator.NetworkTopologyStrategy"}, {"dc1", "3"}};
  EXPECT_EQ(keyspace->replication, replication);
  EXPECT_EQ(keyspace->problems(), strings());
}

TEST(legacy_schema, table_is_printed_as_cql_of_cassandra_2) {
  EXPECT_EQ(read(legacy_shop()).find_table("shop", "readings")->to_cql(), R"(CREATE TABLE shop.readings (
    sensor text,
    "Day" timestamp,
    at int,
    note text static,
    place frozen<address>,
    tags map<text, frozen<list<int>>>,
    PRIMARY KEY ((sensor, "Day"), at)
) WITH CLUSTERING ORDER BY (at DESC)
    AND bloom_filter_fp_chance = 0.01
    AND caching = {'keys': 'ALL', 'rows_per_partition': 'NONE'}
    AND comment = 'it''s'
    AND compaction = {'class': 'org.apache.cassandra.db.compaction.SizeTieredCompactionStrategy', 'max_threshold': '32', 'min_threshold': '6'}
    AND compression = {'sstable_compression': 'org.apache.cassandra.io.compress.LZ4Compressor'}
    AND dclocal_read_repair_chance = 0.1
    AND default_time_to_live = 0
    AND gc_grace_seconds = 864000
    AND max_index_interval = 2048
    AND memtable_flush_period_in_ms = 0
    AND min_index_interval = 128
    AND read_repair_chance = 0.0
    AND speculative_retry = '99.0PERCENTILE';)");
}

TEST(legacy_schema, user_types_are_read_by_their_classes) {
  const schema s = read(legacy_shop());
  const auto address = s.find_keyspace("shop")->find_type("address");
  EXPECT_EQ(address->to_cql(), "CREATE TYPE shop.address (\n    street text,\n    phones set<text>\n);");
  EXPECT_EQ(s.find_table("shop", "readings")->find_column("place")->type, address->type());
}

TEST(legacy_schema, compact_tables_are_known_by_their_comparators) {
  schema_tables server = legacy_shop();
  server.add("schema_columnfamilies", table_row("statics", MARSHAL "UTF8Type"));
  server.add("schema_columns", column_row("statics", "id", MARSHAL "Int32Type", "partition_key"));
  server.add("schema_columns", column_row("statics", "a", MARSHAL "Int32Type", "regular"));
  server.add("schema_columnfamilies", table_row("dense", MARSHAL "Int32Type", true));
  server.add("schema_columns", column_row("dense", "id", MARSHAL "Int32Type", "partition_key"));
  server.add("schema_columns", column_row("dense", "at", MARSHAL "Int32Type", "clustering_key"));
  server.add("schema_columns", column_row("dense", "value", MARSHAL "EmptyType", "compact_value"));
  const schema s = read(server);
  EXPECT_EQ(s.problems(), strings());
  EXPECT_TRUE(
      s.find_table("shop", "statics")
          ->to_cql()
          .starts_with(
              "CREATE TABLE shop.statics (\n    id int PRIMARY KEY,\n    a int\n) WITH COMPACT STORAGE\n    AND "));
  EXPECT_TRUE(s.find_table("shop", "dense")
                  ->to_cql()
                  .starts_with("CREATE TABLE shop.dense (\n    id int,\n    at int,\n    PRIMARY KEY (id, at)\n) WITH "
                               "COMPACT STORAGE\n"));
  EXPECT_FALSE(s.find_table("shop", "readings")->compact_storage);
}

TEST(legacy_schema, indexes_stand_with_their_columns) {
  schema_tables server = legacy_shop();
  const auto add = [&](const std::string& column, const std::string& validator, const std::string& index,
                       const std::string& kind, const std::string& options) {
    schema_cells cells = column_row("readings", column, validator, "regular", 1);
    cells[3].second = text(options);
    cells.emplace_back("index_name", text(index));
    cells.emplace_back("index_type", text(kind));
    server.add("schema_columns", cells);
  };
  const std::string map_class = MARSHAL "MapType(" MARSHAL "UTF8Type," MARSHAL "UTF8Type)";
  add("Plain", MARSHAL "UTF8Type", "i1", "COMPOSITES", "{}");
  add("keyed", map_class, "i2", "COMPOSITES", R"({"index_keys":""})");
  add("paired", map_class, "i3", "COMPOSITES", R"({"index_keys_and_values":""})");
  add("whole", MARSHAL "FrozenType(" + map_class + ")", "i4", "COMPOSITES", "{}");
  add("own", MARSHAL "UTF8Type", "i5", "CUSTOM", R"({"class_name":"com.example.Index","mode":"fast"})");
  const auto readings = read(server).find_table("shop", "readings");
  const std::string cql = readings->to_cql();
  EXPECT_EQ(cql.substr(cql.find("\n\n")), R"(

CREATE INDEX i1 ON shop.readings ("Plain");

CREATE INDEX i2 ON shop.readings (keys(keyed));

CREATE INDEX i3 ON shop.readings (entries(paired));

CREATE INDEX i4 ON shop.readings (full(whole));

CREATE CUSTOM INDEX i5 ON shop.readings (own) USING 'com.example.Index' WITH OPTIONS = {'mode': 'fast'};)");
}

TEST(legacy_schema, functions_of_cassandra_2_2_are_read_by_their_classes) {
  schema_tables server = legacy_shop();
  server.add("schema_functions",
             {{"keyspace_name", text("shop")},
              {"function_name", text("pick")},
              {"signature", testing::texts({"int", "map<text, int>"})},
              {"argument_names", testing::texts({"n", "Map"})},
              {"argument_types",
               testing::texts({MARSHAL "Int32Type", MARSHAL "MapType(" MARSHAL "UTF8Type," MARSHAL "Int32Type)"})},
              {"body", text("return n;")},
              {"called_on_null_input", flag(false)},
              {"language", text("java")},
              {"return_type", text(MARSHAL "Int32Type")}});
  server.add("schema_aggregates", {{"keyspace_name", text("shop")},
                                   {"aggregate_name", text("total")},
                                   {"signature", testing::texts({"int"})},
                                   {"argument_types", testing::texts({MARSHAL "Int32Type"})},
                                   {"initcond", {type_kind::blob, testing::int_value(7)}},
                                   {"return_type", text(MARSHAL "Int32Type")},
                                   {"state_func", text("plus")},
                                   {"state_type", text(MARSHAL "Int32Type")}});
  const auto keyspace = read(server).find_keyspace("shop");
  EXPECT_EQ(keyspace->problems(), strings());
  const auto pick = keyspace->find_function({"pick", {"int", "map<text, int>"}});
  ASSERT_NE(pick, nullptr);
  EXPECT_EQ(pick->to_cql(), R"(CREATE FUNCTION shop.pick(n int, "Map" map<text, int>)
    RETURNS NULL ON NULL INPUT
    RETURNS int
    LANGUAGE java
    AS $$return n;$$;)");
  EXPECT_EQ(keyspace->find_aggregate({"total", {"int"}})->to_cql(), R"(CREATE AGGREGATE shop.total(int)
    SFUNC plus
    STYPE int
    INITCOND 7;)");
}

TEST(legacy_schema, options_that_are_no_json_are_noted) {
  schema_tables server = legacy_shop();
  schema_cells cells = table_row("odd", MARSHAL "CompositeType(" MARSHAL "UTF8Type)");
  cells[3].second = text("keys_only");
  server.add("schema_columnfamilies", cells);
  server.add("schema_columns", column_row("odd", "id", MARSHAL "Int32Type", "partition_key"));
  EXPECT_EQ(read(server).problems(), strings{"shop.odd: caching is no JSON object of texts: keys_only"});
}

TEST(legacy_schema, super_column_family_is_kept_and_not_offered) {
  schema_tables server = legacy_shop();
  schema_cells cells = table_row("old", MARSHAL "UTF8Type");
  cells.back().second = text("Super");
  server.add("schema_columnfamilies", cells);
  server.add("schema_columns", column_row("old", "key", MARSHAL "BytesType", "partition_key"));
  EXPECT_TRUE(read(server).find_table("shop", "old")->super);
  EXPECT_TRUE(read(server).find_table("shop", "old")->to_cql().starts_with("/*\n"));
}

TEST(legacy_schema, classes_are_cql_types) {
  const auto cql = [](std::string_view name) { return read_legacy_class(name).cql_type; };
  EXPECT_EQ(cql(MARSHAL "ListType(" MARSHAL "Int32Type)"), "list<int>");
  EXPECT_EQ(cql(MARSHAL "FrozenType(" MARSHAL "ListType(" MARSHAL "Int32Type))"), "frozen<list<int>>");
  EXPECT_EQ(cql(MARSHAL "TupleType(" MARSHAL "Int32Type," MARSHAL "UTF8Type)"), "frozen<tuple<int, text>>");
  EXPECT_EQ(cql(MARSHAL "PointType"), "'" MARSHAL "PointType'");
  EXPECT_EQ(cql(MARSHAL "ReversedType(" MARSHAL "UUIDType)"), "uuid");
  EXPECT_TRUE(read_legacy_class(MARSHAL "ReversedType(" MARSHAL "UUIDType)").reversed);
  EXPECT_EQ(cql("nonsense("), "'nonsense('");
}

}}  // namespace dse::metadata
