// Cases of the other drivers' tests: values of every type as properties of vertices.
#include "support/graphs.hpp"

#include <limits>
#include <map>
#include <optional>
#include <set>

namespace dse::testing { namespace {

using namespace dse::graph;
using namespace std::chrono_literals;
using value = graph::value;

struct place {
  std::string street;
  std::optional<geo::point> at;
  friend bool operator==(const place&, const place&) = default;
};
struct person {
  std::string name;
  place home;
  std::vector<place> others;
  friend bool operator==(const person&, const person&) = default;
};

const data_type point_type = data_type::custom("org.apache.cassandra.db.marshal.PointType");
const data_type place_type = data_type::udt("shop", "place", {"street", "at"}, {type_kind::text, point_type});
const data_type person_type = data_type::udt("shop", "person", {"name", "home", "others"},
                                             {type_kind::text, place_type, data_type::list(place_type)});
const place oslo{"Main St", geo::point{1, 2}}, nowhere{"", std::nullopt};

/// A graph of the engine that a sub-protocol is for.
remote_graph graph_for(sub_protocol p) {
  const bool is_old = p == sub_protocol::graphson1 || p == sub_protocol::graphson2;
  const std::string name = is_old ? "types_classic" : "types_core";
  graph_client().graph().execute(
      script("system.graph(n).ifNotExists()." + std::string(is_old ? "classic" : "core") + "Engine().create()")
          .set("n", name)
          .system(true));
  return graph_client().graph(name, graph_options().results(p));
}

/// What a property has after it was given a value.
value stored(const remote_graph& graph, const value& v) {
  const auto g = traversal();
  graph.execute(g.V().drop());
  graph.execute(g.addV("t").property("p", v));
  const auto r = graph.execute(g.V().hasLabel("t").values("p"));
  EXPECT_EQ(r.size(), 1) << v;
  return r.empty() ? value() : r.traversers().front().content;
}
void expect_kept(const remote_graph& graph, const std::vector<value>& values) {
  for (const value& v : values) {
    const value back = stored(graph, v);
    EXPECT_EQ(back, v) << to_string(v.kind());
    EXPECT_EQ(back.kind(), v.kind()) << v;
  }
}

template <class I>
void add_limits(std::vector<value>& all) {
  for (const I n : {std::numeric_limits<I>::min(), I(0), std::numeric_limits<I>::max()}) all.push_back(n);
}

std::vector<value> samples_of_classic_graphs() {
  std::vector<value> all;
  add_limits<std::int16_t>(all);
  add_limits<std::int32_t>(all);
  add_limits<std::int64_t>(all);
  add_limits<float>(all);
  add_limits<double>(all);
  for (const char* n : {"0", "-1", "8675309", "123456789012345678901234567890"}) all.push_back(varint::from_string(n));
  for (const char* n : {"0", "8675309.9998", "-0.050", "1E+3"}) all.push_back(decimal::from_string(n));
  for (const char* text : {"", "Hello world", "žluťoučký 🐎", "it's \"quoted\"\n"}) all.push_back(text);
  for (const bool b : {true, false}) all.push_back(b);
  all.push_back(uuid::from_string("41d2e28a-20a4-4ab0-b379-d810dede3786"));
  all.push_back(uuid());
  for (const char* ip : {"127.0.0.1", "0.0.0.0", "2001:db8::7", "::1"}) all.push_back(inet_address::from_string(ip));
  for (const instant& at : {instant{0, 0}, instant{-1, 0}, instant{1'481'733'559, 349'000'000}}) all.push_back(at);
  for (const time_duration& d : {time_duration{183'840, 0}, time_duration{0, 1}, time_duration{-5, 0}})
    all.push_back(d);
  for (const local_date& d : {local_date{2016, 5, 12}, local_date{1969, 12, 31}}) all.push_back(d);
  all.push_back(local_time{66'641'554'010'034});
  for (const bytes& b : {bytes(), bytes{std::byte{0}, std::byte{255}}}) all.push_back(b);
  all.push_back(geo::point{-1.5, 2});
  all.push_back(geo::line_string{{0, 0}, {1, 1}, {2, 0}});
  all.push_back(geo::polygon::from_wkt("POLYGON ((0 0, 4 0, 4 4, 0 0), (2 1, 3 2, 3 1, 2 1))"));
  return all;
}

TEST(graph_peer_types, peer_056_samples_of_every_type_are_kept_by_classic_graphs) {
  const auto samples = samples_of_classic_graphs();
  ASSERT_GT(samples.size(), 40u);
  expect_kept(graph_for(sub_protocol::graphson2), samples);
}

class graph_peer_core_types : public ::testing::TestWithParam<sub_protocol> {
 protected:
  void expect_kept(const std::vector<value>& values) const { testing::expect_kept(graph_, values); }

  const remote_graph graph_ = graph_for(GetParam());
};

TEST_P(graph_peer_core_types, peer_057_every_type_of_cql_is_kept_by_core_graphs) {
  expect_kept(samples_of_classic_graphs());
  expect_kept({std::int8_t{-128}, duration{1, -2, 3}, list_of(1, 2), list_of(), set_of("a", "b"),
               map_of({{"a", 1}, {"b", 2}}), map_of({{1, list_of(set_of(2))}})});
  const auto tuple =
      tuple_of(data_type::tuple({type_kind::int_, type_kind::duration, data_type::list(type_kind::text)}), 5,
               duration{1, 2, 3}, std::vector<std::string>{"a"});
  expect_kept({tuple, udt_of(place_type, oslo), udt_of(place_type, nowhere)});
  EXPECT_EQ(stored(graph_, udt_of(place_type, oslo)).as<place>(), oslo);
  EXPECT_EQ((stored(graph_, tuple).as<std::tuple<int, duration, std::vector<std::string>>>()),
            std::tuple(5, duration{1, 2, 3}, std::vector<std::string>{"a"}));
}

TEST_P(graph_peer_core_types, peer_058_tuples_and_udts_nest_in_each_other) {
  const person ada{"Ada", oslo, {nowhere, oslo}};
  const data_type tuple_type =
      data_type::tuple({person_type, data_type::tuple({type_kind::int_, place_type}), point_type});
  const auto deep = tuple_of(tuple_type, ada, std::tuple(7, oslo), geo::point{3, 4});
  const value back = stored(graph_, deep);
  EXPECT_EQ(back, deep);
  EXPECT_EQ(back[0].as<person>(), ada);
  EXPECT_EQ(back[0]["others"][1].as<place>(), oslo);
  EXPECT_EQ(back[1][1]["at"].as<geo::point>(), (geo::point{1, 2}));
  EXPECT_EQ(back[2].as<geo::point>(), (geo::point{3, 4}));
}

TEST_P(graph_peer_core_types, peer_087_udts_of_all_shapes_come_from_structs_and_values) {
  const auto one = [](const data_type& member, const dse::value& v) {
    return udt_of(data_type::udt("shop", "u", {"m"}, {member}), dse::value(dse::value::udt{{"m", v}}));
  };
  const dse::value place_value(dse::value::udt{{"street", "Main St"}, {"at", nullptr}});
  const std::vector<value> shapes{
      udt_of(place_type, oslo),                                                     // a struct
      udt_of(place_type, place_value),                                              // names and values
      one(place_type, place_value),                                                 // a UDT in a UDT
      one(data_type::list(type_kind::int_), dse::value(dse::value::list({1, 2}))),  // a list
      one(data_type::set(type_kind::text), dse::value(dse::value::set({"a"}))),     // a set
      one(data_type::map(type_kind::text, type_kind::int_), dse::value(dse::value::map{{"a", 1}})),
      one(data_type::tuple({type_kind::int_, place_type}), dse::value(dse::value::tuple({5, place_value}))),
  };
  expect_kept(shapes);
  EXPECT_EQ(stored(graph_, shapes[2])["m"]["street"], value("Main St"));
  EXPECT_EQ(stored(graph_, shapes[6])["m"][1].as<place>(), (place{"Main St", std::nullopt}));
}

TEST_P(graph_peer_core_types, peer_104_core_graph_is_filled_and_traversed) {
  const auto g = traversal();
  graph_.execute(g.V().drop());
  graph_.execute(g.addV("a").property("n", 1).as("x").addV("b").property("n", 2).addE("to").from("x"));
  EXPECT_EQ(graph_.next<int>(g.V().hasLabel("a").out("to").values("n")), 2);
  EXPECT_EQ(graph_.next<value>(g.V().aggregate("s").by("n").cap("s")).as<std::multiset<int>>(), (std::multiset{1, 2}));
  const auto map = graph_.next<value>(g.V().hasLabel("a").elementMap());
  EXPECT_EQ(map[T::label], value("a"));
  EXPECT_EQ(map["n"], value(1));
  expect_kept({duration{0, 0, 5}, udt_of(place_type, oslo), list_of(map_of({{"k", list_of(1)}}))});
  const client by_profile =
      graph_client().with(graph_defaults().profile("mine", graph_options().results(GetParam()).name("types_core")));
  EXPECT_EQ(by_profile.graph().next<std::string>(script("payload['graph-results']"), graph_options().profile("mine")),
            GetParam() == sub_protocol::graphson3 ? "graphson-3.0" : "graph-binary-1.0");
}

TEST_P(graph_peer_core_types, peer_122_durations_and_collections_of_collections_are_kept) {
  for (const char* text :
       {"1y2mo", "-1mo", "3w", "2d", "12h30m", "-30m", "5s", "1ms", "1us", "1ns", "1y1mo1d1h1m1s1ms1us1ns"})
    expect_kept({duration::from_string(text)});
  expect_kept({list_of(list_of(1), list_of()), list_of(set_of(1), map_of({{"a", list_of(2)}})),
               map_of({{"a", map_of({{1, set_of("x")}})}})});
  const value unmapped = stored(graph_, udt_of(place_type, oslo));
  EXPECT_EQ((unmapped.as<std::map<std::string, value>>().at("street")), value("Main St")) << "as names and values";
  EXPECT_EQ(unmapped.as<place>(), oslo) << "as a struct";
}

INSTANTIATE_TEST_SUITE_P(protocols, graph_peer_core_types,
                         ::testing::Values(sub_protocol::graphbinary1, sub_protocol::graphson3), by_name);

// As the C++ driver of DSE read them: GraphSON 1, where what JSON lacks is text.
TEST(graph_peer_types, peer_124_values_without_types_are_numbers_and_texts) {
  const remote_graph graph = graph_for(sub_protocol::graphson1);
  const auto echo = [&](const value& v) { return graph.next<value>(script("[x]").set("x", v)); };
  const auto result_of = [&](const char* text) { return graph.next<value>(script(text)); };
  for (const std::int64_t n : {INT64_MIN, std::int64_t{0}, INT64_MAX}) EXPECT_EQ(echo(n).as<std::int64_t>(), n);
  for (const int n : {INT32_MIN, 0, INT32_MAX}) EXPECT_EQ(echo(n).as<int>(), n);
  EXPECT_EQ(echo(std::int16_t{-300}).as<std::int16_t>(), -300);
  EXPECT_EQ(echo(varint::from_string("123456789012345678901234567890")).as<varint>().to_string(),
            "123456789012345678901234567890");
  EXPECT_EQ(echo(0.1).as<double>(), 0.1);
  EXPECT_EQ(echo(0.5F).as<float>(), 0.5F);
  EXPECT_EQ(result_of("[0.5]").as<double>(), 0.5);
  EXPECT_EQ(echo("Hello world").as<std::string>(), "Hello world");
  EXPECT_EQ(result_of("[java.time.Duration.parse('PT5S')]"), value("PT5S"));
  EXPECT_EQ(result_of("[java.time.Duration.parse('P1DT1H4M1S')]"), value("PT25H4M1S"));
  EXPECT_EQ(result_of("[java.time.Instant.parse('1970-01-01T00:00:01.000Z')]"), value("1970-01-01T00:00:01Z"));
  EXPECT_EQ(result_of("[Geo.point(1, 2)]"), value("POINT (1 2)"));
  EXPECT_EQ(result_of("[Geo.lineString(0, 0, 1, 1.5)]").as<geo::line_string>(), (geo::line_string{{0, 0}, {1, 1.5}}));
  EXPECT_EQ(result_of("[UUID.fromString('41d2e28a-20a4-4ab0-b379-d810dede3786')]").as<uuid>().to_string(),
            "41d2e28a-20a4-4ab0-b379-d810dede3786");
}

}}  // namespace dse::testing
