// Cases of the other drivers' tests: graphs of the classic engine, which take scripts in GraphSON 1 and 2.
#include "support/graphs.hpp"

#include <string>

namespace dse::testing { namespace {

using namespace dse::graph;
using value = graph::value;

class graph_peer_classic : public ::testing::TestWithParam<sub_protocol> {
 protected:
  static void SetUpTestSuite() {
    graph_client().graph().execute(
        script("system.graph('peers_line').ifNotExists().classicEngine().create()").system(true));
    // a line of fifty vertices
    graph_client()
        .graph("peers_line", graph_options().results(sub_protocol::graphson2))
        .execute(script("g.V().drop().iterate(); v = g.addV('stop').property('i', 0).next(); (1..49).each {"
                        " w = g.addV('stop').property('i', it).next();"
                        " g.V(v).addE('to').to(w).property('km', it * 1.5d).iterate(); v = w }; null"));
  }
  result_set run(const std::string& text) const { return line_.execute(script(text)); }

  const remote_graph line_ = graph_client().graph("peers_line", graph_options().results(GetParam()));
};

TEST_P(graph_peer_classic, peer_081_vertices_edges_paths_and_large_results_are_read) {
  const auto first = run("g.V().has('i', 0)").one<vertex>();
  EXPECT_EQ(first.label, "stop");
  EXPECT_EQ(first["i"], value(0));
  const auto e = run("g.V().has('i', 0).outE()").one<edge>();
  EXPECT_EQ(e.label, "to");
  EXPECT_EQ(e.out_vertex.id, first.id);
  EXPECT_EQ(e.out_vertex.label, "stop");
  EXPECT_EQ(e["km"], value(1.5));
  const auto p = run("g.V().has('i', 0).out().out().path()").one<path>();
  ASSERT_EQ(p.objects.size(), 3u);
  EXPECT_EQ(p.objects[2].as<vertex>()["i"], value(2));
  EXPECT_EQ(run("g.V().order().by('i').values('i').range(10, 20)").to_list<int>(),
            (std::vector{10, 11, 12, 13, 14, 15, 16, 17, 18, 19}));
  const auto whole_line = run("g.V().has('i', 0).repeat(out()).times(49).path()").one<path>();
  EXPECT_EQ(whole_line.objects.size(), 50u);

  const auto vertices = run("g.V()").to_list<vertex>();
  EXPECT_EQ(vertices.size(), 50u);
  const auto thousands = run("(1..5000).collect { [n: it, text: 'x' * 100] }");
  EXPECT_EQ(thousands.size(), 5000);
  EXPECT_EQ(thousands.traversers().back().content["n"], value(5000));
  EXPECT_EQ(run("['y' * 3000000]").one<std::string>().size(), 3'000'000u);
}

INSTANTIATE_TEST_SUITE_P(protocols, graph_peer_classic,
                         ::testing::Values(sub_protocol::graphson2, sub_protocol::graphson1), by_name);

}}  // namespace dse::testing
