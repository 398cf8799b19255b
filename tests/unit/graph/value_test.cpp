#include "unit/graph/hex.hpp"

#include <dse/graph/traversal.hpp>

#include <gtest/gtest.h>

#include <list>
#include <map>
#include <set>
#include <string>
#include <tuple>
#include <unordered_map>
#include <unordered_set>
#include <vector>

using namespace dse::graph;
using dse::client_errc;

namespace {

template <class T>
boost::system::error_code failure_code(const value& v) {
  const auto read = v.try_as<T>();
  return read ? boost::system::error_code() : read.error().code();
}

TEST(value, scalars_are_read_as_they_were_written) {
  EXPECT_EQ(value(true).as<bool>(), true);
  EXPECT_EQ(value(-5).as<int>(), -5);
  EXPECT_EQ(value(std::int64_t{1} << 40).as<std::int64_t>(), std::int64_t{1} << 40);
  EXPECT_EQ(value(0.1).as<double>(), 0.1);
  EXPECT_EQ(value(0.5f).as<float>(), 0.5f);
  EXPECT_EQ(value("Oslo").as<std::string>(), "Oslo");
  EXPECT_EQ(value(dse::geo::point{1, 2}).as<dse::geo::point>(), (dse::geo::point{1, 2}));
  EXPECT_EQ(value(dse::duration{1, 2, 3}).as<dse::duration>(), (dse::duration{1, 2, 3}));
  EXPECT_EQ(value(local_date{-44, 3, 15}).as<local_date>(), (local_date{-44, 3, 15}));
  EXPECT_EQ(value(dse::bytes{std::byte{7}}).as<dse::bytes>(), dse::bytes{std::byte{7}});
  EXPECT_EQ(value(dse::decimal::from_string("-0.050")).as<dse::decimal>().to_string(), "-0.050");
}

TEST(value, time_points_keep_their_precision) {
  using namespace std::chrono;
  const auto at = sys_days(2016y / December / 14) + 16h + 39min + 19s + 349ms;
  EXPECT_EQ(value(at).as<sys_time<milliseconds>>(), at);
  EXPECT_EQ(value(at).to_string(), "2016-12-14T16:39:19.349Z");
  const auto before = sys_time<nanoseconds>(-1ns);
  EXPECT_EQ(value(before).as<sys_time<nanoseconds>>(), before);
  const auto least = sys_time<nanoseconds>::min();
  EXPECT_EQ(value(least).as<sys_time<nanoseconds>>(), least);
  EXPECT_EQ(value(sys_time<milliseconds>::min()).as<instant>(), (instant{-9'223'372'036'854'776, 192'000'000}));
  EXPECT_EQ(value(sys_days(2024y / February / 29)).as<sys_days>(), sys_days(2024y / February / 29));
  EXPECT_EQ(value(date{1'481'733'559'349}).as<sys_time<milliseconds>>(), at);
  EXPECT_EQ(failure_code<sys_time<nanoseconds>>(value(instant{10'000'000'000'000, 0})), client_errc::out_of_range);
}

TEST(value, integers_widen_and_narrow_without_loss) {
  EXPECT_EQ(value(std::int8_t{-1}).as<std::int64_t>(), -1);
  EXPECT_EQ(value(300L).as<short>(), 300);
  EXPECT_EQ(failure_code<signed char>(value(300)), client_errc::out_of_range);
  EXPECT_EQ(value(dse::varint(5)).as<int>(), 5);
  EXPECT_EQ(failure_code<std::int64_t>(value(dse::varint::from_string("9223372036854775808"))),
            client_errc::out_of_range);
  EXPECT_EQ(value(7).as<dse::varint>(), dse::varint(7));
  EXPECT_EQ(value(7).as<double>(), 7.0);
  EXPECT_EQ(failure_code<float>(value((1 << 24) + 1)), client_errc::out_of_range);
  EXPECT_EQ(value(0.5f).as<double>(), 0.5);
  EXPECT_EQ(failure_code<float>(value(0.1)), client_errc::out_of_range);
  EXPECT_EQ(failure_code<int>(value(1.0)), client_errc::type_mismatch);
}

TEST(value, wrong_type_and_null_are_told_apart) {
  EXPECT_EQ(failure_code<std::string>(value(1)), client_errc::type_mismatch);
  EXPECT_EQ(failure_code<std::string>(value()), client_errc::null_value);
  EXPECT_EQ(failure_code<bool>(value("x")), client_errc::type_mismatch);
  EXPECT_EQ(failure_code<vertex>(value()), client_errc::null_value);
  EXPECT_EQ(failure_code<std::vector<int>>(value()), client_errc::null_value);
  EXPECT_EQ(value().as<std::optional<int>>(), std::nullopt);
  EXPECT_EQ(value(3).as<std::optional<int>>(), 3);
  EXPECT_EQ(failure_code<std::vector<int>>(list_of(1, "x")), client_errc::type_mismatch);
}

TEST(value, containers_are_read_from_lists_sets_and_maps) {
  EXPECT_EQ(list_of(1, 2, 2).as<std::vector<int>>(), (std::vector{1, 2, 2}));
  EXPECT_EQ(list_of(1, 2).as<std::list<long>>(), (std::list<long>{1, 2}));
  EXPECT_EQ(set_of("a", "b").as<std::set<std::string>>(), (std::set<std::string>{"a", "b"}));
  EXPECT_EQ(set_of("a", "b").as<std::unordered_set<std::string>>().size(), 2U);
  const value ages = map_of({{"marko", 29}, {"josh", 32}});
  EXPECT_EQ((ages.as<std::map<std::string, int>>()), (std::map<std::string, int>{{"marko", 29}, {"josh", 32}}));
  EXPECT_EQ((ages.as<std::unordered_map<std::string, value>>().at("josh")), value(32));
  EXPECT_EQ((list_of("a", 1, nullptr).as<std::tuple<std::string, int, std::optional<int>>>()),
            (std::tuple<std::string, int, std::optional<int>>("a", 1, std::nullopt)));
  EXPECT_EQ((failure_code<std::tuple<int>>(list_of(1, 2))), client_errc::type_mismatch);
}

TEST(value, map_is_navigated_by_keys_of_any_type) {
  const value map = map_of({{"name", "marko"}, {T::id, 1}, {2, list_of("x", "y")}});
  EXPECT_EQ(map["name"], value("marko"));
  EXPECT_EQ(map[T::id], value(1));
  EXPECT_EQ(map[2].items()[1], value("y"));
  EXPECT_TRUE(map["absent"].is_null());
  EXPECT_TRUE(value(1)["absent"].is_null());
  EXPECT_EQ(map.size(), 3U);
  EXPECT_EQ(value(1).size(), 0U);
  EXPECT_EQ(map[2].size(), 2U);
}

TEST(value, widths_tell_values_apart_and_order_does_not_matter_in_sets_and_maps) {
  EXPECT_NE(value(1), value(1L));
  EXPECT_NE(value(1), value(1.0));
  EXPECT_EQ(set_of(1, 2, 3), set_of(3, 1, 2));
  EXPECT_NE(set_of(1, 2), set_of(1, 3));
  EXPECT_NE(list_of(1, 2), list_of(2, 1));
  EXPECT_EQ(value(map_of({{"a", 1}, {"b", 2}})), value(map_of({{"b", 2}, {"a", 1}})));
  EXPECT_EQ(set_of(1, 2, 3).hash(), set_of(3, 1, 2).hash());
  EXPECT_EQ(value(map_of({{"a", 1}, {"b", 2}})).hash(), value(map_of({{"b", 2}, {"a", 1}})).hash());
  EXPECT_EQ(value(vertex(1, "person")), value(vertex(1, "other")));
  EXPECT_EQ(std::hash<value>()(vertex(1, "person")), std::hash<value>()(vertex(1, "other")));
  EXPECT_NE(value(vertex(1, "person")), value(vertex(2, "person")));
}

TEST(value, elements_are_read_with_their_ids_and_labels) {
  const edge knows = value(edge(7, "knows", vertex(1, "person"), vertex("x", "person"))).as<edge>();
  EXPECT_EQ(knows.id, value(7));
  EXPECT_EQ(knows.label, "knows");
  EXPECT_EQ(knows.out_vertex.id, value(1));
  EXPECT_EQ(knows.in_vertex.id, value("x"));
  EXPECT_EQ(value(vertex_property(3, "name", "marko", {property("since", 2)})).as<vertex_property>().properties,
            std::vector{property("since", 2)});
  EXPECT_EQ(path_of({1, "two"}).as<path>().objects, (std::vector<value>{1, "two"}));
}

TEST(value, tokens_are_read_as_enumerators_and_as_text) {
  EXPECT_EQ(value(T::label).as<T>(), T::label);
  EXPECT_EQ(value(Direction::IN).as<std::string>(), "IN");
  EXPECT_EQ(value(Order::desc).as<token>(), (token{"Order", "desc"}));
  EXPECT_EQ(failure_code<Order>(value(T::label)), client_errc::type_mismatch);
}

TEST(value, peer_069_prints_as_gremlin_does) {  // TinkerPop's StringFactory
  EXPECT_EQ(value(vertex(1)).to_string(), "v[1]");
  EXPECT_EQ(value(edge(7, "knows", vertex(1), vertex(2))).to_string(), "e[7][1-knows->2]");
  EXPECT_EQ(value(vertex_property(0, "name", "marko")).to_string(), "vp[name->marko]");
  EXPECT_EQ(value(property("since", 2010)).to_string(), "p[since->2010]");
  EXPECT_EQ(value(map_of({{"a", list_of(1, 2.0)}, {T::id, nullptr}})).to_string(), "{a=[1,2.0], id=null}");
  EXPECT_EQ(path_of({vertex(1), "x"}).to_string(), "[v[1],x]");
  EXPECT_EQ(value(dse::geo::point{1, 2.5}).to_string(), "POINT (1 2.5)");
  EXPECT_EQ(value(dse::inet_address::from_string("::1")).to_string(), "::1");
}

TEST(value, a_distance_goes_both_ways) {
  const dse::geo::distance circle{{1, 2.5}, 3};
  const value v = circle;
  EXPECT_EQ(v.kind(), value_kind::distance);
  EXPECT_EQ(to_string(value_kind::distance), "distance");
  EXPECT_EQ(v.to_string(), "DISTANCE ((1 2.5) 3)");
  EXPECT_EQ(v.as<dse::geo::distance>(), circle);
  EXPECT_EQ(value("DISTANCE((1.0 2.5) 3.0)").as<dse::geo::distance>(), circle) << "the text of GraphSON 1";
  EXPECT_EQ(failure_code<dse::geo::distance>(value(dse::geo::point{1, 2})), client_errc::type_mismatch);
  EXPECT_EQ(failure_code<dse::geo::point>(v), client_errc::type_mismatch);
  EXPECT_EQ(value(circle), v);
  EXPECT_NE(value(dse::geo::distance{{1, 2.5}, 4}), v);
}

TEST(value, kind_is_that_of_the_encoded_value) {
  EXPECT_EQ(value().kind(), value_kind::null);
  EXPECT_EQ(value(1).kind(), value_kind::int32);
  EXPECT_EQ(value(dse::geo::polygon()).kind(), value_kind::polygon);
  EXPECT_EQ(value(P::gt(1)).kind(), value_kind::predicate);
  EXPECT_EQ(value(date{}).kind(), value_kind::timestamp);
  EXPECT_EQ(to_string(value_kind::vertex_property), "vertex_property");
}

}  // namespace
