// The same request as a callback, a future and a batch; with a time limit, and cancelled.
#include <dse/dse.hpp>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/use_future.hpp>

#include <future>
#include <iostream>

namespace asio = boost::asio;
using namespace std::chrono_literals;

int main(int argc, char** argv) try {
  dse::client db = dse::connect(argc > 1 ? argv[1] : "cassandra://127.0.0.1:9042?dc=dc1");
  db.execute(
      "CREATE KEYSPACE IF NOT EXISTS shop WITH replication = {'class': 'SimpleStrategy', 'replication_factor': 1}");
  db.execute("CREATE TABLE IF NOT EXISTS shop.stock (id int PRIMARY KEY, pieces int)");

  auto batch = dse::batch(dse::batch_type::logged)
                   .add("INSERT INTO shop.stock (id, pieces) VALUES (?, ?)", 1, 10)
                   .add("INSERT INTO shop.stock (id, pieces) VALUES (?, ?)", 2, 20);
  db.execute(batch);

  std::promise<void> called;
  db.async_execute("SELECT pieces FROM shop.stock WHERE id = ?", 1, [&](dse::result<dse::row_set> r) {
    if (r)
      for (auto [pieces] : r->as<int>()) std::cout << "callback: " << pieces << " pieces\n";
    called.set_value();
  });
  called.get_future().wait();

  std::future<dse::result<dse::row_set>> future = db.async_execute("SELECT pieces FROM shop.stock", asio::use_future);
  std::cout << "future: " << future.get().value().size() << " rows\n";

  asio::cancellation_signal stop;
  std::promise<dse::result<dse::row_set>> outcome;
  db.async_execute(
      "SELECT pieces FROM shop.stock",
      asio::bind_cancellation_slot(stop.slot(), [&](dse::result<dse::row_set> r) { outcome.set_value(std::move(r)); }));
  stop.emit(asio::cancellation_type::terminal);
  const auto r = outcome.get_future().get();
  std::cout << "cancelled: " << (r ? "it was faster" : r.error().code().message()) << '\n';

  auto slow = db.try_execute(dse::statement("SELECT pieces FROM shop.stock").timeout(1ns));
  std::cout << "limited to a nanosecond: " << (slow ? "it was faster" : slow.error().code().message()) << '\n';
  db.close();
} catch (const std::exception& e) {
  std::cerr << e.what() << '\n';
  return 1;
}
