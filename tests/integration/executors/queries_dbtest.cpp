#include "support/cluster.hpp"

#include <dse/dse.hpp>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/bind_executor.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/use_future.hpp>

#include <gtest/gtest.h>

#include <future>
#include <set>
#include <thread>

namespace asio = boost::asio;
using namespace std::chrono_literals;
using dse::testing::cluster;
using dse::testing::session_options;

struct scalars {
  int id;
  std::optional<std::string> t;
  std::optional<std::int64_t> big;
};

namespace {

class queries : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    db = dse::connect(session_options(cluster::with(cluster::plain).address()));
    db.execute(
        "CREATE KEYSPACE IF NOT EXISTS q WITH replication = {'class': 'SimpleStrategy', 'replication_factor': 1}");
  }
  static void TearDownTestSuite() {
    db.close();
    db = {};
  }
  static inline dse::client db;
};

void insert_hundred(const dse::client& db) {
  db.execute("CREATE TABLE IF NOT EXISTS q.hundred (p int, c int, t text, PRIMARY KEY (p, c))");
  const dse::prepared insert = db.prepare("INSERT INTO q.hundred (p, c, t) VALUES (?, ?, ?)");
  for (int i = 0; i < 100; ++i) db.execute(insert.bind(1, i, "row " + std::to_string(i)));
}

TEST_F(queries, every_scalar_type_comes_back_as_it_was) {
  db.execute(
      "CREATE TABLE IF NOT EXISTS q.s (id int PRIMARY KEY, a ascii, b bigint, bl blob, bo boolean, d date, dec "
      "decimal, "
      "dou double, dur duration, f float, i inet, s smallint, ti time, ts timestamp, tu timeuuid, t tinyint, u uuid, v "
      "varint)");
  using namespace std::chrono;
  const dse::uuid u = dse::uuid::random();
  const dse::uuid tu = dse::uuid::from_string("50554d6e-29bb-11e5-b345-feff819cdc9f");
  const dse::bytes blob{std::byte{1}, std::byte{2}};
  const auto when = sys_time<milliseconds>(milliseconds(1700000000123));
  const auto day = sys_days(year(2024) / 2 / 29);
  db.execute(
      "INSERT INTO q.s (id, a, b, bl, bo, d, dec, dou, dur, f, i, s, ti, ts, tu, t, u, v) VALUES "
      "(?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)",
      1, "ascii", std::int64_t{1} << 40, blob, true, day, dse::decimal::from_string("-12.345"), 2.5,
      dse::duration{1, 2, 3}, 1.5f, dse::inet_address::from_string("::1"), std::int16_t{-3}, nanoseconds(5), when, tu,
      std::int8_t{-7}, u, dse::varint::from_string("123456789012345678901234567890"));
  auto rows = db.execute("SELECT a, b, bl, bo, d, dec, dou, dur, f, i, s, ti, ts, tu, t, u, v FROM q.s WHERE id = 1");
  int seen = 0;
  for (auto [a, b, bl, bo, d, dec, dou, dur, f, i, s, ti, ts, tuu, t, uu, v] :
       rows.as<std::string, std::int64_t, dse::bytes, bool, sys_days, dse::decimal, double, dse::duration, float,
               dse::inet_address, std::int16_t, nanoseconds, sys_time<milliseconds>, dse::uuid, std::int8_t, dse::uuid,
               dse::varint>()) {
    ++seen;
    EXPECT_EQ(a, "ascii");
    EXPECT_EQ(b, std::int64_t{1} << 40);
    EXPECT_EQ(bl, blob);
    EXPECT_TRUE(bo);
    EXPECT_EQ(d, day);
    EXPECT_EQ(dec.to_string(), "-12.345");
    EXPECT_EQ(dou, 2.5);
    EXPECT_EQ(dur, (dse::duration{1, 2, 3}));
    EXPECT_EQ(f, 1.5f);
    EXPECT_EQ(i.to_string(), "::1");
    EXPECT_EQ(s, -3);
    EXPECT_EQ(ti, nanoseconds(5));
    EXPECT_EQ(ts, when);
    EXPECT_EQ(tuu, tu);
    EXPECT_EQ(t, -7);
    EXPECT_EQ(uu, u);
    EXPECT_EQ(v.to_string(), "123456789012345678901234567890");
  }
  EXPECT_EQ(seen, 1);
}

TEST_F(queries, null_unset_and_empty_are_three_things) {
  db.execute("CREATE TABLE IF NOT EXISTS q.n (id int PRIMARY KEY, t text, big bigint)");
  db.execute("INSERT INTO q.n (id, t, big) VALUES (?, ?, ?)", 1, "", 5);
  db.execute("INSERT INTO q.n (id, t, big) VALUES (?, ?, ?)", 1, dse::unset, nullptr);
  for (const scalars& row : db.query<scalars>("SELECT * FROM q.n WHERE id = 1")) {
    EXPECT_EQ(row.t, "");
    EXPECT_EQ(row.big, std::nullopt);
  }
}

TEST_F(queries, collections_come_back_in_the_server_order) {
  db.execute(
      "CREATE TABLE IF NOT EXISTS q.c (id int PRIMARY KEY, l list<int>, s set<text>, m map<text, "
      "frozen<list<bigint>>>)");
  const std::map<std::string, std::vector<std::int64_t>> m{{"x", {1, 2}}, {"y", {}}};
  db.execute("INSERT INTO q.c (id, l, s, m) VALUES (?, ?, ?, ?)", 1, std::vector<int>{3, 1, 2},
             std::set<std::string>{"b", "a"}, m);
  for (auto [l, s, back] :
       db.query<std::vector<int>, std::set<std::string>, std::map<std::string, std::vector<std::int64_t>>>(
           "SELECT l, s, m FROM q.c")) {
    EXPECT_EQ(l, (std::vector<int>{3, 1, 2}));
    EXPECT_EQ(s, (std::set<std::string>{"a", "b"}));
    EXPECT_EQ(back, m);
  }
}

TEST_F(queries, pages_follow_each_other_to_the_end) {
  insert_hundred(db);
  std::set<int> seen;
  dse::row_set page = db.execute(dse::statement("SELECT c FROM q.hundred WHERE p = 1").page_size(7));
  EXPECT_EQ(page.size(), 7u);
  while (true) {
    for (auto [c] : page.as<int>()) seen.insert(c);
    if (!page.has_more_pages()) break;
    page = page.next_page();
  }
  EXPECT_EQ(seen.size(), 100u);
  EXPECT_EQ(db.try_execute(dse::statement("SELECT c FROM q.hundred")).value().try_next_page().error().code(),
            dse::client_errc::invalid_argument);
}

TEST_F(queries, a_batch_of_texts_prepares_them) {
  db.execute("CREATE TABLE IF NOT EXISTS q.b (id int PRIMARY KEY, n bigint)");
  db.execute(
      dse::batch().add("INSERT INTO q.b (id, n) VALUES (?, ?)", 1, 10).add("INSERT INTO q.b (id, n) VALUES (2, 20)"));
  std::int64_t sum = 0;
  for (auto [n] : db.query<std::int64_t>("SELECT n FROM q.b")) sum += n;
  EXPECT_EQ(sum, 30);
}

TEST_F(queries, the_same_request_runs_in_every_call_style) {
  insert_hundred(db);
  asio::io_context io;
  const auto all = [](dse::client c) -> asio::awaitable<std::size_t> {
    dse::row_set a = co_await c.async_execute("SELECT c FROM q.hundred WHERE p = ?", 1);
    dse::result<dse::row_set> b = co_await c.async_execute("SELECT c FROM q.hundred WHERE p = ?", 1, dse::as_result);
    dse::result<dse::row_set> d =
        co_await c.async_execute("SELECT c FROM q.hundred WHERE p = ?", 1, asio::use_awaitable);
    dse::result<dse::row_set> e = co_await c.async_execute("SELECT c FROM q.hundred WHERE p = ?", 1, asio::deferred);
    auto [f] = co_await c.async_execute("SELECT c FROM q.hundred WHERE p = ?", 1, asio::as_tuple(asio::use_awaitable));
    auto page = co_await c.async_query<int>("SELECT c FROM q.hundred WHERE p = ?", 1);
    co_return a.size() + b->size() + d->size() + e->size() + f->size() + page.size();
  };
  auto sum = asio::co_spawn(io, all(db), asio::use_future);
  io.run();
  EXPECT_EQ(sum.get(), 600u);
  EXPECT_EQ(db.async_execute("SELECT c FROM q.hundred WHERE p = ?", 1, asio::use_future).get()->size(), 100u);
  asio::io_context mine;
  std::thread::id ran_on;
  db.async_execute("SELECT c FROM q.hundred",
                   asio::bind_executor(mine, [&](dse::result<dse::row_set>) { ran_on = std::this_thread::get_id(); }));
  mine.run();
  EXPECT_TRUE(ran_on == std::this_thread::get_id());
}

TEST_F(queries, a_cancelled_request_completes_with_operation_aborted) {
  cluster::with(cluster::plain).change("pause", "node1");
  asio::cancellation_signal stop;
  std::promise<dse::result<dse::row_set>> outcome;
  db.async_execute(
      "SELECT * FROM system.local",
      asio::bind_cancellation_slot(stop.slot(), [&](dse::result<dse::row_set> r) { outcome.set_value(std::move(r)); }));
  stop.emit(asio::cancellation_type::terminal);
  const auto r = outcome.get_future().get();
  cluster::with(cluster::plain).change("resume", "node1");
  ASSERT_TRUE(r.has_error());
  EXPECT_EQ(r.error().code(), asio::error::operation_aborted) << r.error().to_string();
}

TEST_F(queries, a_request_that_takes_too_long_times_out) {
  cluster::with(cluster::plain).change("pause", "node1");
  const auto r = db.try_execute(dse::statement("SELECT * FROM system.local").timeout(100ms));
  cluster::with(cluster::plain).change("resume", "node1");
  ASSERT_TRUE(r.has_error());
  EXPECT_EQ(r.error().code(), dse::condition::timeout) << r.error().to_string();
}

TEST_F(queries, errors_tell_what_the_server_said_and_where) {
  const auto r = db.try_execute("SELECT x FROM q.nowhere");
  ASSERT_TRUE(r.has_error());
  EXPECT_EQ(r.error().code(), dse::server_errc::invalid_query);
  EXPECT_EQ(r.error().details().node, cluster::with(cluster::plain).address());
  EXPECT_EQ(db.try_execute("SELEKT").error().code(), dse::server_errc::syntax_error);
  EXPECT_EQ(db.try_execute("CREATE KEYSPACE q WITH replication = {'class': 'SimpleStrategy', 'replication_factor': 1}")
                .error()
                .code(),
            dse::server_errc::already_exists);
}

TEST_F(queries, a_value_of_the_wrong_type_names_its_column_and_is_not_sent) {
  db.execute("CREATE TABLE IF NOT EXISTS q.b (id int PRIMARY KEY, n bigint)");
  const auto r = db.try_execute("INSERT INTO q.b (id, n) VALUES (?, ?)", 1, "ten");
  ASSERT_TRUE(r.has_error());
  EXPECT_EQ(r.error().code(), dse::client_errc::type_mismatch);
  EXPECT_NE(r.error().to_string().find("'n'"), std::string::npos) << r.error().to_string();
  EXPECT_EQ(db.execute("SELECT id FROM q.b").try_as<std::string>().error().code(), dse::client_errc::type_mismatch);
}

TEST_F(queries, geometries_are_stored_and_read) {
  db.execute(
      "CREATE TABLE IF NOT EXISTS q.g (id int PRIMARY KEY, p 'PointType', l 'LineStringType', z 'PolygonType', s "
      "set<'PointType'>)");
  const auto line = dse::geo::line_string::from_wkt("LINESTRING (0 0, 1 1, 2 0)");
  const auto clockwise = dse::geo::polygon::from_wkt("POLYGON ((0 0, 0 1, 1 1, 1 0, 0 0))");
  const std::set<dse::geo::point> points{{1, 2}, {3, 4}};
  db.execute("INSERT INTO q.g (id, p, l, z, s) VALUES (?, ?, ?, ?, ?)", 1, dse::geo::point{2.5, -1}, line, clockwise,
             points);
  for (auto [p, l, z, s] :
       db.query<dse::geo::point, dse::geo::line_string, dse::geo::polygon, std::set<dse::geo::point>>(
           "SELECT p, l, z, s FROM q.g")) {
    EXPECT_EQ(p, (dse::geo::point{2.5, -1}));
    EXPECT_EQ(l, line);
    ASSERT_EQ(z.outer.size(), 5u);
    EXPECT_EQ(z.outer[1], (dse::geo::point{1, 0})) << "the ring was not turned";
    EXPECT_EQ(s, points);
  }
  const auto r = db.try_execute("INSERT INTO q.g (id, l) VALUES (?, ?)", 2,
                                dse::geo::line_string::from_wkt("LINESTRING (1 1, 1 1)"));
  ASSERT_TRUE(r.has_error());
  EXPECT_NE(r.error().to_string().find("'l'"), std::string::npos) << r.error().to_string();
}

TEST_F(queries, traversals_and_scripts_run_over_each_sub_protocol) {
  namespace graph = dse::graph;
  db.graph("").execute(graph::script("system.graph('dbtest').ifNotExists().create()").system(true));
  auto g = graph::traversal();
  for (const auto p : {graph::sub_protocol::graphbinary1, graph::sub_protocol::graphson3}) {
    const graph::remote_graph social = db.graph("dbtest", graph::graph_options().results(p));
    social.execute(g.V().drop());
    social.execute(g.addV("person")
                       .property("name", "marko")
                       .property("age", 29)
                       .as("m")
                       .addV("software")
                       .property("name", "lop")
                       .addE("created")
                       .from("m"));
    EXPECT_EQ(social.next<std::int64_t>(g.V().count()), 2);
    EXPECT_EQ(social.execute(g.V().hasLabel("person").out("created").values("name")).to_list<std::string>(),
              std::vector<std::string>{"lop"});
    EXPECT_EQ(social.execute(graph::script("g.V().has('age', gt(x)).values('name')").set("x", 28)).one<std::string>(),
              "marko");
    const auto vertex = social.execute(g.V().hasLabel("person")).one<graph::vertex>();
    EXPECT_EQ(vertex.label, "person");
    EXPECT_EQ(social.execute(g.V().hasLabel("person").outE()).one<graph::edge>().label, "created");
    EXPECT_EQ(social.execute(g.V().hasLabel("person").out().path()).one<graph::path>().objects.size(), 2u);
    EXPECT_EQ(social.async_next<std::int64_t>(g.V().count(), asio::use_future).get().value(), 2);
    EXPECT_TRUE(social.try_execute(graph::script("g.V(")).has_error());
  }
}

// GraphSON 1.0 has no types: what comes back is as wide as it needs to be, and text where there is no JSON for it.
TEST_F(queries, scripts_run_over_graphson_1) {
  namespace graph = dse::graph;
  db.graph("").execute(graph::script("system.graph('untyped').ifNotExists().classicEngine().create()").system(true));
  const graph::remote_graph social =
      db.graph("untyped", graph::graph_options().results(graph::sub_protocol::graphson1));
  const auto run = [&](const char* text) { return social.execute(graph::script(text)); };
  run("g.V().drop()");
  run("g.addV('person').property('name', 'marko').as('m').addV('software').property('name', 'lop')"
      ".addE('created').from('m').property('weight', 0.5d)");
  const auto vertex = run("g.V().hasLabel('person')").one<graph::vertex>();
  EXPECT_EQ(vertex.label, "person");
  EXPECT_EQ(vertex["name"], graph::value("marko"));
  const auto edge = run("g.E()").one<graph::edge>();
  EXPECT_EQ(edge.in_vertex.label, "software");
  EXPECT_EQ(edge["weight"], graph::value(0.5));
  EXPECT_EQ(run("g.V().hasLabel('person').out().path()").one<graph::path>().objects.size(), 2u);
  EXPECT_EQ(run("g.V().label().barrier()").size(), 2);
  const dse::uuid id = dse::uuid::random();
  const auto echo = [&](const graph::value& v) {
    return social.execute(graph::script("x").set("x", v)).one<graph::value>();
  };
  EXPECT_EQ(echo(5).as<std::int64_t>(), 5);
  EXPECT_EQ(echo("it's").as<std::string>(), "it's");
  EXPECT_EQ(echo(id).as<dse::uuid>(), id);
  const std::vector<int> numbers{1, 2};
  EXPECT_EQ(social.execute(graph::script("x").set("x", numbers)).to_list<int>(), numbers) << "a result for each";
}

class versions : public ::testing::TestWithParam<const char*> {};

TEST_P(versions, speak_the_same_cql) {
  const std::string name = GetParam();
  const bool dse_only = name.starts_with("dse");
  dse::client db = dse::connect(session_options(cluster::with(cluster::plain).address(dse_only)).protocol(name));
  db.execute("CREATE KEYSPACE IF NOT EXISTS q WITH replication = {'class': 'SimpleStrategy', 'replication_factor': 1}");
  insert_hundred(db);
  int rows = 0;
  for (auto [c, t] : db.query<int, std::string>("SELECT c, t FROM q.hundred WHERE p = ?", 1))
    rows += t == "row " + std::to_string(c);
  EXPECT_EQ(rows, 100);
  db.close();
}

INSTANTIATE_TEST_SUITE_P(all, versions, ::testing::Values("v3", "v4", "v5", "dse_v1", "dse_v2"));

TEST(connecting, an_unknown_keyspace_is_one_clear_error) {
  const auto r = dse::try_connect(session_options(cluster::with(cluster::plain).address()).keyspace("missing"));
  ASSERT_TRUE(r.has_error());
  EXPECT_EQ(r.error().code(), dse::client_errc::unknown_keyspace);
  EXPECT_NE(r.error().to_string().find("missing"), std::string::npos);
}

TEST(connecting, a_closed_port_is_one_clear_error) {
  const auto r = dse::try_connect("cassandra://127.0.0.1:1");
  ASSERT_TRUE(r.has_error());
  EXPECT_EQ(r.error().code(), dse::client_errc::connect_failed);
  EXPECT_NE(r.error().to_string().find("127.0.0.1:1"), std::string::npos) << r.error().to_string();
}

TEST(connecting, an_unknown_data_centre_names_those_that_exist) {
  const auto r =
      dse::try_connect(session_options(cluster::with(cluster::plain).address()).local_datacenter("elsewhere"));
  ASSERT_TRUE(r.has_error());
  EXPECT_EQ(r.error().code(), dse::client_errc::local_datacenter_required);
  EXPECT_NE(r.error().to_string().find("dc1"), std::string::npos) << r.error().to_string();
}

TEST(connecting, a_closed_session_refuses_requests) {
  dse::client db = dse::connect(session_options(cluster::with(cluster::plain).address()));
  db.close();
  EXPECT_EQ(db.try_execute("SELECT * FROM system.local").error().code(), dse::client_errc::closed);
}

}  // namespace
