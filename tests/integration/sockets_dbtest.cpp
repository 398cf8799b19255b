#include "support/cluster.hpp"

#include <dse/dse.hpp>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>

#include <gtest/gtest.h>
#include <unistd.h>

#include <atomic>
#include <filesystem>
#include <memory>
#include <string>
#include <thread>
#include <vector>

namespace {

namespace asio = boost::asio;
using dse::testing::cluster;
using dse::testing::session_options;
using local = asio::local::stream_protocol;
using asio::ip::tcp;

constexpr auto quietly = asio::as_tuple(asio::use_awaitable);

/// Passes on what comes at a Unix domain socket to a node, and back, as socat does.
class relay {
 public:
  relay(std::string path, const cluster::node& n)
      : path_(std::move(path)),
        node_(asio::ip::make_address(n.address), static_cast<std::uint16_t>(n.port)),
        acceptor_(io_, local::endpoint(path_)),
        thread_([this] {
          asio::co_spawn(io_, accept(), asio::detached);
          io_.run();
        }) {}
  ~relay() {
    io_.stop();
    thread_.join();
    std::filesystem::remove(path_);
  }
  std::size_t accepted() const { return accepted_; }

 private:
  asio::awaitable<void> accept() {
    while (true) {
      local::socket client = co_await acceptor_.async_accept(asio::use_awaitable);
      ++accepted_;
      auto here = std::make_shared<local::socket>(std::move(client));
      auto there = std::make_shared<tcp::socket>(io_);
      co_await there->async_connect(node_, asio::use_awaitable);
      asio::co_spawn(io_, copy(here, there), asio::detached);
      asio::co_spawn(io_, copy(there, here), asio::detached);
    }
  }
  template <class From, class To>
  static asio::awaitable<void> copy(std::shared_ptr<From> from, std::shared_ptr<To> to) {
    std::vector<std::byte> piece(64u << 10);
    while (true) {
      const auto [failed, n] = co_await from->async_read_some(asio::buffer(piece), quietly);
      if (failed) break;
      const auto [lost, written] = co_await asio::async_write(*to, asio::buffer(piece, n), quietly);
      if (lost) break;
    }
    boost::system::error_code ignored;
    to->shutdown(asio::socket_base::shutdown_send, ignored);
  }

  const std::string path_;
  const tcp::endpoint node_;
  asio::io_context io_;
  local::acceptor acceptor_;
  std::atomic<std::size_t> accepted_{0};
  std::thread thread_;
};

TEST(sockets, connections_come_from_the_local_address) {
  dse::client db = dse::connect(session_options(cluster::with(cluster::plain).address()).local_address("127.0.0.5"));
  int seen = 0;
  for (const auto& [port] : db.query<int>("SELECT port FROM system_views.clients WHERE address = ?",
                                          dse::inet_address::from_string("127.0.0.5")))
    seen += port > 0;
  EXPECT_GE(seen, 2) << "the control connection and one of requests";
}

TEST(sockets, node_is_reached_through_a_unix_socket) {
  const cluster::node& node = cluster::with(cluster::plain).nodes().front();
  const std::string path = "/tmp/dse-integration-" + std::to_string(::getpid()) + ".sock";
  const relay between(path, node);
  dse::client db = dse::connect(session_options("unix://" + path).port(static_cast<std::uint16_t>(node.port)));
  ASSERT_EQ(db.nodes().size(), 1u);
  EXPECT_EQ(db.nodes().front()->address, path);
  db.execute(
      "CREATE KEYSPACE IF NOT EXISTS sockets WITH replication = {'class': 'SimpleStrategy', 'replication_factor': 1}");
  db.execute("CREATE TABLE IF NOT EXISTS sockets.t (id int PRIMARY KEY, value blob)");
  const dse::bytes large(2u << 20, std::byte{7});
  for (int id = 0; id < 20; ++id) db.execute("INSERT INTO sockets.t (id, value) VALUES (?, ?)", id, large);
  int rows = 0;
  for (const auto& [value] : db.query<dse::bytes>("SELECT value FROM sockets.t")) rows += value == large;
  EXPECT_EQ(rows, 20);
  EXPECT_GE(between.accepted(), 2u);
  db.close();
}

}  // namespace
