#include "unit/graph/hex.hpp"
#include "unit/graph/source.hpp"

#include <dse/graph/anonymous.hpp>
#include <dse/graph/traversal.hpp>

#include <gtest/gtest.h>

#include <string>

using namespace dse::graph;
namespace __ = dse::graph::anonymous;
using graph_test::from_hex;
using graph_test::thrown_code;

namespace {

using graph_test::g;

/// How a value is written as an argument.
std::string literal(const value& v) {
  const std::string text = g.inject(v).to_string();
  return text.substr(9, text.size() - 10);
}
value decoded(std::string_view hex) { return value::try_from_graph_binary(from_hex(hex)).value(); }

// Groovy chooses an overload by the types of the arguments, and null has none.
TEST(groovy, null_has_the_type_of_its_parameter_where_groovy_needs_one) {
  EXPECT_EQ(g.mergeV(nullptr).to_string(), "g.mergeV((Map) null)");
  EXPECT_EQ(g.V().mergeE(nullptr).to_string(), "g.V().mergeE((Map) null)");
  EXPECT_EQ(g.V().option(Merge::onCreate, nullptr).to_string(), "g.V().option(Merge.onCreate,(Map) null)");
  EXPECT_EQ(g.inject(nullptr, nullptr).to_string(), "g.inject((Object) null,(Object) null)");
  EXPECT_EQ(g.addV(nullptr).to_string(), "g.addV((String) null)");
  EXPECT_EQ(g.V().has("a", nullptr).to_string(), "g.V().has('a',null)");
  EXPECT_EQ(g.V().where(__::constant(nullptr)).to_string(), "g.V().where(__.constant(null))");
}

TEST(groovy, elements_and_paths_are_made_by_tinkerpop_s_classes) {
  EXPECT_EQ(literal(vertex(1, "person")), "new ReferenceVertex(1,'person')");
  EXPECT_EQ(literal(edge(7, "knows", vertex(1, "a"), vertex(2, "b"))),
            "new ReferenceEdge(7,'knows',new ReferenceVertex(2,'b'),new ReferenceVertex(1,'a'))");
  EXPECT_EQ(literal(vertex_property(3L, "name", "marko")), "new ReferenceVertexProperty(3L,'name','marko')");
  EXPECT_EQ(literal(property("since", 2009)),
            "new org.apache.tinkerpop.gremlin.structure.util.reference.ReferenceProperty('since',2009)");
  EXPECT_EQ(literal(path_of({1, "x"})),
            "org.apache.tinkerpop.gremlin.process.traversal.step.util.MutablePath.make()"
            ".extend(1,([] as Set)).extend('x',([] as Set))");
}

TEST(groovy, scalars_keep_their_types) {
  EXPECT_EQ(literal(std::int8_t{-5}), "(byte)-5");
  EXPECT_EQ(literal(1.5f), "1.5f");
  EXPECT_EQ(literal(dse::decimal::from_string("1.50")), "new BigDecimal('1.50')");
  EXPECT_EQ(literal(dse::bytes{std::byte{0xFF}, std::byte{0}}), "java.nio.ByteBuffer.wrap('/wA='.decodeBase64())");
  EXPECT_EQ(literal(dse::inet_address::from_string("::1")), "InetAddress.getByName('::1')");
  EXPECT_EQ(literal(decoded("80 00 c3a9")), "('é' as char)");
  EXPECT_EQ(literal(year{-5}), "java.time.Year.of(-5)");
  EXPECT_EQ(literal(zone_offset{-3600}), "java.time.ZoneOffset.ofTotalSeconds(-3600)");
  EXPECT_EQ(literal(local_date{2024, 2, 29}), "java.time.LocalDate.parse('2024-02-29')");
  EXPECT_EQ(literal(date{5}), "new Date(5L)");
  EXPECT_EQ(literal("it's \\ \n"), "'it\\'s \\\\ \\n'");
}

TEST(groovy, binding_is_its_value) { EXPECT_EQ(literal(decoded("14 00 00000001 \"x\" 01 00 00000005")), "5"); }

// Names come from bytes that anybody may have made.
TEST(groovy, what_is_no_name_is_refused) {
  for (const char* hex : {"20 00 03 00 00000007 \"id;x.y)\"",                      // T
                          "20 00 03 00 00000000",                                  // an empty one
                          "15 00 00000001 00000006 \"V();xy\" 00000000 00000000",  // a step
                          "15 00 00000000 00000001 00000006 \"a();xy\" 00000000",  // a setting of the source
                          "15 00 00000000 00000001 00000019 \"CardinalityValueTraversal\""
                          " 00000002 03 00 00000006 \"a();xy\" 01 00 00000001",  // Cardinality.single(1)
                          "29 00 00000006 \"A();xy\" 00000000",                  // a strategy
                          "29 00 00000008 \"a.A();xy\" 00000001 03 00 00000001 \"k\" 01 00 00000001",
                          "1e 00 00000006 \"gt();x\" 00000001 01 00 00000001",           // P
                          "28 00 00000006 \"gt();x\" 00000001 03 00 00000001 \"a\""}) {  // TextP
    EXPECT_EQ(thrown_code([&] { (void)literal(decoded(hex)); }), dse::client_errc::invalid_argument) << hex;
  }
}

TEST(groovy, key_of_a_strategy_that_is_no_name_is_quoted) {
  EXPECT_EQ(literal(decoded("29 00 00000003 \"a.B\" 00000002 03 00 00000001 \"k\" 01 00 00000001"
                            " 03 00 00000005 \"x:1;'\" 01 00 00000002")),
            "new B(k:1,'x:1;\\'':2)");
}

TEST(groovy, cardinality_and_value_are_no_traversal) {
  EXPECT_EQ(literal(Cardinality::list("a,b")), "VertexProperty.Cardinality.list('a,b')");
}

TEST(groovy, what_has_no_literal_is_refused) {
  for (const char* hex : {"80 00 f09f9880",                      // a character of more than 16 bits
                          "2a 00 00000000",                      // an empty BulkSet
                          "2b 00 00000000",                      // an empty Tree
                          "1e 00 00000003 \"and\" 00000000"}) {  // a conjunction of nothing
    EXPECT_EQ(thrown_code([&] { (void)literal(decoded(hex)); }), dse::client_errc::invalid_argument) << hex;
  }
  EXPECT_EQ(thrown_code([] { (void)literal(dse::duration{1, 2, 3}); }), dse::client_errc::invalid_argument);
}

}  // namespace
