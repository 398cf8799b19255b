#include "support/cluster.hpp"
#include "support/relay.hpp"

#include <dse/dse.hpp>

#include <boost/asio/local/stream_protocol.hpp>

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <string>

namespace {

using dse::testing::cluster;
using dse::testing::session_options;
using local = boost::asio::local::stream_protocol;

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
  const dse::testing::relay<local> between(local::endpoint(path), node);
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
  std::filesystem::remove(path);
}

}  // namespace
