#include "json/graphson_reader.hpp"
#include "json/graphson_writer.hpp"

#include <dse/graph/traversal.hpp>

#include <gtest/gtest.h>

#include <map>
#include <string>
#include <vector>

using namespace dse::graph;
using dse::client_errc;

namespace {

value read_graphson1(std::string_view json) { return try_read_graphson(json, graphson_version::v1).value(); }
template <class V>
std::string written(const V& v) {
  return to_graphson(value(v).encoded(), graphson_version::v1);
}

// Rows as DSE 5.0 sends them: a vertex of the classic engine has a map as its id.
TEST(graphson1, row_with_a_vertex) {
  const traverser row = try_read_graphson_row(
                            R"({"result":{"id":{"~label":"city","community_id":77,"member_id":4},"label":"city",
      "type":"vertex","properties":{"title":[{"id":{"~label":"title"},"value":"Oslo","properties":{"lang":"no"}}]}},
      "bulk":2})",
                            graphson_version::v1)
                            .value();
  EXPECT_EQ(row.bulk, 2);
  ASSERT_EQ(row.content.kind(), value_kind::vertex);
  const auto v = row.content.as<vertex>();
  EXPECT_EQ(v.id["member_id"], value(4));
  EXPECT_EQ(v.label, "city");
  ASSERT_EQ(v.properties.size(), 1U);
  EXPECT_EQ(v.properties[0].label, "title");
  EXPECT_EQ(v.properties[0].content, value("Oslo"));
  EXPECT_EQ(v.properties[0].properties, std::vector{property("lang", "no")});
}

TEST(graphson1, edge_has_raw_properties) {
  const auto e =
      read_graphson1(R"({"id":9,"label":"road","type":"edge","inVLabel":"city","outVLabel":"town","inV":8,"outV":7,
      "properties":{"km":12,"toll":true}})")
          .as<edge>();
  EXPECT_EQ(e.id, value(9));
  EXPECT_EQ(e.in_vertex.id, value(8));
  EXPECT_EQ(e.out_vertex.label, "town");
  EXPECT_EQ(e["km"], value(12));
  EXPECT_EQ(e["toll"], value(true));
}

TEST(graphson1, object_is_an_element_only_with_type_id_and_label) {
  EXPECT_EQ(read_graphson1(R"({"type":"vertex","label":"city"})").kind(), value_kind::map);
  EXPECT_EQ(read_graphson1(R"({"type":"vertex","id":1})").kind(), value_kind::map);
  EXPECT_EQ(read_graphson1(R"({"type":"city","id":1,"label":"x"})").kind(), value_kind::map);
  EXPECT_EQ(read_graphson1(R"({"id":1,"value":2})").kind(), value_kind::map);
  const std::string json = R"({"type":"vertex","id":1,"label":"city"})";
  EXPECT_EQ(read_graphson1(json).kind(), value_kind::vertex);
  EXPECT_EQ(try_read_graphson(json).value().kind(), value_kind::map);  // GraphSON 2 and 3 have types
}

TEST(graphson1, types_of_later_versions_are_plain_objects) {
  EXPECT_EQ(read_graphson1(R"({"@type":"g:Int64","@value":5})"), value(map_of({{"@type", "g:Int64"}, {"@value", 5}})));
}

TEST(graphson1, path_is_one_only_when_asked_for) {
  const value v = read_graphson1(R"({"labels":[["a"],[]],"objects":["Oslo",{"id":1,"label":"city","type":"vertex"}]})");
  EXPECT_EQ(v.kind(), value_kind::map);
  const auto p = v.as<path>();
  EXPECT_EQ(p["a"], value("Oslo"));
  EXPECT_EQ(p.objects[1].as<vertex>().id, value(1));
  for (const std::string_view other :
       {R"({"labels":[["a"]],"objects":[1,2]})", R"({"labels":[["a"]],"objects":[1],"more":1})",
        R"({"labels":["a"],"objects":[1]})", R"({"labels":[["a"]]})"})
    EXPECT_EQ(read_graphson1(other).try_as<path>().error().code(), client_errc::type_mismatch) << other;
}

TEST(graphson1, graph_is_one_only_when_asked_for) {
  const value v = read_graphson1(R"({"vertices":[{"id":1,"label":"person","type":"vertex","properties":{"name":[{"id":0,
      "value":"marko"}]}}],"edges":[{"id":7,"label":"knows","type":"edge","inVLabel":"person","outVLabel":"person",
      "inV":1,"outV":1,"properties":{"weight":0.5}}]})");
  EXPECT_EQ(v.kind(), value_kind::map);
  const auto found = v.as<subgraph>();
  ASSERT_EQ(found.vertices.size(), 1U);
  EXPECT_EQ(found.vertices[0]["name"], value("marko"));
  ASSERT_EQ(found.edges.size(), 1U);
  EXPECT_EQ(found.edges[0]["weight"], value(0.5));
  EXPECT_EQ(read_graphson1(R"({"vertices":[]})").try_as<subgraph>().error().code(), client_errc::type_mismatch);
  EXPECT_EQ(read_graphson1(R"({"vertices":[],"edges":[1]})").try_as<subgraph>().error().code(),
            client_errc::type_mismatch);
}

TEST(graphson1, texts_are_read_as_the_types_that_were_asked_for) {
  EXPECT_EQ(read_graphson1("\"41d2e28a-20a4-4ab0-b379-d810dede3786\"").as<dse::uuid>().to_string(),
            "41d2e28a-20a4-4ab0-b379-d810dede3786");
  EXPECT_EQ(read_graphson1("\"POINT (0 1)\"").as<dse::geo::point>(), (dse::geo::point{0, 1}));
  EXPECT_EQ(read_graphson1("\"1970-01-01T00:00:01.500Z\"").as<instant>(), (instant{1, 500'000'000}));
  EXPECT_EQ(read_graphson1("\"1970-01-01T00:00:01Z\"").as<date>(), date{1000});
  EXPECT_EQ(read_graphson1("\"2016-05-12\"").as<local_date>(), (local_date{2016, 5, 12}));
  EXPECT_EQ(read_graphson1("\"18:30:41.554010034\"").as<local_time>().nanos, 66'641'554'010'034);
  EXPECT_EQ(read_graphson1("\"PT51H4M\"").as<time_duration>(), (time_duration{183'840, 0}));
  EXPECT_EQ(read_graphson1("\"localhost/127.0.0.1\"").as<dse::inet_address>().to_string(), "127.0.0.1");
  EXPECT_EQ(read_graphson1("\"::1\"").as<dse::inet_address>().to_string(), "::1");
  EXPECT_EQ(read_graphson1("\"AQID\"").as<dse::bytes>(), (dse::bytes{std::byte{1}, std::byte{2}, std::byte{3}}));
  EXPECT_EQ(read_graphson1("5").as<dse::varint>().to_string(), "5");
}

TEST(graphson1, text_of_another_type_is_an_error) {
  EXPECT_TRUE(read_graphson1("\"x\"").try_as<dse::uuid>().has_error());
  EXPECT_TRUE(read_graphson1("\"POINT (1)\"").try_as<dse::geo::point>().has_error());
  EXPECT_EQ(read_graphson1("\"yesterday\"").try_as<instant>().error().code(), client_errc::type_mismatch);
  EXPECT_TRUE(read_graphson1("\"example.com\"").try_as<dse::inet_address>().has_error());
  EXPECT_EQ(read_graphson1("\"*\"").try_as<dse::bytes>().error().code(), client_errc::type_mismatch);
}

// Parameters of scripts, as DSE's drivers write them for GraphSON 1.0.
TEST(graphson1, parameters_have_no_types) {
  EXPECT_EQ(written(5), "5");
  EXPECT_EQ(written(1.5), "1.5");
  EXPECT_EQ(written(true), "true");
  EXPECT_EQ(written(nullptr), "null");
  EXPECT_EQ(written("a\"b"), R"("a\"b")");
  EXPECT_EQ(written(std::vector<int>{1, 2}), "[1,2]");
  EXPECT_EQ(written(std::map<std::string, int>{{"a", 1}}), R"({"a":1})");
  EXPECT_EQ(written(dse::uuid::from_string("41d2e28a-20a4-4ab0-b379-d810dede3786")),
            "\"41d2e28a-20a4-4ab0-b379-d810dede3786\"");
  EXPECT_EQ(written(dse::geo::point{0, 1}), "\"POINT (0 1)\"");
  EXPECT_EQ(written(dse::bytes{std::byte{1}, std::byte{2}, std::byte{3}}), "\"AQID\"");
  EXPECT_EQ(written(dse::inet_address::from_string("127.0.0.1")), "\"127.0.0.1\"");
  EXPECT_EQ(written(date{1500}), "\"1970-01-01T00:00:01.500Z\"");
  EXPECT_EQ(written(local_date{2016, 5, 12}), "\"2016-05-12\"");
  EXPECT_EQ(written(dse::varint::from_string("36893488147419103232")), "36893488147419103232");
  EXPECT_EQ(written(dse::decimal::from_string("0.050")), "0.050");
}

TEST(graphson1, what_has_no_form_is_refused) {
  const auto code_of = [](const value& v) {
    try {
      return to_graphson(v.encoded(), graphson_version::v1).empty() ? client_errc::invalid_argument
                                                                    : client_errc::null_value;
    } catch (const dse::exception& e) {
      return e.code() == client_errc::invalid_argument ? client_errc::invalid_argument : client_errc::null_value;
    }
  };
  EXPECT_EQ(code_of(std::numeric_limits<double>::quiet_NaN()), client_errc::invalid_argument);
  EXPECT_EQ(code_of(dse::duration{1, 2, 3}), client_errc::invalid_argument);
  EXPECT_EQ(code_of(vertex(1, "city")), client_errc::invalid_argument);
}

TEST(graphson1, carries_scripts_only) {
  try {
    to_graphson(traversal().V().code(), graphson_version::v1);
    FAIL() << "a traversal was written";
  } catch (const dse::exception& e) {
    EXPECT_EQ(e.code(), client_errc::invalid_argument);
    EXPECT_NE(std::string(e.what()).find("GraphSON 1.0 carries scripts only"), std::string::npos) << e.what();
  }
}

}  // namespace
