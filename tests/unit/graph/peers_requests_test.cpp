// Cases of the other drivers' tests: what a request consists of.
#include "hex.hpp"
#include "request_parts.hpp"
#include "unit/graph/source.hpp"

#include <dse/graph/anonymous.hpp>
#include <dse/graph/remote_graph.hpp>

#include <gtest/gtest.h>

#include <string>
#include <vector>

using namespace dse::graph;
namespace __ = dse::graph::anonymous;
using dse::client_errc;
using dse::consistency;
using graph_test::as_bytes;
using graph_test::entry;
using graph_test::from_hex;
using graph_test::keys;
using graph_test::nodes;
using graph_test::of;
using graph_test::refused;
using graph_test::social;
using graph_test::text;
using graph_test::to_hex;
using namespace std::chrono_literals;

namespace {

using graph_test::g;

/// A traversal that adds a vertex with one property, in GraphBinary.
std::string adds_vertex(std::string_view label, std::string_view property) {
  const std::string head = "1500 00000002 00000004 \"addV\" 00000001 0300 00000001 \"" + std::string(label) +
                           "\" 00000008 \"property\" 00000002 0300 00000001 ";
  return from_hex(head + std::string(property) + " 00000000");
}

// Layouts of the GraphBinary 1.0 documentation, and of DSE's Java driver for the point.
TEST(peer_requests, peer_003_batch_carries_values_of_all_kinds) {
  const auto b = traversal_batch()
                     .add(g.addV("a").property("f", 2.5F))
                     .add(g.addV("b").property("t", local_date_time{{2016, 5, 12}, {1}}))
                     .add(g.addV("c").property("v", dse::varint::from_string("18446744073709551616")))
                     .add(g.addV("d").property("p", std::vector{dse::geo::point{1, 2}}));
  const auto with = [&](sub_protocol p) { return request_for(b, social().results(p), nodes({})).value(); };
  const std::string point =
      "00 00000019 \"driver.dse.geometry.Point\" 00000000 00 00000015 0101000000 000000000000f03f 0000000000000040";
  EXPECT_EQ(to_hex(entry(with(sub_protocol::graphbinary1), "graph-binary-query")),
            to_hex(from_hex("0900 00000004") + adds_vertex("a", "\"f\" 0800 40200000") +
                   adds_vertex("b", "\"t\" 8500 000007e0 05 0c 0000000000000001") +
                   adds_vertex("c", "\"v\" 2300 00000009 010000000000000000") +
                   adds_vertex("d", "\"p\" 0900 00000001 " + point)));
  const auto json = [](std::string_view label, std::string_view property) {
    return R"({"@type":"g:Bytecode","@value":{"step":[["addV",")" + std::string(label) + R"("],["property",)" +
           std::string(property) + "]]}}";
  };
  EXPECT_EQ(text(with(sub_protocol::graphson2).query),
            '[' + json("a", R"("f",{"@type":"g:Float","@value":2.5})") + ',' +
                json("b", R"("t",{"@type":"gx:LocalDateTime","@value":"2016-05-12T00:00:00.000000001"})") + ',' +
                json("c", R"("v",{"@type":"gx:BigInteger","@value":18446744073709551616})") + ',' +
                json("d", R"j("p",[{"@type":"dse:Point","@value":"POINT (1 2)"}])j") + ']');
}

TEST(peer_requests, peer_005_all_entries_come_from_the_profile) {
  const auto defaults = graph_defaults().profile("olap", graph_options()
                                                             .source("a")
                                                             .name("social")
                                                             .timeout(2ms)
                                                             .read_consistency(consistency::two)
                                                             .write_consistency(consistency::each_quorum));
  const auto r = request_for(script("1"), defaults.under(graph_options().profile("olap")), nodes({})).value();
  EXPECT_EQ(entry(r, "graph-source"), "a");
  EXPECT_EQ(entry(r, "graph-name"), "social");
  EXPECT_EQ(to_hex(entry(r, "request-timeout")), "0000000000000002");
  EXPECT_EQ(entry(r, "graph-read-consistency"), "TWO");
  EXPECT_EQ(entry(r, "graph-write-consistency"), "EACH_QUORUM");
}

TEST(peer_requests, peer_006_options_of_the_call_leave_nothing_to_the_profile) {
  const auto of_profile = graph_options()
                              .source("a")
                              .name("other")
                              .language("other")
                              .results(sub_protocol::graphson2)
                              .timeout(9s)
                              .read_consistency(consistency::one)
                              .write_consistency(consistency::one);
  const auto of_call = graph_options()
                           .profile("p")
                           .source("g")
                           .name("social")
                           .language("gremlin-lang")
                           .results(sub_protocol::graphson3)
                           .timeout(2s)
                           .read_consistency(consistency::two)
                           .write_consistency(consistency::three);
  const auto alone = request_for(script("1"), of_call, nodes({})).value();
  const auto both =
      request_for(script("1"), graph_defaults().profile("p", of_profile).under(of_call), nodes({})).value();
  EXPECT_EQ(both.payload, alone.payload);
  EXPECT_EQ(both.timeout, alone.timeout);
  EXPECT_EQ(both.results, alone.results);
  EXPECT_EQ(entry(both, "graph-write-consistency"), "THREE");
}

TEST(peer_requests, peer_013_sub_protocol_of_the_call_wins_then_of_the_client_then_by_version) {
  const auto defaults = graph_defaults().options(social().results(sub_protocol::graphson3));
  const auto old = nodes({"6.7.4"});
  const auto chosen = [&](const graph_options& o) { return request_for(script("1"), o, old).value().results; };
  EXPECT_EQ(chosen(defaults.under(graph_options().results(sub_protocol::graphbinary1))), sub_protocol::graphbinary1);
  EXPECT_EQ(chosen(defaults.under({})), sub_protocol::graphson3);
  EXPECT_EQ(chosen(social()), sub_protocol::graphson2);
}

TEST(peer_requests, peer_014_unknown_sub_protocol_is_refused_with_those_there_are) {
  const dse::error e = refused(g.V().code(), social().payload({{"graph-results", as_bytes("graphson-3")}}));
  EXPECT_EQ(e.code(), client_errc::invalid_argument);
  for (const char* known : {"graphson-1.0", "graphson-2.0", "graphson-3.0", "graph-binary-1.0"})
    EXPECT_NE(e.message().find(known), std::string::npos) << e.message();
}

TEST(peer_requests, peer_070_options_begin_empty_and_copies_are_their_own) {
  const graph_options none;
  EXPECT_FALSE(none.name() || none.source() || none.language() || none.results() || none.consistency() ||
               none.read_consistency() || none.write_consistency() || none.timeout() || none.idempotent() ||
               none.timestamp() || none.tracing() || none.execute_as() || none.node() || none.paging() ||
               none.profile_name() || none.profile() || none.language_level());
  EXPECT_TRUE(none.payload().empty());
  graph_options first = graph_options().source("a").timeout(2s);
  graph_options copy = first;
  copy.source("b").name("social");
  EXPECT_EQ(first.source(), "a");
  EXPECT_FALSE(first.name());
  const graph_options updated = graph_options().timeout(5s).or_else(copy);
  EXPECT_EQ(updated.source(), "b");
  EXPECT_EQ(updated.timeout(), 5s);
  EXPECT_EQ(copy.timeout(), 2s);
}

TEST(peer_requests, peer_071_each_sub_protocol_has_its_name) {
  for (const auto& [p, name] :
       {std::pair(sub_protocol::graphson1, "graphson-1.0"), std::pair(sub_protocol::graphson2, "graphson-2.0"),
        std::pair(sub_protocol::graphson3, "graphson-3.0"), std::pair(sub_protocol::graphbinary1, "graph-binary-1.0")})
    EXPECT_EQ(entry(request_for(script("1"), graph_options().results(p), nodes({})).value(), "graph-results"), name);
}

TEST(peer_requests, peer_073_source_is_g_unless_another_is_named) {
  EXPECT_EQ(entry(of(g.V(), social()), "graph-source"), "g");
  EXPECT_EQ(entry(of(g.V(), social().source("a")), "graph-source"), "a");
  EXPECT_EQ(entry(of(g.V(), social().source("default")), "graph-source"), "default");
  EXPECT_EQ(entry(of(g.V(), graph_options().source("g").or_else(social().source("a"))), "graph-source"), "g");
  const graph_options by_payload = social().payload({{"graph-source", dse::bytes{std::byte{'a'}}}});
  EXPECT_EQ(source_of(by_payload), "a");
  EXPECT_EQ(entry(of(g.V(), by_payload), "graph-source"), "a");
}

// Parameters have names, and a graph's name is text: anything else does not compile.
template <class... A>
concept sets_parameters = requires(script s, A... a) { s.set(a...); };
static_assert(sets_parameters<const char*, std::vector<int>> && !sets_parameters<std::vector<int>>);
static_assert(!sets_parameters<int> && !sets_parameters<int, int> && !sets_parameters<const char*>);
template <class A>
concept names_graph = requires(graph_options o, A a) { o.name(a); };
static_assert(names_graph<std::string> && names_graph<const char*> && !names_graph<int> && !names_graph<double>);

TEST(peer_requests, peer_094_parameters_are_one_value) {
  const auto r = request_for(script("a").set("a", 1), social().results(sub_protocol::graphson1), nodes({})).value();
  EXPECT_EQ(text(r.query), "a");
  EXPECT_EQ(text(r.parameters.value()), R"({"a":1})");
}

TEST(peer_requests, peer_096_results_do_not_depend_on_the_language) {
  for (const char* language : {"gremlin-groovy", "gremlin-lang", "cobol"}) {
    const auto by_default = request_for(script("1"), social().language(language), nodes({})).value();
    EXPECT_EQ(entry(by_default, "graph-results"), "graph-binary-1.0");
    const auto asked =
        request_for(script("1"), social().language(language).results(sub_protocol::graphson2), nodes({})).value();
    EXPECT_EQ(entry(asked, "graph-results"), "graphson-2.0");
  }
}

TEST(peer_requests, peer_111_parameters_from_a_map_are_one_json_text) {
  const std::map<std::string, std::vector<int>> inner{{"a", {1, 2}}, {"b", {}}};
  const auto s = script("m").set("m", inner).set("n", 1.5).set("s", "it's").set("z", nullptr).set("t", true);
  const auto in = [&](sub_protocol p) {
    return text(request_for(s, social().results(p), nodes({})).value().parameters.value());
  };
  EXPECT_EQ(in(sub_protocol::graphson1), R"({"m":{"a":[1,2],"b":[]},"n":1.5,"s":"it's","z":null,"t":true})");
  EXPECT_EQ(in(sub_protocol::graphson2),
            R"({"m":{"a":[{"@type":"g:Int32","@value":1},{"@type":"g:Int32","@value":2}],"b":[]},)"
            R"("n":{"@type":"g:Double","@value":1.5},"s":"it's","z":null,"t":true})");
}

TEST(peer_requests, peer_112_script_without_options_has_three_entries) {
  const auto unlimited = graph_options().timeout(-1ms);
  const std::set<std::string> three{"graph-language", "graph-results", "graph-source"};
  EXPECT_EQ(keys(request_for(script("1"), unlimited, nodes({})).value()), three);
  EXPECT_EQ(keys(request_for(script("1"), graph_options().name("").or_else(unlimited), nodes({})).value()), three);
  const auto all = graph_options()
                       .name("one")
                       .source("a")
                       .read_consistency(consistency::one)
                       .write_consistency(consistency::two)
                       .timeout(1s);
  EXPECT_EQ(keys(request_for(script("1"), all, nodes({})).value()).size(), 7U);
  const auto overridden =
      request_for(script("1"), graph_options().name("two").source("g").or_else(all), nodes({})).value();
  EXPECT_EQ(entry(overridden, "graph-name"), "two");
  EXPECT_EQ(entry(overridden, "graph-source"), "g");
  EXPECT_EQ(entry(request_for(script("1").system(true), all, nodes({})).value(), "graph-name"), "(absent)");
}

TEST(peer_requests, peer_120_batch_keeps_its_traversals_and_options) {
  auto b = traversal_batch().options(graph_options().source("a").timeout(3s));
  EXPECT_TRUE(b.empty());
  b.add(g.addV("p").property("n", 1).as("x"));
  b.add_all(std::vector{g.V().has("n", 1).drop()});
  ASSERT_EQ(b.size(), 2U);
  EXPECT_EQ(b.traversals()[0].step_count, 3);
  EXPECT_EQ(b.traversals()[1].step_count, 3);
  const auto r = request_for(b, b.options().or_else(social()), nodes({})).value();
  EXPECT_EQ(entry(r, "graph-language"), "bytecode-json");
  EXPECT_EQ(entry(r, "graph-source"), "a");
  EXPECT_EQ(r.timeout, 3s);
  const dse::error e = refused(traversal_batch(), social());
  EXPECT_EQ(e.code(), client_errc::invalid_argument);
  EXPECT_EQ(e.message(), "the batch has no traversal");
}

}  // namespace
