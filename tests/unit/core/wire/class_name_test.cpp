#include "wire/class_name.hpp"

#include "wire/column_specs.hpp"

#include <gtest/gtest.h>

namespace dse::wire { namespace {

const std::string marshal = "org.apache.cassandra.db.marshal.";

data_type parsed(std::string_view name) {
  std::uint32_t budget = 10'000;
  return parse_class_name(name, 1, budget);
}

/// The name as a whole, not understood.
bool stays_custom(std::string_view name) { return parsed(name) == data_type::custom(std::string(name)); }

std::string wrapped(std::string_view class_name, int times, std::string_view inner) {
  std::string text;
  for (int i = 0; i < times; ++i) text += marshal + std::string(class_name) + "(";
  text += inner;
  text.append(static_cast<std::size_t>(times), ')');
  return text;
}

// What Apache Cassandra 5.0 prints for each type (AbstractType.toString), from CQL3Type.Native.
TEST(class_name, every_scalar_class_is_its_type) {
  const std::pair<const char*, type_kind> classes[] = {
      {"AsciiType", type_kind::ascii},
      {"LongType", type_kind::bigint},
      {"BytesType", type_kind::blob},
      {"BooleanType", type_kind::boolean},
      {"CounterColumnType", type_kind::counter},
      {"DecimalType", type_kind::decimal},
      {"DoubleType", type_kind::double_},
      {"FloatType", type_kind::float_},
      {"InetAddressType", type_kind::inet},
      {"Int32Type", type_kind::int_},
      {"ShortType", type_kind::smallint},
      {"UTF8Type", type_kind::text},
      {"TimestampType", type_kind::timestamp},
      {"UUIDType", type_kind::uuid},
      {"IntegerType", type_kind::varint},
      {"TimeUUIDType", type_kind::timeuuid},
      {"ByteType", type_kind::tinyint},
      {"SimpleDateType", type_kind::date},
      {"TimeType", type_kind::time},
      {"DurationType", type_kind::duration},
      {"DateType", type_kind::timestamp},
  };
  for (const auto& [name, kind] : classes) EXPECT_EQ(parsed(marshal + name), data_type(kind)) << name;
}

TEST(class_name, collections_tuples_and_wrappers_are_read) {
  const std::string i = marshal + "Int32Type", t = marshal + "UTF8Type";
  EXPECT_EQ(parsed(marshal + "ListType(" + i + ")"), data_type::list(type_kind::int_));
  EXPECT_EQ(parsed(marshal + "SetType(" + t + ")"), data_type::set(type_kind::text));
  EXPECT_EQ(parsed(marshal + "MapType(" + t + "," + i + ")"), data_type::map(type_kind::text, type_kind::int_));
  EXPECT_EQ(parsed(marshal + "TupleType(" + t + "," + i + "," + t + ")"),
            data_type::tuple({type_kind::text, type_kind::int_, type_kind::text}));
  EXPECT_EQ(parsed(marshal + "FrozenType(" + marshal + "ListType(" + i + "))"), data_type::list(type_kind::int_));
  EXPECT_EQ(parsed(marshal + "ReversedType(" + marshal + "TimestampType)"), data_type(type_kind::timestamp));
}

TEST(class_name, vector_is_read_as_the_server_prints_it) {
  // TypeParser.stringifyVectorParameters puts a blank on both sides of the comma.
  EXPECT_EQ(parsed("org.apache.cassandra.db.marshal.VectorType(org.apache.cassandra.db.marshal.FloatType , 3)"),
            data_type::vector(type_kind::float_, 3));
  EXPECT_EQ(parsed(marshal + "VectorType(" + marshal + "VectorType(" + marshal + "UTF8Type , 2) , 8192)"),
            data_type::vector(data_type::vector(type_kind::text, 2), 8192));
  EXPECT_EQ(parsed("VectorType(FloatType,3)"), data_type::vector(type_kind::float_, 3));
}

// The type of parseUserTypes in DataTypeClassNameParserTest of DataStax's Java driver.
TEST(class_name, user_type_has_its_names_in_hexadecimal_digits) {
  const data_type phone = data_type::udt("foo", "phone", {"name", "number"}, {type_kind::text, type_kind::text});
  EXPECT_EQ(parsed("org.apache.cassandra.db.marshal.UserType(foo,61646472657373,737472656574:org.apache.cassandra.db."
                   "marshal.UTF8Type,7a6970636f6465:org.apache.cassandra.db.marshal.Int32Type,70686f6e6573:org.apache."
                   "cassandra.db.marshal.SetType(org.apache.cassandra.db.marshal.UserType(foo,70686f6e65,6e616d65:org."
                   "apache.cassandra.db.marshal.UTF8Type,6e756d626572:org.apache.cassandra.db.marshal.UTF8Type)))"),
            data_type::udt("foo", "address", {"street", "zipcode", "phones"},
                           {type_kind::text, type_kind::int_, data_type::set(phone)}));
  EXPECT_EQ(parsed("UserType(ks,41)"), data_type::udt("ks", "A", {}, {}));
}

TEST(class_name, unknown_class_stays_custom_wherever_it_stands) {
  EXPECT_TRUE(stays_custom("org.apache.cassandra.db.marshal.PointType"));
  EXPECT_TRUE(stays_custom("com.example.Mine"));
  EXPECT_TRUE(stays_custom("org.apache.cassandra.db.marshal.CompositeType(org.apache.cassandra.db.marshal.UTF8Type)"));
  EXPECT_EQ(parsed("SetType(" + marshal + "PointType)"), data_type::set(data_type::custom(marshal + "PointType")));
  EXPECT_EQ(parsed("MapType(com.x.A(a=>b(c),d) , Int32Type)"),
            data_type::map(data_type::custom("com.x.A(a=>b(c),d)"), type_kind::int_));
  EXPECT_EQ(parsed("VectorType(com.x.A , 4)"), data_type::vector(data_type::custom("com.x.A"), 4));
}

TEST(class_name, malformed_name_stays_custom_as_a_whole) {
  for (const char* name : {"",
                           " ",
                           "(",
                           ")",
                           "()",
                           "ListType",
                           "ListType(",
                           "ListType()",
                           "ListType(Int32Type",
                           "ListType(Int32Type))",
                           "ListType(Int32Type,Int32Type)",
                           "MapType(Int32Type)",
                           "MapType(Int32Type,)",
                           "MapType(Int32Type Int32Type)",
                           "MapType(Int32Type,Int32Type,Int32Type)",
                           "TupleType()",
                           "TupleType(Int32Type,)",
                           "FrozenType",
                           "FrozenType()",
                           "Int32Type()",
                           "Int32Type,",
                           "com.x.A(",
                           "com.x.A(()",
                           "VectorType(FloatType)",
                           "VectorType(FloatType , )",
                           "VectorType(FloatType , 0)",
                           "VectorType(FloatType , -3)",
                           "VectorType(FloatType , +3)",
                           "VectorType(FloatType , 3x)",
                           "VectorType(FloatType , 2147483648)",
                           "VectorType(FloatType , 99999999999999999999999999)",
                           "VectorType(FloatType , 3",
                           "VectorType(3 , FloatType)",
                           "UserType(ks)",
                           "UserType(,61)",
                           "UserType(ks,)",
                           "UserType(ks,6)",
                           "UserType(ks,6g)",
                           "UserType(ks,61,62)",
                           "UserType(ks,61,62:)",
                           "UserType(ks,61,6:Int32Type)",
                           "UserType(ks,61,xy:Int32Type)",
                           "UserType(ks,61,62:Int32Type",
                           "UserType(ks,61,:Int32Type)"})
    EXPECT_TRUE(stays_custom(name)) << name;
}

TEST(class_name, largest_dimension_is_that_of_a_java_int) {
  EXPECT_EQ(parsed("VectorType(FloatType , 2147483647)").dimension(), 2147483647u);
}

TEST(class_name, type_may_be_32_deep_and_not_33) {
  EXPECT_EQ(parsed(wrapped("ListType", 31, "Int32Type")).kind(), type_kind::list);
  EXPECT_TRUE(stays_custom(wrapped("ListType", 32, "Int32Type")));
  EXPECT_TRUE(stays_custom(wrapped("FrozenType", 32, "Int32Type")));
  EXPECT_TRUE(stays_custom(wrapped("VectorType", 100'000, "FloatType , 3")));
  EXPECT_TRUE(stays_custom(std::string(1'000'000, '(')));
}

TEST(class_name, depth_counts_from_where_the_name_stands) {
  std::uint32_t budget = 100;
  EXPECT_EQ(parse_class_name("ListType(Int32Type)", deepest_type - 1, budget).kind(), type_kind::list);
  EXPECT_EQ(parse_class_name("ListType(Int32Type)", deepest_type, budget).kind(), type_kind::custom);
}

TEST(class_name, types_beyond_the_budget_leave_the_name_custom) {
  std::uint32_t budget = 3;
  EXPECT_EQ(parse_class_name("TupleType(Int32Type,Int32Type)", 1, budget).kind(), type_kind::tuple);
  EXPECT_EQ(budget, 0u);
  EXPECT_EQ(parse_class_name("Int32Type", 1, budget), data_type::custom("Int32Type"));
}

TEST(class_name, every_prefix_of_a_name_is_survived) {
  const std::string whole = "UserType(ks,61,62:VectorType(com.x.A(b) , 3),63:MapType(UTF8Type,TupleType(Int32Type)))";
  EXPECT_TRUE(parsed(whole).is(type_kind::udt));
  for (std::size_t n = 0; n < whole.size(); ++n) {
    const std::string prefix(whole.data(), n);  // its own block: ASan sees a read behind it
    EXPECT_TRUE(stays_custom(prefix)) << prefix;
  }
}

}}  // namespace dse::wire
