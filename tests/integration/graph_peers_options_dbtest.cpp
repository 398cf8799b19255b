// Cases of the other drivers' tests: options of graph requests, as the server sees them.
#include "support/cluster.hpp"

#include <dse/dse.hpp>

#include <gtest/gtest.h>

#include <map>
#include <string>

namespace dse::testing { namespace {

using namespace dse::graph;
using namespace std::chrono_literals;
using value = graph::value;
using entries = std::map<std::string, value>;

class graph_peer_options : public ::testing::Test {
 protected:
  static inline const traversal_source g = traversal();

  static void SetUpTestSuite() {
    {
      client first = connect(session_options(cluster::with(cluster::plain).address()));
      for (const char* engine : {"core", "classic"})
        first.graph().execute(script("system.graph(n).ifNotExists()." + std::string(engine) + "Engine().create()")
                                  .set("n", std::string("peers_") + engine)
                                  .system(true));
      first.close();
    }
    db = connect(session_options(cluster::with(cluster::plain).address()));
  }
  static void TearDownTestSuite() {
    db.close();
    db = {};
  }
  static entries received(const remote_graph& graph, const graph_options& o = {}) {
    return graph.next<entries>(script("[payload]"), o);
  }
  static std::string results_of(const remote_graph& graph, const graph_options& o = {}) {
    return graph.next<std::string>(script("payload['graph-results']"), o);
  }

  static inline client db;
};

TEST_F(graph_peer_options, peer_072_consistency_goes_by_name_and_only_if_it_is_set) {
  const remote_graph modern = db.graph("modern");
  EXPECT_FALSE(received(modern).contains("graph-read-consistency"));
  EXPECT_FALSE(received(modern).contains("graph-write-consistency"));
  for (const auto level : {consistency::any, consistency::one, consistency::two, consistency::three,
                           consistency::quorum, consistency::all, consistency::local_quorum, consistency::each_quorum,
                           consistency::serial, consistency::local_serial, consistency::local_one}) {
    const auto sent = received(modern, graph_options().read_consistency(level).write_consistency(level));
    EXPECT_EQ(sent.at("graph-read-consistency"), value(std::string(to_string(level))));
    EXPECT_EQ(sent.at("graph-write-consistency"), value(std::string(to_string(level))));
  }
}

TEST_F(graph_peer_options, peer_075_consistency_is_the_client_s_or_the_profile_s) {
  const client two = db.with(graph_defaults()
                                 .options(graph_options().read_consistency(consistency::two))
                                 .profile("all", graph_options().read_consistency(consistency::all)));
  EXPECT_EQ(received(two.graph("modern")).at("graph-read-consistency"), value("TWO"));
  EXPECT_EQ(received(two.graph("modern"), graph_options().profile("all")).at("graph-read-consistency"), value("ALL"));
  EXPECT_FALSE(received(db.graph("modern")).contains("graph-read-consistency"));
}

TEST_F(graph_peer_options, peer_077_timeout_is_the_default_or_the_call_s_however_short) {
  const remote_graph modern = db.graph("modern");
  EXPECT_EQ(received(modern).at("request-timeout"), value(std::int64_t{30'000}));
  EXPECT_EQ(received(modern, graph_options().timeout(7s)).at("request-timeout"), value(std::int64_t{7000}));
  const auto tiny = modern.try_execute(script("Thread.sleep(2000); 1"), graph_options().timeout(1ms));
  ASSERT_TRUE(tiny.has_error());
  EXPECT_TRUE(tiny.error().code() == condition::timeout || tiny.error().code() == server_errc::invalid_query)
      << tiny.error().to_string();
}

TEST_F(graph_peer_options, peer_078_graph_of_the_profile_reaches_the_server) {
  const client named = db.with(graph_defaults().profile("social", graph_options().name("modern")));
  const auto by_profile = graph_options().profile("social");
  EXPECT_EQ(received(named.graph(), by_profile).at("graph-name"), value("modern"));
  EXPECT_EQ(named.graph().next<std::int64_t>(g.V().count(), by_profile), 6);
  EXPECT_FALSE(received(named.graph()).contains("graph-name"));
}

TEST_F(graph_peer_options, peer_079_sub_protocol_is_the_one_that_the_graph_s_engine_takes) {
  EXPECT_EQ(results_of(db.graph("peers_core")), "graph-binary-1.0");
  EXPECT_EQ(results_of(db.graph("peers_classic")), "graphson-2.0");
  EXPECT_EQ(results_of(db.graph("peers_core"), graph_options().results(sub_protocol::graphson3)), "graphson-3.0");
  EXPECT_EQ(results_of(db.graph("peers_classic"), graph_options().results(sub_protocol::graphson1)), "graphson-1.0");
  EXPECT_EQ(results_of(db.graph()), "graph-binary-1.0") << "without a graph, by the nodes' version";
  EXPECT_EQ(db.graph("peers_core").next<std::int64_t>(g.V().count()), 0);
  EXPECT_EQ(db.graph("peers_classic").next<std::int64_t>(g.V().count()), 0);
}

TEST_F(graph_peer_options, peer_119_graph_of_the_call_decides_before_that_of_the_options) {
  const remote_graph core = db.graph("peers_core");
  EXPECT_EQ(results_of(core, graph_options().name("peers_classic")), "graphson-2.0");
  EXPECT_EQ(results_of(core), "graph-binary-1.0");
  const auto own = script("payload['graph-results']").options(graph_options().name("peers_classic"));
  EXPECT_EQ(core.next<std::string>(own), "graphson-2.0");
  EXPECT_EQ(core.next<std::string>(own, graph_options().name("peers_core")), "graph-binary-1.0");
  // an explicit one is taken as it is, whatever the graph
  EXPECT_EQ(results_of(db.graph("modern"), graph_options().results(sub_protocol::graphson2)), "graphson-2.0");
}

// What the options say is refused here, what the payload says by the server.
TEST_F(graph_peer_options, peer_121_sub_protocol_that_the_engine_refuses_is_named) {
  for (const auto& [p, name, wire] : {std::tuple(sub_protocol::graphson1, "graphson-1.0", "GRAPHSON_1_0"),
                                      std::tuple(sub_protocol::graphson2, "graphson-2.0", "GRAPHSON_2_0")}) {
    const auto here = db.graph("peers_core").try_execute(script("1"), graph_options().results(p));
    ASSERT_TRUE(here.has_error());
    EXPECT_EQ(here.error().code(), client_errc::invalid_argument);
    EXPECT_NE(here.error().message().find(name), std::string::npos) << here.error().message();
    const auto view = std::as_bytes(std::span(name, std::string_view(name).size()));
    const auto there =
        db.graph("peers_core")
            .try_execute(script("1"), graph_options().payload({{"graph-results", bytes(view.begin(), view.end())}}));
    ASSERT_TRUE(there.has_error());
    EXPECT_EQ(there.error().code(), server_errc::invalid_query);
    EXPECT_NE(there.error().message().find("'" + std::string(wire) + "' incompatible"), std::string::npos)
        << there.error().message();
  }
}

}}  // namespace dse::testing
