#include "encoded.hpp"

#include <dse/value.hpp>

#include <cmath>
#include <limits>

namespace {

using dse::client_errc;
using dse::data_type;
using dse::type_kind;
using dse::value;
using dse::testing::binding_error;
using dse::testing::bound;
using dse::testing::decoded;
using dse::testing::encoded;
using dse::testing::from_hex;
using dse::testing::reading_error;
using namespace std::chrono_literals;

const data_type address =
    data_type::udt("shop", "address", {"street", "zip", "note"}, {type_kind::text, type_kind::int_, type_kind::text});

/// `levels` lists around an int.
data_type nested_type(int levels) {
  data_type t = type_kind::int_;
  for (int i = 0; i < levels; ++i) t = data_type::list(t);
  return t;
}
value nested_value(int levels) {
  value v = 1;
  for (int i = 0; i < levels; ++i) v = value::list({v});
  return v;
}

TEST(value, holds_the_cpp_type_it_was_made_from) {
  EXPECT_TRUE(value().is_null());
  EXPECT_TRUE(value(nullptr).is_null());
  EXPECT_TRUE(value(std::optional<int>()).is_null());
  EXPECT_TRUE(value(dse::unset).is_unset());
  EXPECT_EQ(*value(true).get_if<bool>(), true);
  EXPECT_EQ(*value(std::int16_t{3}).get_if<std::int16_t>(), 3);
  EXPECT_EQ(*value(std::optional<int>(3)).get_if<std::int32_t>(), 3);
  EXPECT_EQ(*value(3u).get_if<std::int64_t>(), 3);
  EXPECT_EQ(*value("a").get_if<std::string>(), "a");
  EXPECT_EQ(*value(std::string_view("a")).get_if<std::string>(), "a");
  EXPECT_EQ(*value(dse::bytes_view()).get_if<dse::bytes>(), dse::bytes());
  EXPECT_EQ(*value(2h).get_if<value::time>(), 2h);
  EXPECT_EQ(*value(std::chrono::sys_seconds(1s)).get_if<value::timestamp>(), value::timestamp(1s));
  EXPECT_EQ(*value(std::vector<int>{1, 2}).get_if<value::list>(), value::list({1, 2}));
  EXPECT_EQ(*value(std::map<std::string, int>{{"a", 1}}).get_if<value::map>(), (value::map{{"a", 1}}));
  EXPECT_EQ(value(1).get_if<std::int64_t>(), nullptr);
}

TEST(value, binds_by_the_rules_of_the_codec_of_its_alternative) {
  EXPECT_EQ(bound(value(5), type_kind::bigint), "000000080000000000000005");
  EXPECT_EQ(bound(value(5), type_kind::varint), "0000000105");
  EXPECT_EQ(bound(value(), type_kind::int_), "ffffffff");
  EXPECT_EQ(bound(value(dse::unset), type_kind::int_), "fffffffe");
  EXPECT_EQ(binding_error(value(300), type_kind::tinyint), client_errc::out_of_range);
  EXPECT_EQ(binding_error(value("a"), type_kind::int_), client_errc::type_mismatch);
  EXPECT_EQ(encoded(value(std::set<int>{7}), data_type::list(type_kind::bigint)),
            "0000000100000008"
            "0000000000000007");
  EXPECT_EQ(binding_error(value(std::vector<int>{1}), data_type::map(type_kind::int_, type_kind::int_)),
            client_errc::type_mismatch);
}

TEST(value, reads_every_type) {
  EXPECT_EQ(decoded<value>("fe", type_kind::tinyint), value(std::int8_t{-2}));
  EXPECT_EQ(decoded<value>("00000002fb1e", type_kind::decimal), value(dse::decimal::from_string("-12.50")));
  EXPECT_EQ(decoded<value>("020406", type_kind::duration), value(dse::duration{1, 2, 3}));
  EXPECT_EQ(decoded<value>("0000000000000005", type_kind::counter), value(std::int64_t{5}));
  EXPECT_EQ(decoded<value>("80000000", type_kind::date), value(std::chrono::sys_days()));
  EXPECT_EQ(decoded<value>("0102", data_type::custom("x.Y")), value(value::custom("x.Y", from_hex("0102"))));
  EXPECT_EQ(decoded<value>("0000000400000001ffffffff", data_type::tuple({type_kind::int_, type_kind::text})),
            value(value::tuple({1, nullptr})));
  EXPECT_TRUE(decoded<value>("", type_kind::int_).is_null());
  EXPECT_EQ(decoded<value>("", type_kind::text), value(""));
}

TEST(value, as_converts_by_the_rules_of_reading) {
  EXPECT_EQ(value(5).as<std::int64_t>(), 5);
  EXPECT_EQ(value("a").as<std::string>(), "a");
  EXPECT_EQ(value(std::vector<int>{1}).as<std::vector<std::int64_t>>(), (std::vector<std::int64_t>{1}));
  EXPECT_EQ(value().as<std::optional<int>>(), std::nullopt);
  EXPECT_EQ(dse::testing::error_of([] { value().as<int>(); }).code(), client_errc::null_value);
  EXPECT_EQ(dse::testing::error_of([] { value("a").as<int>(); }).code(), client_errc::type_mismatch);
  EXPECT_EQ(dse::testing::error_of([] { value(std::int64_t{5}).as<int>(); }).code(), client_errc::type_mismatch);
}

TEST(value, absent_udt_fields_are_bound_as_nulls_in_their_place) {
  const char* street = "0000000161";
  const char* zip = "0000000400000007";
  const char* note = "0000000162";
  const char* null = "ffffffff";
  for (int present = 0; present < 8; ++present) {
    std::vector<std::pair<std::string, value>> fields;
    if (present & 4) fields.emplace_back("note", "b");
    if (present & 2) fields.emplace_back("zip", 7);
    if (present & 1) fields.emplace_back("street", "a");
    EXPECT_EQ(encoded(value(value::udt(fields)), address),
              std::string(present & 1 ? street : null) + (present & 2 ? zip : null) + (present & 4 ? note : null))
        << present;
  }
}

TEST(value, missing_trailing_udt_fields_read_as_null) {
  const auto fields = [](value a, value b, value c) {
    return value(value::udt{{"street", std::move(a)}, {"zip", std::move(b)}, {"note", std::move(c)}});
  };
  EXPECT_EQ(decoded<value>("", address), fields(nullptr, nullptr, nullptr));
  EXPECT_EQ(decoded<value>("0000000161", address), fields("a", nullptr, nullptr));
  EXPECT_EQ(decoded<value>("00000001610000000400000007", address), fields("a", 7, nullptr));
  EXPECT_EQ(decoded<value>("000000016100000004000000070000000162", address), fields("a", 7, "b"));
}

TEST(value, udt_field_added_on_the_server_is_passed_over) {
  EXPECT_EQ(decoded<value>("00000001610000000400000007000000016200000004000000ff", address),
            decoded<value>("000000016100000004000000070000000162", address));
  EXPECT_EQ(reading_error<value>("0000000161000000040000000700000001620000", address), client_errc::malformed_rows);
}

TEST(value, unknown_and_repeated_udt_fields_are_refused) {
  EXPECT_EQ(binding_error(value(value::udt{{"city", "x"}}), address), client_errc::type_mismatch);
  EXPECT_EQ(binding_error(value(value::udt{{"zip", 1}, {"zip", 2}}), address), client_errc::type_mismatch);
}

TEST(value, custom_binds_to_its_own_class_only) {
  const value v = value::custom("x.Y", from_hex("0102"));
  EXPECT_EQ(bound(v, data_type::custom("x.Y")), "000000020102");
  EXPECT_EQ(binding_error(v, data_type::custom("x.Z")), client_errc::type_mismatch);
}

TEST(value, unset_element_is_refused) {
  EXPECT_EQ(binding_error(value(value::list({dse::unset})), nested_type(1)), client_errc::invalid_argument);
}

TEST(value, more_than_32_levels_are_refused) {
  const std::string bytes = encoded(nested_value(31), nested_type(31));
  EXPECT_EQ(decoded<value>(bytes, nested_type(31)), nested_value(31));
  EXPECT_EQ(binding_error(nested_value(32), nested_type(32)), client_errc::out_of_range);
  std::string wrapped = "00000001";
  dse::value_buffer length;
  length.append_big(static_cast<std::uint32_t>(bytes.size() / 2));
  wrapped += dse::testing::hex(length.view()) + bytes;
  EXPECT_EQ(reading_error<value>(wrapped, nested_type(32)), client_errc::malformed_rows);
}

TEST(value, broken_bytes_are_malformed) {
  EXPECT_EQ(reading_error<value>("000001", type_kind::int_), client_errc::malformed_rows);
  EXPECT_EQ(reading_error<value>("7fffffff00000000", data_type::list(type_kind::int_)), client_errc::malformed_rows);
  EXPECT_EQ(reading_error<value>("00000001ffffffff", data_type::map(type_kind::int_, type_kind::int_)),
            client_errc::malformed_rows);
  EXPECT_EQ(reading_error<value>("000000010000000161", type_kind::list), client_errc::malformed_rows);
  EXPECT_EQ(reading_error<value>("0000000400000001ff", data_type::tuple({type_kind::int_})),
            client_errc::malformed_rows);
}

TEST(value, prints_as_a_cql_constant) {
  EXPECT_EQ(value().to_string(), "null");
  EXPECT_EQ(value(-5).to_string(), "-5");
  EXPECT_EQ(value(std::int8_t{65}).to_string(), "65");
  EXPECT_EQ(value(true).to_string(), "true");
  EXPECT_EQ(value(0.1).to_string(), "0.1");
  EXPECT_EQ(value(3.0).to_string(), "3.0");
  EXPECT_EQ(value(1e300).to_string(), "1e+300");
  EXPECT_EQ(value(std::nan("")).to_string(), "NaN");
  EXPECT_EQ(value(-HUGE_VAL).to_string(), "-Infinity");
  EXPECT_EQ(value("it's").to_string(), "'it''s'");
  EXPECT_EQ(value(from_hex("00ff")).to_string(), "0x00ff");
  EXPECT_EQ(value(dse::uuid()).to_string(), "00000000-0000-0000-0000-000000000000");
  EXPECT_EQ(value(dse::inet_address::from_string("::1")).to_string(), "'::1'");
  EXPECT_EQ(value(dse::duration{14, 0, 1}).to_string(), "1y2mo1ns");
  EXPECT_EQ(value(dse::decimal::from_string("1.50")).to_string(), "1.50");
  EXPECT_EQ(value(8h + 12min + 54s + 123456789ns).to_string(), "'08:12:54.123456789'");
  EXPECT_EQ(value(std::vector<std::string>{"a", "b"}).to_string(), "['a', 'b']");
  EXPECT_EQ(value(std::set<int>{1, 2}).to_string(), "{1, 2}");
  EXPECT_EQ(value(std::map<std::string, int>{{"a", 1}}).to_string(), "{'a': 1}");
  EXPECT_EQ(value(value::tuple({1, "x", nullptr})).to_string(), "(1, 'x', null)");
  EXPECT_EQ(value(value::udt{{"zip", 1}, {"Street", "x"}}).to_string(), "{zip: 1, \"Street\": 'x'}");
  EXPECT_EQ(value(value::custom("x.Y", from_hex("01"))).to_string(), "0x01");
}

TEST(value, points_in_time_print_far_outside_the_calendar_of_the_host) {
  // native_protocol_v5.spec, section 6.5, for the first date; java.time for the others.
  EXPECT_EQ(value(std::chrono::sys_days(std::chrono::days(-2147483648ll))).to_string(), "'-5877641-06-23'");
  EXPECT_EQ(value(std::chrono::sys_days(std::chrono::days(2147483647))).to_string(), "'5881580-07-11'");
  EXPECT_EQ(value(std::chrono::sys_days(2024y / 2 / 29)).to_string(), "'2024-02-29'");
  EXPECT_EQ(value(value::timestamp(0ms)).to_string(), "'1970-01-01T00:00:00.000Z'");
  EXPECT_EQ(value(value::timestamp(-1ms)).to_string(), "'1969-12-31T23:59:59.999Z'");
  EXPECT_EQ(value(value::timestamp(1709210096789ms)).to_string(), "'2024-02-29T12:34:56.789Z'");
  EXPECT_EQ(value(value::timestamp::max()).to_string(), "'292278994-08-17T07:12:55.807Z'");
  EXPECT_EQ(value(value::timestamp::min()).to_string(), "'-292275055-05-16T16:47:04.192Z'");
}

TEST(value, equality_ignores_the_order_of_sets_and_maps_only) {
  EXPECT_EQ(value(value::set({1, 2})), value(value::set({2, 1})));
  EXPECT_NE(value(value::set({1, 2})), value(value::set({2, 2})));
  EXPECT_EQ(value(value::map{{1, "a"}, {2, "b"}}), value(value::map{{2, "b"}, {1, "a"}}));
  EXPECT_NE(value(value::list({1, 2})), value(value::list({2, 1})));
  EXPECT_NE(value(1), value(std::int64_t{1}));
  EXPECT_NE(value(), value(dse::unset));
}

TEST(value, natural_type_is_that_of_the_first_element) {
  EXPECT_EQ(value(value::list({nullptr, 1})).natural_type(), data_type::list(type_kind::int_));
  EXPECT_EQ(value(value::map{{"a", 1.5}}).natural_type(), data_type::map(type_kind::text, type_kind::double_));
  EXPECT_EQ(value(value::tuple({1, "a"})).natural_type(), data_type::tuple({type_kind::int_, type_kind::text}));
  dse::value_buffer out;
  dse::bind_value(out, value(std::vector<int>{1}));
  EXPECT_EQ(dse::testing::hex(out.view()), "0000000c000000010000000400000001");
}

TEST(value, elements_of_cpp_containers_may_be_values) {
  EXPECT_EQ(decoded<std::vector<value>>("00000002ffffffff0000000400000002", data_type::list(type_kind::int_)),
            (std::vector<value>{nullptr, 2}));
  dse::value_buffer out;
  dse::bind_value(out, std::vector<value>{1, 2});
  EXPECT_EQ(dse::testing::hex(out.view()), "000000140000000200000004000000010000000400000002");
}

}  // namespace
