// Cases of the other drivers' tests: results of traversals, in each sub-protocol.
#include "support/graphs.hpp"

#include <map>
#include <set>

namespace dse::testing { namespace {

using namespace dse::graph;
namespace __ = dse::graph::anonymous;
using value = graph::value;
using names = std::vector<std::string>;

class graph_peer_results : public in_each_protocol {
 protected:
  /// A graph with these vertices and nothing else.
  remote_graph filled(std::initializer_list<graph_traversal> with) const {
    const remote_graph graph = on("empty");
    graph.execute(g.V().drop());
    for (const graph_traversal& t : with) graph.execute(t);
    return graph;
  }
};

TEST_P(graph_peer_results, peer_008_row_is_a_vertex_with_properties_only_in_old_protocols) {
  const auto v = on("modern").next<vertex>(g.V(1));
  EXPECT_EQ(v.id, value(1));
  EXPECT_EQ(v.label, "person");
  EXPECT_EQ(v["name"], is(sub_protocol::graphson2) ? value("marko") : value());
}

TEST_P(graph_peer_results, peer_026_each_kind_of_element_is_known) {
  const remote_graph crew = on("crew");
  EXPECT_EQ(crew.next<value>(g.V(1)).kind(), value_kind::vertex);
  EXPECT_EQ(crew.next<value>(g.V(1).outE().limit(1)).kind(), value_kind::edge);
  EXPECT_EQ(crew.next<value>(g.V(1).properties("name")).kind(), value_kind::vertex_property);
  EXPECT_EQ(crew.next<value>(g.V(1).outE().properties().limit(1)).kind(), value_kind::property);
  EXPECT_EQ(crew.next<value>(g.V(1).out().path().limit(1)).kind(), value_kind::path);
  EXPECT_FALSE(crew.next<value>(g.V(1)).is<edge>());
}

TEST_P(graph_peer_results, peer_043_ids_of_vertices_and_edges_are_arguments) {
  const remote_graph modern = on("modern");
  const auto marko = modern.next<vertex>(g.V().has("name", "marko"));
  EXPECT_EQ(sorted<std::string>(modern, g.V(marko.id).out().values("name")), (names{"josh", "lop", "vadas"}));
  const auto knows = modern.next<edge>(g.V(marko.id).outE("knows").has("weight", 1.0));
  EXPECT_EQ(modern.next<std::string>(g.E(knows.id).inV().values("name")), "josh");
  EXPECT_EQ(modern.next<std::string>(g.V(marko).values("name")), "marko") << "the vertex itself";
}

TEST_P(graph_peer_results, peer_045_selection_has_values_of_several_kinds_and_null_for_what_is_not_there) {
  const remote_graph modern = on("modern");
  const auto found = modern.next<value>(g.V(1)
                                            .as("a", "b", "c")
                                            .select("a", "b", "c")
                                            .by(T::label)
                                            .by("age")
                                            .by(__::out("knows").values("name").order().fold()));
  EXPECT_EQ(found["a"], value("person"));
  EXPECT_EQ(found["b"], value(29));
  EXPECT_EQ(found["c"], list_of("josh", "vadas"));
  EXPECT_TRUE(found["d"].is_null());
}

TEST_P(graph_peer_results, peer_046_nothing_found_is_no_result) {
  const auto r = on("modern").execute(g.V().hasLabel("nobody"));
  EXPECT_TRUE(r.empty());
  EXPECT_EQ(r.size(), 0);
  EXPECT_EQ(r.try_one<vertex>().error().code(), client_errc::null_value);
}

TEST_P(graph_peer_results, peer_048_path_has_all_some_or_no_labels) {
  const remote_graph modern = on("modern");
  using labels = std::vector<std::vector<std::string>>;
  const auto all = modern.next<path>(g.V(1).as("a").out("knows").has("name", "josh").as("b", "c").path());
  ASSERT_EQ(all.labels.size(), 2u);
  EXPECT_EQ(all.labels[0], names{"a"});
  EXPECT_EQ((std::set<std::string>(all.labels[1].begin(), all.labels[1].end())), (std::set<std::string>{"b", "c"}));
  EXPECT_EQ(all["b"].as<vertex>().label, "person");
  EXPECT_EQ(modern.next<path>(g.V(1).out("created").as("x").path()).labels, (labels{{}, {"x"}}));
  const auto none = modern.next<path>(g.V(1).outE("created").inV().path());
  EXPECT_EQ(none.labels, (labels{{}, {}, {}}));
  EXPECT_EQ(none.objects[1].as<edge>().label, "created");
}

// The barrier makes one row of them, which counts four times.
TEST_P(graph_peer_results, peer_052_results_behind_a_barrier_come_as_often_as_they_count) {
  const auto r = on("modern").execute(g.V().label().barrier());
  EXPECT_EQ(r.size(), 6);
  EXPECT_LE(r.traversers().size(), 2u);
  auto all = r.to_list<std::string>();
  std::ranges::sort(all);
  EXPECT_EQ(all, (names{"person", "person", "person", "person", "software", "software"}));
}

TEST_P(graph_peer_results, peer_054_properties_have_properties_and_several_values) {
  const remote_graph graph = filled({g.addV("person")
                                         .property(Cardinality::list, "nick", "a", "since", 1999, "by", "x")
                                         .property(Cardinality::list, "nick", "b")});
  EXPECT_EQ(sorted<std::string>(graph, g.V().values("nick")), (names{"a", "b"}));
  EXPECT_EQ(graph.next<int>(g.V().properties("nick").hasValue("a").values("since")), 1999);
  EXPECT_EQ(graph.next<value>(g.V().valueMap("nick"))["nick"].as<names>().size(), 2u);
  const auto p = graph.next<vertex_property>(g.V().properties("nick").hasValue("a"));
  EXPECT_EQ(p.label, "nick");
  EXPECT_EQ(p.content, value("a"));
  EXPECT_EQ(p.properties.size(), is(sub_protocol::graphson2) ? 2u : 0u) << "references have none";
}

TEST_P(graph_peer_results, peer_084_bulk_set_has_each_value_as_often_as_it_was_found) {
  const remote_graph modern = on("modern");
  const auto ages = modern.next<value>(
      g.V().has("age").aggregate("x").by("age").has("name", "peter").aggregate("x").by("age").cap("x"));
  auto all = ages.as<std::vector<int>>();
  std::ranges::sort(all);
  EXPECT_EQ(all, (std::vector{27, 29, 32, 35, 35}));
  if (is(sub_protocol::graphson2)) return;  // which makes a list of it
  EXPECT_EQ(ages.kind(), value_kind::bulk_set);
  EXPECT_EQ(ages[35], value(2L));
}

TEST_P(graph_peer_results, peer_085_element_map_has_tokens_as_keys) {
  const remote_graph modern = on("modern");
  const auto of_vertex = modern.next<value>(g.V(1).elementMap());
  const auto of_edge = modern.next<value>(g.E(7).elementMap());
  const bool has_tokens = !is(sub_protocol::graphson2);
  const auto key = [&](auto token, const char* text) { return has_tokens ? value(token) : value(text); };
  EXPECT_EQ(of_vertex[key(T::id, "id")], value(1));
  EXPECT_EQ(of_vertex[key(T::label, "label")], value("person"));
  EXPECT_EQ(of_vertex["age"], value(29));
  EXPECT_EQ(of_edge[key(Direction::IN, "IN")][key(T::id, "id")], value(2));
  EXPECT_EQ(of_edge["weight"], value(0.5));
}

TEST_P(graph_peer_results, peer_098_results_are_walked_through_in_order) {
  const auto r = on("modern").execute(g.inject("a", "b", "b", "c", "c", "c").barrier());
  EXPECT_EQ(r.to_list<std::string>(), (names{"a", "b", "b", "c", "c", "c"}));
  std::vector<std::size_t> indexes;
  std::size_t index = 0;
  for (const value& v : r) {
    EXPECT_EQ(v.as<std::string>(), r.to_list<std::string>()[index]);
    indexes.push_back(index++);
  }
  EXPECT_EQ(indexes.size(), 6u);
  const auto none = on("modern").execute(g.V(99));
  EXPECT_EQ(none.begin(), none.end());
}

TEST_P(graph_peer_results, peer_103_elements_scalars_and_counts_have_their_types) {
  const remote_graph crew = on("crew");
  const auto v = crew.next<vertex>(g.V(1));
  EXPECT_EQ(v.label, "person");
  const auto e = crew.next<edge>(g.V(1).outE("uses").limit(1));
  EXPECT_EQ(e.out_vertex.id, value(1));
  EXPECT_EQ(e.in_vertex.label, "software");
  EXPECT_EQ(crew.next<value>(g.V().count()), value(std::int64_t{6})) << "Int64, whatever its size";
  EXPECT_EQ(crew.next<int>(g.V(1).properties("location").hasValue("san diego").values("startTime")), 1997);
  const auto bulked = crew.execute(g.V().label().barrier());
  EXPECT_EQ(bulked.size(), 6);
}

INSTANTIATE_TEST_SUITE_P(protocols, graph_peer_results, all_that_carry_traversals, by_name);

class graph_peer_collections : public in_each_protocol {
 protected:
  static value result_of(const char* text) { return on("modern").next<value>(script(text)); }
  static bool is_typed() { return !is(sub_protocol::graphson1); }
};

TEST_P(graph_peer_collections, peer_020_set_is_one_where_the_protocol_has_sets) {
  const value v = result_of("[['a', 'b'] as Set]");
  const bool has_sets = is(sub_protocol::graphson3) || is(sub_protocol::graphbinary1);
  EXPECT_EQ(v.kind(), has_sets ? value_kind::set : value_kind::list);
  EXPECT_EQ(v.as<std::set<std::string>>(), (std::set<std::string>{"a", "b"})) << "it is read as one anyway";
}

TEST_P(graph_peer_collections, peer_021_lists_and_maps_come_in_every_protocol) {
  const value list = result_of("[[1, 'x', [2.5d]]]");
  EXPECT_EQ(list.kind(), value_kind::list);
  EXPECT_EQ(list, list_of(1, "x", list_of(2.5)));
  const value map = on("modern").next<value>(script("[[a: 1, b: [c: 'd']]]"));
  EXPECT_EQ(map.kind(), value_kind::map);
  EXPECT_EQ(map["a"], value(1));
  EXPECT_EQ(map["b"]["c"], value("d"));
}

TEST_P(graph_peer_collections, peer_022_integer_as_a_key_becomes_text_where_keys_are_text) {
  const value map = result_of("[[(12): 'x']]");
  const bool has_keys = is(sub_protocol::graphson3) || is(sub_protocol::graphbinary1);
  EXPECT_EQ(map[has_keys ? value(12) : value("12")], value("x"));
  EXPECT_TRUE(map[has_keys ? value("12") : value(12)].is_null());
}

TEST_P(graph_peer_collections, peer_025_property_is_a_map_only_without_types) {
  const value p = on("modern").next<value>(script("g.E(7).properties('weight')"));
  EXPECT_EQ(p.kind(), is_typed() ? value_kind::property : value_kind::map);
  if (is_typed()) {
    EXPECT_EQ(p.as<property>(), property("weight", 0.5));
  } else {
    EXPECT_EQ(p["value"], value(0.5));
  }
}

INSTANTIATE_TEST_SUITE_P(protocols, graph_peer_collections, all_sub_protocols, by_name);

}}  // namespace dse::testing
