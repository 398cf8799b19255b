#include "unit/graph/hex.hpp"
#include "unit/graph/source.hpp"

#include <dse/graph/anonymous.hpp>
#include <dse/graph/traversal.hpp>

#include <gtest/gtest.h>

#include <chrono>
#include <limits>
#include <map>
#include <set>
#include <string>
#include <vector>

using namespace dse::graph;
namespace __ = dse::graph::anonymous;
using graph_test::to_hex;

namespace {

using graph_test::g;

std::string binary(const graph_traversal& t) { return to_hex(t.code().graph_binary()); }
std::string binary(const value& v) { return to_hex(v.encoded()); }
std::string json3(const graph_traversal& t) { return to_graphson(t.code(), graphson_version::v3); }
std::string json2(const graph_traversal& t) { return to_graphson(t.code(), graphson_version::v2); }
/// The steps of a traversal in GraphSON 3, without what stands around them.
std::string steps3(const graph_traversal& t) {
  static constexpr std::string_view before = R"({"@type":"g:Bytecode","@value":{"step":[)";
  const std::string text = json3(t);
  return text.starts_with(before) ? text.substr(before.size(), text.size() - before.size() - 3) : text;
}

// Written by gremlin-python 3.5.6.
TEST(bytecode, graph_binary_is_that_of_gremlin_python) {
  EXPECT_EQ(binary(g.V()), "15000000000100000001560000000000000000");
  EXPECT_EQ(binary(g.V().has("city", "title", "Oslo")),
            "1500000000020000000156000000000000000368617300000003030000000004636974790300000000057469746c650300000000"
            "044f736c6f00000000");
  EXPECT_EQ(binary(g.V().where(__::out("road"))),
            "1500000000020000000156000000000000000577686572650000000115000000000100000003"
            "6f757400000001030000000004726f61640000000000000000");
}

TEST(bytecode, graph_binary_of_scalars_and_tokens_is_that_of_gremlin_python) {
  EXPECT_EQ(binary(value(1)), "010000000001");
  EXPECT_EQ(binary(value()), "fe01");
  EXPECT_EQ(binary(value("abc")), "030000000003616263");
  EXPECT_EQ(binary(value(true)), "270001");
  EXPECT_EQ(binary(value(T::id)), "20000300000000026964");
  EXPECT_EQ(binary(value(Order::desc)), "1a0003000000000464657363");
  EXPECT_EQ(binary(value(P::gt(5))), "1e0000000002677400000001010000000005");
}

TEST(bytecode, graph_binary_of_elements_is_that_of_gremlin_python) {
  EXPECT_EQ(binary(value(vertex(7, "city"))), "11000100000000070000000463697479fe01");
  EXPECT_EQ(binary(value(edge(9, "road", vertex(7, "city"), vertex(8, "city")))),
            "0d0001000000000900000004726f616401000000000800000004636974790100000000070000000463697479fe01fe01");
}

TEST(bytecode, big_integers_are_the_shortest_twos_complement) {  // java.math.BigInteger.toByteArray()
  EXPECT_EQ(binary(value(dse::varint::from_string("0"))), "23000000000100");
  EXPECT_EQ(binary(value(dse::varint::from_string("-128"))), "23000000000180");
  EXPECT_EQ(binary(value(dse::varint::from_string("128"))), "2300000000020080");
  EXPECT_EQ(binary(value(dse::varint::from_string("-129"))), "230000000002ff7f");
  EXPECT_EQ(binary(value(dse::varint::from_string("18446744073709551616"))), "230000000009010000000000000000");
  EXPECT_EQ(binary(value(dse::decimal::from_string("-12.50"))),
            "220000000002"
            "00000002"
            "fb1e");
  EXPECT_EQ(binary(value(dse::decimal::from_string("1E+3"))),
            "2200fffffffd"
            "00000001"
            "01");
}

// Layouts of the GraphBinary 1.0 documentation.
TEST(bytecode, graph_binary_of_collections_and_times) {
  EXPECT_EQ(binary(value(std::vector<int>{1, 2})),
            "090000000002"
            "010000000001"
            "010000000002");
  EXPECT_EQ(binary(value(std::set<std::string>{"a"})),
            "0b0000000001"
            "03000000000161");
  EXPECT_EQ(binary(value(std::map<std::string, long>{{"a", 2}})),
            "0a0000000001"
            "03000000000161"
            "02000000000000000002");
  EXPECT_EQ(binary(value(dse::uuid::from_string("00112233-4455-6677-8899-aabbccddeeff"))),
            "0c0000112233445566778899aabbccddeeff");
  EXPECT_EQ(binary(value(local_date{2016, 5, 12})), "8400000007e0050c");
  EXPECT_EQ(binary(value(local_time{1})), "86000000000000000001");
  EXPECT_EQ(binary(value(std::chrono::sys_time<std::chrono::milliseconds>(std::chrono::milliseconds(-1)))),
            "8300ffffffffffffffff3b8b87c0");
  EXPECT_EQ(binary(value(date{5})), "04000000000000000005");
  EXPECT_EQ(binary(value(dse::bytes{std::byte{1}, std::byte{2}})), "2500000000020102");
  EXPECT_EQ(binary(value(dse::inet_address::from_string("127.0.0.1"))), "8200000000047f000001");
}

TEST(bytecode, options_of_the_source_are_one_strategy_behind_the_steps) {
  EXPECT_EQ(json2(g.with("allow-filtering").V()),  // gremlin-python 3.5
            R"({"@type":"g:Bytecode","@value":{"source":[["withStrategies",{"@type":"g:OptionsStrategy","@value":)"
            R"({"allow-filtering":true}}]],"step":[["V"]]}})");
  EXPECT_EQ(
      json2(g.withStrategies(ReadOnlyStrategy()).V()),
      R"({"@type":"g:Bytecode","@value":{"source":[["withStrategies",{"@type":"g:ReadOnlyStrategy","@value":{}}]],)"
      R"("step":[["V"]]}})");
  EXPECT_TRUE(binary(g.with("a").V())
                  .starts_with("1500"
                               "00000001"
                               "0000000156"
                               "00000000"
                               "00000001"
                               "0000000e"));
}

// The forms that gremlin-python and the Java driver write.
TEST(bytecode, graphson_3_of_arguments) {
  EXPECT_EQ(json3(g.V()), R"({"@type":"g:Bytecode","@value":{"step":[["V"]]}})");
  EXPECT_EQ(
      steps3(g.V(1).has("n", "a\"\n\x01").limit(2)),
      R"(["V",{"@type":"g:Int32","@value":1}],["has","n","a\"\u000a\u0001"],["limit",{"@type":"g:Int64","@value":2}])");
  EXPECT_EQ(steps3(g.V().hasId(std::vector<int>{1})),
            R"(["V"],["hasId",{"@type":"g:List","@value":[{"@type":"g:Int32","@value":1}]}])");
  EXPECT_EQ(steps3(g.inject(std::map<std::string, double>{{"a", 0.5}})),
            R"(["inject",{"@type":"g:Map","@value":["a",{"@type":"g:Double","@value":0.5}]}])");
  EXPECT_EQ(steps3(g.V().has("a", P::within(1, "b"))),
            R"(["V"],["has","a",{"@type":"g:P","@value":{"predicate":"within","value":{"@type":"g:List","@value":)"
            R"([{"@type":"g:Int32","@value":1},"b"]}}}])");
  EXPECT_EQ(steps3(g.V().has("a", P::gt(1).and_(P::lt(2)))),
            R"(["V"],["has","a",{"@type":"g:P","@value":{"predicate":"and","value":[)"
            R"({"@type":"g:P","@value":{"predicate":"gt","value":{"@type":"g:Int32","@value":1}}},)"
            R"({"@type":"g:P","@value":{"predicate":"lt","value":{"@type":"g:Int32","@value":2}}}]}}])");
  EXPECT_EQ(
      steps3(g.V().map(lambda("it.get()", 1))),
      R"j(["V"],["map",{"@type":"g:Lambda","@value":{"script":"it.get()","language":"gremlin-groovy","arguments":1}}])j");
  EXPECT_EQ(steps3(g.V().property(Cardinality::list, "k", T::id).order(Scope::local)),
            R"(["V"],["property",{"@type":"g:Cardinality","@value":"list"},"k",{"@type":"g:T","@value":"id"}],)"
            R"(["order",{"@type":"g:Scope","@value":"local"}])");
  EXPECT_EQ(steps3(g.inject(std::numeric_limits<double>::infinity(), dse::geo::point{0, 1})),
            R"j(["inject",{"@type":"g:Double","@value":"Infinity"},{"@type":"dse:Point","@value":"POINT (0 1)"}])j");
  EXPECT_EQ(steps3(g.V(vertex(7, "city"))),
            R"(["V",{"@type":"g:Vertex","@value":{"id":{"@type":"g:Int32","@value":7},"label":"city"}}])");
  EXPECT_EQ(steps3(g.inject(dse::bytes{std::byte{255}}, dse::varint::from_string("5"), std::int16_t{3},
                            local_date{2016, 5, 12})),
            R"(["inject",{"@type":"gx:ByteBuffer","@value":"/w=="},{"@type":"gx:BigInteger","@value":5},)"
            R"({"@type":"gx:Int16","@value":3},{"@type":"gx:LocalDate","@value":"2016-05-12"}])");
}

TEST(bytecode, graphson_2_has_no_types_for_collections) {
  EXPECT_EQ(json2(g.V(list_of(1)).has("a", P::within(2)).inject(map_of({{3, "x"}}), dse::bytes{std::byte{255}})),
            R"({"@type":"g:Bytecode","@value":{"step":[["V",[{"@type":"g:Int32","@value":1}]],["has","a",)"
            R"({"@type":"g:P","@value":{"predicate":"within","value":[{"@type":"g:Int32","@value":2}]}}],)"
            R"(["inject",{"3":"x"},{"@type":"dse:Blob","@value":"/w=="}]]}})");
}

TEST(bytecode, groovy_text_of_arguments) {
  EXPECT_EQ(g.V().has("name", "o'neil\n").to_string(), "g.V().has('name','o\\'neil\\n')");
  EXPECT_EQ(g.V().has("age", P::inside(1, 2).or_(!P::within(3, 4))).to_string(),
            "g.V().has('age',P.gt(1).and(P.lt(2)).or(P.without([3,4])))");
  EXPECT_EQ(g.inject(1.5f, 2L, std::int8_t{1}, true, list_of(1), set_of(2), map_of({{"k", nullptr}})).to_string(),
            "g.inject(1.5f,2L,(byte)1,true,[1],([2] as Set),[('k'):null])");
  EXPECT_EQ(
      g.mergeV(map_of().add(T::label, "p")).option(Merge::onMatch, map_of({{"k", Cardinality::set(1)}})).to_string(),
      "g.mergeV([(T.label):'p']).option(Merge.onMatch,[('k'):VertexProperty.Cardinality.set(1)])");
  EXPECT_EQ(g.V().as("a").select(Pop::last, "a").by(T::id).by(Order::desc).to_string(),
            "g.V().as('a').select(Pop.last,'a').by(T.id).by(Order.desc)");
  EXPECT_EQ(g.withSack(1).V().barrier(Barrier::normSack).to_string(),
            "g.withSack(1).V().barrier(SackFunctions.Barrier.normSack)");
}

}  // namespace
