#include "unit/graph/hex.hpp"

#include <dse/graph/anonymous.hpp>
#include <dse/graph/traversal.hpp>

#include <gtest/gtest.h>

#include <bit>
#include <cmath>
#include <string>

using namespace dse::graph;
using graph_test::from_hex;
using graph_test::thrown_code;
using graph_test::to_hex;

namespace {

std::string text(const P& p) {
  const std::string t = traversal().V().is(p).to_string();
  return t.substr(9, t.size() - 10);
}
std::string json(const P& p) {
  const std::string t = to_graphson(traversal().V().is(p).code(), graphson_version::v2);
  const std::size_t from = t.find("[\"is\",") + 6;
  return t.substr(from, t.size() - from - 4);
}
std::string hex(const P& p) { return to_hex(p.encoded()); }
/// The radius that a Geo predicate sends.
double radius(const Geo& p) {
  std::uint64_t bits = 0;
  for (const char c : p.encoded().substr(p.encoded().size() - 8)) bits = bits << 8 | static_cast<unsigned char>(c);
  return std::bit_cast<double>(bits);
}

// As Java holds them, since readers confuse inside with between, and take two operands only.
TEST(predicates, ranges_and_connectives_are_nested_pairs) {
  EXPECT_EQ(text(P::inside(1, 2)), "P.gt(1).and(P.lt(2))");
  EXPECT_EQ(text(P::outside(1, 2)), "P.lt(1).or(P.gt(2))");
  EXPECT_EQ(text(P::between(1, 2)), "P.gte(1).and(P.lt(2))");
  EXPECT_EQ(hex(P::gt(1) && P::lt(2)),
            "1e00"
            "00000003616e64"
            "00000002"
            "1e00"
            "000000026774"
            "00000001"
            "010000000001"
            "1e00"
            "000000026c74"
            "00000001"
            "010000000002");
}

TEST(predicates, within_spreads_the_items_of_a_collection) {
  EXPECT_EQ(hex(P::within(1, 2)), hex(P::within(std::vector<int>{1, 2})));
  EXPECT_EQ(hex(P::within(std::vector<int>())),
            "1e00"
            "0000000677697468696e"
            "00000000");
}

TEST(predicates, negation_takes_the_opposite_where_there_is_one) {
  EXPECT_EQ(text(!P::eq(1)), "P.neq(1)");
  EXPECT_EQ(text(P::not_(P::within(1))), "P.without([1])");
  EXPECT_EQ(text(!TextP::containing("a")), "TextP.notContaining('a')");
  EXPECT_EQ(text(!(P::eq(1) || P::eq(2))), "P.not(P.eq(1).or(P.eq(2)))");
  EXPECT_EQ(text(!Search::regex("a")), "P.not(Search.regex('a'))");
}

// The factors of DSE's Java and Python drivers.
TEST(predicates, peer_031_units_are_those_of_the_drivers_to_the_last_digit) {
  const dse::geo::point center{1, 2};
  EXPECT_EQ(radius(Geo::inside(center, 111, Geo::Unit::KILOMETERS)), 0.9982456082154465);
  EXPECT_EQ(radius(Geo::inside(center, 111000, Geo::Unit::METERS)), 0.9982456082154464);
  EXPECT_EQ(radius(Geo::inside(center, 68.9722, Geo::Unit::MILES)), 0.9982455747535043);
  EXPECT_EQ(radius(Geo::inside(center, 100, Geo::Unit::DEGREES)), 100);
}

// Computed from the serializers of the DataStax Java driver.
TEST(predicates, graph_binary_of_dse_predicates) {
  EXPECT_EQ(hex(Geo::inside(dse::geo::point{1, 2}, 3, Geo::Unit::DEGREES)),
            to_hex(from_hex(
                "1e00 00000006 \"inside\" 00000001 00 0000001c \"driver.dse.geometry.Distance\" 00000000 00 0000001d"
                " 00000015 0101000000 000000000000f03f 0000000000000040 4008000000000000")));
  EXPECT_EQ(
      hex(Search::fuzzy("xyz", 1)),
      to_hex(from_hex("1e00 00000005 \"fuzzy\" 00000001 00 0000001e \"driver.dse.search.EditDistance\" 00000000 00"
                      " 0000000b 00000001 00000003 78797a")));
  EXPECT_EQ(
      hex(CqlCollection::entryEq(2, "x")),
      to_hex(from_hex("1e00 00000007 \"entryEq\" 00000001 00 00000013 \"org.javatuples.Pair\" 00000000 00 0000000d"
                      " 010000000002 03000000000178")));
  EXPECT_EQ(hex(Search::token("x")), to_hex(from_hex("1e00 00000005 \"token\" 00000001 0300 00000001 78")));
}

// The forms that DSE's drivers write.
TEST(predicates, graphson_of_dse_predicates) {
  EXPECT_EQ(json(Search::token("x")),
            R"({"@type":"dse:P","@value":{"predicateType":"Search","predicate":"token","value":"x"}})");
  EXPECT_EQ(json(Search::phrase("x", 1)),
            R"({"@type":"dse:P","@value":{"predicateType":"Search","predicate":"phrase","value":)"
            R"({"query":"x","distance":{"@type":"g:Int32","@value":1}}}})");
  EXPECT_EQ(json(Geo::inside(dse::geo::point{1, 2}, 3, Geo::Unit::DEGREES)),
            R"j({"@type":"dse:P","@value":{"predicateType":"Geo","predicate":"inside","value":)j"
            R"j({"@type":"dse:Distance","@value":"DISTANCE((1.0 2.0) 3.0)"}}})j");
  EXPECT_EQ(json(Geo::inside(dse::geo::polygon::from_wkt("POLYGON ((0 0, 1 0, 1 1, 0 0))"))),
            R"j({"@type":"dse:P","@value":{"predicateType":"Geo","predicate":"insideCartesian","value":)j"
            R"j({"@type":"dse:Polygon","@value":"POLYGON ((0 0, 1 0, 1 1, 0 0))"}}})j");
  EXPECT_EQ(json(CqlCollection::contains("a")), R"({"@type":"g:P","@value":{"predicate":"contains","value":"a"}})");
  EXPECT_EQ(json(TextP::regex("a")), R"({"@type":"g:TextP","@value":{"predicate":"regex","value":"a"}})");
}

TEST(predicates, a_circle_of_the_plane_is_a_center_and_a_radius) {
  EXPECT_EQ(Geo::inside(dse::geo::distance{{1, 2}, 3}).encoded(), Geo::inside(dse::geo::point{1, 2}, 3).encoded());
  EXPECT_THROW(Geo::inside(dse::geo::distance{{1, 2}, -3}), dse::exception);
  EXPECT_THROW(text(P::eq(dse::geo::distance{{1, 2}, 3})), dse::exception) << "Groovy has no literal";
}

TEST(predicates, groovy_text_of_dse_predicates) {
  EXPECT_EQ(text(Geo::inside(dse::geo::point{1, 2}, 3)), "Geo.inside(Geo.point(1.0,2.0),3.0)");
  EXPECT_EQ(text(Geo::inside(dse::geo::point{1, 2}, 3, Geo::Unit::DEGREES)),
            "Geo.inside(Geo.point(1.0,2.0),3.0,Geo.Unit.DEGREES)");
  EXPECT_EQ(text(Search::tokenFuzzy("x", 1)), "Search.tokenFuzzy('x',1)");
  EXPECT_EQ(text(CqlCollection::entryEq("k", 1)), "CqlCollection.entryEq('k',1)");
}

TEST(predicates, wrong_arguments_are_refused) {
  using dse::client_errc;
  EXPECT_EQ(thrown_code([] { Search::token(" "); }), client_errc::invalid_argument);
  EXPECT_EQ(thrown_code([] { Search::fuzzy("a", -1); }), client_errc::invalid_argument);
  EXPECT_EQ(thrown_code([] { CqlCollection::contains(nullptr); }), client_errc::invalid_argument);
  EXPECT_EQ(thrown_code([] { CqlCollection::containsKey(value()); }), client_errc::invalid_argument);
  EXPECT_EQ(thrown_code([] { Geo::inside(dse::geo::point{1, 2}, NAN); }), client_errc::invalid_argument);
  EXPECT_EQ(thrown_code([] { Geo::inside(dse::geo::point{1, 2}, -1); }), client_errc::invalid_argument);
}

}  // namespace
