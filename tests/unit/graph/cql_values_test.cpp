#include "unit/graph/hex.hpp"

#include <dse/geo/codec.hpp>
#include <dse/graph/bytecode.hpp>
#include <dse/graph/cql_values.hpp>
#include <dse/graph/scalars.hpp>
#include <dse/graph/traversal.hpp>
#include <dse/value.hpp>

#include <gtest/gtest.h>

#include <map>
#include <optional>
#include <set>
#include <string>
#include <tuple>
#include <vector>

using namespace dse::graph;
using dse::data_type;
using dse::type_kind;
using graph_test::from_hex;
using graph_test::thrown_code;

namespace {

struct address {
  std::string street;
  std::optional<int> zip;
  friend bool operator==(const address&, const address&) = default;
};

const data_type address_type = data_type::udt("shop", "address", {"street", "zip"}, {type_kind::text, type_kind::int_});

std::string json3(const value& v) { return to_graphson(traversal().inject(v).code(), graphson_version::v3); }

// Encoded by DSE's Java driver 4.
TEST(cql_values, tuple_and_udt_are_those_of_the_java_driver) {
  EXPECT_EQ(tuple_of(data_type::tuple({type_kind::int_, type_kind::text}), 5, "Bar").encoded(),
            from_hex("00 00000016 \"driver.core.TupleValue\" 00000000 00 00000017 0031 0002 0009 000d 00000004 00000005"
                     "00000003 426172"));
  EXPECT_EQ(
      udt_of(data_type::udt("ks", "u", {"a"}, {type_kind::int_}), dse::value(dse::value::udt{{"a", 7}})).encoded(),
      from_hex("00 00000014 \"driver.core.UDTValue\" 00000000 00 00000018 0030 0002\"ks\" 0001\"u\" 0001 0001\"a\" 0009"
               "00000004 00000007"));
}

TEST(cql_values, members_have_the_declared_width) {
  const value t = tuple_of(data_type::tuple({type_kind::bigint, type_kind::double_}), 42, std::nullopt);
  EXPECT_EQ(t.items(), (std::vector<value>{42L, value()}));
  EXPECT_EQ(thrown_code([] { (void)tuple_of(data_type::tuple({type_kind::tinyint}), 300); }),
            dse::client_errc::out_of_range);
  EXPECT_EQ(thrown_code([] { (void)tuple_of(data_type::tuple({type_kind::text}), 3); }),
            dse::client_errc::type_mismatch);
}

TEST(cql_values, tuple_is_read_back_by_its_members) {
  const data_type inner = data_type::list(type_kind::int_);
  const data_type type = data_type::tuple({type_kind::text, inner, data_type::tuple({type_kind::int_})});
  const value t = tuple_of(type, "a", std::vector{1, 2}, std::tuple(3));
  EXPECT_EQ(t.kind(), value_kind::tuple);
  EXPECT_EQ(t[0], value("a"));
  EXPECT_EQ(t[1], list_of(1, 2));
  EXPECT_EQ(t[2][0], value(3));
}

TEST(cql_values, struct_is_a_udt_and_is_read_back) {
  const value home = udt_of(address_type, address{"Main St", 75001});
  EXPECT_EQ(home.kind(), value_kind::udt);
  EXPECT_EQ(home["zip"], value(75001));
  EXPECT_EQ(home.as<address>(), (address{"Main St", 75001}));
  EXPECT_TRUE(udt_of(address_type, address{"x", std::nullopt})["zip"].is_null());
}

TEST(cql_values, type_that_does_not_fit_is_refused) {
  const auto code = [](auto make) { return thrown_code([&] { (void)make(); }); };
  EXPECT_EQ(code([] { return tuple_of(data_type::tuple({type_kind::int_}), 1, 2); }), dse::client_errc::type_mismatch);
  EXPECT_EQ(code([] { return tuple_of(type_kind::int_, 1); }), dse::client_errc::type_mismatch);
  EXPECT_EQ(code([] { return udt_of(data_type::tuple({type_kind::int_}), std::tuple(1)); }),
            dse::client_errc::type_mismatch);
  EXPECT_EQ(
      code([] { return tuple_of(data_type::tuple({data_type::vector(type_kind::float_, 1)}), std::vector{1.0F}); }),
      dse::client_errc::invalid_argument);
}

// graph-level GraphSON 3 of DSE's drivers: cqlType first, fieldName before it, then the values with their types.
TEST(cql_values, peer_101_graphson_3_has_the_declared_types) {
  EXPECT_NE(
      json3(tuple_of(data_type::tuple({type_kind::int_, type_kind::text}), 5, "Bar"))
          .find(
              R"({"@type":"dse:Tuple","@value":{"cqlType":"tuple","definition":[{"cqlType":"int"},{"cqlType":"text"}],)"
              R"("value":[{"@type":"g:Int32","@value":5},"Bar"]}})"),
      std::string::npos)
      << json3(tuple_of(data_type::tuple({type_kind::int_, type_kind::text}), 5, "Bar"));
  const std::string udt = json3(udt_of(address_type, address{"a", std::nullopt}));
  EXPECT_NE(
      udt.find(R"({"@type":"dse:UDT","@value":{"cqlType":"udt","keyspace":"shop","name":"address","definition":[)"
               R"({"fieldName":"street","cqlType":"text"},{"fieldName":"zip","cqlType":"int"}],"value":["a",null]}})"),
      std::string::npos)
      << udt;
  const std::string nested =
      json3(tuple_of(data_type::tuple({data_type::map(type_kind::text, data_type::set(type_kind::int_)), address_type}),
                     std::map<std::string, std::set<int>>{}, address{"a", 1}));
  EXPECT_NE(
      nested.find(
          R"([{"cqlType":"map","definition":[{"cqlType":"text"},{"cqlType":"set","definition":[{"cqlType":"int"}]}]},)"
          R"({"cqlType":"udt","keyspace":"shop","name":"address","definition":[)"),
      std::string::npos)
      << nested;
}

TEST(cql_values, graphson_2_has_no_form_for_them) {
  const auto t = traversal().inject(tuple_of(data_type::tuple({type_kind::int_}), 5));
  EXPECT_EQ(thrown_code([&] { (void)to_graphson(t.code(), graphson_version::v2); }),
            dse::client_errc::invalid_argument);
}

}  // namespace
