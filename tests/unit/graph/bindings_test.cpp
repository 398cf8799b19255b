#include "json/graphson_writer.hpp"
#include "unit/graph/hex.hpp"
#include "unit/graph/source.hpp"

#include <dse/graph/anonymous.hpp>
#include <dse/graph/bindings.hpp>
#include <dse/graph/traversal.hpp>

#include <gtest/gtest.h>

#include <string>

using namespace dse::graph;
namespace __ = dse::graph::anonymous;
using dse::client_errc;
using graph_test::from_hex;
using graph_test::thrown_code;
using graph_test::to_hex;

namespace {

using graph_test::g;

// Name and qualified value (TinkerPop 3.7, "GraphBinary", Binding).
TEST(bindings, are_a_name_and_a_value) {
  const value x = Bindings::of("x", 5);
  EXPECT_EQ(x.kind(), value_kind::binding);
  EXPECT_EQ(to_hex(x.encoded()), to_hex(from_hex("14 00 00000001 \"x\" 01 00 00000005")));
  EXPECT_EQ(x.to_string(), "binding[x=5]");
  EXPECT_EQ(to_graphson(x.encoded(), graphson_version::v3),
            R"({"@type":"g:Binding","@value":{"key":"x","value":{"@type":"g:Int32","@value":5}}})");
}

TEST(bindings, take_the_place_and_the_type_of_their_value) {
  const std::string text = to_graphson(g.V().limit(Bindings::of("n", 2)).code(), graphson_version::v3);
  EXPECT_NE(text.find(R"(["limit",{"@type":"g:Binding","@value":{"key":"n","value":{"@type":"g:Int64","@value":2}}}])"),
            text.npos)
      << text;
  EXPECT_EQ(g.V().out(Bindings::of("l", "knows")).where(Bindings::of("t", __::out())).to_string(),
            "g.V().out('knows').where(__.out())");
  EXPECT_EQ(g.inject(list_of(Bindings::of("x", 5))).to_string(), "g.inject([5])");
  EXPECT_EQ(thrown_code([] { (void)g.V().limit(Bindings::of("n", "two")); }), client_errc::invalid_argument);
  EXPECT_EQ(thrown_code([] { (void)g.V().sample(Bindings::of("n", 1L << 40)); }), client_errc::out_of_range);
}

TEST(bindings, are_looked_into_for_the_language_level) {
  EXPECT_EQ(required_level(g.V().where(Bindings::of("t", __::toUpper())).code()),
            required_level(g.V().where(__::toUpper()).code()));
}

TEST(bindings, have_names_that_are_identifiers) {
  for (const char* name : {"", "1x", "a b", "x;y", "'", "é", "a.b"})
    EXPECT_EQ(thrown_code([&] { (void)Bindings::of(name, 1); }), client_errc::invalid_argument) << name;
  EXPECT_EQ(Bindings::of("_a$1", 1).kind(), value_kind::binding);
}

// TinkerPop takes the value out of an argument, not out of a predicate.
TEST(bindings, stand_in_no_predicate) {
  EXPECT_EQ(thrown_code([] { (void)P::gt(Bindings::of("x", 5)); }), client_errc::invalid_argument);
  EXPECT_EQ(thrown_code([] { (void)P::within(1, Bindings::of("x", 5)); }), client_errc::invalid_argument);
}

}  // namespace
