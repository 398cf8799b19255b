// Cases of the other drivers' tests: what a program asks a value.
#include "hex.hpp"
#include "json/graphson_reader.hpp"
#include "json/graphson_writer.hpp"
#include "unit/graph/source.hpp"

#include <dse/graph/result_set.hpp>
#include <dse/graph/traversal.hpp>

#include <gtest/gtest.h>

#include <map>
#include <string>
#include <vector>

using namespace dse::graph;
using dse::client_errc;
using graph_test::from_hex;
using graph_test::to_hex;

namespace {

using graph_test::g;

value read(std::string_view json, graphson_version v = graphson_version::v3) {
  return try_read_graphson(json, v).value();
}
template <class T>
dse::error failure(const value& v) {
  const auto r = v.try_as<T>();
  EXPECT_TRUE(r.has_error()) << v;
  return r ? dse::error() : r.error();
}

TEST(peer_values, peer_023_size_is_that_of_maps_sets_and_lists) {
  EXPECT_EQ(list_of(1, 2, 2).size(), 3U);
  EXPECT_EQ(set_of("a", "b").size(), 2U);
  EXPECT_EQ(value(map_of({{1, "a"}, {2, "b"}})).size(), 2U);
  EXPECT_EQ(list_of().size(), 0U);
  for (const value& scalar : {value(5), value("text"), value(), value(vertex(1))})
    EXPECT_EQ(scalar.size(), 0U) << scalar;
}

/// Neither items nor entries.
bool is_scalar(const value& v) { return v.try_items().has_error() && v.try_entries().has_error(); }

TEST(peer_values, peer_024_scalars_have_neither_items_nor_entries) {
  for (const value& v : {value(true), value(1), value(1L), value(0.5), value("x"), value(dse::uuid::random()),
                         value(dse::geo::point{1, 2}), value(date{5}), value(dse::bytes(3)), value(T::id)})
    EXPECT_TRUE(is_scalar(v)) << v;
  for (const value& v : {list_of(1), set_of(1), value(map_of({{1, 2}})), value(vertex(1)),
                         value(edge(7, "e", vertex(1), vertex(2))), path_of({1, 2})})
    EXPECT_FALSE(is_scalar(v)) << v;
}

// Geometries check nothing by themselves: the text and the predicates do, and the server.
TEST(peer_values, peer_034_geometries_are_made_of_points_and_their_texts_are_checked) {
  using dse::geo::line_string;
  using dse::geo::polygon;
  EXPECT_EQ((line_string{{1, 2}, {3, 4}}), line_string::from_wkt("LINESTRING (1 2, 3 4)"));
  EXPECT_EQ(polygon({{0, 0}, {2, 0}, {2, 2}, {0, 0}}), polygon::from_wkt("POLYGON ((0 0, 2 0, 2 2, 0 0))"));
  for (const char* odd : {"LINESTRING (1 2, 3)", "LINESTRING 1 2", "LINESTRING ()"})
    EXPECT_TRUE(line_string::try_from_wkt(odd).has_error()) << odd;
  for (const char* odd :
       {"POLYGON ((0 0, 2 0, 2))", "POLYGON (0 0, 2 0, 2 2)", "POLYGON (())", "LINESTRING (0 0, 1 1)"})
    EXPECT_TRUE(polygon::try_from_wkt(odd).has_error()) << odd;
  // the predicate closes a ring that the caller left open
  const auto closed = Geo::inside(polygon({{0, 0}, {2, 0}, {2, 2}, {0, 0}}));
  EXPECT_EQ(Geo::inside(polygon({{0, 0}, {2, 0}, {2, 2}})).encoded(), closed.encoded());
}

// TinkerPop's Distance of the Java driver: text in GraphSON, a point and a radius in GraphBinary, nothing else.
TEST(peer_values, peer_039_distance_is_a_point_and_a_radius_in_each_form) {
  const auto json = [](const P& p) {
    const std::string text = to_graphson(g.V().is(p).code(), graphson_version::v3);
    const auto from = text.find("DISTANCE");
    return text.substr(from, text.find('"', from) - from);
  };
  EXPECT_EQ(json(Geo::inside(dse::geo::point{1, 2}, 3)), "DISTANCE((1.0 2.0) 3.0)");
  EXPECT_EQ(json(Geo::inside(dse::geo::point{-0.5, 1024}, 0.25)), "DISTANCE((-0.5 1024.0) 0.25)");
  const std::string text = R"j({"@type":"dse:Distance","@value":"DISTANCE((1.0 2.0) 3.0)"})j";
  const value d = read(text);
  EXPECT_EQ(d.kind(), value_kind::distance);
  EXPECT_EQ(d.as<dse::geo::distance>(), (dse::geo::distance{{1, 2}, 3}));
  EXPECT_EQ(to_graphson(d.encoded(), graphson_version::v3), text) << "it goes back as it came";
  EXPECT_TRUE(d.try_as<dse::geo::point>().has_error());
}

// Classic graphs have maps as ids, core graphs text that has the key in it.
TEST(peer_values, peer_044_id_of_any_kind_goes_back_as_it_came) {
  const std::string id = R"({"~label":"person","community_id":{"@type":"g:Int32","@value":7},)"
                         R"("member_id":{"@type":"g:Int64","@value":4}})";
  const auto classic = read(R"({"@type":"g:Vertex","@value":{"id":)" + id + R"(,"label":"person"}})").as<vertex>();
  EXPECT_EQ(to_graphson(g.V(classic.id).code(), graphson_version::v2),
            R"({"@type":"g:Bytecode","@value":{"step":[["V",)" + id + "]]}}");
  const auto untyped =
      read(R"({"id":{"~label":"person","member_id":4},"label":"person","type":"vertex"})", graphson_version::v1);
  EXPECT_EQ(to_graphson(untyped.as<vertex>().id.encoded(), graphson_version::v1),
            R"({"~label":"person","member_id":4})");
  const auto core =
      value::try_from_graph_binary(from_hex("11 00 03 00 0000000f \"dseg:/city/Oslo\" 00000004 \"city\" fe 01"))
          .value()
          .as<vertex>();
  EXPECT_NE(core.id.as<std::string>().find("Oslo"), std::string::npos);
  EXPECT_EQ(to_hex(core.id.encoded()), to_hex(from_hex("03 00 0000000f \"dseg:/city/Oslo\"")));
}

TEST(peer_values, peer_067_access_of_the_wrong_kind_is_null_or_says_what_is_there) {
  const value map(map_of({{"a", 1}}));
  EXPECT_EQ(map["a"], value(1));
  EXPECT_TRUE(map["b"].is_null() && map[0].is_null());
  const value list = list_of("x", "y");
  EXPECT_EQ(list[1], value("y"));
  EXPECT_TRUE(list["a"].is_null() && list[2].is_null() && list[-1].is_null());
  for (const value& scalar : {value(5), value("text"), value()})
    EXPECT_TRUE(scalar["a"].is_null() && scalar[0].is_null()) << scalar;
  EXPECT_EQ(failure<std::string>(value(5)).message(), "the value is int32 (5), not text");
  EXPECT_EQ(failure<std::vector<int>>(value("x")).code(), client_errc::type_mismatch);
  EXPECT_EQ((failure<std::map<std::string, int>>(list).code()), client_errc::type_mismatch);
}

const std::map<std::string, std::string> vertex_keys{{"id", "1"}, {"label", "\"a\""}, {"type", "\"vertex\""}};
const std::map<std::string, std::string> edge_keys{
    {"id", "1"},   {"label", "\"a\""},    {"type", "\"edge\""},   {"inV", "2"},
    {"outV", "3"}, {"inVLabel", "\"b\""}, {"outVLabel", "\"c\""},
};
const std::map<std::string, std::string> path_keys{{"labels", "[[]]"}, {"objects", "[1]"}};

/// Whether an object of GraphSON 1 with these members is a T, and none any more without those that must be there.
template <class T>
void expect_needs(std::map<std::string, std::string> members, const std::vector<std::string>& required) {
  const auto json = [&] {
    std::string text;
    for (const auto& [key, content] : members) text += (text.empty() ? "{\"" : ",\"") + key + "\":" + content;
    return text + '}';
  };
  EXPECT_TRUE(read(json(), graphson_version::v1).template is<T>()) << json();
  for (const std::string& key : required) {
    const std::string content = members.at(key);
    members.erase(key);
    EXPECT_EQ(failure<T>(read(json(), graphson_version::v1)).code(), client_errc::type_mismatch) << "without " << key;
    members[key] = content;
  }
}

TEST(peer_values, peer_068_element_without_what_it_needs_is_none) {
  expect_needs<vertex>(vertex_keys, {"id", "label", "type"});
  expect_needs<edge>(edge_keys, {"id", "label", "type"});
  expect_needs<path>(path_keys, {"labels", "objects"});
}

}  // namespace
