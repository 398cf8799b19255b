#include "api/values/server_order.hpp"

#include <gtest/gtest.h>

#include <limits>

namespace dse { namespace {

using namespace std::chrono;

/// Every value comes before all that follow it.
void expect_ascending(const std::vector<value>& values) {
  for (std::size_t i = 0; i < values.size(); ++i)
    for (std::size_t j = 0; j < values.size(); ++j)
      EXPECT_TRUE(detail::server_order(values[i], values[j]) == (i <=> j))
          << values[i].to_string() << " and " << values[j].to_string();
}

template <class T>
std::vector<value> values_of(std::initializer_list<T> v) {
  return {v.begin(), v.end()};
}

TEST(server_order, numbers_are_signed_and_sorted_by_value) {
  expect_ascending(values_of<std::int8_t>({-128, -1, 0, 1, 127}));
  expect_ascending(values_of<std::int64_t>({std::numeric_limits<std::int64_t>::min(), -1, 0, 1}));
  expect_ascending({varint::from_string("-99999999999999999999"), varint(-1), varint(0),
                    varint::from_string("99999999999999999999")});
  expect_ascending({false, true});
}

TEST(server_order, floating_point_is_sorted_as_java_does) {
  constexpr double inf = std::numeric_limits<double>::infinity();
  expect_ascending({-inf, -1.5, -0.0, 0.0, 1.5, inf, std::numeric_limits<double>::quiet_NaN()});
  expect_ascending({-1.5f, -0.0f, 0.0f, 1.5f});
}

TEST(server_order, decimals_are_sorted_by_value_whatever_their_scale) {
  std::vector<value> ascending;
  for (const char* text : {"-1E+2000000000", "-100", "-99.9", "-1.5", "-1E-2000000000", "0", "1E-2000000000", "0.999",
                           "1", "1.01", "9", "10", "12345678901234567890.5", "1E+2000000000"})
    ascending.push_back(decimal::from_string(text));
  expect_ascending(ascending);
  EXPECT_TRUE(detail::server_order(decimal::from_string("1.0"), decimal::from_string("1.00")) == 0);
  EXPECT_TRUE(detail::server_order(decimal::from_string("0"), decimal::from_string("0E+5")) == 0);
}

TEST(server_order, text_blobs_and_addresses_are_sorted_by_unsigned_bytes) {
  expect_ascending({"", "A", "AA", "a", "b", "\xC3\xA9", "\xF0\x9F\x98\x80"});
  expect_ascending({bytes{}, bytes{std::byte{0}}, bytes{std::byte{0x7F}}, bytes{std::byte{0x80}}});
  expect_ascending({inet_address::from_string("::1"), inet_address::from_string("1.2.3.4"),
                    inet_address::from_string("200.0.0.1"), inet_address::from_string("fe80::1")});
}

TEST(server_order, times_are_sorted_from_past_to_future) {
  expect_ascending({value::timestamp(milliseconds(-1)), value::timestamp(milliseconds(0))});
  expect_ascending({value::date(days(-1)), value::date(days(0)), value::date(days(1))});
  expect_ascending({value::time(0), value::time(1)});
}

TEST(server_order, uuids_are_sorted_by_version_then_by_time) {
  expect_ascending({uuid::from_string("ffffffff-0000-1000-8000-000000000000"),
                    uuid::from_string("00000000-0001-1000-8000-000000000000"),
                    uuid::from_string("00000000-0000-1001-8000-000000000000"),
                    uuid::from_string("00000000-0000-1001-0000-000000000000"),
                    uuid::from_string("00000000-0000-4000-8000-000000000000"),
                    uuid::from_string("ffffffff-0000-4000-8000-000000000000")});
}

TEST(server_order, collections_are_sorted_by_elements_then_by_size) {
  expect_ascending({value::list(), value::list({1}), value::list({1, 2}), value::list({2})});
  expect_ascending({value::vector({1, 9}), value::vector({2, 0})});
  expect_ascending({value::set({1, 3}), value::set({3, 2}), value::set({9})});
  expect_ascending({value::map({{1, "b"}}), value::map({{2, "c"}, {1, "c"}}), value::map({{2, "a"}})});
}

TEST(server_order, null_member_comes_before_every_value) {
  expect_ascending({value::tuple({value(), 1}), value::tuple({1}), value::tuple({1, -5})});
  EXPECT_TRUE(detail::server_order(value::tuple({1}), value::tuple({1, value()})) == 0);
  expect_ascending({value::udt({{"a", value()}}), value::udt({{"a", 1}})});
}

TEST(server_order, sets_and_maps_print_in_it) {
  EXPECT_EQ(value(value::set({10, -1, 9})).to_string(), "{-1, 9, 10}");
  EXPECT_EQ(value(value::set({"b", "B", "a"})).to_string(), "{'B', 'a', 'b'}");
  EXPECT_EQ(value(value::map({{2, "x"}, {-1, "y"}})).to_string(), "{-1: 'y', 2: 'x'}");
  EXPECT_EQ(value(value::set({value::set({3, 1}), value::set({2})})).to_string(), "{{1, 3}, {2}}");
}

}}  // namespace dse
