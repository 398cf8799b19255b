// Damaged rows: whatever they hold, a schema comes of them, and what is about other objects is not touched.
#include "schema_reading.hpp"

#include <algorithm>
#include <random>
#include <set>

namespace dse::metadata { namespace {

using testing::schema_cell;
using testing::schema_cells;
using testing::schema_tables;
using testing::text;

const std::vector<std::string> table_names = {"keyspaces", "tables",  "columns",  "types",    "functions", "aggregates",
                                              "views",     "indexes", "triggers", "vertices", "edges"};

schema_tables whole() {
  schema_tables server;
  for (const std::string k : {"a", "b"}) {
    server.add_keyspace(k);
    server.add_type(k, "u", {"x", "y"}, {"int", "frozen<list<text>>"});
    server.add_function(k, "f", {"int", "map<text, int>"});
    server.add("aggregates", {{"keyspace_name", text(k)},
                              {"aggregate_name", text("g")},
                              {"argument_types", testing::texts({"int"})},
                              {"state_func", text("f")},
                              {"state_type", text("int")},
                              {"return_type", text("int")}});
    for (const std::string t : {"t", "other"}) {
      server.add_table(k, t).add_column(k, t, "id", "int", "partition_key", 0);
      server.add_column(k, t, "at", "timestamp", "clustering", 0, "desc").add_column(k, t, "v", "frozen<u>");
      server.add("indexes", {{"keyspace_name", text(k)},
                             {"table_name", text(t)},
                             {"index_name", text("i")},
                             {"kind", text("COMPOSITES")},
                             {"options", testing::pairs({{"target", "v"}})}});
      server.add("triggers", {{"keyspace_name", text(k)},
                              {"table_name", text(t)},
                              {"trigger_name", text("r")},
                              {"options", testing::pairs({{"class", "C"}})}});
      server.add("vertices", {{"keyspace_name", text(k)}, {"table_name", text(t)}, {"label_name", text("l")}});
      server.add("edges", {{"keyspace_name", text(k)},
                           {"table_name", text(t)},
                           {"from_label", text("l")},
                           {"from_partition_key_columns", testing::texts({"id"})}});
    }
    server.add("views", {{"keyspace_name", text(k)},
                         {"view_name", text("w")},
                         {"base_table_name", text("t")},
                         {"include_all_columns", testing::flag(true)},
                         {"where_clause", text("v IS NOT NULL")}});
    server.add_column(k, "w", "v", "frozen<u>", "partition_key", 0);
  }
  return server;
}

schema_layout everything_there_is() {
  schema_layout layout = cassandra("5.0");
  layout.graph = true;
  return layout;
}

class damage {
 public:
  explicit damage(std::uint32_t seed) : random_(seed) {}

  void to_value(std::optional<bytes>& v) {
    switch (below(5)) {
      case 0: v.reset(); break;
      case 1: v = some_bytes(); break;
      case 2:
        if (v && !v->empty()) v->resize(below(v->size()));
        break;
      case 3:
        if (v && !v->empty()) (*v)[below(v->size())] ^= static_cast<std::byte>(1u << below(8));
        break;
      default:
        if (v) v->insert(v->end(), std::byte{1});
    }
  }
  std::size_t below(std::size_t n) { return std::uniform_int_distribution<std::size_t>(0, n - 1)(random_); }
  data_type type() {
    const data_type all[] = {type_kind::int_,
                             type_kind::text,
                             type_kind::boolean,
                             type_kind::uuid,
                             type_kind::blob,
                             data_type::list(type_kind::text),
                             data_type::list(type_kind::int_),
                             data_type::map(type_kind::text, type_kind::text),
                             data_type::custom("x.Y")};
    return all[below(std::size(all))];
  }

 private:
  bytes some_bytes() {
    bytes b(below(24));
    for (std::byte& x : b) x = static_cast<std::byte>(below(256));
    return b;
  }
  std::mt19937 random_;
};

/// Reads what select() says, after `change` had a look at each result.
template <class Change>
schema read_changed(const schema& before, Change change) {
  const schema_tables server = whole();
  schema_reader reader(everything_there_is(), schema_scope::everything());
  for (std::size_t i = 0; i < reader.queries().size(); ++i) {
    testing::rows_result rows = server.select(table_of(reader.queries()[i]));
    change(table_of(reader.queries()[i]), rows);
    EXPECT_FALSE(reader.add(i, testing::message_of(rows)).malformed);
  }
  return reader.finish(before);
}

void print_all(const schema& s) {
  static_cast<void>(s.problems());
  static_cast<void>(s.to_cql());
}

std::optional<bytes> value_of(const testing::rows_result& rows, const std::vector<std::optional<bytes>>& one,
                              std::string_view name) {
  for (std::size_t i = 0; i < rows.columns.size(); ++i)
    if (rows.columns[i].name == name) return one[i];
  return std::nullopt;
}

TEST(damaged_schema, rows_of_one_table_leave_every_other_object_as_it_was) {
  const schema before = read_changed({}, [](const std::string&, testing::rows_result&) {});
  ASSERT_EQ(before.problems(), std::vector<std::string>());
  ASSERT_EQ(before.find_keyspace("a")->tables.size(), 2u);
  std::size_t noted = 0;
  for (std::uint32_t seed = 0; seed < 60; ++seed) {
    damage d(seed);
    // What names the row stays, so that it is about the same table.
    const std::set<std::string> kept = {"keyspace_name", "table_name"};
    const schema after = read_changed(before, [&](const std::string&, testing::rows_result& rows) {
      for (auto& one : rows.rows) {
        if (value_of(rows, one, "keyspace_name") != testing::text_value("a")) continue;
        if (value_of(rows, one, "table_name") != testing::text_value("t")) continue;
        for (std::size_t i = 0; i < rows.columns.size(); ++i)
          if (!kept.contains(rows.columns[i].name) && d.below(3) == 0) d.to_value(one[i]);
      }
    });
    print_all(after);
    EXPECT_EQ(after.find_keyspace("b"), before.find_keyspace("b")) << seed;
    const auto a = after.find_keyspace("a"), old = before.find_keyspace("a");
    EXPECT_EQ(a->find_table("other"), old->find_table("other")) << seed;
    EXPECT_EQ(a->types, old->types) << seed;
    EXPECT_EQ(a->views, old->views) << seed;
    EXPECT_EQ(a->functions, old->functions) << seed;
    EXPECT_EQ(a->aggregates, old->aggregates) << seed;
    ASSERT_NE(a->find_table("t"), nullptr) << seed;
    noted += a->find_table("t")->gaps.empty() ? 0 : 1;
  }
  EXPECT_GT(noted, 30u) << "damage is noted";
}

TEST(damaged_schema, rows_of_a_keyspace_leave_the_other_one_as_it_was) {
  const schema before = read_changed({}, [](const std::string&, testing::rows_result&) {});
  for (std::uint32_t seed = 0; seed < 60; ++seed) {
    damage d(seed);
    const schema after = read_changed(before, [&](const std::string&, testing::rows_result& rows) {
      for (auto& one : rows.rows) {
        if (value_of(rows, one, "keyspace_name") != testing::text_value("a")) continue;
        for (std::size_t i = 1; i < one.size(); ++i)
          if (d.below(4) == 0) d.to_value(one[i]);
      }
      if (d.below(3) == 0) std::ranges::reverse(rows.rows);
    });
    print_all(after);
    EXPECT_EQ(after.find_keyspace("b"), before.find_keyspace("b")) << seed;
  }
}

TEST(damaged_schema, columns_that_are_gone_or_of_another_type_end_nothing) {
  for (std::uint32_t seed = 0; seed < 60; ++seed) {
    damage d(seed);
    const std::string& victim = table_names[d.below(table_names.size())];
    const schema after = read_changed({}, [&](const std::string& table, testing::rows_result& rows) {
      if (table != victim) return;
      const std::size_t i = d.below(rows.columns.size());
      if (d.below(2) == 0) {
        rows.columns[i].type = d.type();
        return;
      }
      rows.columns.erase(rows.columns.begin() + static_cast<std::ptrdiff_t>(i));
      for (auto& one : rows.rows) one.erase(one.begin() + static_cast<std::ptrdiff_t>(i));
    });
    print_all(after);
    EXPECT_TRUE(victim == "keyspaces" || after.keyspaces().size() == 2) << victim;
  }
}

}}  // namespace dse::metadata
