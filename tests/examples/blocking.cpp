// Blocking calls: typed rows; text with values is prepared once and remembered; pages are fetched while they are read.
#include <dse/dse.hpp>

#include <iostream>
#include <optional>

int main(int argc, char** argv) try {
  dse::client db = dse::connect(argc > 1 ? argv[1] : "cassandra://127.0.0.1:9042?dc=dc1");

  db.execute(
      "CREATE KEYSPACE IF NOT EXISTS shop WITH replication = {'class': 'SimpleStrategy', 'replication_factor': 1}");
  db.execute("CREATE TABLE IF NOT EXISTS shop.users (city text, id uuid, name text, age int, PRIMARY KEY (city, id))");
  db.execute("TRUNCATE shop.users");
  db.execute("INSERT INTO shop.users (city, id, name, age) VALUES (?, ?, ?, ?)", "Paris", dse::uuid::random(), "Ada",
             36);
  db.execute("INSERT INTO shop.users (city, id, name, age) VALUES (?, ?, ?, ?)", "Paris", dse::uuid::random(), "Grace",
             nullptr);

  for (auto [id, name, age] : db.query<dse::uuid, std::string, std::optional<int>>(
           "SELECT id, name, age FROM shop.users WHERE city = ?", "Paris"))
    std::cout << id.to_string() << ' ' << name << ' ' << (age ? std::to_string(*age) : "of unknown age") << '\n';
} catch (const dse::exception& e) {  // message, code, node, consistency, every attempt, a hint
  std::cerr << e.what() << '\n';
  return 1;
}
