#include "support/cluster.hpp"

#include <dse/dse.hpp>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_future.hpp>

#include <gtest/gtest.h>

#include <set>

namespace asio = boost::asio;
using namespace std::chrono_literals;
using dse::testing::cluster;
using dse::testing::session_options;

struct person {
  int id;
  std::optional<std::string> name;
  std::optional<int> age;
};

namespace {

constexpr const char* create_s =
    "CREATE KEYSPACE IF NOT EXISTS s WITH replication = {'class': 'SimpleStrategy', 'replication_factor': 1}";

/// Every form of statement, over each version of the protocol.
class statements : public ::testing::TestWithParam<const char*> {
 protected:
  void SetUp() override {
    const std::string version = GetParam();
    db = dse::connect(
        session_options(cluster::with(cluster::plain).address(version.starts_with("dse"))).protocol(version));
    db.execute(create_s);
    db.execute("CREATE TABLE IF NOT EXISTS s.people (id int PRIMARY KEY, name text, age int)");
    db.execute("TRUNCATE s.people");
  }
  void TearDown() override { db.close(); }
  bool at_least_v4() const { return GetParam() != std::string("v3"); }
  bool names_keyspaces() const { return GetParam() == std::string("v5") || GetParam() == std::string("dse_v2"); }
  person read(int id) {
    for (const person& p : db.query<person>("SELECT * FROM s.people WHERE id = ?", id)) return p;
    return {-1, {}, {}};
  }

  dse::client db;
};

INSTANTIATE_TEST_SUITE_P(versions, statements, ::testing::Values("v3", "v4", "v5", "dse_v1", "dse_v2"));

TEST_P(statements, values_are_sent_by_name) {
  db.execute(dse::statement("INSERT INTO s.people (id, name) VALUES (:id, :Name)", dse::named("ID", 1),
                            dse::named("name", "ada")));
  EXPECT_EQ(read(1).name, "ada");
  db.execute("INSERT INTO s.people (id, name) VALUES (:id, :\"N\")", dse::named("id", 2), dse::named("\"N\"", "bob"));
  EXPECT_EQ(read(2).name, "bob");
  db.execute(dse::batch().add("UPDATE s.people SET age = ? WHERE id = ?", dse::named("id", 2), dse::named("age", 5)));
  EXPECT_EQ(read(2).age, 5);
}

TEST_P(statements, what_is_not_bound_stays_as_it_is) {
  const dse::prepared insert = db.prepare("INSERT INTO s.people (id, name, age) VALUES (?, ?, ?)");
  db.execute(insert.bind(1, "ada", 36));
  const auto partly = db.try_execute(insert.bind(dse::named("id", 1), dse::named("age", 37)));
  if (!at_least_v4()) {
    EXPECT_EQ(partly.error().code(), dse::client_errc::unsupported_version);
    return;
  }
  ASSERT_TRUE(partly.has_value()) << partly.error().to_string();
  EXPECT_EQ(read(1).name, "ada");
  EXPECT_EQ(read(1).age, 37);
  db.execute(insert.unbound().set("id", 2).set("name", "bob"));
  EXPECT_EQ(read(2).name, "bob");
}

TEST_P(statements, statement_is_not_changed_by_being_executed) {
  const dse::prepared insert = db.prepare("INSERT INTO s.people (id, name, age) VALUES (?, ?, ?)");
  dse::statement s = insert.bind(1, "ada", 1);
  db.execute(s);
  s.set("age", 2).set("id", 2);
  db.execute(s);
  EXPECT_EQ(read(1).age, 1);
  EXPECT_EQ(read(2).age, 2);
}

TEST_P(statements, conditions_tell_whether_they_held) {
  const auto insert = [&](const char* name) {
    return db.execute("INSERT INTO s.people (id, name) VALUES (?, ?) IF NOT EXISTS", 1, name);
  };
  EXPECT_TRUE(insert("ada").was_applied());
  const dse::row_set second = insert("bob");
  EXPECT_FALSE(second.was_applied());
  EXPECT_EQ(second.as<person>().begin().operator*().name, "ada") << "the row that was there";
  EXPECT_EQ(second.first()->get<std::string>("name"), "ada");
  EXPECT_TRUE(db.execute("DELETE FROM s.people WHERE id = 1").was_applied());
}

TEST_P(statements, batches_of_all_kinds) {
  db.execute("CREATE TABLE IF NOT EXISTS s.counts (id int PRIMARY KEY, n counter)");
  db.execute("TRUNCATE s.counts");
  const dse::prepared insert = db.prepare("INSERT INTO s.people (id, name) VALUES (?, ?)");
  for (const dse::batch_type type : {dse::batch_type::logged, dse::batch_type::unlogged})
    db.execute(dse::batch(type)
                   .add(insert.bind(1, "a"))
                   .add(dse::statement("INSERT INTO s.people (id, name) VALUES (?, ?)", 2, "b"))
                   .add("INSERT INTO s.people (id, name) VALUES (?, ?)", 3, "c"));
  EXPECT_EQ(db.execute("SELECT * FROM s.people").size(), 3u);
  db.execute(dse::batch(dse::batch_type::counter)
                 .add("UPDATE s.counts SET n = n + ? WHERE id = ?", std::int64_t{2}, 1)
                 .add("UPDATE s.counts SET n = n + ? WHERE id = ?", std::int64_t{3}, 1));
  EXPECT_EQ((db.execute("SELECT n FROM s.counts").first<std::int64_t>()), std::tuple(std::int64_t{5}));
}

TEST_P(statements, timestamps_and_ttl_follow_the_request) {
  db.execute(dse::statement("INSERT INTO s.people (id, name) VALUES (1, 'old')").timestamp(1000));
  db.execute(dse::statement("INSERT INTO s.people (id, name) VALUES (1, 'older')").timestamp(999));
  const auto row = db.execute("SELECT name, WRITETIME(name) AS w FROM s.people WHERE id = 1").first();
  ASSERT_TRUE(row);
  EXPECT_EQ(row->get<std::string>("name"), "old");
  EXPECT_EQ(row->get<std::int64_t>("w"), 1000);
  const auto later = db.try_execute(
      dse::statement("UPDATE s.people USING TTL 100 SET age = 1 WHERE id = 1").now_in_seconds(1'000'000'000));
  if (GetParam() != std::string("v5")) {
    EXPECT_EQ(later.error().code(), dse::client_errc::unsupported_version);
    return;
  }
  ASSERT_TRUE(later.has_value());
  EXPECT_EQ(read(1).age, std::nullopt) << "it ran out twenty years ago";
  const auto then = db.execute(dse::statement("SELECT age FROM s.people WHERE id = 1").now_in_seconds(1'000'000'050));
  EXPECT_EQ((then.first<std::optional<int>>()), std::tuple(std::optional<int>(1)));
}

TEST_P(statements, keyspace_of_a_single_request) {
  const auto s = dse::statement("SELECT * FROM people").keyspace("s");
  const auto rows = db.try_execute(s);
  if (!names_keyspaces()) {
    EXPECT_EQ(rows.error().code(), dse::client_errc::unsupported_version);
    return;
  }
  EXPECT_TRUE(rows.has_value()) << rows.error().to_string();
  const dse::prepared p = db.prepare(dse::statement("SELECT * FROM people WHERE id = ?").keyspace("s"));
  EXPECT_EQ(p.keyspace(), "s");
  EXPECT_TRUE(db.try_execute(p.bind(1)).has_value());
}

TEST_P(statements, keyspace_of_the_session_is_changed_on_all_connections) {
  db.execute(
      "CREATE KEYSPACE IF NOT EXISTS \"S2\" WITH replication = {'class': 'SimpleStrategy', 'replication_factor': 1}");
  db.execute("CREATE TABLE IF NOT EXISTS \"S2\".people (id int PRIMARY KEY, name text, age int)");
  db.execute("INSERT INTO s.people (id, name) VALUES (1, 's')");
  db.execute("INSERT INTO \"S2\".people (id, name) VALUES (1, 'S2')");
  const auto who = [&] { return db.execute("SELECT name FROM people WHERE id = ?", 1).first<std::string>(); };
  db.set_keyspace("s");
  EXPECT_EQ(who(), std::tuple(std::string("s")));
  db.execute("USE \"S2\"");
  EXPECT_EQ(db.keyspace(), "S2");
  for (int i = 0; i < 20; ++i) EXPECT_EQ(who(), std::tuple(std::string("S2")));
  EXPECT_EQ(db.try_set_keyspace("s2").error().code(), dse::client_errc::unknown_keyspace);
  EXPECT_EQ(db.keyspace(), "S2");
  EXPECT_EQ(db.try_set_keyspace("").error().code(), dse::client_errc::invalid_argument);
}

TEST_P(statements, star_has_the_new_columns_after_an_alter) {
  db.execute("DROP TABLE IF EXISTS s.altered");
  db.execute("CREATE TABLE s.altered (id int PRIMARY KEY, a text)");
  db.execute("INSERT INTO s.altered (id, a) VALUES (1, 'a')");
  const dse::prepared star = db.prepare("SELECT * FROM s.altered WHERE id = ?");
  EXPECT_EQ(db.execute(star.bind(1)).column_count(), 2u);
  db.execute("ALTER TABLE s.altered ADD b int");
  db.execute("UPDATE s.altered SET b = 7 WHERE id = 1");
  for (int i = 0; i < 3; ++i) {
    const dse::row_set rows = db.execute(star.bind(1));
    ASSERT_EQ(rows.column_count(), 3u);
    EXPECT_EQ(rows.first()->get<int>("b"), 7);
  }
  db.execute("ALTER TABLE s.altered DROP a");
  db.execute("ALTER TABLE s.altered ADD c bigint");
  db.execute("UPDATE s.altered SET c = 9 WHERE id = 1");
  const dse::row_set rows = db.execute(star.bind(1));
  ASSERT_EQ(rows.column_count(), 3u) << "as many as before, but others";
  EXPECT_EQ(rows.first()->get<std::int64_t>("c"), 9);
}

TEST_P(statements, trace_of_a_request) {
  const dse::row_set rows = db.execute(dse::statement("SELECT * FROM s.people WHERE id = 1").tracing(true));
  ASSERT_TRUE(rows.trace_id());
  const dse::query_trace trace = db.trace(*rows.trace_id(), 10s);
  EXPECT_EQ(trace.id, *rows.trace_id());
  EXPECT_FALSE(trace.events.empty());
  EXPECT_GT(trace.duration, 0us);
  EXPECT_EQ(trace.parameters.at("query"), "SELECT * FROM s.people WHERE id = 1");
  EXPECT_EQ(db.try_trace(dse::uuid::random(), 20ms).error().code(), dse::client_errc::timed_out);
  EXPECT_FALSE(db.execute("SELECT * FROM s.people").trace_id());
}

TEST_P(statements, info_tells_how_the_request_was_carried_out) {
  const dse::row_set rows = db.execute("SELECT * FROM s.people WHERE id = ?", 1);
  const dse::execution_info info = rows.info();
  const auto node = db.find_node(info.node());
  ASSERT_TRUE(node) << info.node();
  EXPECT_EQ(node->host_id, info.host_id());
  EXPECT_TRUE(info.failed_attempts().empty());
  EXPECT_GT(info.request_size(), 20u);
  EXPECT_GT(info.response_size(), 10u);
  const dse::execution_info of_nothing = db.execute("UPDATE s.people SET age = 1 WHERE id = 1").info();
  EXPECT_EQ(of_nothing.node(), info.node());
}

TEST_P(statements, request_for_one_node_goes_there) {
  const auto node = db.nodes().front();
  EXPECT_EQ(db.execute(dse::statement("SELECT * FROM s.people").node(node)).info().host_id(), node->host_id);
  auto stranger = std::make_shared<dse::node_info>(*node);
  stranger->host_id = dse::uuid::random();
  const auto refused = db.try_execute(dse::statement("SELECT * FROM s.people").node(stranger));
  EXPECT_EQ(refused.error().code(), dse::client_errc::no_node_available);
}

TEST_P(statements, prepared_statement_belongs_to_its_session) {
  dse::client other = dse::connect(session_options(cluster::with(cluster::plain).address()));
  const dse::prepared p = other.prepare("SELECT * FROM s.people WHERE id = ?");
  EXPECT_EQ(db.try_execute(p.bind(1)).error().code(), dse::client_errc::invalid_argument);
  other.close();
}

TEST_P(statements, bound_statements_begin_with_the_settings_of_the_prepared_one) {
  const auto none = dse::statement("SELECT * FROM s.people WHERE id = ?").consistency(dse::consistency::three);
  const dse::prepared p = db.prepare(none);
  const auto r = db.try_execute(p.bind(1));
  EXPECT_EQ(r.error().code(), dse::server_errc::unavailable) << "one node cannot be three";
  EXPECT_TRUE(db.try_execute(p.bind(1).consistency(dse::consistency::one)).has_value());
}

}  // namespace
