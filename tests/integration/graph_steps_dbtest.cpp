// Steps that TinkerPop's suite never touches, and predicates where it cannot tell right from wrong, in each
// sub-protocol.
#include "support/cluster.hpp"

#include <dse/dse.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <vector>

namespace dse::testing { namespace {

using namespace dse::graph;
namespace __ = dse::graph::anonymous;
using value = graph::value;

class graph_steps : public ::testing::TestWithParam<sub_protocol> {
 protected:
  static remote_graph graph(const std::string& name) {
    static const client db = connect(session_options(cluster::with("").address()));
    return db.graph(name, graph_options().results(GetParam()));
  }
  static remote_graph modern() { return graph("modern"); }
  template <class T>
  static std::vector<T> sorted(const graph_traversal& t) {
    auto list = modern().execute(t).template to_list<T>();
    std::ranges::sort(list);
    return list;
  }
  const traversal_source g = traversal();
};

using names = std::vector<std::string>;

TEST_P(graph_steps, peer_083_profile_has_a_row_for_each_step) {
  const auto m = modern().next<traversal_metrics>(g.V().out("knows").profile());
  EXPECT_GT(m.time.count(), 0);
  ASSERT_GE(m.steps.size(), 2U);
  EXPECT_NE(m.steps[0].name.find("GraphStep"), std::string::npos) << m.steps[0].name;
  EXPECT_EQ(m.steps[1].counts.at("elementCount"), 2);
}

TEST_P(graph_steps, profile_under_a_key_is_a_side_effect) {
  const auto results = modern().execute(g.V().profile("m").cap("m"));
  EXPECT_TRUE(results.one<value>().is<traversal_metrics>()) << results.one<value>();
}

TEST_P(graph_steps, peer_049_tree_has_a_branch_for_each_path) {
  const auto t = modern().next<tree>(g.V(1).out().out().tree().by("name"));
  ASSERT_EQ(t.branches.size(), 1U);
  EXPECT_EQ(t.branches[0].key, value("marko"));
  ASSERT_EQ(t.branches[0].below.branches.size(), 1U);
  EXPECT_EQ(t.branches[0].below.branches[0].key, value("josh"));
  EXPECT_EQ(t.branches[0].below.branches[0].below.branches.size(), 2U);
}

TEST_P(graph_steps, time_limit_lets_pass_what_is_in_time) {
  EXPECT_EQ(modern().next<std::int64_t>(g.V().timeLimit(10'000).count()), 6);
}

TEST_P(graph_steps, to_e_and_to_v_follow_directions) {
  EXPECT_EQ(sorted<double>(g.V(4).toE(Direction::OUT, "created").values("weight")), (std::vector{0.4, 1.0}));
  EXPECT_EQ(sorted<double>(g.V(4).toE(Direction::IN).values("weight")), (std::vector{1.0}));
  EXPECT_EQ(sorted<double>(g.V(4).toE(Direction::BOTH).values("weight")), (std::vector{0.4, 1.0, 1.0}));
  EXPECT_EQ(sorted<std::string>(g.E(10).toV(Direction::OUT).values("name")), names{"josh"});
  EXPECT_EQ(sorted<std::string>(g.E(10).toV(Direction::BOTH).values("name")), (names{"josh", "ripple"}));
}

TEST_P(graph_steps, property_map_has_properties_and_not_their_contents) {
  const auto found = modern().next<value>(g.V(1).propertyMap("name"));
  const auto properties = found["name"].as<std::vector<vertex_property>>();
  ASSERT_EQ(properties.size(), 1U);
  EXPECT_EQ(properties[0].label, "name");
  EXPECT_EQ(properties[0].content, value("marko"));
  EXPECT_EQ(modern().next<value>(g.E(7).propertyMap())["weight"].as<property>().content, value(0.5));
}

TEST_P(graph_steps, subgraph_lets_its_edges_pass) {
  EXPECT_EQ(modern().next<std::int64_t>(g.E().hasLabel("knows").subgraph("s").count()), 2);
}

TEST_P(graph_steps, computer_of_a_source_counts_the_same) {
  EXPECT_EQ(modern().next<std::int64_t>(g.withComputer().V().out().count()), 6);
  EXPECT_EQ(modern().next<std::int64_t>(g.withComputer(VertexProgramStrategy().workers(1)).V().out().count()), 6);
}

TEST_P(graph_steps, strategy_that_is_taken_away_does_nothing) {
  const auto read_only = g.withStrategies(ReadOnlyStrategy());
  const auto refused = graph("empty").try_execute(read_only.addV("a"));
  ASSERT_TRUE(refused.has_error());
  EXPECT_NE(refused.error().message().find("mutating"), std::string::npos) << refused.error().message();
  EXPECT_EQ(graph("empty").next<std::string>(read_only.withoutStrategies(ReadOnlyStrategy()).addV("a").label()), "a");
}

// The server is on this machine.
TEST_P(graph_steps, graph_that_was_written_is_read_again) {
  std::string folder = (std::filesystem::temp_directory_path() / "graph-steps-XXXXXX").string();
  ASSERT_NE(mkdtemp(folder.data()), nullptr);
  const remote_graph empty = graph("empty");
  empty.execute(g.V().drop());
  EXPECT_TRUE(modern().execute(g.io(folder + "/modern.json").write()).empty());
  empty.execute(g.io(folder + "/modern.json").with(IO::reader, IO::graphson).read());
  std::filesystem::remove_all(folder);
  EXPECT_EQ(empty.next<std::int64_t>(g.V().count()), 6);
  EXPECT_EQ(empty.execute(g.V().has("name", "marko").out("created").values("name")).to_list<std::string>(),
            names{"lop"});
}

TEST_P(graph_steps, peer_050_subgraph_has_its_edges_and_their_vertices_with_properties) {
  auto found = modern().next<subgraph>(g.E().hasLabel("created").subgraph("s").cap("s"));
  std::ranges::sort(found.vertices, {}, &vertex::id);
  std::ranges::sort(found.edges, {}, &edge::id);
  ASSERT_EQ(found.vertices.size(), 5U);
  EXPECT_EQ(found.vertices[0].id, value(1));
  EXPECT_EQ(found.vertices[0].label, "person");
  EXPECT_EQ(found.vertices[0]["name"], value("marko"));
  EXPECT_EQ(found.vertices[0]["age"], value(29));
  EXPECT_EQ(found.vertices[1]["lang"], value("java"));
  ASSERT_EQ(found.edges.size(), 4U);
  EXPECT_EQ(found.edges[0].id, value(9));
  EXPECT_EQ(found.edges[0]["weight"], value(0.4));
  EXPECT_EQ(found.edges[0].out_vertex, found.vertices[0]);
  EXPECT_EQ(found.edges[0].in_vertex.label, "software");
}

TEST_P(graph_steps, bindings_are_taken_for_their_values) {
  EXPECT_EQ(sorted<std::string>(g.V(Bindings::of("id", 1)).out(Bindings::of("label", "knows")).values("name")),
            (names{"josh", "vadas"}));
  EXPECT_EQ(modern().execute(g.V().limit(Bindings::of("n", 2))).size(), 2);
  EXPECT_EQ(sorted<int>(g.inject(list_of(Bindings::of("x", 5), 6)).unfold()), (std::vector{5, 6}));
}

// Readers of GraphBinary take only two operands of `and`.
TEST_P(graph_steps, third_part_of_a_conjunction_decides) {
  EXPECT_EQ(sorted<int>(g.V().values("age").is(P::gt(26) && P::lt(33) && P::neq(29))), (std::vector{27, 32}));
  EXPECT_EQ(sorted<int>(g.V().values("age").is(P::gt(26).and_(P::lt(36)).and_(P::neq(29)).and_(P::neq(27)))),
            (std::vector{32, 35}));
}

TEST_P(graph_steps, third_part_of_a_disjunction_decides) {
  EXPECT_EQ(sorted<int>(g.V().values("age").is(P::eq(29) || P::eq(32) || P::eq(35))), (std::vector{29, 32, 35}));
}

// Readers of GraphSON take `inside` for `between`, which includes its lower bound.
TEST_P(graph_steps, inside_excludes_both_bounds) {
  EXPECT_EQ(sorted<int>(g.V().values("age").is(P::inside(27, 35))), (std::vector{29, 32}));
  EXPECT_EQ(sorted<int>(g.V().values("age").is(P::outside(27, 32))), (std::vector{35}));
  EXPECT_EQ(sorted<int>(g.V().values("age").is(P::between(27, 35))), (std::vector{27, 29, 32}));
}

INSTANTIATE_TEST_SUITE_P(protocols, graph_steps,
                         ::testing::Values(sub_protocol::graphbinary1, sub_protocol::graphson3,
                                           sub_protocol::graphson2),
                         [](const auto& p) {
                           return std::string(p.param == sub_protocol::graphbinary1 ? "graph_binary"
                                              : p.param == sub_protocol::graphson3  ? "graphson3"
                                                                                    : "graphson2");
                         });

TEST(language_level, newer_step_is_refused_before_it_is_sent_to_dse_6) {
  const client db = connect(session_options(cluster::with("--front --dse-version 6.8.16").address()));
  const auto g = traversal();
  try {
    db.graph("modern").execute(g.V().values("name").toUpper());
    ADD_FAILURE() << "not refused";
  } catch (const exception& e) {
    EXPECT_EQ(e.error().code(), client_errc::invalid_argument);
    EXPECT_NE(e.error().message().find("toUpper needs TinkerPop 3.7.1"), std::string::npos) << e.error().message();
  }
  EXPECT_EQ(db.graph("modern").next<std::int64_t>(g.V().count()), 6);
  const auto newer = db.graph("modern", graph_options().language_level(30799));
  EXPECT_EQ(newer.next<std::string>(g.V(1).values("name").toUpper()), "MARKO");
}

}}  // namespace dse::testing
