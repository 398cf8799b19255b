// Geometries and date ranges in every place where a type may stand, over each protocol version.
#include "support/cluster.hpp"

#include <dse/dse.hpp>
#include <dse/geo/validity.hpp>
#include <dse/geo/wkt.hpp>
#include <dse/token.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <random>
#include <set>
#include <string>
#include <tuple>
#include <type_traits>
#include <vector>

using dse::testing::cluster;
using dse::testing::session_options;

namespace {

namespace geo = dse::geo;

template <class T>
constexpr const char* short_name = "point";
template <>
constexpr const char* short_name<geo::line_string> = "line";
template <>
constexpr const char* short_name<geo::polygon> = "polygon";
template <>
constexpr const char* short_name<geo::date_range> = "dates";

// Three of each, in the order of their bytes or not.
const std::array<geo::point, 3>& samples(const geo::point*) {
  static const std::array<geo::point, 3> all{geo::point{-1.5, -5}, geo::point{0, -0.0}, geo::point{1.7e308, 5e-324}};
  return all;
}
const std::array<geo::line_string, 3>& samples(const geo::line_string*) {
  static const std::array<geo::line_string, 3> all{geo::line_string{{0, 0}, {1.1, -1.2}},
                                                   geo::line_string{{30, 10}, {10, 30}, {40, 40}}, geo::line_string()};
  return all;
}
const std::array<geo::polygon, 3>& samples(const geo::polygon*) {
  static const std::array<geo::polygon, 3> all{
      geo::polygon::from_wkt("POLYGON ((1 3, 3 1, 3 6, 1 3))"),
      geo::polygon::from_wkt("POLYGON ((0.1 0.2, 9.7 0.3, 9.1 9.9, 0.1 0.2), (5.1 3.3, 5.2 4.4, 6.3 4.1, 5.1 3.3))"),
      geo::polygon()};
  return all;
}
const std::array<geo::date_range, 3>& samples(const geo::date_range*) {
  static const std::array<geo::date_range, 3> all{geo::date_range::from_string("[2011-01 TO 2015]"),
                                                  geo::date_range::from_string("-0009"),
                                                  geo::date_range::from_string("*")};
  return all;
}

template <class T>
struct holder {
  std::optional<T> one;
  std::vector<T> many;
  friend bool operator==(const holder&, const holder&) = default;
};

template <class T>
using pair_lists = std::map<int, std::vector<std::tuple<T, std::optional<T>>>>;

template <class T>
struct places {
  int id;
  std::optional<T> v;
  std::vector<T> l;
  std::set<T> s;
  std::map<T, int> mk;
  std::map<int, T> mv;
  std::tuple<int, std::optional<T>> t;
  holder<T> u;
  pair_lists<T> n;
  friend bool operator==(const places&, const places&) = default;
};

template <class T>
places<T> sample_places(int id) {
  const auto& [a, b, c] = samples(static_cast<const T*>(nullptr));
  return {id,
          b,
          {c, a, c},
          {a, b, c},
          {{a, 1}, {c, 3}},
          {{1, b}, {2, c}},
          {7, a},
          {b, {a, c}},
          {{5, {{a, c}, {b, std::nullopt}}}}};
}

template <class T>
dse::bytes value_bytes(const T& v) {
  dse::value_buffer out;
  dse::codec<T>::encode(v, dse::codec<T>::natural_type(), out);
  return dse::bytes(out.view().begin(), out.view().end());
}

class geometries : public ::testing::TestWithParam<const char*> {
 protected:
  void SetUp() override {
    version = GetParam();
    db = dse::connect(
        session_options(cluster::with(cluster::plain).address(version.starts_with("dse"))).protocol(version));
    db.execute(
        "CREATE KEYSPACE IF NOT EXISTS ge WITH replication = {'class': 'SimpleStrategy', 'replication_factor': 1}");
  }
  void TearDown() override { db.close(); }

  /// `f(T)` for each of the four.
  template <class F>
  static void with_each_type(F f) {
    f(geo::point());
    f(geo::line_string());
    f(geo::polygon());
    f(geo::date_range());
  }

  /// A name of this version and type.
  template <class T>
  std::string name(const std::string& what) const {
    return "ge." + what + "_" + version + "_" + short_name<T>;
  }
  template <class T>
  static std::string type() {
    return std::string("'") + geo::server_class<T> + "'";
  }
  template <class T>
  void create_places() const {
    const std::string t = type<T>(), udt = name<T>("holder");
    db.execute("CREATE TYPE IF NOT EXISTS " + udt + " (one " + t + ", many frozen<list<" + t + ">>)");
    db.execute("CREATE TABLE IF NOT EXISTS " + name<T>("places") + " (id int PRIMARY KEY, v " + t + ", l list<" + t +
               ">, s set<" + t + ">, mk map<" + t + ", int>, mv map<int, " + t + ">, t tuple<int, " + t +
               ">, u frozen<" + udt + ">, n frozen<map<int, frozen<list<frozen<tuple<" + t + ", " + t + ">>>>>>)");
  }
  template <class T>
  std::string insert_text() const {
    return "INSERT INTO " + name<T>("places") + " (id, v, l, s, mk, mv, t, u, n) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)";
  }

  std::string version;
  dse::client db;
};

TEST_P(geometries, they_come_back_from_columns_collections_tuples_and_udts) {
  with_each_type([this]<class T>(const T&) {
    SCOPED_TRACE(short_name<T>);
    create_places<T>();
    const places<T> p = sample_places<T>(1), q = sample_places<T>(2);
    db.execute(db.prepare(insert_text<T>()).bind(p));
    db.execute(dse::statement(insert_text<T>(), q.id, q.v, q.l, q.s, q.mk, q.mv, q.t, q.u, q.n));
    int read = 0;
    for (const places<T>& back : db.query<places<T>>("SELECT * FROM " + name<T>("places"))) {
      EXPECT_EQ(back, back.id == 1 ? p : q) << back.id;
      ++read;
    }
    EXPECT_EQ(read, 2);
  });
}

TEST_P(geometries, literals_are_the_same_values) {
  with_each_type([this]<class T>(const T&) {
    SCOPED_TRACE(short_name<T>);
    create_places<T>();
    for (const T& v : samples(static_cast<const T*>(nullptr))) {
      std::string text;
      if constexpr (std::is_same_v<T, geo::date_range>) text = v.to_string();
      else text = geo::to_wkt(v);
      db.execute(dse::statement("INSERT INTO " + name<T>("places") + " (id, v) VALUES (3, '" + text + "')"));
      for (auto [back] : db.query<T>("SELECT v FROM " + name<T>("places") + " WHERE id = 3"))
        EXPECT_EQ(back, v) << text;
    }
  });
}

TEST_P(geometries, null_and_unset_are_two_things) {
  with_each_type([this]<class T>(const T&) {
    SCOPED_TRACE(short_name<T>);
    create_places<T>();
    const dse::prepared insert = db.prepare("INSERT INTO " + name<T>("places") + " (id, v) VALUES (?, ?)");
    const T& v = samples(static_cast<const T*>(nullptr))[1];
    const auto stored = [&] {
      for (auto [back] : db.query<std::optional<T>>("SELECT v FROM " + name<T>("places") + " WHERE id = 4"))
        return back;
      return std::optional<T>();
    };
    db.execute(insert.bind(4, v));
    EXPECT_EQ(db.try_execute(insert.bind(4, dse::unset)).has_error(), version == "v3");
    EXPECT_EQ(stored(), v);
    db.execute(insert.bind(4, nullptr));
    EXPECT_EQ(stored(), std::nullopt);
  });
}

TEST_P(geometries, untyped_values_hold_the_class_and_the_bytes) {
  with_each_type([this]<class T>(const T&) {
    SCOPED_TRACE(short_name<T>);
    create_places<T>();
    const T& v = samples(static_cast<const T*>(nullptr))[0];
    db.execute(db.prepare(insert_text<T>()).bind(sample_places<T>(5)));
    db.execute("INSERT INTO " + name<T>("places") + " (id, v) VALUES (?, ?)", 5, v);
    for (auto [any, list] :
         db.query<dse::value, dse::value>("SELECT v, l FROM " + name<T>("places") + " WHERE id = 5")) {
      const auto* custom = any.template get_if<dse::value::custom>();
      ASSERT_TRUE(custom);
      EXPECT_EQ(custom->class_name, geo::server_class<T>);
      EXPECT_EQ(custom->data, value_bytes(v));
      db.execute("INSERT INTO " + name<T>("places") + " (id, v, l) VALUES (?, ?, ?)", 6, any, list);
    }
    for (auto [back, list] : db.query<T, std::vector<T>>("SELECT v, l FROM " + name<T>("places") + " WHERE id = 6")) {
      EXPECT_EQ(back, v);
      EXPECT_EQ(list, sample_places<T>(6).l);
    }
  });
}

TEST_P(geometries, they_are_keys_of_partitions_and_of_rows) {
  with_each_type([this]<class T>(const T&) {
    SCOPED_TRACE(short_name<T>);
    db.execute("CREATE TABLE IF NOT EXISTS " + name<T>("keys") + " (k " + type<T>() + ", c " + type<T>() +
               ", n int, PRIMARY KEY (k, c))");
    const auto& all = samples(static_cast<const T*>(nullptr));
    const dse::prepared insert = db.prepare("INSERT INTO " + name<T>("keys") + " (k, c, n) VALUES (?, ?, ?)");
    dse::batch batch;
    int n = 0;
    for (const T& k : all)
      for (const T& c : all) batch.add(insert.bind(k, c, n++));
    db.execute(std::move(batch));
    n = 0;
    for (const T& k : all) {
      for (const T& c : all) {
        const auto rows = db.execute("SELECT n FROM " + name<T>("keys") + " WHERE k = ? AND c = ?", k, c);
        ASSERT_EQ(rows.size(), 1u);
        for (auto [found] : rows.template as<int>()) EXPECT_EQ(found, n);
        ++n;
      }
      // The server's token is that of the bytes that were bound.
      for (auto [token] : db.query<std::int64_t>("SELECT token(k) FROM " + name<T>("keys") + " WHERE k = ? LIMIT 1", k))
        EXPECT_EQ(dse::token_of(dse::partitioner::murmur3, value_bytes(k)), dse::token(token));
    }
  });
}

TEST_P(geometries, rows_come_in_the_order_of_the_client) {
  std::mt19937 random(3);
  const auto number = [&] { return (static_cast<double>(random() % 2000) - 1000) / 8; };
  const auto compare = [&]<class T>(const std::set<T>& sorted) {
    SCOPED_TRACE(short_name<T>);
    const std::string table = name<T>("ordered");
    db.execute("CREATE TABLE IF NOT EXISTS " + table + " (id int, c " + type<T>() + ", PRIMARY KEY (id, c))");
    std::vector<std::tuple<int, T>> rows;
    for (const T& v : sorted) rows.emplace_back(1, v);
    std::shuffle(rows.begin(), rows.end(), random);
    for (const auto& outcome :
         db.execute_concurrently(db.prepare("INSERT INTO " + table + " (id, c) VALUES (?, ?)"), rows))
      ASSERT_TRUE(outcome) << outcome.error().to_string();
    std::vector<T> read;
    for (auto [v] : db.query<T>("SELECT c FROM " + table + " WHERE id = 1 ORDER BY c")) read.push_back(v);
    EXPECT_TRUE(std::equal(sorted.begin(), sorted.end(), read.begin(), read.end())) << read.size();
  };
  std::set<geo::point> points;
  std::set<geo::line_string> lines;
  std::set<geo::polygon> areas;
  std::set<geo::date_range> ranges;
  for (int i = 0; i < 500; ++i) {
    points.insert({number(), number()});
    geo::line_string line{{-1000, number()}};
    for (auto n = 1 + random() % 5; n > 0; --n) line.push_back({line.back().x + 1, number()});
    lines.insert(line);
    const double x = number(), y = number();
    areas.insert(geo::polygon({{x, y}, {x + 1, y}, {x + 1, y + 0.125}, {x, y}}));
    using enum geo::date_precision;
    const geo::date_bound a((static_cast<std::int64_t>(random()) - 2'000'000'000) * 1000, random() % 2 ? day : second);
    const geo::date_bound b(a.milliseconds + 100'000'000, random() % 2 ? month : millisecond);
    ranges.insert(i % 3 == 0   ? geo::date_range(a)
                  : i % 3 == 1 ? geo::date_range::since(a)
                               : geo::date_range::between(a, b));
  }
  ASSERT_GT(points.size(), 490u);
  compare(points);
  compare(lines);
  compare(areas);
  compare(ranges);
}

TEST_P(geometries, what_is_refused_names_its_column_and_is_not_sent) {
  create_places<geo::polygon>();
  const std::string insert = "INSERT INTO " + name<geo::polygon>("places") + " (id, v) VALUES (?, ?)";
  const auto clockwise = geo::polygon::from_wkt("POLYGON ((0 0, 0 1, 1 1, 1 0))");
  db.execute(insert, 7, clockwise);
  for (auto [back] : db.query<geo::polygon>("SELECT v FROM " + name<geo::polygon>("places") + " WHERE id = 7"))
    EXPECT_EQ(geo::to_wkt(back), "POLYGON ((0 0, 1 0, 1 1, 0 1, 0 0))");
  const auto as_is = db.try_execute(insert, 7, geo::as_is(clockwise));
  ASSERT_TRUE(as_is.has_error());
  EXPECT_EQ(as_is.error().code(), dse::client_errc::out_of_range);
  EXPECT_NE(as_is.error().to_string().find("'v'"), std::string::npos) << as_is.error().to_string();
  EXPECT_NE(as_is.error().to_string().find("a ring from (0 0) ends at (1 0)"), std::string::npos);
  db.execute(insert, 8, geo::as_is(geo::normalized(clockwise)));
}

INSTANTIATE_TEST_SUITE_P(all, geometries, ::testing::Values("v3", "v4", "v5", "dse_v1", "dse_v2"));

/// Keys are routed by what is sent, not by what was given: a ring that is closed and turned on the way, too.
TEST(geometry_routing, a_bound_key_goes_to_the_node_that_owns_it) {
  const dse::client db = dse::connect(session_options(cluster::with("--nodes 3").address()));
  db.execute(
      "CREATE KEYSPACE IF NOT EXISTS ger WITH replication = {'class': 'SimpleStrategy', 'replication_factor': 1}");
  db.execute("CREATE TABLE IF NOT EXISTS ger.zones (k 'PolygonType' PRIMARY KEY, n int)");
  const dse::prepared insert = db.prepare("INSERT INTO ger.zones (k, n) VALUES (?, ?)");
  std::set<std::string> nodes;
  for (int i = 0; i < 30; ++i) {
    const double x = i;
    const geo::polygon open({{x, 0}, {x, 1}, {x + 1, 0}});
    const dse::bytes key = value_bytes(open);
    const auto owners = db.tokens().replicas("ger", dse::token_of(dse::partitioner::murmur3, key));
    ASSERT_EQ(owners.size(), 1u);
    const dse::row_set done = db.execute(insert.bind(open, i));
    EXPECT_EQ(done.info().host_id(), owners[0]->host_id) << i;
    nodes.insert(owners[0]->host_id.to_string());
  }
  EXPECT_EQ(nodes.size(), 3u);
  db.close();
}

}  // namespace
