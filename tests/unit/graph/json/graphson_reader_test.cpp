#include "json/graphson_reader.hpp"

#include "json/graphson_writer.hpp"

#include <dse/graph/traversal.hpp>

#include <gtest/gtest.h>

#include <cmath>
#include <string>
#include <vector>

using namespace dse::graph;
using dse::client_errc;

namespace {

value read_graphson3(std::string_view json) { return try_read_graphson(json).value(); }
value typed(const std::string& type, const std::string& content) {
  return read_graphson3(R"({"@type":")" + type + R"(","@value":)" + content + "}");
}

// Rows as DSE 5.1 (GraphSON 2) and 6.8 (GraphSON 3) send them.
TEST(graphson_reader, peer_115_row_holds_result_and_bulk) {
  const traverser one = try_read_graphson_row(R"({"result":{"@type":"g:Int32","@value":7}})").value();
  EXPECT_EQ(one.content, value(7));
  EXPECT_EQ(one.bulk, 1);
  const traverser three =
      try_read_graphson_row(R"({"result":"software","bulk":{"@type":"g:Int64","@value":4}})").value();
  EXPECT_EQ(three.content, value("software"));
  EXPECT_EQ(three.bulk, 4);
  EXPECT_EQ(try_read_graphson_row(R"({"bulk":2,"result":null})").value().bulk, 2);
  EXPECT_EQ(try_read_graphson_row(R"({"result":1,"bulk":-1})").error().code(), client_errc::malformed_rows);
  EXPECT_EQ(try_read_graphson_row(R"({"bulk":2})").error().code(), client_errc::malformed_rows);
  EXPECT_EQ(try_read_graphson_row("[1]").error().code(), client_errc::malformed_rows);
}

TEST(graphson_reader, numbers_have_the_width_of_their_tag) {
  EXPECT_EQ(typed("g:Int32", "-5"), value(-5));
  EXPECT_EQ(typed("g:Int64", "9223372036854775807"), value(INT64_MAX));
  EXPECT_EQ(typed("g:Int64", "\"12\""), value(12L));  // as Node.js writes it
  EXPECT_EQ(typed("g:Double", "0.1"), value(0.1));
  EXPECT_EQ(typed("g:Double", "3"), value(3.0));
  EXPECT_EQ(typed("g:Float", "0.5"), value(0.5f));
  EXPECT_TRUE(std::isnan(typed("g:Double", "\"NaN\"").as<double>()));
  EXPECT_EQ(typed("g:Float", "\"-Infinity\"").as<float>(), -INFINITY);
  EXPECT_EQ(typed("gx:Byte", "-1"), value(std::int8_t{-1}));
  EXPECT_EQ(typed("gx:Int16", "300"), value(std::int16_t{300}));
  EXPECT_EQ(typed("gx:BigInteger", "36893488147419103232").as<dse::varint>().to_string(), "36893488147419103232");
  EXPECT_EQ(typed("gx:BigDecimal", "0.050").as<dse::decimal>().to_string(), "0.050");
  EXPECT_EQ(typed("gx:BigDecimal", "\"-1E+3\"").as<dse::decimal>().to_string(), "-1E+3");
}

TEST(graphson_reader, numbers_without_tag_are_as_wide_as_they_need) {
  EXPECT_EQ(read_graphson3("5"), value(5));
  EXPECT_EQ(read_graphson3("3000000000"), value(3'000'000'000L));
  EXPECT_EQ(read_graphson3("1.5"), value(1.5));
  EXPECT_EQ(read_graphson3("9223372036854775808").kind(), value_kind::big_integer);
}

TEST(graphson_reader, scalars_of_cql) {
  EXPECT_EQ(typed("g:UUID", "\"41d2e28a-20a4-4ab0-b379-d810dede3786\"").as<dse::uuid>().to_string(),
            "41d2e28a-20a4-4ab0-b379-d810dede3786");
  EXPECT_EQ(typed("gx:Instant", "\"2016-12-14T16:39:19.349Z\"").to_string(), "2016-12-14T16:39:19.349Z");
  EXPECT_EQ(typed("g:Timestamp", "1481733559349").as<date>(), date{1'481'733'559'349});
  EXPECT_EQ(typed("gx:LocalDate", "\"2016-05-12\"").as<local_date>(), (local_date{2016, 5, 12}));
  EXPECT_EQ(typed("gx:LocalDate", "-1").as<local_date>(), (local_date{1969, 12, 31}));
  EXPECT_EQ(typed("gx:LocalTime", "\"18:30:41.554010034\"").as<local_time>().nanos, 66'641'554'010'034);
  EXPECT_EQ(typed("gx:LocalTime", "\"18:30\"").to_string(), "18:30");
  EXPECT_EQ(typed("gx:Duration", "\"PT51H4M\"").as<time_duration>(), (time_duration{183'840, 0}));
  EXPECT_EQ(typed("dse:Duration", R"({"months":1,"days":2,"nanos":"3"})").as<dse::duration>(),
            (dse::duration{1, 2, 3}));
  EXPECT_EQ(typed("gx:InetAddress", "\"localhost/127.0.0.1\"").to_string(), "127.0.0.1");
  EXPECT_EQ(typed("dse:Blob", "\"AQID\"").as<dse::bytes>(), (dse::bytes{std::byte{1}, std::byte{2}, std::byte{3}}));
  EXPECT_EQ(typed("gx:ByteBuffer", "\"AQ==\"").as<dse::bytes>(), dse::bytes{std::byte{1}});
  EXPECT_EQ(typed("dse:Point", "\"POINT (0 1)\"").as<dse::geo::point>(), (dse::geo::point{0, 1}));
  EXPECT_EQ(typed("dse:Distance", "\"DISTANCE((1.0 2.0) 3.5)\"").as<dse::geo::distance>(),
            (dse::geo::distance{{1, 2}, 3.5}));
  EXPECT_EQ(typed("gx:Char", "\"ä\"").as<std::string>(), "ä");
  EXPECT_EQ(typed("g:T", "\"id\""), value(T::id));
  EXPECT_EQ(typed("g:Direction", "\"OUT\""), value(Direction::OUT));
  EXPECT_TRUE(typed("g:Vertex", "null").is_null());
}

// Texts of java.time's toString().
TEST(graphson_reader, times_are_printed_as_java_time_does) {
  for (const auto& [type, text] :
       std::vector<std::pair<std::string, std::string>>{{"gx:LocalDateTime", "2016-05-12T18:30:41.500"},
                                                        {"gx:MonthDay", "--01-31"},
                                                        {"gx:OffsetDateTime", "2007-12-03T10:15:30+01:00"},
                                                        {"gx:OffsetTime", "10:15:30-03:30"},
                                                        {"gx:Period", "P1Y2M3D"},
                                                        {"gx:Year", "2016"},
                                                        {"gx:YearMonth", "2016-06"},
                                                        {"gx:ZoneOffset", "+03:06:09"},
                                                        {"gx:ZoneOffset", "Z"},
                                                        {"gx:Duration", "PT-1.5S"},
                                                        {"gx:Duration", "PT0S"},
                                                        {"gx:Duration", "PT-0.5S"},
                                                        {"gx:Duration", "PT8H6M12.345S"},
                                                        {"gx:Instant", "-0044-03-15T00:00:00Z"},
                                                        {"gx:LocalDate", "+12345-01-01"},
                                                        {"gx:LocalTime", "00:00"}})
    EXPECT_EQ(typed(type, "\"" + text + "\"").to_string(), text) << type;
}

TEST(graphson_reader, malformed_times_are_refused) {
  for (const auto& [type, text] :
       std::vector<std::pair<std::string, std::string>>{{"gx:LocalDate", "2016-13-01"},
                                                        {"gx:LocalDate", "2016-5-1"},
                                                        {"gx:LocalTime", "24:00"},
                                                        {"gx:Instant", "yesterday"},
                                                        {"gx:Duration", "P"},
                                                        {"gx:Duration", "PT"},
                                                        {"gx:Duration", "PT1.5H"},
                                                        {"gx:Duration", "PT999999999999999999H"},
                                                        {"gx:Year", "99999999999"},
                                                        {"gx:ZoneOffset", "03:00"},
                                                        {"gx:Period", "P1.5Y"}})
    EXPECT_TRUE(try_read_graphson(R"({"@type":")" + type + R"(","@value":")" + text + "\"}").has_error())
        << type << ' ' << text;
}

TEST(graphson_reader, peer_100_collections_of_graphson_3) {
  EXPECT_EQ(typed("g:List", R"([{"@type":"g:Int32","@value":1},"a"])"), list_of(1, "a"));
  EXPECT_EQ(typed("g:Set", R"(["a","b"])"), set_of("b", "a"));
  EXPECT_EQ(typed("g:Map", R"([{"@type":"g:Int32","@value":1},"a",{"@type":"g:T","@value":"id"},null])"),
            value(map_of({{1, "a"}, {T::id, nullptr}})));
  EXPECT_EQ(typed("g:BulkSet", R"(["a",{"@type":"g:Int64","@value":2}])").as<std::vector<std::string>>(),
            (std::vector<std::string>{"a", "a"}));
  EXPECT_EQ(typed("g:Map", "[]"), value(map_of()));
}

TEST(graphson_reader, collections_of_graphson_2_are_plain_json) {
  EXPECT_EQ(read_graphson3(R"([1,["x"],{"k":true}])"), list_of(1, list_of("x"), map_of({{"k", true}})));
  EXPECT_EQ(read_graphson3("{}"), value(map_of()));
}

TEST(graphson_reader, vertex_with_properties) {
  const auto city =
      typed("g:Vertex", R"({"id":{"~label":"city","member_id":{"@type":"g:Int64","@value":4}},"label":"city",
      "properties":{"title":[{"@type":"g:VertexProperty","@value":{"id":{"@type":"g:Int32","@value":3},"value":"Oslo",
      "properties":{"lang":"no"}}}]}})")
          .as<vertex>();
  EXPECT_EQ(city.id["member_id"], value(4L));
  EXPECT_EQ(city.label, "city");
  EXPECT_EQ(city["title"], value("Oslo"));
  ASSERT_EQ(city.properties.size(), 1U);
  EXPECT_EQ(city.properties[0].label, "title");
  EXPECT_EQ(city.properties[0].id, value(3));
  EXPECT_EQ(city.properties[0].properties, std::vector{property("lang", "no")});
  EXPECT_EQ(typed("g:Vertex", R"({"id":1})").as<vertex>().label, "vertex");
}

TEST(graphson_reader, edge_with_typed_and_raw_properties) {
  const auto road =
      typed("g:Edge", R"({"id":{"@type":"g:Int32","@value":9},"label":"road","inVLabel":"city","outVLabel":"town",
      "inV":{"@type":"g:Int32","@value":8},"outV":{"@type":"g:Int32","@value":7},"properties":{
      "km":{"@type":"g:Property","@value":{"key":"km","value":{"@type":"g:Int32","@value":12}}},"toll":true}})")
          .as<edge>();
  EXPECT_EQ(road.id, value(9));
  EXPECT_EQ(road.in_vertex.id, value(8));
  EXPECT_EQ(road.in_vertex.label, "city");
  EXPECT_EQ(road.out_vertex.label, "town");
  EXPECT_EQ(road["km"], value(12));
  EXPECT_EQ(road["toll"], value(true));
}

TEST(graphson_reader, paths_of_both_versions) {
  const auto v3 = typed("g:Path", R"({"labels":{"@type":"g:List","@value":[{"@type":"g:Set","@value":["a"]}]},
      "objects":{"@type":"g:List","@value":["Oslo"]}})")
                      .as<path>();
  EXPECT_EQ(v3["a"], value("Oslo"));
  const auto v2 = typed("g:Path", R"({"objects":["Oslo",1],"labels":[["a","b"],[]]})").as<path>();
  EXPECT_EQ(v2.labels, (std::vector<std::vector<std::string>>{{"a", "b"}, {}}));
  EXPECT_EQ(v2.objects[1], value(1));
}

TEST(graphson_reader, tree_and_metrics) {
  const auto t =
      typed("g:Tree",
            R"([{"key":"a","value":{"@type":"g:Tree","@value":[{"key":1,"value":{"@type":"g:Tree","@value":[]}}]}}])")
          .as<tree>();
  ASSERT_EQ(t.branches.size(), 1U);
  EXPECT_EQ(t.branches[0].key, value("a"));
  EXPECT_EQ(t.branches[0].below.branches.at(0).key, value(1));
  const auto m =
      typed("g:TraversalMetrics", R"j({"dur":{"@type":"g:Double","@value":0.5},"metrics":[{"@type":"g:Metrics","@value":
      {"id":"1","name":"V()","dur":{"@type":"g:Double","@value":0.25},"counts":{"elementCount":{"@type":"g:Int64","@value":6}}}}]})j")
          .as<traversal_metrics>();
  EXPECT_EQ(m.time.count(), 500'000);
  EXPECT_EQ(m.steps.at(0).time.count(), 250'000);
  EXPECT_EQ(m.steps[0].counts.at("elementCount"), 6);
}

// graph-wire forms of core graphs.
// As TinkerGraph's serializers write it (TinkerPop 3.7, TinkerIoRegistryV3).
TEST(graphson_reader, graph_of_vertices_and_edges) {
  const value v = typed(
      "tinker:graph",
      R"({"vertices":[{"@type":"g:Vertex","@value":{"id":{"@type":"g:Int32","@value":1},"label":"person","properties":{
      "name":[{"@type":"g:VertexProperty","@value":{"id":{"@type":"g:Int64","@value":0},"value":"marko","label":"name",
      "properties":{"since":{"@type":"g:Int32","@value":2009}}}}]}}},
      {"@type":"g:Vertex","@value":{"id":{"@type":"g:Int32","@value":3},"label":"software"}}],
      "edges":[{"@type":"g:Edge","@value":{"id":{"@type":"g:Int32","@value":9},"label":"created","inVLabel":"software",
      "outVLabel":"person","inV":{"@type":"g:Int32","@value":3},"outV":{"@type":"g:Int32","@value":1},"properties":{
      "weight":{"@type":"g:Property","@value":{"key":"weight","value":{"@type":"g:Double","@value":0.4}}}}}}]})");
  EXPECT_EQ(v.kind(), value_kind::graph);
  EXPECT_TRUE(value::try_from_graph_binary(v.encoded()).has_value());
  const auto found = v.as<subgraph>();
  ASSERT_EQ(found.vertices.size(), 2U);
  EXPECT_EQ(found.vertices[0]["name"], value("marko"));
  EXPECT_EQ(found.vertices[0].properties[0].properties, std::vector{property("since", 2009)});
  EXPECT_TRUE(found.vertices[1].properties.empty());
  ASSERT_EQ(found.edges.size(), 1U);
  EXPECT_EQ(found.edges[0].in_vertex.label, "software");
  EXPECT_EQ(found.edges[0].out_vertex.id, value(1));
  EXPECT_EQ(found.edges[0]["weight"], value(0.4));
  EXPECT_TRUE(typed("tinker:graph", "{}").as<subgraph>().vertices.empty());
  for (const char* other : {R"({"vertices":1})", R"({"vertices":[1]})", R"({"edges":[null]})", R"({"edges":{}})"})
    EXPECT_TRUE(try_read_graphson(R"({"@type":"tinker:graph","@value":)" + std::string(other) + "}").has_error())
        << other;
}

TEST(graphson_reader, tuples_and_udts) {
  const value tuple = typed("dse:Tuple", R"({"cqlType":"tuple","definition":[{"cqlType":"int"},{"cqlType":"text"}],
      "value":[{"@type":"g:Int32","@value":5},"Bar"]})");
  EXPECT_EQ((tuple.as<std::tuple<int, std::string>>()), (std::tuple<int, std::string>(5, "Bar")));
  const value udt = typed(
      "dse:UDT", R"({"cqlType":"udt","keyspace":"ks","name":"addr","definition":[{"fieldName":"zip","cqlType":"int"}],
      "value":[{"@type":"g:Int32","@value":7}]})");
  EXPECT_EQ(udt["zip"], value(7));
  EXPECT_EQ(udt.kind(), value_kind::udt);
}

TEST(graphson_reader, tuple_is_sent_back_as_it_came) {
  const std::string json = R"({"@type":"dse:Tuple","@value":{"cqlType":"tuple","definition":[{"cqlType":"int"}],)"
                           R"("value":[{"@type":"g:Int32","@value":5}]}})";
  EXPECT_EQ(to_graphson(read_graphson3(json).encoded(), graphson_version::v3), json);
}

TEST(graphson_reader, unknown_type_is_kept_and_can_be_walked_into) {
  const value v = typed("janusgraph:RelationIdentifier", R"({"relationId":"4qp-360","parts":[1,2]})");
  EXPECT_EQ(v.kind(), value_kind::custom);
  EXPECT_EQ(v.custom_name(), "janusgraph:RelationIdentifier");
  EXPECT_EQ(v["relationId"], value("4qp-360"));
  EXPECT_EQ(v["parts"].items().at(1), value(2));
  EXPECT_EQ(to_graphson(typed("a:B", R"({"x":"y"})").encoded(), graphson_version::v3),
            R"({"@type":"a:B","@value":{"x":"y"}})");
}

TEST(graphson_reader, unknown_type_is_written_with_its_name_escaped) {
  const std::string json = R"({"@type":"a\\\"b","@value":""})";
  EXPECT_EQ(to_graphson(read_graphson3(json).encoded(), graphson_version::v3), json);
}

TEST(graphson_reader, type_may_stand_behind_the_value) {
  EXPECT_EQ(read_graphson3(R"({"@value":5,"@type":"g:Int64"})"), value(5L));
  EXPECT_EQ(read_graphson3(R"({"@value":["a"],"@type":"g:Set"})"), set_of("a"));
  EXPECT_EQ(read_graphson3(R"({"@value":5,"other":1,"@type":"g:Int64"})"), value(5L));
}

TEST(graphson_reader, value_of_another_shape_than_its_type_is_malformed) {
  for (const std::string_view json :
       {R"({"@type":"g:Int32","@value":3000000000})", R"({"@type":"g:Int32","@value":"x"})",
        R"({"@type":"g:Int32","@value":[1]})", R"({"@type":"g:UUID","@value":5})", R"({"@type":"g:Map","@value":[1]})",
        R"({"@type":"g:List","@value":5})", R"({"@type":"g:Tree","@value":[{"key":1}]})",
        R"({"@type":"g:Path","@value":{"labels":[[]],"objects":[1,2]}})", R"({"@type":"g:BulkSet","@value":["a",-1]})",
        R"j({"@type":"dse:Point","@value":"POINT (1)"})j", R"({"@type":5,"@value":1})",
        R"({"@type":"g:Vertex","@value":{"id":1,"properties":[]}})",
        R"({"@type":"gx:InetAddress","@value":"example.com"})", R"({"@value":5})",
        R"({"@type":"g:Metrics","@value":{"dur":1e300}})", R"({"@type":"g:T","@value":1})"})
    EXPECT_EQ(try_read_graphson(json).error().code(), client_errc::malformed_rows) << json;
}

TEST(graphson_reader, text_that_is_no_json_is_malformed) {
  for (const std::string_view json :
       {"", " ", "{", "[1", "nul", "{\"a\":}", "1 2", "[1,]", "\"\xff\"", "{\"a\" 1}", "'a'"})
    EXPECT_EQ(try_read_graphson(json).error().code(), client_errc::malformed_rows) << json;
}

TEST(graphson_reader, nesting_is_limited) {
  EXPECT_TRUE(try_read_graphson(std::string(100'000, '[')).has_error());
  EXPECT_TRUE(try_read_graphson(std::string(400, '[') + std::string(400, ']')).has_error());
  std::string typed_list;
  for (int i = 0; i < 500; ++i) typed_list += R"({"@type":"a:b","@value":)";
  EXPECT_FALSE(try_read_graphson(typed_list + "1" + std::string(500, '}')).value().to_string().empty());
}

// What is read is not checked again, so the reader has to count as the check does.
TEST(graphson_reader, what_is_read_nests_no_deeper_than_a_value_may) {
  for (
      const std::string content :
      {"1", R"({"@type":"g:Vertex","@value":{}})", R"({"@type":"g:Vertex","@value":{"properties":{}}})",
       R"({"@type":"g:Vertex","@value":{"properties":{"a":[{"value":1}]}}})",
       R"({"@type":"g:Vertex","@value":{"properties":{"a":[1]}}})",
       R"({"@type":"g:Edge","@value":{"properties":{"a":1}}})", R"({"@type":"g:Property","@value":{"value":[1]}})",
       R"({"@type":"g:VertexProperty","@value":{"properties":{"a":{"@type":"g:Property","@value":{}}}}})",
       R"({"@type":"g:Path","@value":{"labels":[["a"]],"objects":[1]}})",
       R"({"@type":"g:Tree","@value":[{"key":1,"value":{"@type":"g:Tree","@value":[]}}]})",
       R"({"@type":"g:Tree","@value":[{"key":1,"value":{"@type":"g:Tree","@value":[{"key":1,"value":{"@type":"g:Tree","@value":[]}}]}}]})",
       R"({"@type":"g:Metrics","@value":{"dur":1,"counts":{"a":1}}})", R"({"@type":"g:BulkSet","@value":["a",1]})",
       R"({"@type":"g:Traverser","@value":{"bulk":1,"value":{}}})", R"({"@type":"dse:Duration","@value":{}})",
       R"({"@type":"a:b","@value":[[[]]]})", R"({"a":{"b":1}})", R"({"@value":[1],"@type":"g:Set"})"}) {
    int accepted = 0;
    for (std::size_t n = 190; n <= 202; ++n) {
      const auto v = try_read_graphson(std::string(n, '[') + content + std::string(n, ']'));
      if (!v) continue;
      ++accepted;
      EXPECT_TRUE(value::try_from_graph_binary(v->encoded())) << n << ' ' << content;
    }
    EXPECT_LT(accepted, 13) << content;
  }
  EXPECT_TRUE(try_read_graphson(std::string(200, '[') + "1" + std::string(200, ']')));
  EXPECT_FALSE(try_read_graphson(std::string(201, '[') + "1" + std::string(201, ']')));
}

TEST(graphson_reader, label_of_many_properties_does_not_decide_how_much_memory_is_taken) {
  std::string values = "1";
  for (int i = 0; i < 10'000; ++i) values += ",1";
  const auto json = [&](std::size_t label) {
    return R"({"@type":"g:Vertex","@value":{"id":1,"properties":{")" + std::string(label, 'x') + "\":[" + values +
           "]}}}";
  };
  EXPECT_EQ(try_read_graphson(json(10)).value().as<vertex>().properties.size(), 10'001U);
  EXPECT_EQ(try_read_graphson(json(50'000)).error().code(), client_errc::malformed_rows);
}

TEST(graphson_reader, members_may_come_in_any_order_and_one_of_each_counts) {
  const auto v = typed("g:Vertex", R"({"properties":{"n":[{"@type":"g:VertexProperty","@value":{"label":"n","value":[1],
      "more":{"x":[1,{}]},"id":2,"id":3}}]},"label":"a","label":"b","more":[true,null],"id":1})")
                     .as<vertex>();
  EXPECT_EQ(v.id, value(1));
  EXPECT_EQ(v.label, "a");
  ASSERT_EQ(v.properties.size(), 1U);
  EXPECT_EQ(v.properties[0].id, value(2));
  EXPECT_EQ(v.properties[0].label, "n");
  EXPECT_EQ(v["n"], list_of(1));
}

TEST(graphson_reader, error_says_where_it_was) {
  const auto r = try_read_graphson(R"([1,{"@type":"g:UUID","@value":"x"}])");
  EXPECT_NE(r.error().message().find("byte 33"), std::string::npos) << r.error().message();
}

TEST(graphson_reader, reader_keeps_nothing_of_the_row_before) {
  graphson_reader reader;
  EXPECT_TRUE(reader.try_read_row(R"({"result":[1,[2]],"bulk":3})"));
  EXPECT_TRUE(reader.try_read_row(R"({"result":[1,[2)").has_error());
  const auto row = reader.try_read_row(R"({"result":"x"})").value();
  EXPECT_EQ(row.content, value("x"));
  EXPECT_EQ(row.bulk, 1);
}

TEST(graphson_reader, row_cut_anywhere_is_malformed) {
  const std::string json =
      R"({"result":{"@type":"g:Map","@value":["p",{"@type":"g:Path","@value":{"labels":[["a"]],"objects":[{"@type":"g:Vertex",)"
      R"("@value":{"id":{"@type":"g:Int64","@value":1},"label":"x"}}]}},{"@type":"g:T","@value":"id"},)"
      R"j({"@type":"dse:Point","@value":"POINT (1 2)"},"d",{"@type":"g:Double","@value":1.5e3}]},"bulk":2})j";
  ASSERT_TRUE(try_read_graphson_row(json)) << try_read_graphson_row(json).error().message();
  for (std::size_t n = 0; n < json.size(); ++n)
    EXPECT_TRUE(try_read_graphson_row(std::string_view(json).substr(0, n)).has_error()) << n;
  for (std::size_t i = 0; i < json.size(); ++i)
    for (const char other : {'"', '{', '}', '[', ']', ',', ':', '0', 'x', '\0'}) {
      std::string changed = json;
      changed[i] = other;
      const auto row = try_read_graphson_row(changed);
      EXPECT_TRUE(row.has_error() || !row->content.encoded().empty());
    }
}

}  // namespace
