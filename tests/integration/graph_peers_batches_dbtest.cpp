// Cases of the other drivers' tests: batches of traversals take effect as a whole.
#include "support/cluster.hpp"

#include <dse/dse.hpp>

#include <boost/asio/use_future.hpp>

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace dse::testing { namespace {

using namespace dse::graph;
namespace __ = dse::graph::anonymous;
namespace asio = boost::asio;

class graph_peer_batches : public ::testing::TestWithParam<sub_protocol> {
 protected:
  void SetUp() override {
    static client db = connect(session_options(cluster::with("").address()));
    const bool is_classic = GetParam() == sub_protocol::graphson2;
    const std::string name = is_classic ? "batches_classic" : "batches_core";
    db.graph().execute(
        script("system.graph(n).ifNotExists()." + std::string(is_classic ? "classic" : "core") + "Engine().create()")
            .set("n", name)
            .system(true));
    graph_ = db.graph(name, graph_options().results(GetParam()));
    graph_.execute(g.V().drop());
  }
  std::int64_t count(const graph_traversal& t) const { return graph_.next<std::int64_t>(t); }

  const traversal_source g = traversal();
  remote_graph graph_;
};

TEST_P(graph_peer_batches, peer_055_two_vertices_and_their_edge_are_added_or_nothing_is) {
  const auto both =
      traversal_batch()
          .add(g.addV("person").property("name", "a"))
          .add(g.addV("person").property("name", "b"))
          .add(g.V().has("name", "a").addE("knows").to(__::V().has("name", "b")).property("weight", 2.3F));
  EXPECT_TRUE(graph_.execute(both).empty());
  EXPECT_EQ(count(g.V().count()), 2);
  EXPECT_EQ(graph_.next<float>(g.V().has("name", "a").outE("knows").values("weight")), 2.3F);
  const auto failed = graph_.try_execute(traversal_batch().add(g.addV("person")).add(g.V().fail("no")));
  ASSERT_TRUE(failed.has_error());
  EXPECT_EQ(count(g.V().count()), 2);
  const auto empty = graph_.try_execute(traversal_batch());
  ASSERT_TRUE(empty.has_error());
  EXPECT_EQ(empty.error().code(), client_errc::invalid_argument);
}

TEST_P(graph_peer_batches, peer_091_traversals_are_added_one_by_one_or_many_at_once) {
  std::vector<graph_traversal> many;
  for (int i = 0; i < 5; ++i) many.push_back(g.addV("many").property("i", i));
  auto b = traversal_batch().add_all(many).add(g.addV("one"));
  EXPECT_EQ(b.size(), 6u);
  EXPECT_TRUE(graph_.async_execute(b, asio::use_future).get().has_value());
  EXPECT_EQ(count(g.V().hasLabel("many").count()), 5);
  EXPECT_EQ(count(g.V().hasLabel("one").count()), 1);
  b.add(g.V().hasLabel("one").drop());
  graph_.execute(b);
  EXPECT_EQ(count(g.V().hasLabel("one").count()), 0) << "a batch is sent again with what was added since";
  EXPECT_EQ(count(g.V().hasLabel("many").count()), 10);
}

INSTANTIATE_TEST_SUITE_P(protocols, graph_peer_batches,
                         ::testing::Values(sub_protocol::graphbinary1, sub_protocol::graphson3,
                                           sub_protocol::graphson2),
                         [](const auto& p) {
                           return std::string(p.param == sub_protocol::graphbinary1 ? "graph_binary"
                                              : p.param == sub_protocol::graphson3  ? "graphson3"
                                                                                    : "graphson2");
                         });

}}  // namespace dse::testing
