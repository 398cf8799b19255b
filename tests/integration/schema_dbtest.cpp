#include "metadata/schema_reader.hpp"
#include "support/cluster.hpp"
#include "support/schema_tables.hpp"

#include <dse/dse.hpp>
#include <dse/schema.hpp>

#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

using dse::testing::cluster;
using dse::testing::session_options;

namespace {

constexpr const char* rich_server =
    "--no-graph --yaml materialized_views_enabled=true --yaml user_defined_functions_enabled=true "
    "--yaml sasi_indexes_enabled=true --yaml dynamic_data_masking_enabled=true";

/// The page as the message that it came in.
dse::bytes message_of(const dse::row_set& rows) {
  dse::testing::rows_result result;
  result.columns = rows.columns();
  for (const dse::row& r : rows) {
    auto& cells = result.rows.emplace_back();
    for (std::size_t i = 0; i < r.size(); ++i) {
      const auto cell = r.cell(i);
      cells.push_back(cell ? std::optional(dse::bytes(cell->begin(), cell->end())) : std::nullopt);
    }
  }
  return dse::testing::message_of(result);
}

dse::schema read_keyspace(dse::client& db, const std::string& keyspace) {
  using namespace dse::metadata;
  dse::node_info node;
  node.release_version = "5.0.6";
  schema_reader reader(layout_of(node), schema_scope::only({keyspace}));
  for (std::size_t i = 0; i < reader.queries().size(); ++i) {
    const dse::row_set rows = db.execute(reader.queries()[i].text);
    EXPECT_FALSE(rows.has_more_pages());
    EXPECT_FALSE(reader.add(i, message_of(rows)).malformed) << reader.queries()[i].text;
  }
  return reader.finish({});
}

void run(dse::client& db, const std::string& text, const std::string& between) {
  for (std::size_t from = 0; from < text.size();) {
    const std::size_t to = std::min(text.find(between, from), text.size());
    const std::string statement = text.substr(from, to - from);
    from = to + between.size();
    if (statement.find_first_not_of('\n') != statement.npos) db.execute(statement);
  }
}

std::string file_text(const std::string& path) {
  std::ifstream in(path);
  std::ostringstream text;
  text << in.rdbuf();
  return std::move(text).str();
}

/// What a table that was made again has to have in common with the first one: all but its id.
dse::keyspace_metadata without_ids(dse::keyspace_metadata keyspace) {
  for (auto& [name, table] : keyspace.tables) {
    auto copy = std::make_shared<dse::table_metadata>(*table);
    copy->id = {};
    table = std::move(copy);
  }
  for (auto& [name, view] : keyspace.views) {
    auto copy = std::make_shared<dse::view_metadata>(*view);
    copy->id = copy->base_table_id = {};
    view = std::move(copy);
  }
  return keyspace;
}

TEST(schema, printed_cql_makes_the_same_keyspace_again) {
  dse::client db = dse::connect(session_options(cluster::with(rich_server).address()));
  db.execute("DROP KEYSPACE IF EXISTS rich");
  run(db, file_text("tests/vectors/schema/cassandra5.cql"), ";\n");
  const auto first = read_keyspace(db, "rich").find_keyspace("rich");
  ASSERT_NE(first, nullptr);
  ASSERT_EQ(first->problems(), std::vector<std::string>());
  ASSERT_EQ(first->tables.size(), 9u);

  db.execute("DROP KEYSPACE rich");
  ASSERT_EQ(read_keyspace(db, "rich").find_keyspace("rich"), nullptr);
  run(db, first->to_cql(), ";\n\n");

  const auto second = read_keyspace(db, "rich").find_keyspace("rich");
  ASSERT_NE(second, nullptr);
  EXPECT_EQ(second->to_cql(), first->to_cql());
  EXPECT_TRUE(without_ids(*second).equals(without_ids(*first)));
  db.execute("DROP KEYSPACE rich");
  db.close();
}

}  // namespace
