#include "support/cluster.hpp"
#include "support/random_values.hpp"
#include "support/server_json.hpp"

#include <dse/dse.hpp>
#include <dse/value.hpp>

#include <gtest/gtest.h>

#include <cstdlib>
#include <iostream>
#include <random>
#include <span>

using namespace std::chrono_literals;
using dse::testing::cluster;
using dse::testing::is_server_json;
using dse::testing::random_values;
using dse::testing::session_options;

namespace {

struct place {
  std::optional<std::string> street;
  std::optional<int> zip;
  friend bool operator==(const place&, const place&) = default;
};
struct person {
  int id;
  std::string name;
  place home;
  std::vector<place> others;
};
struct stranger {
  std::string house_number;
};

constexpr const char* scalars[] = {"ascii",     "bigint",   "blob",    "boolean", "date",     "decimal", "double",
                                   "duration",  "float",    "inet",    "int",     "smallint", "text",    "time",
                                   "timestamp", "timeuuid", "tinyint", "uuid",    "varint"};

/// Frozen: a collection that is not, and empty, is null.
constexpr const char* nested[] = {
    "frozen<list<int>>",
    "frozen<set<text>>",
    "frozen<map<text, bigint>>",
    "frozen<map<int, frozen<list<bigint>>>>",
    "frozen<tuple<int, text, double>>",
    "frozen<place>",
    "frozen<list<frozen<place>>>",
    "frozen<map<uuid, frozen<place>>>",
    "frozen<tuple<frozen<place>, frozen<set<inet>>>>",
    "frozen<list<frozen<tuple<date, time, timestamp>>>>",
    "vector<float, 3>",
    "vector<double, 2>",
    "vector<bigint, 2>",
    "vector<boolean, 3>",
    "vector<timestamp, 2>",
    "vector<uuid, 2>",
    "vector<timeuuid, 1>",
    "vector<text, 3>",
    "vector<ascii, 1>",
    "vector<blob, 2>",
    "vector<tinyint, 2>",
    "vector<smallint, 2>",
    "vector<date, 2>",
    "vector<time, 2>",
    "vector<varint, 2>",
    "vector<decimal, 2>",
    "vector<inet, 2>",
    "vector<duration, 2>",
    "vector<int, 1>",
    "vector<vector<float, 2>, 2>",
    "vector<vector<text, 2>, 2>",
    "vector<frozen<list<int>>, 2>",
    "vector<frozen<place>, 2>",
    "vector<frozen<tuple<int, text>>, 2>",
    "frozen<list<vector<float, 2>>>",
    "frozen<map<text, vector<text, 2>>>",
    "frozen<tuple<vector<int, 2>, text>>",
    "frozen<set<vector<int, 2>>>",
    "frozen<set<frozen<list<int>>>>",
    "frozen<set<frozen<tuple<int, text>>>>",
    "frozen<set<frozen<place>>>",
    "frozen<map<frozen<set<int>>, int>>",
};

std::uint64_t seed() {
  static const std::uint64_t s = [] {
    const char* given = std::getenv("DSE_TEST_SEED");
    return given ? std::strtoull(given, nullptr, 10) : std::random_device()();
  }();
  return s;
}

void create_schema(const dse::client& db) {
  db.execute(
      "CREATE KEYSPACE IF NOT EXISTS ty WITH replication = {'class': 'SimpleStrategy', 'replication_factor': 1}");
  db.execute("CREATE TYPE IF NOT EXISTS ty.place (street text, zip int)");
  const auto create = [&](const std::string& table, std::span<const char* const> types, std::string before = "",
                          std::string behind = "") {
    std::string columns;
    int n = 0;
    for (const char* type : types) columns += ", c" + std::to_string(n++) + " " + before + type + behind;
    db.execute("CREATE TABLE IF NOT EXISTS ty." + table + " (id int PRIMARY KEY" + columns + ")");
  };
  create("scalars", scalars);
  create("sets",
         std::array{"ascii", "bigint", "blob", "boolean", "date", "decimal", "double", "float", "inet", "int",
                    "smallint", "text", "time", "timestamp", "timeuuid", "tinyint", "uuid", "varint"},
         "set<", ">");
  create("nested", nested);
}

/// Everything over one protocol version.
class types : public ::testing::TestWithParam<const char*> {
 protected:
  void SetUp() override {
    const std::string name = GetParam();
    db = dse::connect(session_options(cluster::with(cluster::plain).address(name.starts_with("dse"))).protocol(name));
    create_schema(db);
    std::cout << "DSE_TEST_SEED=" << seed() << '\n';
  }
  void TearDown() override { db.close(); }

  static std::string column(std::size_t i) { return "c" + std::to_string(i); }

  /// What is in the column, and what the server makes of it as JSON.
  std::pair<dse::value, std::optional<std::string>> read(const std::string& table, const std::string& name, int id) {
    const auto rows = db.execute("SELECT " + name + ", toJson(" + name + ") FROM ty." + table + " WHERE id = ?", id);
    for (auto row : rows.as<dse::value, std::optional<std::string>>()) return {std::get<0>(row), std::get<1>(row)};
    return {};
  }

  void expect_values_come_back(const std::string& table, std::size_t columns, int each) {
    random_values random(seed());
    for (std::size_t c = 0; c < columns; ++c) {
      const dse::prepared insert = db.prepare("INSERT INTO ty." + table + " (id, " + column(c) + ") VALUES (?, ?)");
      const dse::data_type& type = insert.parameters()[1].type;
      for (int i = 0; i < each; ++i) {
        const dse::value v = random.value_of(type);
        SCOPED_TRACE("seed " + std::to_string(seed()) + " " + type.to_string() + " " + v.to_string());
        db.execute(insert.bind(1, v));
        const auto [bound, json] = read(table, column(c), 1);
        EXPECT_EQ(bound, v) << bound.to_string();
        EXPECT_TRUE(json && is_server_json(bound, *json)) << json.value_or("null");
        EXPECT_EQ(bound.to_string(), v.to_string());
        db.execute(
            dse::statement("INSERT INTO ty." + table + " (id, " + column(c) + ") VALUES (2, " + v.to_string() + ")"));
        EXPECT_EQ(read(table, column(c), 2).first, v) << "written as a constant";
      }
    }
  }

  dse::client db;
};

TEST_P(types, random_scalars_come_back_and_print_as_the_server_prints_them) {
  expect_values_come_back("scalars", std::size(scalars), 8);
}

TEST_P(types, collections_tuples_udts_and_vectors_come_back) {
  expect_values_come_back("nested", std::size(nested), 3);
}

TEST_P(types, columns_have_the_types_that_were_declared) {
  const auto columns = db.prepare("SELECT * FROM ty.nested").columns();
  for (const dse::column& c : columns) {
    if (c.name == "id") continue;
    std::string declared = nested[std::stoul(c.name.substr(1))];
    if (declared.starts_with("frozen<")) declared = declared.substr(7, declared.size() - 8);
    EXPECT_EQ(c.type.to_string(), declared);
  }
}

TEST_P(types, sets_come_back_in_the_order_in_which_they_print) {
  random_values random(seed() + 1);
  const auto columns = db.prepare("SELECT * FROM ty.sets").columns();
  for (const dse::column& c : columns) {
    if (c.name == "id") continue;
    const dse::prepared insert = db.prepare("INSERT INTO ty.sets (id, " + c.name + ") VALUES (?, ?)");
    for (int i = 0; i < 5; ++i) {
      dse::value::set s;
      while (s.elements.empty()) s = *random.value_of(c.type).get_if<dse::value::set>();
      SCOPED_TRACE("seed " + std::to_string(seed()) + " " + c.type.to_string());
      db.execute(insert.bind(1, dse::value(s)));
      const dse::value back = read("sets", c.name, 1).first;
      ASSERT_TRUE(back.get_if<dse::value::set>());
      std::string in_server_order;
      for (const dse::value& e : back.get_if<dse::value::set>()->elements)
        in_server_order += (in_server_order.empty() ? "{" : ", ") + e.to_string();
      EXPECT_EQ(dse::value(s).to_string(), in_server_order + "}");
    }
  }
}

TEST_P(types, null_unset_and_empty_are_three_things_for_every_type) {
  random_values random(seed() + 2);
  for (std::size_t c = 0; c < std::size(scalars); ++c) {
    SCOPED_TRACE(scalars[c]);
    const dse::prepared insert = db.prepare("INSERT INTO ty.scalars (id, " + column(c) + ") VALUES (?, ?)");
    const dse::value v = random.value_of(insert.parameters()[1].type);
    db.execute(insert.bind(3, v));
    const auto unset = db.try_execute(insert.bind(3, dse::unset));
    EXPECT_EQ(unset.has_error(), std::string(GetParam()) == "v3");
    EXPECT_EQ(read("scalars", column(c), 3).first, v);
    db.execute(insert.bind(3, nullptr));
    EXPECT_TRUE(read("scalars", column(c), 3).first.is_null());
  }
  for (const char* c : {"c0", "c2", "c12"}) {  // ascii, blob, text
    db.execute(std::string("INSERT INTO ty.scalars (id, ") + c + ") VALUES (3, " + (c[1] == '2' ? "0x" : "''") + ")");
    const dse::value empty = read("scalars", c, 3).first;
    EXPECT_FALSE(empty.is_null()) << c;
    EXPECT_EQ(empty, c[1] == '2' ? dse::value(dse::bytes()) : dse::value("")) << c;
  }
  db.execute("INSERT INTO ty.scalars (id, c10) VALUES (3, blobAsInt(0x))");
  EXPECT_TRUE(read("scalars", "c10", 3).first.is_null()) << "an int of no bytes";
}

INSTANTIATE_TEST_SUITE_P(all, types, ::testing::Values("v3", "v4", "v5", "dse_v1", "dse_v2"));

class typed_values : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    db = dse::connect(session_options(cluster::with(cluster::plain).address()));
    create_schema(db);
  }
  static void TearDownTestSuite() {
    db.close();
    db = {};
  }
  static inline dse::client db;
};

TEST_F(typed_values, a_struct_is_a_udt_in_every_place) {
  db.execute(
      "CREATE TABLE IF NOT EXISTS ty.people (id int PRIMARY KEY, name text, home frozen<place>, others "
      "list<frozen<place>>, by_name map<text, frozen<place>>, pair frozen<tuple<int, frozen<place>>>)");
  const place main{"Main", 7}, side{"Side", std::nullopt};
  const dse::prepared insert = db.prepare("INSERT INTO ty.people (id, name, home, others) VALUES (?, ?, ?, ?)");
  db.execute(insert.bind(person{1, "ada", main, {side, main}}));
  db.execute(insert.bind(2, "bob", side, std::vector<place>{}));
  db.execute("UPDATE ty.people SET by_name = ?, pair = ? WHERE id = ?", std::map<std::string, place>{{"x", side}},
             std::tuple(5, main), 1);
  for (const person& p : db.query<person>("SELECT * FROM ty.people WHERE id = ?", 1)) {
    EXPECT_EQ(p.home, main);
    EXPECT_EQ(p.others, (std::vector<place>{side, main}));
  }
  for (auto [home, by_name, pair] : db.query<place, std::map<std::string, place>, std::tuple<int, place>>(
           "SELECT home, by_name, pair FROM ty.people WHERE id = 1")) {
    EXPECT_EQ(home, main);
    EXPECT_EQ(by_name, (std::map<std::string, place>{{"x", side}}));
    EXPECT_EQ(pair, std::tuple(5, main));
  }
  db.execute("INSERT INTO ty.people (id, home) VALUES (?, ?)", 3, main);
  db.execute(dse::statement("INSERT INTO ty.people (id, home) VALUES (?, ?)", 4, main));
  for (const int id : {3, 4})
    for (auto [home] : db.query<std::optional<place>>("SELECT home FROM ty.people WHERE id = ?", id))
      EXPECT_EQ(home, main) << id;
}

TEST_F(typed_values, a_whole_row_binds_to_a_text_that_is_prepared_on_the_way) {
  db.execute(
      "CREATE TABLE IF NOT EXISTS ty.p2 (id int PRIMARY KEY, name text, home frozen<place>, others "
      "list<frozen<place>>)");
  db.execute("INSERT INTO ty.p2 (others, home, name, id) VALUES (?, ?, ?, ?)", person{1, "ada", {"Main", 7}, {}});
  int seen = 0;
  for (auto [name] : db.query<std::string>("SELECT name FROM ty.p2 WHERE id = 1")) seen += name == "ada";
  EXPECT_EQ(seen, 1);
}

TEST_F(typed_values, a_field_that_the_udt_lacks_is_named_and_nothing_is_sent) {
  const auto r = db.try_execute("INSERT INTO ty.nested (id, c5) VALUES (?, ?)", 1, stranger{"7"});
  ASSERT_TRUE(r.has_error());
  EXPECT_EQ(r.error().code(), dse::client_errc::type_mismatch);
  EXPECT_NE(r.error().to_string().find("house_number"), std::string::npos) << r.error().to_string();
}

TEST_F(typed_values, a_field_added_later_is_null_in_older_values) {
  db.execute("CREATE TYPE IF NOT EXISTS ty.grown (street text)");
  db.execute("CREATE TABLE IF NOT EXISTS ty.g (id int PRIMARY KEY, v frozen<grown>)");
  db.execute("INSERT INTO ty.g (id, v) VALUES (1, {street: 'Main'})");
  db.execute("ALTER TYPE ty.grown ADD zip int");
  int seen = 0;
  for (auto [v] : db.query<std::optional<place>>("SELECT v FROM ty.g WHERE id = 1")) {
    EXPECT_EQ(v, (place{"Main", std::nullopt}));
    ++seen;
  }
  EXPECT_EQ(seen, 1);
}

TEST_F(typed_values, numbers_of_a_vector_come_from_and_go_into_what_holds_them) {
  const std::array<float, 3> a{1.5f, -2.0f, 3.25f};
  const std::vector<float> v(a.begin(), a.end());
  const char* insert = "INSERT INTO ty.nested (id, c10) VALUES (?, ?)";
  db.execute(insert, 10, a);
  db.execute(insert, 11, v);
  db.execute(insert, 12, std::span<const float>(v));
  db.execute(dse::statement(insert, 13, std::span<const float>(v)));
  db.execute(dse::statement(insert, 14, a));
  for (int id = 10; id < 15; ++id) {
    for (auto [back] : db.query<std::vector<float>>("SELECT c10 FROM ty.nested WHERE id = ?", id)) EXPECT_EQ(back, v);
    for (auto [back] : db.query<std::array<float, 3>>("SELECT c10 FROM ty.nested WHERE id = ?", id)) EXPECT_EQ(back, a);
  }
  EXPECT_EQ(db.try_execute(insert, 1, std::vector<float>(2)).error().code(), dse::client_errc::out_of_range);
}

TEST_F(typed_values, a_vector_has_8192_dimensions) {
  db.execute("CREATE TABLE IF NOT EXISTS ty.wide (id int PRIMARY KEY, v vector<float, 8192>)");
  std::vector<float> v(8192);
  for (std::size_t i = 0; i < v.size(); ++i) v[i] = static_cast<float>(i) / 3;
  db.execute("INSERT INTO ty.wide (id, v) VALUES (?, ?)", 1, v);
  for (auto [back] : db.query<std::vector<float>>("SELECT v FROM ty.wide WHERE id = 1")) EXPECT_EQ(back, v);
}

TEST_F(typed_values, bounds_of_a_timeuuid_are_those_of_the_server) {
  const dse::value::timestamp t(1'709'164'800'123ms);
  db.execute("CREATE TABLE IF NOT EXISTS ty.tu (id int PRIMARY KEY, a timeuuid, b timeuuid, t timestamp)");
  db.execute("INSERT INTO ty.tu (id, a, b) VALUES (1, minTimeuuid(?), maxTimeuuid(?))", t, t);
  for (auto [a, b] : db.query<dse::uuid, dse::uuid>("SELECT a, b FROM ty.tu WHERE id = 1")) {
    EXPECT_EQ(a, dse::uuid::min_for(t));
    EXPECT_EQ(b, dse::uuid::max_for(t));
  }
  const dse::uuid now = dse::uuid::time_based();
  db.execute("INSERT INTO ty.tu (id, a) VALUES (2, ?)", now);
  for (auto [when] : db.query<dse::value::timestamp>("SELECT toTimestamp(a) FROM ty.tu WHERE id = 2"))
    EXPECT_EQ(when, std::chrono::floor<std::chrono::milliseconds>(*now.time()));
}

TEST_F(typed_values, a_counter_counts) {
  db.execute("CREATE TABLE IF NOT EXISTS ty.counters (id int PRIMARY KEY, n counter)");
  db.execute("UPDATE ty.counters SET n = n + ? WHERE id = 1", 40);
  db.execute("UPDATE ty.counters SET n = n + ? WHERE id = 1", std::int64_t{2});
  for (auto [n, any] : db.query<std::int64_t, dse::value>("SELECT n, n FROM ty.counters WHERE id = 1")) {
    EXPECT_EQ(n, 42);
    EXPECT_EQ(any, dse::value(std::int64_t{42}));
  }
}

}  // namespace
