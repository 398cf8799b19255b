#include "hex.hpp"
#include "lookup.hpp"
#include "request_parts.hpp"
#include "unit/graph/source.hpp"

#include <dse/graph/remote_graph.hpp>

#include <gtest/gtest.h>

#include <memory>
#include <set>
#include <string>
#include <vector>

using namespace dse::graph;
using dse::client_errc;
using dse::consistency;
using graph_test::as_bytes;
using graph_test::entry;
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

TEST(graph_request, peer_002_traversal_is_the_query_text_or_an_entry_of_the_payload) {
  const auto r = of(g.V(), social());
  EXPECT_TRUE(r.query.empty());
  EXPECT_FALSE(r.parameters);
  EXPECT_EQ(keys(r), (std::set<std::string>{"graph-binary-query", "graph-language", "graph-name", "graph-results",
                                            "graph-source", "request-timeout"}));
  EXPECT_EQ(entry(r, "graph-language"), "bytecode-json");
  EXPECT_EQ(entry(r, "graph-results"), "graph-binary-1.0");
  EXPECT_EQ(entry(r, "graph-source"), "g");
  EXPECT_EQ(entry(r, "graph-name"), "social");
  EXPECT_EQ(entry(r, "graph-binary-query"), g.V().code().graph_binary());
  EXPECT_EQ(to_hex(entry(r, "request-timeout")), "0000000000007530");
  for (const auto& [protocol, name] :
       {std::pair(sub_protocol::graphson2, "graphson-2.0"), std::pair(sub_protocol::graphson3, "graphson-3.0")}) {
    const auto in_json = of(g.V(), social().results(protocol));
    EXPECT_EQ(text(in_json.query), R"({"@type":"g:Bytecode","@value":{"step":[["V"]]}})");
    EXPECT_EQ(entry(in_json, "graph-results"), name);
    EXPECT_EQ(entry(in_json, "graph-binary-query"), "(absent)");
  }
}

TEST(graph_request, peer_001_script_carries_its_parameters_as_one_document) {
  const auto s = script("g.V().has('age', n)").set("n", 5).set("name", "Oslo");
  const auto with = [&](sub_protocol p) { return request_for(s, social().results(p), nodes({})).value(); };
  EXPECT_EQ(text(with(sub_protocol::graphson1).parameters.value()), R"({"n":5,"name":"Oslo"})");
  EXPECT_EQ(text(with(sub_protocol::graphson2).parameters.value()),
            R"({"n":{"@type":"g:Int32","@value":5},"name":"Oslo"})");
  EXPECT_EQ(text(with(sub_protocol::graphson3).parameters.value()),
            R"({"@type":"g:Map","@value":["n",{"@type":"g:Int32","@value":5},"name","Oslo"]})");
  EXPECT_EQ(to_hex(text(with(sub_protocol::graphbinary1).parameters.value())).substr(0, 12), "0a0000000002");
  const auto r = with(sub_protocol::graphbinary1);
  EXPECT_EQ(text(r.query), s.text());
  EXPECT_EQ(entry(r, "graph-language"), "gremlin-groovy");
  EXPECT_EQ(entry(r, "graph-binary-query"), "(absent)");
}

TEST(graph_request, script_without_parameters_has_no_value) {
  EXPECT_FALSE(request_for(script("g.V()"), social(), nodes({})).value().parameters);
}

TEST(graph_request, script_may_be_in_another_language) {
  const auto r = request_for(script("…"), social().language("gremlin-lang"), nodes({})).value();
  EXPECT_EQ(entry(r, "graph-language"), "gremlin-lang");
  EXPECT_EQ(entry(of(g.V(), social().language("gremlin-lang")), "graph-language"), "bytecode-json");
}

TEST(graph_request, peer_007_system_query_has_neither_graph_nor_source) {
  const auto s = script("system.graph('a').create()").system(true);
  const auto r = request_for(s, social().source("a"), nodes({})).value();
  EXPECT_EQ(keys(r), (std::set<std::string>{"graph-language", "graph-results", "request-timeout"}));
  EXPECT_EQ(r.timeout, 180s);
}

TEST(graph_request, system_query_that_names_a_graph_itself_is_refused) {
  const auto s = script("system.graphs()").system(true).options(social());
  EXPECT_EQ(refused(s, social()).code(), client_errc::invalid_argument);
}

TEST(graph_request, batch_is_a_list_of_its_traversals) {
  const auto b = traversal_batch().add(g.addV("a")).add(g.addV("b"));
  const auto with = [&](sub_protocol p) { return request_for(b, social().results(p), nodes({})).value(); };
  const std::string one = R"({"@type":"g:Bytecode","@value":{"step":[["addV","a"]]}})";
  const std::string two = R"({"@type":"g:Bytecode","@value":{"step":[["addV","b"]]}})";
  EXPECT_EQ(text(with(sub_protocol::graphson2).query), '[' + one + ',' + two + ']');
  EXPECT_EQ(text(with(sub_protocol::graphson3).query), R"({"@type":"g:List","@value":[)" + one + ',' + two + "]}");
  const auto r = with(sub_protocol::graphbinary1);
  EXPECT_TRUE(r.query.empty());
  EXPECT_EQ(to_hex(entry(r, "graph-binary-query")),
            "090000000002" + to_hex(g.addV("a").code().graph_binary()) + to_hex(g.addV("b").code().graph_binary()));
  EXPECT_EQ(entry(r, "graph-language"), "bytecode-json");
}

TEST(graph_request, empty_batch_is_refused) {
  EXPECT_EQ(refused(traversal_batch(), social()).code(), client_errc::invalid_argument);
}

TEST(graph_request, options_that_nobody_sets_are_not_sent) {
  const auto r = of(g.V(), social().timeout(-1ms));
  EXPECT_EQ(keys(r), (std::set<std::string>{"graph-binary-query", "graph-language", "graph-name", "graph-results",
                                            "graph-source"}));
  EXPECT_LT(r.timeout.count(), 0);
}

TEST(graph_request, consistency_of_reads_and_writes_goes_by_name) {
  const auto r = of(g.V(), social().read_consistency(consistency::local_quorum).write_consistency(consistency::all));
  EXPECT_EQ(entry(r, "graph-read-consistency"), "LOCAL_QUORUM");
  EXPECT_EQ(entry(r, "graph-write-consistency"), "ALL");
}

TEST(graph_request, timeout_is_the_options_then_the_profiles_then_that_of_the_kind) {
  cluster_facts with_profile = nodes({});
  with_profile.profile = dse::execution_profile().timeout(2s);
  EXPECT_EQ(of(g.V(), social().timeout(1s), with_profile).timeout, 1s);
  EXPECT_EQ(of(g.V(), social().timeout(0ms), with_profile).timeout, 2s);
  EXPECT_EQ(of(g.V(), social(), with_profile).timeout, 2s);
  EXPECT_EQ(of(g.V(), social()).timeout, 30s);
  EXPECT_LT(of(g.V(), social().source("a")).timeout.count(), 0);
  EXPECT_EQ(entry(of(g.V(), social().source("a")), "request-timeout"), "(absent)");
  EXPECT_EQ(of(g.V(), social().source("a"), with_profile).timeout, 2s);
}

TEST(graph_request, entries_of_the_payload_win) {
  const auto r = of(g.V(), social()
                               .results(sub_protocol::graphbinary1)
                               .payload({{"graph-results", as_bytes("graphson-3.0")},
                                         {"graph-name", as_bytes("other")},
                                         {"mine", as_bytes("x")}}));
  EXPECT_EQ(r.results, sub_protocol::graphson3);
  EXPECT_EQ(entry(r, "graph-results"), "graphson-3.0");
  EXPECT_FALSE(r.query.empty());
  EXPECT_EQ(entry(r, "graph-name"), "other");
  EXPECT_EQ(entry(r, "mine"), "x");
  EXPECT_EQ(refused(g.V().code(), social().payload({{"graph-results", as_bytes("graphson-9.0")}})).code(),
            client_errc::invalid_argument);
}

struct choice {
  std::vector<std::string> versions;
  std::string engine;
  sub_protocol chosen;
};

TEST(graph_request, peer_012_sub_protocol_is_chosen_by_engine_and_else_by_version) {
  for (const choice& c :
       {choice{{}, "", sub_protocol::graphbinary1}, choice{{"", ""}, "", sub_protocol::graphbinary1},
        choice{{"6.8.0", "6.8.16"}, "", sub_protocol::graphbinary1},
        choice{{"6.8.16", "6.7.9"}, "", sub_protocol::graphson2}, choice{{"5.0.3"}, "", sub_protocol::graphson2},
        choice{{"6.0.1", ""}, "", sub_protocol::graphson2}, choice{{"6.7.4", "7.0.0"}, "", sub_protocol::graphson2},
        choice{{"7.0.0"}, "", sub_protocol::graphbinary1}, choice{{"not a version"}, "", sub_protocol::graphson2},
        choice{{"6.8.16"}, "Classic", sub_protocol::graphson2}, choice{{"6.8.16"}, "core", sub_protocol::graphbinary1},
        choice{{"6.8.16", "6.7.9"}, "Core", sub_protocol::graphbinary1}}) {
    const cluster_facts facts = nodes(c.versions, c.engine);
    EXPECT_EQ(of(g.V(), social(), facts).results, c.chosen) << c.engine << testing::PrintToString(c.versions);
    EXPECT_EQ(request_for(script("g.V()"), social(), facts).value().results, c.chosen) << c.engine;
  }
}

TEST(graph_request, node_whose_version_is_empty_tells_none) {
  dse::node_info node;
  node.attributes["dse_version"] = "";
  cluster_facts facts;
  facts.nodes = {std::make_shared<const dse::node_info>(node)};
  EXPECT_EQ(of(g.V(), social(), facts).results, sub_protocol::graphbinary1);
  EXPECT_TRUE(request_for(g.V().values("a").toUpper().code(), social(), facts).has_value());
}

TEST(graph_request, sub_protocol_that_the_engine_does_not_take_is_refused) {
  const auto s = script("g.V()");
  for (const auto old : {sub_protocol::graphson1, sub_protocol::graphson2}) {
    EXPECT_EQ(refused(s, social().results(old), nodes({}, "Core")).code(), client_errc::invalid_argument);
    EXPECT_TRUE(request_for(s, social().results(old), nodes({}, "Classic")).has_value());
  }
  for (const auto newer : {sub_protocol::graphson3, sub_protocol::graphbinary1}) {
    EXPECT_EQ(refused(s, social().results(newer), nodes({}, "Classic")).code(), client_errc::invalid_argument);
    EXPECT_TRUE(request_for(s, social().results(newer), nodes({}, "Core")).has_value());
  }
}

TEST(graph_request, traversal_that_cannot_be_sent_is_an_error_and_no_exception) {
  EXPECT_EQ(refused(g.V().code(), graph_options()).message(), "the traversal has no graph to run on");
  EXPECT_EQ(refused(g.V().code(), social().results(sub_protocol::graphson1)).code(), client_errc::invalid_argument);
  EXPECT_EQ(refused(g.mergeV(map_value().add("a", 1)).code(), social(), nodes({"6.8.16"})).code(),
            client_errc::invalid_argument);
}

TEST(graph_request, values_nested_too_deeply_are_refused_in_every_protocol) {
  value deep(1);
  for (int i = 0; i < 300; ++i) deep = list_of(deep);
  for (const auto p : {sub_protocol::graphson2, sub_protocol::graphson3, sub_protocol::graphbinary1}) {
    EXPECT_EQ(refused(g.inject(deep).code(), social().results(p)).code(), client_errc::invalid_argument);
    EXPECT_EQ(refused(script("x").set("x", deep), social().results(p)).code(), client_errc::invalid_argument);
  }
}

struct paging_case {
  std::string protocol;
  std::vector<std::string> versions;
  bool pushed;
};

TEST(graph_request, peer_011_pages_are_asked_for_where_the_server_pushes_them) {
  for (const paging_case& c : {paging_case{"DSE_V1", {"6.8.0"}, true}, paging_case{"DSE_V2", {"6.8.0", "6.8.1"}, true},
                               paging_case{"DSE_V2", {"7.0.0"}, true}, paging_case{"DSE_V2", {"6.8.0", "6.7.0"}, false},
                               paging_case{"DSE_V2", {"6.7.0", ""}, false}, paging_case{"DSE_V1", {"5.1.0"}, false},
                               paging_case{"v4", {"6.8.0"}, false}, paging_case{"v5", {"6.8.0", "6.8.0"}, false},
                               paging_case{"v4", {""}, false}}) {
    cluster_facts facts = nodes(c.versions);
    facts.protocol = c.protocol;
    const auto wanted = social().paging(dse::continuous_paging(), 10);
    EXPECT_EQ(of(g.V(), wanted, facts).in_pages, c.pushed) << c.protocol << testing::PrintToString(c.versions);
    EXPECT_EQ(request_for(script("g.V()"), wanted, facts).value().in_pages, c.pushed) << c.protocol;
    EXPECT_FALSE(of(g.V(), social(), facts).in_pages) << "nobody asked for pages";
    facts.engine = "Classic";
    EXPECT_FALSE(of(g.V(), wanted, facts).in_pages) << "only Core graphs have pages";
  }
}

TEST(graph_request, pages_that_make_no_sense_are_refused) {
  EXPECT_EQ(refused(g.V().code(), social().paging(dse::continuous_paging(), 0)).code(), client_errc::invalid_argument);
  EXPECT_EQ(refused(g.V().code(), social().paging(dse::continuous_paging().page_bytes(100))).code(),
            client_errc::invalid_argument);
}

TEST(graph_defaults, nearer_options_win) {
  const auto defaults = graph_defaults()
                            .options(graph_options().source("s0").name("n0").timeout(9s).profile("olap"))
                            .profile("olap", graph_options().source("a").idempotent(true))
                            .profile("other", graph_options().source("o"));
  const auto by_default = defaults.under(graph_options());
  EXPECT_EQ(by_default.source(), "a");
  EXPECT_EQ(by_default.name(), "n0");
  EXPECT_EQ(by_default.timeout(), 9s);
  EXPECT_EQ(by_default.idempotent(), true);
  const auto own = defaults.under(graph_options().profile("other").name("mine").timeout(0ms));
  EXPECT_EQ(own.source(), "o");
  EXPECT_EQ(own.name(), "mine");
  EXPECT_EQ(own.timeout(), 9s);
  EXPECT_FALSE(own.idempotent());
  EXPECT_EQ(defaults.under(graph_options().source("x")).source(), "x");
}

TEST(remote_graph, has_the_client_s_options_where_it_has_none) {
  const auto context =
      std::make_shared<graph_context>(graph_defaults().options(graph_options().source("a").language_level(30800)));
  const remote_graph social(dse::session(), "social", graph_options().source("g"), context);
  EXPECT_EQ(social.effective_options().source(), "g");
  EXPECT_EQ(social.effective_options().language_level(), 30800);
  EXPECT_FALSE(social.options().language_level());
  EXPECT_FALSE(remote_graph(dse::session(), "social").effective_options().source());
}

TEST(graph_lookup, address_of_the_analytics_server_stands_before_the_last_colon) {
  EXPECT_EQ(address_in("10.0.0.1:8182"), "10.0.0.1");
  EXPECT_EQ(address_in("[2001:db8::7]:8182"), "2001:db8::7");
  EXPECT_EQ(address_in("2001:db8::7:8182"), "2001:db8::7");
  EXPECT_EQ(address_in("10.0.0.1"), "10.0.0.1");
  EXPECT_EQ(address_in(""), "");
}

TEST(graph_context, absent_graph_is_not_looked_up_again_at_once) {
  const graph_context context;
  EXPECT_FALSE(context.is_known_to_be_absent("a"));
  context.remember_absent("a");
  EXPECT_TRUE(context.is_known_to_be_absent("a"));
  EXPECT_FALSE(context.is_known_to_be_absent("b"));
  for (int i = 0; i < 3000; ++i) context.remember_absent(std::to_string(i));
  EXPECT_TRUE(context.is_known_to_be_absent("2999"));
}

TEST(graph_options, profile_is_a_name_or_an_object) {
  const auto named = graph_options().profile("a");
  const auto object = graph_options().profile(dse::execution_profile().timeout(1s));
  EXPECT_EQ(named.or_else(object).profile_name(), "a");
  EXPECT_FALSE(named.or_else(object).profile());
  EXPECT_FALSE(object.or_else(named).profile_name());
  EXPECT_TRUE(object.or_else(named).profile());
}

TEST(graph_options, entries_of_payloads_are_merged) {
  const auto both =
      graph_options().payload({{"a", {}}}).or_else(graph_options().payload({{"a", dse::bytes(1)}, {"b", {}}}));
  EXPECT_EQ(both.payload().size(), 2U);
  EXPECT_TRUE(both.payload().at("a").empty());
}

}  // namespace
