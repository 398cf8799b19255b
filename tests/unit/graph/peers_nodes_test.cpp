// Cases of the other drivers' tests: results of each version of GraphSON.
#include "json/graphson_reader.hpp"
#include "json/graphson_writer.hpp"
#include "unit/graph/source.hpp"

#include <dse/graph/anonymous.hpp>
#include <dse/graph/result_set.hpp>
#include <dse/graph/traversal.hpp>

#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <unordered_set>
#include <vector>

using namespace dse::graph;
using namespace std::chrono_literals;
using dse::client_errc;

namespace {

using graph_test::g;

value in(graphson_version v, std::string_view result) {
  return try_read_graphson_row(R"({"result":)" + std::string(result) + "}", v).value().content;
}
value untyped(std::string_view result) { return in(graphson_version::v1, result); }
value typed(std::string_view result) { return in(graphson_version::v2, result); }

TEST(peer_nodes, peer_074_result_is_taken_out_of_its_envelope) {
  for (const auto v : {graphson_version::v1, graphson_version::v2, graphson_version::v3}) {
    EXPECT_EQ(in(v, "\"x\""), value("x"));
    EXPECT_EQ(in(v, R"([{"result":5}])").items().at(0)["result"], value(5)) << "what is inside stays as it is";
    EXPECT_EQ(try_read_graphson_row(R"({"value":5})", v).error().code(), client_errc::malformed_rows);
  }
}

TEST(peer_nodes, peer_099_graphson_2_is_read_at_any_depth) {
  const value v = typed(R"j([{"@type":"g:UUID","@value":"41d2e28a-20a4-4ab0-b379-d810dede3786"},
      {"@type":"g:Int64","@value":12},{"@type":"gx:BigDecimal","@value":"1.50"},
      {"@type":"gx:BigInteger","@value":"36893488147419103232"},{"@type":"gx:InetAddress","@value":"127.0.0.1"},
      {"@type":"dse:Blob","@value":"AQ=="},{"@type":"dse:Point","@value":"POINT (1 2)"},
      {"@type":"g:Float","@value":0.5},{"@type":"g:Timestamp","@value":1481733559349},
      {"a":{"@type":"g:Vertex","@value":{"id":{"@type":"g:UUID","@value":"41d2e28a-20a4-4ab0-b379-d810dede3786"},
        "label":"city","properties":{"name":[{"@type":"g:VertexProperty","@value":{"id":{"@type":"g:Int32","@value":1},
        "value":{"b":{"@type":"g:Int64","@value":5}}}}]}}}},
      {"@type":"g:Path","@value":{"labels":[["x"],[]],"objects":[{"@type":"g:Int32","@value":1},
        {"@type":"g:Vertex","@value":{"id":{"@type":"g:Int32","@value":2},"label":"city"}}]}}])j");
  const auto items = v.items();
  ASSERT_EQ(items.size(), 11U);
  const auto id = dse::uuid::from_string("41d2e28a-20a4-4ab0-b379-d810dede3786");
  EXPECT_EQ(items[0].as<dse::uuid>(), id);
  EXPECT_EQ(items[1], value(12L));
  EXPECT_EQ(items[2].as<dse::decimal>().to_string(), "1.50");
  EXPECT_EQ(items[3].as<dse::varint>().to_string(), "36893488147419103232");
  EXPECT_EQ(items[4].as<dse::inet_address>().to_string(), "127.0.0.1");
  EXPECT_EQ(items[5].as<dse::bytes>(), dse::bytes{std::byte{1}});
  EXPECT_EQ(items[6].as<dse::geo::point>(), (dse::geo::point{1, 2}));
  EXPECT_EQ(items[7], value(0.5F));
  EXPECT_EQ(items[8].as<std::chrono::sys_time<std::chrono::milliseconds>>().time_since_epoch(), 1'481'733'559'349ms);
  const auto city = items[9]["a"].as<vertex>();
  EXPECT_EQ(city.id.as<dse::uuid>(), id);
  EXPECT_EQ(city["name"]["b"], value(5L));
  const auto p = items[10].as<path>();
  EXPECT_EQ(p["x"], value(1));
  EXPECT_EQ(p.objects[1].as<vertex>().id, value(2));
}

// The texts of DSE's C# and Node.js drivers for GraphSON 2, and the lists of 3.
TEST(peer_nodes, peer_108_traversals_have_the_texts_of_other_drivers) {
  const auto steps = [](const graph_traversal& t, graphson_version v) {
    const std::string text = to_graphson(t.code(), v);
    const auto from = text.find("\"step\":[") + 8;
    return text.substr(from, text.size() - from - 3);
  };
  const auto v2 = [&](const graph_traversal& t) { return steps(t, graphson_version::v2); };
  EXPECT_EQ(to_graphson(g.V().code(), graphson_version::v2), R"({"@type":"g:Bytecode","@value":{"step":[["V"]]}})");
  EXPECT_EQ(v2(g.V().has("id", dse::uuid::from_string("41d2e28a-20a4-4ab0-b379-d810dede3786"))),
            R"(["V"],["has","id",{"@type":"g:UUID","@value":"41d2e28a-20a4-4ab0-b379-d810dede3786"}])");
  EXPECT_EQ(v2(g.V().has("b", dse::bytes{std::byte{1}, std::byte{2}, std::byte{3}})),
            R"(["V"],["has","b",{"@type":"dse:Blob","@value":"AQID"}])");
  EXPECT_EQ(v2(g.V().order().by("name", Order::desc)),
            R"(["V"],["order"],["by","name",{"@type":"g:Order","@value":"desc"}])");
  EXPECT_EQ(
      v2(g.V().has("t", Search::token("x"))),
      R"(["V"],["has","t",{"@type":"dse:P","@value":{"predicateType":"Search","predicate":"token","value":"x"}}])");
  EXPECT_EQ(v2(g.V().has("t", Search::phrase("a b", 2))),
            R"(["V"],["has","t",{"@type":"dse:P","@value":{"predicateType":"Search","predicate":"phrase","value":)"
            R"({"query":"a b","distance":{"@type":"g:Int32","@value":2}}}}])");
  EXPECT_EQ(v2(g.V().has("p", Geo::inside(dse::geo::point{1, 2}, 3, Geo::Unit::DEGREES))),
            R"j(["V"],["has","p",{"@type":"dse:P","@value":{"predicateType":"Geo","predicate":"inside","value":)j"
            R"j({"@type":"dse:Distance","@value":"DISTANCE((1.0 2.0) 3.0)"}}}])j");
  const auto area = dse::geo::polygon::from_wkt("POLYGON ((0 0, 4 0, 4 4, 0 0), (2 1, 3 2, 3 1, 2 1))");
  EXPECT_EQ(v2(g.V().has("z", area)), R"j(["V"],["has","z",{"@type":"dse:Polygon","@value":)j"
                                      R"j("POLYGON ((0 0, 4 0, 4 4, 0 0), (2 1, 3 2, 3 1, 2 1))"}])j");
  EXPECT_EQ(steps(g.inject(list_of(1, "a")), graphson_version::v3),
            R"(["inject",{"@type":"g:List","@value":[{"@type":"g:Int32","@value":1},"a"]}])");
}

TEST(peer_nodes, peer_117_graphson_1_gives_what_is_asked_for_or_says_what_is_there) {
  EXPECT_EQ(untyped("5").as<int>(), 5);
  EXPECT_EQ(untyped("5").as<std::int64_t>(), 5);
  EXPECT_EQ(untyped("5").as<double>(), 5.0);
  EXPECT_EQ(untyped("1.5").as<double>(), 1.5);
  EXPECT_EQ(untyped("true").as<bool>(), true);
  EXPECT_EQ(untyped("\"x\"").as<std::string>(), "x");
  EXPECT_EQ(untyped("\"POINT (1 2)\"").as<dse::geo::point>(), (dse::geo::point{1, 2}));
  EXPECT_EQ(untyped("\"LINESTRING (1 2, 3 4)\"").as<dse::geo::line_string>().size(), 2U);
  EXPECT_EQ(untyped("\"POLYGON ((0 0, 1 0, 1 1, 0 0))\"").as<dse::geo::polygon>().outer.size(), 4U);
  EXPECT_EQ(untyped("null").as<std::optional<int>>(), std::nullopt);
  EXPECT_EQ(untyped("null").try_as<int>().error().code(), client_errc::null_value);
  EXPECT_EQ(untyped("3000000000").try_as<int>().error().code(), client_errc::out_of_range);
  EXPECT_EQ(untyped("\"5\"").try_as<int>().error().code(), client_errc::type_mismatch);
  EXPECT_EQ(untyped("{}").try_as<vertex>().error().code(), client_errc::type_mismatch);

  const value nested = untyped(R"({"a":{"b":[1,{"c":"d"}]}})");
  EXPECT_EQ(nested["a"]["b"][1]["c"], value("d"));
  EXPECT_TRUE(nested["a"]["x"]["y"].is_null());
  const value first = untyped(R"({"id":1,"label":"a","type":"vertex"})");
  const value same = untyped(R"({"id":1,"label":"b","type":"vertex"})");
  EXPECT_EQ(first, same);
  EXPECT_EQ((std::unordered_set<value>{first, same, untyped("1"), untyped("1")}.size()), 2U);
}

TEST(peer_nodes, peer_118_graphson_2_and_3_give_what_is_asked_for) {
  for (const auto v : {graphson_version::v2, graphson_version::v3}) {
    const auto one = [&](std::string_view type, std::string_view content) {
      return in(v, R"({"@type":")" + std::string(type) + R"(","@value":)" + std::string(content) + "}");
    };
    EXPECT_EQ(one("g:Int32", "5").as<std::int64_t>(), 5);
    EXPECT_EQ(one("gx:Int16", "5").as<int>(), 5);
    EXPECT_EQ(one("g:Int64", "5").as<std::optional<int>>(), 5);
    EXPECT_EQ(one("g:Int64", "3000000000").try_as<int>().error().code(), client_errc::out_of_range);
    EXPECT_EQ(in(v, "null").as<std::optional<double>>(), std::nullopt);
    EXPECT_TRUE(one("g:Vertex", "null").is_null());
    EXPECT_EQ(one("g:Edge", "null").as<std::optional<edge>>(), std::nullopt);
    EXPECT_EQ(one("my:Type", R"({"a":[{"b":1}]})")["a"][0]["b"], value(1));
    EXPECT_TRUE(one("my:Type", R"({"a":1})")["c"].is_null());
    EXPECT_EQ(one("gx:InetAddress", "\"::1\"").as<dse::inet_address>().to_string(), "::1");
    EXPECT_EQ(one("gx:Duration", "\"PT1H2M\"").as<std::chrono::minutes>(), 62min);
    EXPECT_EQ(one("dse:Duration", R"({"months":1,"days":2,"nanos":3})").as<dse::duration>(), (dse::duration{1, 2, 3}));
    EXPECT_EQ(one("gx:BigDecimal", "0.10").as<dse::decimal>().to_string(), "0.10");
    EXPECT_EQ(one("g:UUID", "\"41d2e28a-20a4-4ab0-b379-d810dede3786\"").as<dse::uuid>().to_string(),
              "41d2e28a-20a4-4ab0-b379-d810dede3786");
    EXPECT_EQ(one("dse:LineString", "\"LINESTRING (1 2, 3 4)\"").as<dse::geo::line_string>().size(), 2U);
    EXPECT_EQ(one("gx:ByteBuffer", "\"AQID\"").as<dse::bytes>().size(), 3U);
    EXPECT_EQ(one("gx:Instant", "\"1970-01-01T00:00:01Z\"").as<date>(), date{1000});
    EXPECT_EQ(one("gx:LocalDate", "\"2016-05-12\"").as<local_date>(), (local_date{2016, 5, 12}));
    EXPECT_EQ(one("gx:LocalTime", "\"18:30:41\"").as<local_time>().nanos, 66'641'000'000'000);
    EXPECT_EQ(one("g:Vertex", R"({"id":"dseg:/a/1","label":"a"})").as<vertex>().label, "a");
    EXPECT_EQ(one("g:Edge", R"({"id":1,"label":"e","inV":2,"outV":3})").as<edge>().out_vertex.id, value(3));
    EXPECT_EQ(one("g:Path", R"({"labels":[[]],"objects":["x"]})").as<path>().objects[0], value("x"));
  }
}

}  // namespace
