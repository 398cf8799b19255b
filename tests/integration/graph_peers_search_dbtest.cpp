// Cases of the other drivers' tests: DSE's predicates, which the test server evaluates in the plane and without an
// index.
#include "support/graphs.hpp"

#include <map>
#include <set>

namespace dse::testing { namespace {

using namespace dse::graph;
using value = graph::value;
using names = std::vector<std::string>;
using geo::line_string;
using geo::point;
using geo::polygon;
using Unit = Geo::Unit;

class graph_peer_search : public in_each_protocol {
 protected:
  /// Whether the predicate holds for a value, as the server sees it.
  bool holds(const value& v, const P& p) const { return on("modern").execute(g.inject(v).is(p)).size() == 1; }
};

// ---- text

TEST_P(graph_peer_search, peer_035_words_and_the_whole_text_are_told_apart) {
  const value text = "A quick Brown-fox";
  EXPECT_TRUE(holds(text, Search::token("BROWN")));
  EXPECT_FALSE(holds(text, Search::token("bro")));
  EXPECT_TRUE(holds(text, Search::tokenPrefix("bro")));
  EXPECT_FALSE(holds(text, Search::tokenPrefix("own")));
  EXPECT_TRUE(holds(text, Search::tokenRegex("q[a-z]*k")));
  EXPECT_FALSE(holds(text, Search::tokenRegex("q[a-z]*")) && holds(text, Search::tokenRegex("uick")));
  EXPECT_TRUE(holds(text, Search::prefix("A qu")));
  EXPECT_FALSE(holds(text, Search::prefix("a qu"))) << "in its case";
  EXPECT_TRUE(holds(text, Search::regex("A.*fox")));
  EXPECT_FALSE(holds(text, Search::regex("quick"))) << "the whole text";
}

TEST_P(graph_peer_search, peer_036_phrase_has_whole_words_not_too_far_apart) {
  const value text = "It is a quick and very brown fox";
  EXPECT_TRUE(holds(text, Search::phrase("quick brown", 2)));
  EXPECT_FALSE(holds(text, Search::phrase("quick brown", 1)));
  EXPECT_TRUE(holds(text, Search::phrase("a quick", 0)));
  EXPECT_FALSE(holds(text, Search::phrase("quic bro", 2))) << "fragments";
}

TEST_P(graph_peer_search, peer_037_fuzzy_text_is_counted_in_edits) {
  EXPECT_TRUE(holds("lieks", Search::fuzzy("likes", 1))) << "a transposition is one edit";
  EXPECT_FALSE(holds("abc", Search::fuzzy("ca", 2))) << "a part is edited once";
  EXPECT_TRUE(holds("abc", Search::fuzzy("ca", 3)));
  EXPECT_TRUE(holds("bcd", Search::fuzzy("abcd", 1)));
  EXPECT_FALSE(holds("Likes", Search::fuzzy("likes", 0))) << "in its case";
  EXPECT_TRUE(holds("he LIEKS it", Search::tokenFuzzy("likes", 1)));
  EXPECT_FALSE(holds("he lieks it", Search::fuzzy("likes", 1)));
}

TEST_P(graph_peer_search, peer_059_text_of_properties_is_searched) {
  const remote_graph book = on("empty");
  book.execute(g.V().drop());
  for (const auto& [name, about] : std::map<std::string, std::string>{{"Paul Thomas Joe", "he is a quick brown fox"},
                                                                      {"George Bill Steve", "Quick, not brown"},
                                                                      {"James Paul Joe", "lazy dogs"}})
    book.execute(g.addV("person").property("name", name).property("about", about));
  const auto count = [&](const char* key, const P& p) { return book.next<std::int64_t>(g.V().has(key, p).count()); };
  EXPECT_EQ(count("name", Search::prefix("Paul")), 1);
  EXPECT_EQ(count("name", Search::regex(".*Paul.*")), 2);
  EXPECT_EQ(count("name", Search::fuzzy("George Bill Steven", 1)), 1);
  EXPECT_EQ(count("about", Search::token("quick")), 2);
  EXPECT_EQ(count("about", Search::tokenPrefix("bro")), 2);
  EXPECT_EQ(count("about", Search::tokenRegex("d[a-z]+s")), 1);
  EXPECT_EQ(count("about", Search::tokenFuzzy("lasy", 1)), 1);
  EXPECT_EQ(count("about", Search::phrase("quick brown", 0)), 1);
  EXPECT_EQ(count("about", Search::phrase("quick brown", 1)), 2);
  EXPECT_EQ(count("about", Search::token("quick") && Search::token("fox")), 1);
  EXPECT_EQ(count("about", !Search::token("quick")), 1);
}

// ---- geometry

// The two drivers' boundaries; the second one of the globe is another, which the test server does not know.
TEST_P(graph_peer_search, peer_032_boundary_of_a_circle_belongs_to_it) {
  const auto circle = Geo::inside(point{30, 30}, 14.142135623730951);
  EXPECT_TRUE(holds(point{40, 40}, circle));
  EXPECT_FALSE(holds(point{40.1, 40}, circle));
  EXPECT_TRUE(holds(point{40, 40}, Geo::inside(point{30, 30}, 14.142135623730951, Unit::DEGREES)));
}

TEST_P(graph_peer_search, peer_033_point_lies_within_a_polygon_or_not) {
  const auto area = Geo::inside(polygon::from_wkt("POLYGON ((30 30, 40 40, 40 30, 30 30))"));
  EXPECT_TRUE(holds(point{38, 33}, area));
  EXPECT_FALSE(holds(point{30, 40}, area));
  EXPECT_FALSE(holds(point{50, 35}, area));
}

TEST_P(graph_peer_search, peer_060_geometries_of_properties_are_searched) {
  const remote_graph book = on("empty");
  book.execute(g.V().drop());
  const auto place = [&](const char* name, const value& at) {
    book.execute(g.addV("place").property("name", name).property("at", at));
  };
  place("center", point{1, 1});
  place("far", point{8, 8});
  place("road", line_string{{0, 0}, {1, 0}});
  place("park", polygon({{0, 0}, {1, 0}, {1, 1}, {0, 0}}));
  const auto found = [&](const P& p) { return sorted<std::string>(book, g.V().has("at", p).values("name")); };
  EXPECT_EQ(found(Geo::inside(point{0, 0}, 2)), (names{"center", "park", "road"}));
  EXPECT_EQ(found(Geo::inside(point{0, 0}, 1)), names{"road"});
  EXPECT_EQ(found(Geo::inside(point{9, 9}, 1.5)), names{"far"});
  EXPECT_EQ(found(Geo::inside(polygon({{0, 0}, {3, 0}, {3, 3}, {0, 3}}))), names{"center"});
}

// 64.5 km are 40.08 miles.
TEST_P(graph_peer_search, peer_092_units_of_distances_reach_as_far_as_they_say) {
  const value there = point{0, 64.5 * 0.008993203677616635};
  const point here{0, 0};
  EXPECT_FALSE(holds(there, Geo::inside(here, 64, Unit::KILOMETERS)));
  EXPECT_TRUE(holds(there, Geo::inside(here, 65, Unit::KILOMETERS)));
  EXPECT_FALSE(holds(there, Geo::inside(here, 40, Unit::MILES)));
  EXPECT_TRUE(holds(there, Geo::inside(here, 41, Unit::MILES)));
  EXPECT_FALSE(holds(there, Geo::inside(here, 64'400, Unit::METERS)));
  EXPECT_TRUE(holds(there, Geo::inside(here, 64'600, Unit::METERS)));
  EXPECT_FALSE(holds(there, Geo::inside(here, 0.57, Unit::DEGREES)));
  EXPECT_TRUE(holds(there, Geo::inside(here, 0.59, Unit::DEGREES)));
}

// ---- collections

template <class F>
boost::system::error_code code_of(F make) {
  try {
    make();
  } catch (const exception& e) {
    return e.code();
  }
  return {};
}

TEST_P(graph_peer_search, peer_038_items_keys_values_and_entries_of_collections_are_found) {
  const value list = list_of("a", "b"), map = map_of({{"k", "v"}, {"n", 1}});
  EXPECT_TRUE(holds(list, CqlCollection::contains("a")));
  EXPECT_FALSE(holds(list, CqlCollection::contains("c")));
  EXPECT_TRUE(holds(map, CqlCollection::containsKey("k")));
  EXPECT_FALSE(holds(map, CqlCollection::containsKey("v")));
  EXPECT_TRUE(holds(map, CqlCollection::containsValue("v")));
  EXPECT_FALSE(holds(map, CqlCollection::containsValue("k")));
  EXPECT_TRUE(holds(map, CqlCollection::entryEq("n", 1)));
  EXPECT_FALSE(holds(map, CqlCollection::entryEq("k", "w")));
  for (const auto code :
       {code_of([] { CqlCollection::contains(nullptr); }), code_of([] { CqlCollection::containsKey(nullptr); }),
        code_of([] { CqlCollection::containsValue(nullptr); }), code_of([] { CqlCollection::entryEq(nullptr, 1); }),
        code_of([] { CqlCollection::entryEq("k", nullptr); })})
    EXPECT_EQ(code, client_errc::invalid_argument);
}

TEST_P(graph_peer_search, peer_061_collections_of_properties_are_searched) {
  const remote_graph graph = on("empty");
  graph.execute(g.V().drop());
  graph.execute(g.addV("a")
                    .property("list", std::vector{"x", "y"})
                    .property("set", std::set<int>{1, 2})
                    .property("map", std::map<std::string, int>{{"k", 7}}));
  const auto count = [&](const char* key, const P& p) { return graph.next<std::int64_t>(g.V().has(key, p).count()); };
  EXPECT_EQ(count("list", CqlCollection::contains("y")), 1);
  EXPECT_EQ(count("list", CqlCollection::contains("z")), 0);
  EXPECT_EQ(count("set", CqlCollection::contains(2)), 1);
  EXPECT_EQ(count("set", CqlCollection::contains(2L)), 0) << "of another width";
  EXPECT_EQ(count("map", CqlCollection::containsKey("k")), 1);
  EXPECT_EQ(count("map", CqlCollection::containsValue(7)), 1);
  EXPECT_EQ(count("map", CqlCollection::entryEq("k", 7)), 1);
  EXPECT_EQ(count("map", CqlCollection::entryEq("k", 8)), 0);
}

// ---- all together

template <class A>
concept is_area = requires(A a) { Geo::inside(a); };
static_assert(is_area<polygon> && !is_area<line_string> && !is_area<point>);
template <class A>
concept joins_batch = requires(traversal_batch b, A a) { b.add(a); };
static_assert(joins_batch<graph_traversal> && !joins_batch<script> && !joins_batch<std::string> &&
              !joins_batch<anonymous_traversal>);

TEST_P(graph_peer_search, peer_109_predicates_of_both_families_select_what_they_say) {
  const remote_graph modern = on("modern");
  const auto ages = [&](const P& p) { return sorted<int>(modern, g.V().values("age").is(p)); };
  using list = std::vector<int>;
  EXPECT_EQ(ages(P::eq(29)), list{29});
  EXPECT_EQ(ages(P::neq(29)), (list{27, 32, 35}));
  EXPECT_EQ(ages(P::gt(29)), (list{32, 35}));
  EXPECT_EQ(ages(P::gte(29)), (list{29, 32, 35}));
  EXPECT_EQ(ages(P::lt(29)), list{27});
  EXPECT_EQ(ages(P::lte(29)), (list{27, 29}));
  EXPECT_EQ(ages(P::between(27, 32)), (list{27, 29}));
  EXPECT_EQ(ages(P::inside(27, 32)), list{29});
  EXPECT_EQ(ages(P::outside(29, 32)), (list{27, 35}));
  EXPECT_EQ(ages(P::within(27, 35, 99)), (list{27, 35}));
  EXPECT_EQ(ages(P::without(27, 35, 99)), (list{29, 32}));
  EXPECT_EQ(ages(P::not_(P::within(27))), (list{29, 32, 35}));
  EXPECT_EQ(sorted<std::string>(modern, g.V().has("name", Search::prefix("ma") || Search::regex("lo.")).values("name")),
            (names{"lop", "marko"}));
}

INSTANTIATE_TEST_SUITE_P(protocols, graph_peer_search, all_that_carry_traversals, by_name);

}}  // namespace dse::testing
