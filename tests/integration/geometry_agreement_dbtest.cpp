// Random geometries, valid and with planted defects, go to the server past our checks: it has to take and refuse what
// ours say, and to give back what was sent. Its geometries are those of Esri's library, as DSE's are.
#include "support/cluster.hpp"
#include "support/random_geometries.hpp"

#include <dse/dse.hpp>
#include <dse/geo/error.hpp>
#include <dse/geo/geojson.hpp>
#include <dse/geo/validity.hpp>
#include <dse/geo/wkb.hpp>
#include <dse/geo/wkt.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <iostream>
#include <map>
#include <optional>
#include <random>
#include <set>
#include <string>
#include <tuple>
#include <vector>

using dse::testing::cluster;
using dse::testing::planted;
using dse::testing::random_geometries;
using dse::testing::session_options;

namespace {

namespace geo = dse::geo;
using bytes_row = std::tuple<int, dse::value>;

std::uint64_t seed() {
  static const std::uint64_t s = [] {
    const char* given = std::getenv("DSE_TEST_SEED");
    return given ? std::strtoull(given, nullptr, 10) : std::random_device()();
  }();
  return s;
}

/// What of one defect was taken, refused because of its form only, refused in any form, refused by us alone and on
/// purpose, and judged otherwise by the server.
struct tally {
  int taken = 0, corrected = 0, refused = 0, refused_here = 0, disagreements = 0;
};

/// What the server takes, or takes at times, and we do not: infinite coordinates, which neither text nor JSON can hold,
/// and lines whose corners meet at their end, where its answer depends on the order in which it sorts them.
bool is_ours_alone(std::string_view defect) {
  return defect == "infinite" || defect == "any points, three in one place";
}

/// The words of the server's refusal that go with ours: its geometry library calls points too few, or repeated, "not
/// simple", writes them down in another way, or gives up.
bool is_reason(const boost::system::error_code& ours, bool correctable, std::string_view theirs) {
  if (correctable) return theirs.find("not normalized") != theirs.npos;
  if (ours == geo::errc::not_simple || ours == geo::errc::misplaced_hole)
    return theirs.find("not simple") != theirs.npos || theirs.find("not normalized") != theirs.npos ||
           theirs.find("Invalid WKB") != theirs.npos;
  return true;
}

/// A ring without its closing point, from its least point on in the direction of the lesser neighbour.
std::vector<geo::point> undirected(const geo::linear_ring& ring) {
  std::vector<geo::point> points(ring.begin(), ring.end() - 1);
  const auto rotate = [&] {
    std::rotate(points.begin(), std::min_element(points.begin(), points.end()), points.end());
  };
  rotate();
  if (points.back() < points[1]) {
    std::reverse(points.begin(), points.end());
    rotate();
  }
  return points;
}

/// Equal but for where rings begin and in which direction they run, which a server before DSE 6.9 changes in JSON.
bool same_shape(const geo::polygon& a, const geo::polygon& b) {
  const auto rings = [](const geo::polygon& v) {
    std::multiset<std::vector<geo::point>> all;
    if (!v.outer.empty()) all.insert(undirected(v.outer));
    for (const geo::linear_ring& ring : v.inners) all.insert(undirected(ring));
    return all;
  };
  return rings(a) == rings(b);
}
template <class T>
bool same_shape(const T& a, const T& b) {
  return a == b;
}

class geometry_agreement : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    db = dse::connect(session_options(cluster::with("--front --dse-version 6.8.16").address()));
    db.execute(
        "CREATE KEYSPACE IF NOT EXISTS agree WITH replication = {'class': 'SimpleStrategy', 'replication_factor': 1}");
    std::cout << "DSE_TEST_SEED=" << seed() << '\n';
  }
  static void TearDownTestSuite() {
    db.close();
    db = {};
  }

  template <class T>
  static dse::prepared table_of(const std::string& name) {
    db.execute("CREATE TABLE agree." + name + " (id int PRIMARY KEY, v '" + geo::server_class<T> + "')");
    return db.prepare("INSERT INTO agree." + name + " (id, v) VALUES (?, ?)");
  }

  /// As a value whose bytes nobody looks at.
  template <class T>
  static dse::value unchecked(const T& v) {
    return dse::value::custom(geo::server_class<T>, geo::to_wkb(v));
  }

  template <class T>
  static std::map<std::string, tally> compare(const std::string& table, const std::vector<planted<T>>& all) {
    const dse::prepared insert = table_of<T>(table);
    std::vector<bytes_row> rows;
    for (const planted<T>& p : all) rows.emplace_back(static_cast<int>(rows.size()), unchecked(p.value));
    const dse::outcomes answers = db.execute_concurrently(insert, rows);
    std::map<std::string, tally> tallies;
    std::vector<std::optional<T>> stored(all.size());
    for (std::size_t i = 0; i < all.size(); ++i) {
      tally& of_defect = tallies[std::string(all[i].defect)];
      const dse::result<void> checked = check(all[i].value);
      const dse::result<T> normal = geo::try_normalized(all[i].value);
      const auto complain = [&](const std::string& what) {
        ++of_defect.disagreements;
        ADD_FAILURE() << what << ", " << all[i].defect << ": " << geo::to_wkt(all[i].value)
                      << "\nwe: " << (checked ? "fine" : checked.error().to_string())
                      << "\nserver: " << (answers[i] ? "fine" : answers[i].error().to_string());
      };
      EXPECT_EQ(checked.has_value(), normal && *normal == all[i].value);
      if (normal) stored[i] = *normal;
      if (is_ours_alone(all[i].defect) && !checked && answers[i]) ++of_defect.refused_here;
      else if (checked.has_value() != answers[i].has_value()) complain("disagreement");
      else if (checked) ++of_defect.taken;
      else if (answers[i].error().code() != dse::server_errc::invalid_query) complain("another error");
      else if (!is_reason(checked.error().code(), normal.has_value(), answers[i].error().message()))
        complain("another reason");
      else ++(normal ? of_defect.corrected : of_defect.refused);
    }
    store_and_read(table, insert, stored);
    return tallies;
  }

  /// What try_normalized gave is bound as such: the server takes all of it, and gives it back, also as JSON.
  template <class T>
  static void store_and_read(const std::string& table, const dse::prepared& insert,
                             const std::vector<std::optional<T>>& stored) {
    std::vector<std::tuple<int, T>> rows;
    for (std::size_t i = 0; i < stored.size(); ++i)
      if (stored[i]) rows.emplace_back(static_cast<int>(i), *stored[i]);
    const dse::outcomes answers = db.execute_concurrently(insert, rows);
    for (std::size_t i = 0; i < rows.size(); ++i)
      EXPECT_TRUE(answers[i]) << geo::to_wkt(std::get<1>(rows[i])) << ": " << answers[i].error().to_string();
    std::size_t read = 0;
    for (auto [id, v, json] : db.query<int, T, std::string>("SELECT id, v, toJson(v) FROM agree." + table)) {
      if (!stored[static_cast<std::size_t>(id)]) continue;  // taken by the server alone
      ++read;
      const T& sent = *stored[static_cast<std::size_t>(id)];
      EXPECT_EQ(v, sent) << geo::to_wkt(v);
      const dse::result<T> parsed = geo::try_from_geojson<T>(json);
      EXPECT_TRUE(parsed && same_shape(*parsed, sent)) << json << " for " << geo::to_wkt(sent);
    }
    EXPECT_EQ(read, rows.size());
  }

  static int print(const char* kind, const std::map<std::string, tally>& tallies) {
    tally all;
    const auto line = [&](const std::string& name, const tally& t) {
      std::printf("%-12s %-38s %6d taken %6d corrected %6d refused %4d by us only %3d disagreements\n", kind,
                  name.c_str(), t.taken, t.corrected, t.refused, t.refused_here, t.disagreements);
    };
    for (const auto& [name, t] : tallies) {
      line(name, t);
      all.taken += t.taken;
      all.corrected += t.corrected;
      all.refused += t.refused;
      all.refused_here += t.refused_here;
      all.disagreements += t.disagreements;
    }
    line("all", all);
    return all.disagreements;
  }

  template <class Next>
  static auto many(int n, Next next) {
    std::vector<decltype(next())> all;
    for (int i = 0; i < n; ++i) all.push_back(next());
    return all;
  }

  static inline dse::client db;
};

// 10,000 together.

TEST_F(geometry_agreement, points_are_taken_and_refused_as_by_the_server) {
  random_geometries random(seed());
  EXPECT_EQ(print("point", compare("points", many(1'000, [&] { return random.next_point(); }))), 0);
}

TEST_F(geometry_agreement, lines_are_taken_and_refused_as_by_the_server) {
  random_geometries random(seed() + 1);
  EXPECT_EQ(print("line string", compare("lines", many(3'000, [&] { return random.next_line(); }))), 0);
}

TEST_F(geometry_agreement, polygons_are_taken_and_refused_as_by_the_server) {
  random_geometries random(seed() + 2);
  EXPECT_EQ(print("polygon", compare("polygons", many(6'000, [&] { return random.next_polygon(); }))), 0);
}

// The server's library takes points that are closer than its tolerance for one, ours is exact: what lies between is
// refused by the server, which says so.
TEST_F(geometry_agreement, within_its_tolerance_the_server_refuses_what_we_take_and_says_so) {
  random_geometries random(seed() + 3);
  const dse::prepared insert = table_of<geo::polygon>("close");
  std::vector<std::string> defects;
  std::vector<bytes_row> rows;
  for (int i = 0; i < 2'000; ++i) {
    const planted<geo::polygon> given = random.next_polygon();
    const dse::result<geo::polygon> area = geo::try_normalized(random.moved(given.value, 1e-9));
    if (!area) continue;
    rows.emplace_back(static_cast<int>(rows.size()), unchecked(*area));
    defects.emplace_back(given.defect);
  }
  const dse::outcomes answers = db.execute_concurrently(insert, rows);
  std::map<std::string, tally> tallies;
  int refused = 0;
  for (std::size_t i = 0; i < answers.size(); ++i) {
    tally& of_defect = tallies[defects[i]];
    ++(answers[i] ? of_defect.taken : of_defect.refused);
    if (answers[i]) continue;
    ++refused;
    EXPECT_NE(defects[i], "none") << "nothing is close to anything else";
    EXPECT_EQ(answers[i].error().code(), dse::server_errc::invalid_query);
    EXPECT_TRUE(is_reason(geo::errc::not_simple, false, answers[i].error().message()))
        << answers[i].error().to_string();
  }
  print("moved", tallies);
  std::printf("moved by up to 1e-9: %zu polygons that we take, %d of them refused by the server\n", rows.size(),
              refused);
  EXPECT_GT(rows.size(), 800u);
  EXPECT_LT(refused, static_cast<int>(rows.size()) / 2);
}

}  // namespace
