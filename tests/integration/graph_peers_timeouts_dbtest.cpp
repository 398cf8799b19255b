// Cases of the other drivers' tests: which limit is reached first, the server's or the client's.
#include "support/cluster.hpp"

#include <dse/dse.hpp>

#include <boost/asio/use_future.hpp>

#include <gtest/gtest.h>

#include <chrono>
#include <string>

namespace dse::testing { namespace {

using namespace dse::graph;
using namespace std::chrono_literals;
namespace asio = boost::asio;

class graph_peer_timeouts : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    db = connect(session_options(cluster::with("--front --dse-version 6.8.16").address()));
    db.graph().execute(script("system.graph('timed').ifNotExists().create()").system(true));
    // a source of the server whose limit is its own
    db.graph("timed").execute(
        script("schema.config().option('graph.traversal_sources.slow.evaluation_timeout').set('300 ms'); null"));
  }
  static void TearDownTestSuite() {
    db.close();
    db = {};
  }
  /// How long it took besides.
  static std::pair<error, std::chrono::steady_clock::duration> failure(const graph_options& o) {
    const auto start = std::chrono::steady_clock::now();
    const auto r = db.graph("timed").try_execute(script("Thread.sleep(10000); 1"), o);
    EXPECT_TRUE(r.has_error());
    return {r ? error() : r.error(), std::chrono::steady_clock::now() - start};
  }

  static inline client db;
};

TEST_F(graph_peer_timeouts, peer_063_shorter_limit_ends_the_request) {
  const auto [server, server_took] = failure(graph_options().source("slow").timeout(9s));
  EXPECT_EQ(server.code(), server_errc::invalid_query) << server.to_string();
  EXPECT_NE(server.message().find("evaluation_timeout at 300 ms"), std::string::npos) << server.message();
  EXPECT_LT(server_took, 8s);

  // the server is told a longer limit than the one that is kept to here
  const bytes nine_seconds = {std::byte{}, std::byte{}, std::byte{},     std::byte{},
                              std::byte{}, std::byte{}, std::byte{0x23}, std::byte{0x28}};
  const auto [client, client_took] =
      failure(graph_options().timeout(200ms).payload({{"request-timeout", nine_seconds}}));
  EXPECT_EQ(client.code(), client_errc::timed_out) << client.to_string();
  EXPECT_EQ(client.code(), condition::timeout);
  EXPECT_GE(client_took, 200ms);
  EXPECT_LT(client_took, 8s);

  const auto awaited =
      db.graph("timed")
          .async_execute(script("Thread.sleep(10000); 1"), graph_options().source("slow").timeout(9s), asio::use_future)
          .get();
  EXPECT_EQ(awaited.error().code(), server_errc::invalid_query);
}

}}  // namespace dse::testing
