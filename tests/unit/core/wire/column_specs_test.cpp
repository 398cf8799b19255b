#include "wire/column_specs.hpp"

#include "golden.hpp"
#include "wire/rows.hpp"

namespace dse::wire { namespace {

void append(bytes& b, std::initializer_list<int> more) {
  for (const int v : more) b.push_back(static_cast<std::byte>(v));
}

/// One column "c" of the table a.b with the given type bytes.
bytes one_column(const bytes& type) {
  bytes b = octets({0, 1, 'a', 0, 1, 'b', 0, 1, 'c'});
  b.insert(b.end(), type.begin(), type.end());
  return b;
}

std::optional<std::vector<column>> decoded(const bytes& b, std::uint32_t count = 1, bool global = true) {
  byte_reader r(b);
  byte_reader s(b);
  auto columns = decode_columns(r, count, global);
  EXPECT_EQ(skip_columns(s, count, global), columns.has_value());
  EXPECT_EQ(r.remaining(), s.remaining());
  return columns;
}

/// `depth` lists around an int.
bytes nested_lists(int depth) {
  bytes b;
  for (int i = 0; i < depth; ++i) append(b, {0x00, 0x20});
  append(b, {0x00, 0x09});
  return b;
}

TEST(column_specs, all_kinds_of_types_are_read) {
  for_each_version([](protocol_version v) {
    const golden_response response("rows_all_types", v);
    byte_reader r(response.body().subspan(4));
    rows_header h;
    ASSERT_TRUE(decode_rows_header(r, h));
    byte_reader specs(h.specs);
    const auto columns = decode_columns(specs, h.column_count, h.global_table);
    ASSERT_TRUE(columns);
    EXPECT_EQ(specs.remaining(), 0u);
    ASSERT_EQ(columns->size(), 5u);
    for (const column& c : *columns) {
      EXPECT_EQ(c.keyspace, "ks1");
      EXPECT_EQ(c.table, "t");
    }
    EXPECT_EQ((*columns)[0].name, "k");
    EXPECT_EQ((*columns)[0].type, data_type(type_kind::int_));
    EXPECT_EQ((*columns)[1].name, "tags");
    EXPECT_EQ((*columns)[1].type, data_type::map(type_kind::text, data_type::list(type_kind::bigint)));
    EXPECT_EQ((*columns)[2].type, data_type::tuple({type_kind::uuid, data_type::set(type_kind::inet)}));
    EXPECT_EQ((*columns)[3].type,
              data_type::udt("ks1", "address", {"street", "zip"}, {type_kind::text, type_kind::int_}));
    EXPECT_EQ((*columns)[4].name, "where");
    EXPECT_EQ((*columns)[4].type, data_type::custom("org.apache.cassandra.db.marshal.PointType"));
  });
}

TEST(column_specs, each_column_may_have_its_own_table) {
  for_each_version([](protocol_version v) {
    const golden_response response("rows_two_tables", v);
    byte_reader r(response.body().subspan(4));
    rows_header h;
    ASSERT_TRUE(decode_rows_header(r, h));
    EXPECT_FALSE(h.global_table);
    byte_reader specs(h.specs);
    const auto columns = decode_columns(specs, h.column_count, h.global_table);
    ASSERT_TRUE(columns && columns->size() == 2);
    EXPECT_EQ((*columns)[0].table, "a");
    EXPECT_EQ((*columns)[1].keyspace, "ks2");
    EXPECT_EQ((*columns)[1].table, "b");
    EXPECT_EQ((*columns)[1].type, data_type(type_kind::blob));
  });
}

TEST(column_specs, class_of_a_type_without_id_is_that_type) {
  const std::string name = "org.apache.cassandra.db.marshal.VectorType(org.apache.cassandra.db.marshal.FloatType , 3)";
  bytes type = octets({0x00, 0x22, 0x00, 0x00, 0x00, static_cast<int>(name.size())});
  for (const char c : name) type.push_back(static_cast<std::byte>(c));
  const auto columns = decoded(one_column(type));
  ASSERT_TRUE(columns);
  EXPECT_EQ((*columns)[0].type, data_type::set(data_type::vector(type_kind::float_, 3)));
}

TEST(column_specs, type_may_be_32_deep_and_not_33) {
  EXPECT_TRUE(decoded(one_column(nested_lists(31))));
  EXPECT_FALSE(decoded(one_column(nested_lists(32))));
  EXPECT_FALSE(decoded(one_column(nested_lists(1'000'000))));
}

TEST(column_specs, unknown_scalar_is_kept_and_unknown_composite_fails) {
  const auto scalar = decoded(one_column(octets({0x00, 0x1E})));
  ASSERT_TRUE(scalar);
  EXPECT_EQ(static_cast<int>((*scalar)[0].type.kind()), 0x1E);
  EXPECT_FALSE(decoded(one_column(octets({0x00, 0x23}))));
  EXPECT_FALSE(decoded(one_column(octets({0x12, 0x34}))));
}

TEST(column_specs, counts_are_not_trusted) {
  const bytes small = one_column(octets({0, 9}));
  for (const std::uint32_t count : {2u, 65'535u, 65'536u, 0x7FFF'FFFFu, 0xFFFF'FFFFu})
    EXPECT_FALSE(decoded(small, count)) << count;
  EXPECT_FALSE(decoded(one_column(octets({0x00, 0x31, 0xFF, 0xFF, 0x00, 0x09})))) << "tuple of 65,535 members";
  EXPECT_FALSE(decoded(one_column(octets({0x00, 0x30, 0, 0, 0, 0, 0xFF, 0xFF, 0, 0, 0, 9})))) << "UDT of as many";
}

TEST(column_specs, long_table_name_cannot_be_multiplied_by_the_columns) {
  bytes b = octets({0xFF, 0xFF});
  b.resize(b.size() + 0xFFFF);
  append(b, {0, 0});
  constexpr std::uint32_t count = 1000;
  for (std::uint32_t i = 0; i < count; ++i) append(b, {0, 0, 0, 9});
  EXPECT_FALSE(decoded(b, count));
}

TEST(column_specs, number_of_types_is_limited) {
  // Tuples of 65,535 integers: five have more members than any schema.
  bytes tuple = octets({0, 0, 0x00, 0x31, 0xFF, 0xFF});
  for (int i = 0; i < 0xFFFF; ++i) append(tuple, {0, 9});
  bytes b = octets({0, 0, 0, 0});
  for (int i = 0; i < 5; ++i) b.insert(b.end(), tuple.begin(), tuple.end());
  EXPECT_TRUE(decoded(b, 3));
  EXPECT_FALSE(decoded(b, 5));
}

TEST(column_specs, no_columns_are_an_empty_list) {
  const auto none = decoded({}, 0, false);
  ASSERT_TRUE(none);
  EXPECT_TRUE(none->empty());
}

}}  // namespace dse::wire
