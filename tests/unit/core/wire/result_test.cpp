#include "wire/result.hpp"

#include "golden.hpp"

namespace dse::wire { namespace {

TEST(result, kind_comes_first) {
  for_each_version([](protocol_version v) {
    const auto kind = [v](std::string_view name) {
      const golden_response response(name, v);
      byte_reader r = response.reader();
      return decode_result_kind(r);
    };
    EXPECT_EQ(kind("result_void"), result_kind::void_result);
    EXPECT_EQ(kind("rows"), result_kind::rows);
    EXPECT_EQ(kind("result_set_keyspace"), result_kind::set_keyspace);
    EXPECT_EQ(kind("prepared_select"), result_kind::prepared);
    EXPECT_EQ(kind("result_schema_change"), result_kind::schema_change);
  });
}

TEST(result, unknown_kind_is_nothing) {
  for (const int kind : {0, 6, 255}) {
    const bytes b = octets({0, 0, 0, kind});
    byte_reader r(b);
    EXPECT_EQ(decode_result_kind(r), std::nullopt) << kind;
  }
  const bytes cut = octets({0, 0, 0});
  byte_reader r(cut);
  EXPECT_EQ(decode_result_kind(r), std::nullopt);
}

TEST(result, set_keyspace_names_it) {
  for_each_version([](protocol_version v) {
    const golden_response response("result_set_keyspace", v);
    byte_reader r = response.reader();
    decode_result_kind(r);
    EXPECT_EQ(decode_set_keyspace(r), "ks1");
  });
  const bytes cut = octets({0, 3, 'k', 's'});
  byte_reader r(cut);
  EXPECT_EQ(decode_set_keyspace(r), std::nullopt);
}

TEST(result, schema_change_is_that_of_an_event) {
  for_each_version([](protocol_version v) {
    const golden_response response("result_schema_change", v);
    byte_reader r = response.reader();
    decode_result_kind(r);
    const auto c = decode_schema_change(r);
    ASSERT_TRUE(c);
    EXPECT_EQ(c->kind, schema_change_kind::created);
    EXPECT_EQ(c->target, schema_target::table);
    EXPECT_EQ(c->keyspace, "ks1");
    EXPECT_EQ(c->name, "t");
  });
}

}}  // namespace dse::wire
