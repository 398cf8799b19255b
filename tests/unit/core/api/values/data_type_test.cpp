#include <dse/data_type.hpp>

#include <gtest/gtest.h>

namespace {

using dse::data_type;
using dse::type_kind;

TEST(data_type, scalar_prints_its_cql_name) {
  EXPECT_EQ(data_type(type_kind::int_).to_string(), "int");
  EXPECT_EQ(data_type(type_kind::text).to_string(), "text");
  EXPECT_EQ(data_type(type_kind::double_).to_string(), "double");
  EXPECT_EQ(data_type(type_kind::timeuuid).to_string(), "timeuuid");
}

TEST(data_type, nested_collections_print_as_frozen) {
  EXPECT_EQ(data_type::list(type_kind::int_).to_string(), "list<int>");
  EXPECT_EQ(data_type::map(type_kind::text, data_type::list(type_kind::int_)).to_string(),
            "map<text, frozen<list<int>>>");
  EXPECT_EQ(data_type::tuple({type_kind::int_, data_type::set(type_kind::inet)}).to_string(),
            "tuple<int, frozen<set<inet>>>");
}

TEST(data_type, udt_prints_its_name_with_quotes_where_cql_needs_them) {
  EXPECT_EQ(data_type::udt("shop", "address", {"street"}, {type_kind::text}).to_string(), "address");
  EXPECT_EQ(data_type::udt("shop", "Address", {}, {}).to_string(), "\"Address\"");
  EXPECT_EQ(data_type::udt("shop", "select", {}, {}).to_string(), "\"select\"");
  EXPECT_EQ(data_type::udt("shop", "a\"b", {}, {}).to_string(), "\"a\"\"b\"");
  EXPECT_EQ(data_type::list(data_type::udt("shop", "address", {}, {})).to_string(), "list<frozen<address>>");
}

TEST(data_type, custom_prints_its_class_in_quotes) {
  EXPECT_EQ(data_type::custom("org.example.PointType").to_string(), "'org.example.PointType'");
}

TEST(data_type, vector_prints_its_dimension_and_never_frozen) {
  const data_type v = data_type::vector(type_kind::float_, 3);
  EXPECT_EQ(v.to_string(), "vector<float, 3>");
  EXPECT_EQ(v.dimension(), 3u);
  EXPECT_EQ(data_type::list(v).to_string(), "list<vector<float, 3>>");
  EXPECT_EQ(data_type::vector(data_type::list(type_kind::int_), 2).to_string(), "vector<frozen<list<int>>, 2>");
  EXPECT_EQ(data_type::list(type_kind::int_).dimension(), 0u);
}

TEST(data_type, equality_looks_at_parameters_and_names) {
  EXPECT_EQ(data_type::list(type_kind::int_), data_type::list(type_kind::int_));
  EXPECT_NE(data_type::list(type_kind::int_), data_type::list(type_kind::bigint));
  EXPECT_NE(data_type::list(type_kind::int_), data_type::set(type_kind::int_));
  EXPECT_NE(data_type::custom("A"), data_type::custom("B"));
  EXPECT_NE(data_type::vector(type_kind::int_, 2), data_type::vector(type_kind::int_, 3));
  EXPECT_NE(data_type::udt("a", "t", {"f"}, {type_kind::int_}), data_type::udt("b", "t", {"f"}, {type_kind::int_}));
  EXPECT_NE(data_type::udt("a", "t", {"f"}, {type_kind::int_}), data_type::udt("a", "t", {"g"}, {type_kind::int_}));
}

TEST(data_type, default_is_an_unnamed_custom_type) {
  EXPECT_TRUE(data_type().is(type_kind::custom));
  EXPECT_EQ(data_type().name(), "");
  EXPECT_TRUE(data_type().parameters().empty());
}

TEST(data_type, udt_keeps_fields_in_order) {
  const data_type t = data_type::udt("shop", "address", {"street", "zip"}, {type_kind::text, type_kind::int_});
  EXPECT_EQ(t.keyspace(), "shop");
  EXPECT_EQ(t.field_names(), (std::vector<std::string>{"street", "zip"}));
  EXPECT_EQ(t.parameters()[1], data_type(type_kind::int_));
}

}  // namespace
