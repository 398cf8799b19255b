#include "language_level.hpp"

#include "unit/graph/source.hpp"

#include <dse/graph/anonymous.hpp>
#include <dse/graph/traversal.hpp>

#include <gtest/gtest.h>

#include <string>
#include <vector>

using namespace dse::graph;
namespace __ = dse::graph::anonymous;

namespace {

using graph_test::g;
constexpr tinkerpop_version level_34 = 30499;

/// What a server with TinkerPop 3.4 lacks; empty when it lacks nothing.
std::string lacks(const graph_traversal& t) {
  const auto newer = first_newer_than(t.code(), level_34);
  return newer ? newer->name : std::string();
}

std::vector<std::shared_ptr<const dse::node_info>> nodes_of(std::initializer_list<const char*> versions) {
  std::vector<std::shared_ptr<const dse::node_info>> all;
  for (const char* v : versions) {
    dse::node_info node;
    if (*v != 0) node.attributes["dse_version"] = v;
    all.push_back(std::make_shared<const dse::node_info>(node));
  }
  return all;
}

TEST(language_level, required_level_is_that_of_the_newest_part) {
  EXPECT_EQ(required_level(g.V().hasLabel("a").code()), 30204U);
  EXPECT_EQ(required_level(g.V().toUpper().code()), 30701U);
  EXPECT_EQ(required_level(g.V().where(__::toUpper().is("A")).code()), 30701U);
  EXPECT_EQ(required_level(g.with("x").V().code()), 30400U);
  EXPECT_EQ(required_level(g.V().elementMap().code()), 30404U);
}

TEST(language_level, all_of_34_is_known_at_34) {
  EXPECT_EQ(lacks(g.withSack(1).V(1).has("name", TextP::startingWith("m")).elementMap("name")), "");
  EXPECT_EQ(lacks(g.V().repeat(__::out()).until(__::has("x", P::within(1, 2))).order().by("a", Order::desc)), "");
  EXPECT_EQ(lacks(g.withStrategies(ReadOnlyStrategy()).withComputer().V().aggregate(Scope::local, "x")), "");
  EXPECT_EQ(lacks(g.V().has("zone", Geo::inside(dse::geo::point{1, 2}, 3)).has("t", Search::regex("a"))), "");
  EXPECT_EQ(lacks(g.V().property(Cardinality::list, "a", 1).by(lambda("it"))), "");
}

TEST(language_level, newer_step_is_found) { EXPECT_EQ(lacks(g.V().values("a").toUpper()), "step toUpper"); }

TEST(language_level, newer_overload_of_an_old_step_is_found) {
  EXPECT_EQ(lacks(g.V().option("a", map_of({{"b", 1}}))), "step option");
  EXPECT_EQ(lacks(g.V().union_(__::out())), "");
  EXPECT_EQ(lacks(g.union_(__::out())), "step union");
}

TEST(language_level, newer_step_of_a_child_is_found) {
  EXPECT_EQ(lacks(g.V().where(__::out().map(__::fail("x")))), "step fail");
  EXPECT_EQ(lacks(g.withStrategies(SubgraphStrategy().vertices(__::has("a", __::toUpper()))).V()), "step toUpper");
}

TEST(language_level, newer_predicate_is_found_in_connectives_too) {
  EXPECT_EQ(lacks(g.V().has("a", TextP::regex("x"))), "predicate TextP.regex");
  EXPECT_EQ(lacks(g.V().has("a", P::eq("y") || TextP::notRegex("x"))), "predicate TextP.notRegex");
}

TEST(language_level, newer_strategy_is_found) {
  EXPECT_EQ(lacks(g.withStrategies(SeedStrategy().seed(1)).V()), "strategy SeedStrategy");
}

TEST(language_level, newer_token_is_found_in_maps_too) {
  EXPECT_EQ(lacks(g.V().option(Merge::onCreate, __::out())), "token Merge.onCreate");
  EXPECT_EQ(lacks(g.inject(map_of({{Merge::outV, 1}}))), "token Merge.outV");
}

TEST(language_level, null_as_an_argument_is_found_where_it_can_not_be_sent) {
  EXPECT_EQ(lacks(g.V().has("a", nullptr)), "null as an argument of has");
  EXPECT_EQ(lacks(g.V().where(__::constant(value()))), "null as an argument of constant");
  EXPECT_EQ(lacks(g.inject(1, nullptr)), "");
  EXPECT_EQ(lacks(g.inject(list_of(1, nullptr))), "");
}

TEST(language_level, value_with_its_own_cardinality_is_found) {
  EXPECT_EQ(lacks(g.inject(map_of({{"a", Cardinality::set(1)}}))), "a value with its own Cardinality");
}

TEST(language_level, value_known_only_at_run_time_is_looked_into) {
  EXPECT_EQ(lacks(g.V().has("a", value(TextP::regex("x")))), "predicate TextP.regex");
  EXPECT_EQ(lacks(g.V().where(value(__::toUpper()))), "step toUpper");
}

TEST(language_level, map_of_properties_needs_no_newer_server) {
  EXPECT_EQ(lacks(g.addV("a").property(map_of({{"b", 1}, {"c", Cardinality::set(2)}}))), "");
}

TEST(language_level, any_dse_before_7_has_34_and_nothing_else_has_a_limit) {
  EXPECT_EQ(level_of(nodes_of({})), std::nullopt);
  EXPECT_EQ(level_of(nodes_of({"", ""})), std::nullopt);
  EXPECT_EQ(level_of(nodes_of({"7.0.0"})), std::nullopt);
  EXPECT_EQ(level_of(nodes_of({"", "7.0.0", "6.8.16"})), level_34);
  EXPECT_EQ(level_of(nodes_of({"5.1.3"})), level_34);
  EXPECT_EQ(level_of(nodes_of({"unknown"})), std::nullopt);
}

TEST(language_level, error_names_the_part_and_both_versions) {
  const auto t = g.V().toUpper();
  const dse::error e = check_language_level(t.code(), std::nullopt, nodes_of({"6.8.16"}));
  EXPECT_EQ(e.code(), dse::client_errc::invalid_argument);
  EXPECT_EQ(e.message(), "step toUpper needs TinkerPop 3.7.1, and the language level is 3.4");
}

TEST(language_level, chosen_level_wins_over_that_of_the_nodes) {
  const auto t = g.V().toUpper();
  EXPECT_FALSE(check_language_level(t.code(), 30701, nodes_of({"6.8.16"})));
  EXPECT_TRUE(check_language_level(t.code(), 30700, nodes_of({})));
  EXPECT_FALSE(check_language_level(t.code(), std::nullopt, nodes_of({})));
}

}  // namespace
