// What a real server says, read and printed, next to how that server describes it itself.
#include "schema_reading.hpp"
#include "vectors/vectors.hpp"

#include <fstream>
#include <map>
#include <set>
#include <sstream>
#include <vector>

namespace dse::metadata { namespace {

using strings = std::vector<std::string>;

/// The recorded schema; each page of columns, of which there are several, on its own.
schema recorded() {
  schema_reader reader(cassandra("5.0.6"), schema_scope::only({"rich", "system_virtual_schema"}));
  const auto pages = testing::load_vectors("schema/cassandra5.txt");
  for (std::size_t i = 0; i < reader.queries().size(); ++i) {
    bool has_more = false;
    std::size_t count = 0;
    for (const auto& recording : pages) {
      if (recording.name != table_of(reader.queries()[i])) continue;
      const auto page = reader.add(i, recording.octets);
      EXPECT_FALSE(page.malformed) << recording.name;
      has_more = page.paging_state.has_value();
      ++count;
    }
    EXPECT_FALSE(has_more) << "the last page says that it is";
    EXPECT_EQ(count, table_of(reader.queries()[i]) == "columns" ? 2u : 1u) << reader.queries()[i].text;
  }
  return reader.finish({});
}

std::string file_text(const std::string& path) {
  std::ifstream in(path);
  std::ostringstream text;
  text << in.rdbuf();
  return std::move(text).str();
}

/// A statement without its options, and these.
struct statement_parts {
  std::string head;
  std::map<std::string, std::string> options;
};

statement_parts take_apart(const std::string& statement) {
  statement_parts parts;
  std::size_t from = 0;
  const auto take = [&](std::string line) {
    const bool is_condition = line.starts_with("    AND ");
    const std::size_t with = line.find(" WITH ");
    std::string condition = is_condition ? line.substr(8) : with == line.npos ? "" : line.substr(with + 6);
    const std::size_t equals = condition.find(" = ");
    if (equals == condition.npos || line.starts_with("CREATE")) {
      parts.head += line + '\n';
      return;
    }
    if (condition.ends_with(';')) condition.pop_back();
    parts.options[condition.substr(0, equals)] = condition.substr(equals + 3);
    if (!is_condition) parts.head += line.substr(0, with) + '\n';
  };
  while (from < statement.size()) {
    std::size_t to = statement.find('\n', from);
    // A line that ends inside a constant goes on.
    while (to != statement.npos && std::count(statement.begin() + static_cast<std::ptrdiff_t>(from),
                                              statement.begin() + static_cast<std::ptrdiff_t>(to), '\'') %
                                           2 !=
                                       0)
      to = statement.find('\n', to + 1);
    take(statement.substr(from, to == statement.npos ? to : to - from));
    from = to == statement.npos ? to : to + 1;
  }
  while (parts.head.ends_with('\n') || parts.head.ends_with(';')) parts.head.pop_back();
  return parts;
}

/// The statements of a text, by their first lines.
std::map<std::string, statement_parts> statements(const std::string& text) {
  std::map<std::string, statement_parts> all;
  for (std::size_t from = 0; from < text.size();) {
    const std::size_t to = std::min(text.find("\n\n", from), text.size());
    std::string one = text.substr(from, to - from);
    from = to + 2;
    // The server puts compact tables into comments; we can't see why.
    if (one.starts_with("/*")) continue;
    if (one.ends_with("\n*/")) one.resize(one.size() - 3);
    statement_parts parts = take_apart(one);
    all[parts.head.substr(0, parts.head.find('\n'))] = std::move(parts);
  }
  return all;
}

const std::set<std::string> nulls_that_are_described = {"allow_auto_snapshot", "incremental_backups", "cdc", "memtable",
                                                        "extensions"};

TEST(recorded_schema, is_printed_as_its_server_describes_it) {
  const std::string printed = recorded().find_keyspace("rich")->to_cql();
  auto ours = statements(printed);
  auto theirs = statements(file_text("tests/vectors/schema/cassandra5_described.cql"));
  ASSERT_GT(theirs.size(), 30u);
  for (auto& [first_line, described] : theirs) {
    if (first_line.starts_with("CREATE KEYSPACE") || first_line.starts_with("CREATE TABLE rich.everything")) continue;
    // The server orders it by a column that it hides.
    if (first_line.starts_with("CREATE TABLE rich.static_compact")) continue;
    // The server forgets that the body holds the sign that ends it.
    if (described.head.find("\"$$\"") != described.head.npos) continue;
    const auto at = ours.find(first_line);
    ASSERT_NE(at, ours.end()) << first_line << "\nof\n" << printed;
    // The server has a conjunction for the first option after an order.
    EXPECT_EQ(at->second.head, described.head);
    for (const auto& [name, option] : at->second.options) EXPECT_EQ(option, described.options[name]) << first_line;
    for (const auto& [name, option] : described.options)
      EXPECT_TRUE(at->second.options.contains(name) || nulls_that_are_described.contains(name)) << first_line << name;
  }
  EXPECT_EQ(ours.size(), theirs.size());
}

TEST(recorded_schema, keyspace_is_read) {
  const auto rich = recorded().find_keyspace("rich");
  EXPECT_FALSE(rich->durable_writes);
  EXPECT_FALSE(rich->is_virtual);
  const std::map<std::string, std::string> replication{
      {"class", "org.apache.cassandra.locator.NetworkTopologyStrategy"}, {"dc1", "1"}};
  EXPECT_EQ(rich->replication, replication);
  EXPECT_EQ(rich->tables.size(), 9u);
  EXPECT_EQ(rich->views.size(), 2u);
  EXPECT_EQ(rich->types.size(), 3u);
  EXPECT_EQ(rich->functions.size(), 7u);
  EXPECT_EQ(rich->aggregates.size(), 3u);
  EXPECT_TRUE(rich->find_function({"plus", {"bigint", "bigint"}})->called_on_null_input);
  EXPECT_FALSE(rich->find_function({"plus", {"int", "int"}})->called_on_null_input);
  EXPECT_EQ(rich->find_function({"plus", {"text", "text"}}), nullptr);
}

strings names(std::span<const column_metadata> columns) {
  strings list;
  for (const column_metadata& c : columns) list.push_back(c.name);
  return list;
}

TEST(recorded_schema, columns_stand_in_the_order_of_the_key) {
  const auto readings = recorded().find_table("rich", "Readings");
  EXPECT_EQ(names(readings->partition_key()), (strings{"Sensor", "day"}));
  EXPECT_EQ(names(readings->clustering_columns()), (strings{"order", "at"}));
  EXPECT_EQ(readings->clustering_columns()[0].order, clustering_order::descending);
  EXPECT_EQ(readings->clustering_columns()[1].order, clustering_order::ascending);
  EXPECT_EQ(names(readings->static_columns()), strings{"owner"});
  EXPECT_EQ(names(readings->regular_columns()), (strings{"naïve \"name\"", "select", "value"}));
  EXPECT_EQ(recorded().find_table("rich", "readings"), nullptr) << "names are exact";
}

TEST(recorded_schema, types_of_columns_are_read) {
  const schema s = recorded();
  const auto everything = s.find_table("rich", "everything");
  const data_type phone = s.find_keyspace("rich")->find_type("Phone")->type();
  const data_type point = data_type::custom("org.apache.cassandra.db.marshal.PointType");
  EXPECT_EQ(phone, data_type::udt("rich", "Phone", {"number", "Kind"}, {type_kind::text, type_kind::int_}));
  EXPECT_EQ(everything->find_column("x")->type, phone);
  EXPECT_EQ(everything->find_column("x")->cql_type, "\"Phone\"");
  EXPECT_EQ(everything->find_column("z")->type, data_type::list(phone));
  EXPECT_EQ(everything->find_column("w")->type.parameters()[2], data_type::list(phone)) << "a field of address";
  EXPECT_EQ(everything->find_column("ab")->type, point);
  EXPECT_EQ(everything->find_column("y")->type, data_type::vector(type_kind::float_, 3));
  EXPECT_EQ(everything->find_column("r")->type, type_kind::varint);
}

TEST(recorded_schema, options_are_values) {
  const auto everything = recorded().find_table("rich", "everything");
  EXPECT_EQ(everything->options.at("comment"), value("it's \"quoted\"\nand $$two$$ lines"));
  EXPECT_EQ(everything->options.at("default_time_to_live"), value(86400));
  EXPECT_EQ(everything->options.at("bloom_filter_fp_chance"), value(0.1));
  EXPECT_EQ(everything->options.at("caching"), value(value::map{{"keys", "NONE"}, {"rows_per_partition", "10"}}));
  EXPECT_EQ(everything->options.at("allow_auto_snapshot"), value(false));
  EXPECT_FALSE(everything->options.contains("cdc")) << "a null";
  EXPECT_FALSE(everything->options.contains("id"));
}

TEST(recorded_schema, indexes_and_masks_are_read) {
  const schema s = recorded();
  const index_metadata& by_y = s.find_table("rich", "everything")->indexes.at("by_y");
  EXPECT_EQ(by_y.kind, "CUSTOM");
  EXPECT_EQ(by_y.target, "y");
  EXPECT_EQ(by_y.class_name, "StorageAttachedIndex");
  EXPECT_EQ(by_y.options, (std::map<std::string, std::string>{{"similarity_function", "cosine"}}));
  EXPECT_EQ(s.find_table("rich", "everything")->indexes.at("by_u").target, "entries(u)");
  EXPECT_EQ(s.find_table("rich", "masked")->find_column("c")->mask, "system.mask_inner(1, null)");
}

TEST(recorded_schema, views_are_read) {
  const schema s = recorded();
  const auto view = s.find_keyspace("rich")->find_view("By_Owner");
  EXPECT_EQ(view->base_table, "Visits");
  EXPECT_EQ(view->base_table_id, s.find_table("rich", "Visits")->id);
  EXPECT_TRUE(view->include_all_columns);
  EXPECT_EQ(names(view->partition_key()), strings{"select"});
  EXPECT_EQ(names(view->clustering_columns()), (strings{"Sensor", "day", "order", "at"}));
}

TEST(recorded_schema, compact_tables_have_the_columns_that_cql_shows) {
  const schema s = recorded();
  const auto dense = s.find_table("rich", "dense"), keys = s.find_table("rich", "dense_keys"),
             statics = s.find_table("rich", "static_compact"), counts = s.find_table("rich", "counts");
  EXPECT_TRUE(dense->compact_storage && keys->compact_storage && statics->compact_storage);
  EXPECT_EQ(names(dense->columns), (strings{"a", "b", "c"}));
  EXPECT_EQ(names(keys->columns), (strings{"a", "b"}));
  EXPECT_EQ(names(statics->columns), (strings{"a", "b", "c"}));
  EXPECT_EQ(names(statics->regular_columns()), (strings{"b", "c"}));
  EXPECT_TRUE(counts->counter);
  EXPECT_FALSE(counts->compact_storage);
}

TEST(recorded_schema, virtual_tables_are_read_and_printed_as_comments) {
  const auto keyspace = recorded().find_keyspace("system_virtual_schema");
  EXPECT_TRUE(keyspace->is_virtual);
  const auto columns = keyspace->find_table("columns");
  EXPECT_TRUE(columns->is_virtual);
  EXPECT_EQ(names(columns->partition_key()), strings{"keyspace_name"});
  EXPECT_EQ(columns->options.at("comment"), value("virtual column definitions"));
  EXPECT_TRUE(columns->to_cql().starts_with("/*\n"));
  EXPECT_TRUE(columns->to_cql().ends_with("\n*/"));
}

TEST(recorded_schema, read_again_is_the_same_objects) {
  schema_reader reader(cassandra("5.0.6"), schema_scope::only({"rich", "system_virtual_schema"}));
  for (const auto& recording : testing::load_vectors("schema/cassandra5.txt"))
    for (std::size_t i = 0; i < reader.queries().size(); ++i)
      if (recording.name == table_of(reader.queries()[i])) reader.add(i, recording.octets);
  const schema first = recorded();
  const schema second = reader.finish(first);
  EXPECT_EQ(first.keyspaces(), second.keyspaces()) << "the pointers are equal";
}

TEST(recorded_schema, has_no_problems) { EXPECT_EQ(recorded().problems(), strings()); }

}}  // namespace dse::metadata
