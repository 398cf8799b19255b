// Coroutines: every operation is awaitable, and throws dse::exception or gives a result, as its token says.
#include <dse/dse.hpp>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_future.hpp>

#include <iostream>

namespace asio = boost::asio;
using namespace std::chrono_literals;

struct order {
  dse::uuid id;
  double total;
  std::optional<std::string> note;
};

asio::awaitable<void> report(dse::client db) {
  co_await db.async_execute(
      "CREATE KEYSPACE IF NOT EXISTS shop WITH replication = {'class': 'SimpleStrategy', 'replication_factor': 1}");
  co_await db.async_execute("CREATE TABLE IF NOT EXISTS shop.orders (id uuid PRIMARY KEY, total double, note text)");
  co_await db.async_execute("TRUNCATE shop.orders");

  auto insert = co_await db.async_prepare("INSERT INTO shop.orders (id, total, note) VALUES (?, ?, ?)");
  for (int i = 1; i <= 3; ++i)
    co_await db.async_execute(insert.bind(dse::uuid::random(), 42.5 * i, dse::unset)
                                  .consistency(dse::consistency::local_quorum)
                                  .idempotent(true)
                                  .timeout(2s));

  dse::row_set rows = co_await db.async_execute(dse::statement("SELECT id, total FROM shop.orders").page_size(2));
  while (true) {
    for (auto [id, total] : rows.as<dse::uuid, double>()) std::cout << id.to_string() << ' ' << total << '\n';
    if (!rows.has_more_pages()) break;
    rows = co_await rows.async_next_page();
  }

  auto page = co_await db.async_query<order>("SELECT * FROM shop.orders");
  for (const order& o : page) std::cout << o.total << (o.note ? " with a note" : " without a note") << '\n';

  auto r = co_await db.async_execute("SELECT nothing FROM shop.orders", dse::as_result);
  if (!r) std::cout << "as expected: " << r.error().to_string() << '\n';
}

int main(int argc, char** argv) try {
  dse::options options(argc > 1 ? argv[1] : "cassandra://127.0.0.1:9042?dc=dc1");
  options.io_threads(2).application_name("coroutine example");
  dse::client db = dse::connect(options);
  asio::io_context context;
  auto done = asio::co_spawn(context, report(db), asio::use_future);
  context.run();
  done.get();
} catch (const std::exception& e) {
  std::cerr << e.what() << '\n';
  return 1;
}
