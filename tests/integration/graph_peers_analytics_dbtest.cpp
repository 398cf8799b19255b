// Cases of the other drivers' tests: analytics on three nodes, of which the third is named for them.
#include "support/cluster.hpp"

#include <dse/dse.hpp>

#include <gtest/gtest.h>

#include <set>
#include <string>

namespace dse::testing { namespace {

using namespace dse::graph;

class graph_peer_analytics : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    const cluster& three = cluster::with("--nodes 3 --analytics-node 3 --dse-version 6.8.16");
    db = connect(session_options(three.address()));
    named = three.nodes()[2].address + ':' + std::to_string(three.nodes()[2].port);
  }
  static void TearDownTestSuite() {
    db.close();
    db = {};
  }
  template <class Query>
  static std::set<std::string> nodes_of(const remote_graph& graph, const Query& q, const graph_options& o) {
    std::set<std::string> all;
    for (int i = 0; i < 12; ++i) all.insert(graph.execute(q, o).info().node());
    return all;
  }

  static inline client db;
  static inline std::string named;
  const traversal_source g = traversal();
};

TEST_F(graph_peer_analytics, peer_107_count_of_analytics_comes_from_the_named_node) {
  const remote_graph modern = db.graph("modern");
  const auto olap = graph_options().source("a");
  EXPECT_EQ(modern.next<std::int64_t>(g.V().count(), olap), 6);
  EXPECT_EQ(nodes_of(modern, g.V().count(), olap), std::set{named});
}

TEST_F(graph_peer_analytics, peer_123_profile_for_analytics_goes_to_the_named_node) {
  const client with_profile = db.with(graph_defaults().profile("olap", graph_options().source("a")));
  EXPECT_EQ(nodes_of(with_profile.graph("modern"), g.V().count(), graph_options().profile("olap")), std::set{named});
  EXPECT_GT(nodes_of(with_profile.graph("modern"), g.V().count(), {}).size(), 1u);
}

TEST_F(graph_peer_analytics, peer_126_twelve_scripts_go_to_the_named_node_and_others_to_all) {
  const script s("g.V().count()");
  EXPECT_EQ(nodes_of(db.graph("modern"), s, graph_options().source("a")), std::set{named});
  EXPECT_EQ(nodes_of(db.graph("modern"), s, graph_options().source("g")).size(), 3u);
}

}}  // namespace dse::testing
