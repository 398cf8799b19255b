#include "support/graph_types.hpp"

#include "unit/graph/hex.hpp"

#include <dse/dse.hpp>

#include <limits>
#include <map>
#include <set>

namespace dse::testing {

namespace {

using namespace dse::graph;
using value = graph::value;
using graph_test::from_hex;

/// Of types that C++ programs have no class for.
value from_binary(std::string_view hex) { return value::try_from_graph_binary(from_hex(hex)).value(); }

const outcome same = outcome::unchanged();
const outcome none = outcome::no_form();

constexpr double nan = std::numeric_limits<double>::quiet_NaN();
constexpr double infinity = std::numeric_limits<double>::infinity();

const geo::line_string line{{0, 0}, {1.5, 2}};
const geo::polygon area = geo::polygon::from_wkt("POLYGON ((0 0, 4 0, 4 4, 0 0), (2 1, 3 2, 3 1, 2 1))");

value udt_value() {
  const data_type type = data_type::udt("shop", "address", {"street", "at"}, {type_kind::text, type_kind::int_});
  return udt_of(type, dse::value(dse::value::udt{{"street", "Main St"}, {"at", 7}}));
}
value tuple_value() { return tuple_of(data_type::tuple({type_kind::int_, type_kind::text}), 5, "Bar"); }

std::vector<travelling_value> scalars() {
  return {
      {"null", value(), same, same, same, same},
      {"boolean", true, same, same, same, same},
      {"byte", std::int8_t{-7}, same, same, same, value(-7)},
      {"short", std::int16_t{300}, same, same, same, value(300)},
      {"int", 70'000, same, same, same, same},
      {"long", std::int64_t{5}, same, same, same, value(5)},
      {"long beyond 32 bits", std::int64_t{1} << 40, same, same, same, same},
      {"BigInteger", varint::from_string("36893488147419103232"), same, same, same, same},
      {"BigDecimal", decimal::from_string("-0.050"), same, same, same, value(-0.05)},
      {"float", 0.5F, same, same, same, value(0.5)},
      {"double", 0.1, same, same, same, same},
      {"NaN", nan, same, same, same, none},
      {"infinity", -infinity, same, same, same, none},
      {"text", "Øl ☂ \"\\\n", same, same, same, same},
      {"char", from_binary("80 00 c3a9"), same, same, same, value("é")},
      {"class", from_binary("06 00 00000010 \"java.lang.String\""), same, same, same, value("java.lang.String")},
      {"UUID", uuid::from_string("41d2e28a-20a4-4ab0-b379-d810dede3786"), same, same, same,
       value("41d2e28a-20a4-4ab0-b379-d810dede3786")},
      {"blob", bytes{std::byte{1}, std::byte{255}}, same, same, same, value("Af8=")},
      {"IPv4 address", inet_address::from_string("127.0.0.1"), same, same, same, value("127.0.0.1")},
      {"IPv6 address", inet_address::from_string("2001:db8::7"), same, same, same, value("2001:db8::7")},
      {"point", geo::point{1, 2.5}, same, same, same, value("POINT (1 2.5)")},
      {"line string", line, same, same, same, value("LINESTRING (0 0, 1.5 2)")},
      {"polygon", area, same, same, same, value("POLYGON ((0 0, 4 0, 4 4, 0 0), (2 1, 3 2, 3 1, 2 1))")},
      {"distance", geo::distance{{1, 2.5}, 0.25}, same, same, same, value("DISTANCE((1.0 2.5) 0.25)")},
      {"duration of CQL", duration{1, -2, 3}, same, same, same, none},
  };
}

std::vector<travelling_value> times() {
  return {
      {"Date", date{1'481'733'559'349}, same, same, same, value("2016-12-14T16:39:19.349Z")},
      {"Timestamp", from_binary("05 00 0000000000000005"), same, same, same, value("1970-01-01T00:00:00.005Z")},
      {"Instant", instant{1, 500'000'000}, same, same, same, value("1970-01-01T00:00:01.500Z")},
      {"LocalDate", local_date{2016, 5, 12}, same, same, same, value("2016-05-12")},
      {"LocalTime", local_time{66'641'554'010'034}, same, same, same, value("18:30:41.554010034")},
      {"LocalDateTime", local_date_time{{2016, 5, 12}, {1}}, same, same, same, value("2016-05-12T00:00:00.000000001")},
      {"OffsetDateTime", offset_date_time{{{2016, 5, 12}, {0}}, {3600}}, same, same, same,
       value("2016-05-12T00:00+01:00")},
      {"OffsetTime", offset_time{{0}, {-3600}}, same, same, same, value("00:00-01:00")},
      {"ZonedDateTime", zoned_date_time{{{2016, 5, 12}, {0}}, {3600}}, same, same, same,
       value("2016-05-12T00:00+01:00")},
      {"ZoneOffset", zone_offset{3600}, same, same, same, value("+01:00")},
      {"Year", year{2016}, same, same, same, value("2016")},
      {"YearMonth", year_month{2016, 6}, same, same, same, value("2016-06")},
      {"MonthDay", month_day{1, 31}, same, same, same, value("--01-31")},
      {"Period", period{1, 2, 3}, same, same, same, value("P1Y2M3D")},
      {"Duration", time_duration{183'840, 0}, same, same, same, value("PT51H4M")},
  };
}

std::vector<travelling_value> collections() {
  return {
      {"list", list_of(1, "a", list_of(2.5)), same, same, same, same},
      {"set", set_of(1, 2), same, same, list_of(1, 2), list_of(1, 2)},
      {"map with text as keys", map_of({{"a", 1}, {"b", list_of(2)}}), same, same, same, same},
      {"map with other keys", map_of({{1, "a"}}), same, same, value(map_of({{"1", "a"}})), value(map_of({{"1", "a"}}))},
      {"map with tokens as keys", map_of({{T::id, 1}}), same, same, value(map_of({{"id", 1}})),
       value(map_of({{"id", 1}}))},
      {"BulkSet",
       from_binary("2a 00 00000002 03 00 00000001 \"a\" 0000000000000002 03 00 00000001 \"b\" 0000000000000001"), same,
       none, none, none, false},
      {"tuple", tuple_value(), same, same, none, none},
      {"UDT", udt_value(), same, same, none, none},
  };
}

std::vector<travelling_value> structures() {
  const vertex marko(1, "person"), josh(4, "person");
  return {
      {"vertex", marko, same, same, same, none},
      {"edge", edge(8, "knows", marko, josh), same, same, same, none},
      {"vertex property", vertex_property(0L, "name", "marko"), same, same, same, none},
      {"property", property("since", 2009), same, same, same, none, false},
      {"path", path_of({1, "x"}), same, same, same, none},
      {"tree", from_binary("2b 00 00000001 03 00 00000001 \"a\" 00000000"), same, none, none, none, false},
      {"traverser", from_binary("21 00 0000000000000003 01 00 00000007"), same, none, none, none, false},
      {"metrics", from_binary("2c 00 00000001 31 00000001 56 0000000000000001 00000000 00000000 00000000"), same, none,
       none, none},
      {"traversal metrics", from_binary("2d 00 0000000000000001 00000000"), same, none, none, none},
  };
}

std::vector<travelling_value> gremlin() {
  const auto as = outcome::opaque;
  return {
      {"token", Direction::OUT, same, same, same, value("OUT")},
      {"P", P::gt(5), same, as("{predicate=gt, value=5}"), as("{predicate=gt, value=5}"), none},
      {"TextP", TextP::containing("a"), same, as("{predicate=containing, value=a}"),
       as("{predicate=containing, value=a}"), none},
      {"Search", Search::fuzzy("a", 1), same, as("{predicate=fuzzy, value={query=a, distance=1}}"),
       as("{predicate=fuzzy, value={query=a, distance=1}}"), none},
      {"traversal", from_binary("15 00 00000001 00000001 \"V\" 00000000 00000000"), same, as("{step=[[V]]}"),
       as("{step=[[V]]}"), none, false},
      {"lambda", lambda("it.get()"), same, as("{script=it.get(), language=gremlin-groovy, arguments=-1}"),
       as("{script=it.get(), language=gremlin-groovy, arguments=-1}"), none, false},
  };
}

}  // namespace

std::string outcome::to_string() const {
  switch (what_) {
    case kind::unchanged: return "as sent";
    case kind::no_form: return "–";
    case kind::opaque: return "custom `" + back_.as<std::string>() + '`';
    default: return std::string(graph::to_string(back_.kind())) + " `" + back_.to_string() + '`';
  }
}

bool is_unchanged(const value& sent, const value& back) {
  return sent == back && sent.encoded().substr(0, 1) == back.encoded().substr(0, 1);
}

const outcome& travelling_value::in(sub_protocol p) const {
  switch (p) {
    case sub_protocol::graphson1: return graphson1;
    case sub_protocol::graphson2: return graphson2;
    case sub_protocol::graphson3: return graphson3;
    default: return graphbinary1;
  }
}

const std::vector<travelling_value>& travelling_values() {
  static const std::vector<travelling_value> all = [] {
    std::vector<travelling_value> values;
    for (auto make : {scalars, times, collections, structures, gremlin})
      for (travelling_value& v : make()) values.push_back(std::move(v));
    return values;
  }();
  return all;
}

std::string table_of_types() {
  std::string table =
      "| value | GraphBinary 1.0 | GraphSON 3.0 | GraphSON 2.0 | GraphSON 1.0 |\n|---|---|---|---|---|\n";
  for (const travelling_value& v : travelling_values()) {
    table += "| " + v.name;
    for (const outcome* o : {&v.graphbinary1, &v.graphson3, &v.graphson2, &v.graphson1})
      table += " | " + o->to_string();
    table += " |\n";
  }
  return table;
}

}  // namespace dse::testing
