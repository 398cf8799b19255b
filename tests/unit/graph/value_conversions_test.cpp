#include <dse/graph/result_set.hpp>
#include <dse/graph/traversal.hpp>

#include <gtest/gtest.h>

#include <array>
#include <chrono>
#include <map>
#include <optional>
#include <string>
#include <variant>
#include <vector>

using namespace dse::graph;
using namespace std::chrono_literals;
using dse::client_errc;

namespace {

struct person {
  std::string name;
  std::optional<int> age;
  friend bool operator==(const person&, const person&) = default;
};
struct node {
  value id;
  std::string label;
  std::string first_name;
};
struct household {
  person head;
  std::vector<person> others;
};

template <class T>
dse::error conversion_failure(const value& v) {
  const auto read = v.try_as<T>();
  return read ? dse::error() : read.error();
}

}  // namespace

template <>
struct dse::mapping<node> {
  static constexpr auto columns = dse::columns(dse::named("name", &node::first_name));
};

namespace {

TEST(value_conversions, is_tells_what_a_value_can_be_read_as) {
  EXPECT_TRUE(value(1).is<int>() && value(1).is<std::int64_t>() && value(1).is<double>());
  EXPECT_FALSE(value(1).is<std::string>());
  EXPECT_FALSE(value(300).is<std::int8_t>());
  EXPECT_FALSE(value().is<int>());
  EXPECT_TRUE(value().is<std::optional<int>>());
  EXPECT_TRUE(list_of(1, 2).is<std::vector<int>>());
  EXPECT_FALSE(list_of(1, "x").is<std::vector<int>>());
  EXPECT_TRUE(value(vertex(1)).is<vertex>());
  EXPECT_FALSE(value(vertex(1)).is<edge>());
}

TEST(value_conversions, position_finds_an_item_where_the_value_is_no_map) {
  const value list = list_of("a", list_of(1, 2));
  EXPECT_EQ(list[0], value("a"));
  EXPECT_EQ(list[1][1], value(2));
  EXPECT_EQ(list[1L][0], value(1));
  EXPECT_TRUE(list[2].is_null());
  EXPECT_TRUE(list[-1].is_null());
  EXPECT_TRUE(list["a"].is_null());
  EXPECT_EQ(set_of(7)[0], value(7));
  EXPECT_EQ(path_of({vertex(1), "x"})[1], value("x"));
  EXPECT_EQ(value(map_of({{0, "zero"}}))[0], value("zero"));
  EXPECT_TRUE(value(map_of({{"a", 1}}))[0].is_null());
  EXPECT_TRUE(value(5)[0].is_null());
}

TEST(value_conversions, variant_takes_the_alternative_that_changes_nothing) {
  using number = std::variant<std::int64_t, int, double, std::string>;
  EXPECT_EQ(value(1).as<number>(), number(1));
  EXPECT_EQ(value(1L).as<number>(), number(1L));
  EXPECT_EQ(value(1.5).as<number>(), number(1.5));
  EXPECT_EQ(value(std::int16_t{4}).as<number>(), number(4L));  // the first that it widens to
  EXPECT_EQ(value("x").as<number>(), number("x"));
  EXPECT_EQ(value(T::id).as<number>(), number("id"));
  EXPECT_EQ((list_of(1).as<std::variant<std::string, std::vector<int>>>().index()), 1U);
  EXPECT_EQ((value().as<std::variant<int, std::monostate>>().index()), 1U);
  EXPECT_EQ((value(path_of({1})).as<std::variant<vertex, path>>().index()), 1U);
  EXPECT_EQ((conversion_failure<std::variant<int, bool>>(value("x")).message()),
            "the value is text (\"x\"), which no alternative of the variant takes");
  EXPECT_EQ((conversion_failure<std::variant<int, bool>>(value()).code()), client_errc::null_value);
}

TEST(value_conversions, pair_is_read_from_two_items_or_one_entry) {
  using pair = std::pair<std::string, int>;
  EXPECT_EQ(list_of("a", 1).as<pair>(), pair("a", 1));
  EXPECT_EQ(value(map_of({{"a", 1}})).as<pair>(), pair("a", 1));
  EXPECT_EQ(conversion_failure<pair>(list_of("a")).code(), client_errc::type_mismatch);
  EXPECT_EQ(conversion_failure<pair>(value(map_of({{"a", 1}, {"b", 2}}))).code(), client_errc::type_mismatch);
  EXPECT_EQ(list_of(list_of("a", 1), list_of("b", 2)).as<std::vector<pair>>(), (std::vector<pair>{{"a", 1}, {"b", 2}}));
}

TEST(value_conversions, array_is_read_from_as_many_items) {
  EXPECT_EQ((list_of(1, 2).as<std::array<int, 2>>()), (std::array{1, 2}));
  EXPECT_EQ((conversion_failure<std::array<int, 3>>(list_of(1, 2)).message()),
            "the value is list ([1,2]), not a list or tuple of 3 items");
}

TEST(value_conversions, duration_is_read_where_it_is_exact) {
  EXPECT_EQ(value(time_duration{90, 0}).as<std::chrono::seconds>(), 90s);
  EXPECT_EQ(value(time_duration{-1, 500'000'000}).as<std::chrono::milliseconds>(), -500ms);
  EXPECT_EQ(value(time_duration{120, 0}).as<std::chrono::minutes>(), 2min);
  EXPECT_EQ(value(time_duration{90, 500'000'000}).as<std::chrono::duration<double>>().count(), 90.5);
  EXPECT_EQ(value(dse::duration{0, 0, 1'500'000}).as<std::chrono::microseconds>(), 1500us);
  EXPECT_EQ(value(dse::duration{0, 0, -1}).as<std::chrono::nanoseconds>(), -1ns);
  EXPECT_EQ(conversion_failure<std::chrono::minutes>(value(time_duration{90, 0})).code(), client_errc::out_of_range);
  EXPECT_EQ(conversion_failure<std::chrono::seconds>(value(time_duration{1, 1})).code(), client_errc::out_of_range);
  EXPECT_EQ(conversion_failure<std::chrono::nanoseconds>(value(time_duration{1L << 60, 0})).code(),
            client_errc::out_of_range);
  EXPECT_EQ(conversion_failure<std::chrono::seconds>(value(dse::duration{0, 1, 0})).code(), client_errc::out_of_range);
  EXPECT_EQ(conversion_failure<std::chrono::seconds>(value(5)).code(), client_errc::type_mismatch);
}

TEST(value_conversions, calendar_types_are_java_s) {
  using namespace std::chrono;
  EXPECT_EQ(value(2024y / February / 29), value(local_date{2024, 2, 29}));
  EXPECT_EQ(value(local_date{2024, 2, 29}).as<year_month_day>(), 2024y / February / 29);
  EXPECT_EQ(value(2024y / February).as<std::chrono::year_month>(), 2024y / February);
  EXPECT_EQ(value(February / 29).as<std::chrono::month_day>(), February / 29);
  EXPECT_EQ(value(2024y).as<std::chrono::year>(), 2024y);
  EXPECT_EQ(conversion_failure<year_month_day>(value(local_date{40'000, 1, 1})).code(), client_errc::out_of_range);
  EXPECT_EQ(value("2024-02-29").as<year_month_day>(), 2024y / February / 29) << "as GraphSON 1.0 has dates";
  EXPECT_EQ(conversion_failure<year_month_day>(value("tomorrow")).code(), client_errc::type_mismatch);
}

TEST(value_conversions, struct_is_read_from_a_map_by_its_fields) {
  EXPECT_EQ(value(map_of({{"age", 29}, {"name", "marko"}, {"more", 1}})).as<person>(), (person{"marko", 29}));
  EXPECT_EQ(value(map_of({{"name", "marko"}})).as<person>(), (person{"marko", std::nullopt}));
  const household home =
      value(map_of({{"head", map_of({{"name", "a"}})}, {"others", list_of(map_of({{"name", "b"}}))}})).as<household>();
  EXPECT_EQ(home.others, (std::vector{person{"b", std::nullopt}}));
}

TEST(value_conversions, struct_is_read_from_elements_and_their_maps) {
  const node from_map = value(map_of({{T::id, 1}, {T::label, "person"}, {"name", "marko"}})).as<node>();
  EXPECT_EQ(from_map.id, value(1));
  EXPECT_EQ(from_map.label, "person");
  EXPECT_EQ(from_map.first_name, "marko");
  // a vertex with properties, as GraphSON brings it: one property called name
  const value v = result_set({traverser{vertex(7, "city"), 1}}).traversers()[0].content;
  const dse::error missing = conversion_failure<node>(v);
  EXPECT_EQ(missing.message(), "field \"name\": the value is null, not text");
  const node from_property = value(vertex_property(3, "born", 1970, {property("name", "x")})).as<node>();
  EXPECT_EQ(from_property.id, value(3));
  EXPECT_EQ(from_property.label, "born");
  EXPECT_EQ(from_property.first_name, "x");
}

TEST(value_conversions, errors_say_where_and_what_was_found) {
  EXPECT_EQ(conversion_failure<person>(value(map_of({{"name", "a"}, {"age", "x"}}))).message(),
            "field \"age\": the value is text (\"x\"), not an integer");
  EXPECT_EQ(conversion_failure<household>(
                value(map_of({{"head", map_of({{"name", "a"}})}, {"others", list_of(map_of({{"name", 5}}))}})))
                .message(),
            "field \"others\": item 0: field \"name\": the value is int32 (5), not text");
  EXPECT_EQ(conversion_failure<std::vector<int>>(list_of(1, 2.5)).message(),
            "item 1: the value is float64 (2.5), not an integer");
  EXPECT_EQ((conversion_failure<std::map<std::string, int>>(value(map_of({{"a", 1}, {"b", "x"}}))).message()),
            "the value under text (\"b\"): the value is text (\"x\"), not an integer");
  EXPECT_EQ((conversion_failure<std::tuple<int, int>>(list_of(1, "x")).message()),
            "item 1: the value is text (\"x\"), not an integer");
  EXPECT_EQ(conversion_failure<person>(value(5)).message(), "the value is int32 (5), not a map or an element");
}

TEST(value_conversions, kinds_without_an_excerpt_are_named) {
  EXPECT_EQ(conversion_failure<int>(value(dse::duration{1, 2, 3})).message(), "the value is duration, not an integer");
  EXPECT_EQ(conversion_failure<int>(list_of(dse::duration{1, 2, 3})).message(),
            "the value is list ([1mo2d3ns]), not an integer");
}

TEST(value_conversions, excerpt_of_a_long_value_is_short_and_whole_characters) {
  std::string text(39, 'a');
  EXPECT_EQ(conversion_failure<int>(value(text + "éé")).message(),
            "the value is text (\"" + text + "…\"), not an integer");
  EXPECT_LT(conversion_failure<int>(value(std::vector<int>(100'000))).message().size(), 100U);
}

}  // namespace
