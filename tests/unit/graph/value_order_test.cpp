#include <dse/graph/anonymous.hpp>
#include <dse/graph/traversal.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <limits>
#include <map>
#include <set>
#include <unordered_set>
#include <vector>

using namespace dse::graph;
namespace __ = dse::graph::anonymous;

namespace {

constexpr double nan = std::numeric_limits<double>::quiet_NaN();
constexpr double infinity = std::numeric_limits<double>::infinity();

/// Of every kind some, and within a kind in ascending order.
std::vector<std::vector<value>> ascending() {
  return {
      {value(), value(value())},
      {false, true},
      {std::int8_t{-128}, std::int8_t{0}, std::int8_t{127}},
      {-300, -1, 0, 7, 1 << 30},
      {-1L, 0L, 1L << 40},
      {dse::varint::from_string("-99999999999999999999"), dse::varint(3),
       dse::varint::from_string("99999999999999999999")},
      {dse::decimal::from_string("-10"), dse::decimal::from_string("-9.5"), dse::decimal::from_string("0"),
       dse::decimal::from_string("0.0001"), dse::decimal::from_string("2"), dse::decimal::from_string("10.01")},
      {-1.5f, 2.5f},
      {-infinity, -1.0, -0.0, 0.0, 1e-300, infinity, nan},
      {"", "A", "a", "ab", "b"},
      {date{-1}, instant{0, 0}, instant{0, 1}, date{5}},
      {local_date{-44, 3, 15}, local_date{2000, 1, 1}, local_date{2000, 2, 1}},
      {list_of(), list_of(1), list_of(1, 2), list_of(2)},
      {set_of(2, 1), set_of(3, 1)},
      {map_of({{"a", 1}, {"b", 2}}), map_of({{"b", 1}, {"a", 2}})},
      {vertex(1, "z"), vertex(2, "a"), vertex("x", "a")},
      {T::label, Direction::OUT},
  };
}

TEST(value_order, values_of_a_kind_are_ordered_by_what_they_hold) {
  for (const std::vector<value>& kind : ascending())
    for (std::size_t i = 1; i < kind.size(); ++i) {
      if (kind[0].kind() == value_kind::token || kind[0].is_null()) continue;
      EXPECT_LT(kind[i - 1], kind[i]) << kind[i - 1] << " and " << kind[i];
    }
}

TEST(value_order, order_is_total_and_agrees_with_equality) {
  std::vector<value> all;
  for (const std::vector<value>& kind : ascending()) all.insert(all.end(), kind.begin(), kind.end());
  for (const value& a : all)
    for (const value& b : all) {
      EXPECT_EQ((a < b) + (b < a) + (a == b), 1) << a << " and " << b;
      for (const value& c : all) EXPECT_FALSE(a < b && b < c && !(a < c)) << a << ", " << b << ", " << c;
      EXPECT_TRUE(a != b || a.hash() == b.hash()) << a;
    }
}

TEST(value_order, values_are_keys_of_maps_and_sets) {
  std::map<value, int> counts;
  for (const value& v : {value(1), value(1L), value(nan), value("x"), value(nan), value(vertex(1, "a"))}) ++counts[v];
  ++counts[vertex(1, "b")];
  EXPECT_EQ(counts.size(), 5U);
  EXPECT_EQ(counts[nan], 2);
  EXPECT_EQ(counts[vertex(1)], 2);
  EXPECT_EQ((std::set<value>{set_of(1, 2), set_of(2, 1)}.size()), 1U);
}

TEST(value_order, decimals_of_one_size_are_ordered_by_their_digits) {
  const value one = dse::decimal::from_string("1.0"), same = dse::decimal::from_string("1.00");
  EXPECT_NE(one, same);
  EXPECT_NE(one < same, same < one);
}

TEST(value_order, large_sets_are_compared_in_less_than_quadratic_time) {
  std::vector<int> up(20'000);
  for (std::size_t i = 0; i < up.size(); ++i) up[i] = static_cast<int>(i);
  const value a(std::set<int>(up.begin(), up.end()));
  const value b(std::unordered_set<int>(up.begin(), up.end()));
  EXPECT_EQ(a, b);
}

TEST(traversal_equality, traversals_are_equal_when_their_instructions_are) {
  const auto g = traversal();
  EXPECT_EQ(g.V(1).out("a"), g.V(1).out("a"));
  EXPECT_NE(g.V(1).out("a"), g.V(1L).out("a"));
  EXPECT_NE(g.V(1), g.withPath().V(1));
  EXPECT_NE(g.V(), g.V().V());
  EXPECT_EQ(__::out("a"), __::out("a"));
  EXPECT_EQ(g.V().limit(1), g.V().limit(1L));  // both send a 64-bit integer
  EXPECT_EQ((std::unordered_set<graph_traversal>{g.V(1), g.V(1), g.V(2)}.size()), 2U);
  EXPECT_EQ((std::unordered_set<anonymous_traversal>{__::out(), __::out(), __::in()}.size()), 2U);
}

TEST(traversal_equality, predicates_are_equal_when_they_are_sent_alike) {
  EXPECT_EQ(P::gt(1) && P::lt(3), P::inside(1, 3));
  EXPECT_NE(P::gt(1), P::gt(1L));
  EXPECT_NE(P(P::eq("a")), P(TextP::containing("a")));
  EXPECT_EQ((std::unordered_set<P>{P::gt(1), !P::lte(1)}.size()), 1U);
}

}  // namespace
