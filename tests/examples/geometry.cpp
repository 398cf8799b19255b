// Geometry: plain types in columns; Boost.Geometry's algorithms work on them after one more include.
#include <dse/dse.hpp>
#include <dse/geo/boost_geometry.hpp>
#include <dse/geo/haversine.hpp>

#include <boost/geometry/algorithms/within.hpp>
#include <boost/geometry/strategies/cartesian.hpp>

#include <cmath>
#include <iostream>

int main(int argc, char** argv) try {
  dse::client db = dse::connect(argc > 1 ? argv[1] : "cassandra://127.0.0.1:9042?dc=dc1");
  db.execute(
      "CREATE KEYSPACE IF NOT EXISTS geo WITH replication = {'class': 'SimpleStrategy', 'replication_factor': 1}");
  db.execute("CREATE TABLE IF NOT EXISTS geo.shops (id int PRIMARY KEY, location 'PointType', zone 'PolygonType')");

  dse::geo::polygon zone = dse::geo::polygon::from_wkt("POLYGON((2 48, 3 48, 3 49, 2 49, 2 48))");
  db.execute("INSERT INTO geo.shops (id, location, zone) VALUES (?, ?, ?)", 1, dse::geo::point{2.35, 48.85}, zone);
  db.execute("INSERT INTO geo.shops (id, location) VALUES (?, ?)", 2, dse::geo::point{4.83, 45.76});
  db.execute("INSERT INTO geo.shops (id) VALUES (?)", 3);

  const dse::geo::point here{2.2945, 48.8584};
  for (auto [id, where] : db.query<int, std::optional<dse::geo::point>>("SELECT id, location FROM geo.shops")) {
    if (!where) continue;
    std::cout << "shop " << id << " is " << std::lround(dse::geo::haversine_meters(here, *where)) << " m from here";
    std::cout << (boost::geometry::within(*where, zone) ? ", in the zone\n" : "\n");
  }
} catch (const dse::exception& e) {
  std::cerr << e.what() << '\n';
  return 1;
}
