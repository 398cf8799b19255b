#include "wire/schema_change.hpp"

#include "golden.hpp"

namespace dse::wire { namespace {

/// Of an EVENT, whose type is passed over.
std::optional<schema_change> change_of(const golden_response& response) {
  byte_reader r = response.reader();
  EXPECT_EQ(r.read_string(), "SCHEMA_CHANGE");
  return decode_schema_change(r);
}

TEST(schema_change, keyspace_has_no_other_name) {
  for_each_version([](protocol_version v) {
    const golden_response response("event_keyspace", v);
    const auto c = change_of(response);
    ASSERT_TRUE(c);
    EXPECT_EQ(c->kind, schema_change_kind::dropped);
    EXPECT_EQ(c->target, schema_target::keyspace);
    EXPECT_EQ(c->keyspace, "ks1");
    EXPECT_EQ(c->name, "");
  });
}

TEST(schema_change, type_has_a_name) {
  for_each_version([](protocol_version v) {
    const golden_response response("event_type", v);
    const auto c = change_of(response);
    ASSERT_TRUE(c);
    EXPECT_EQ(c->kind, schema_change_kind::created);
    EXPECT_EQ(c->target, schema_target::type);
    EXPECT_EQ(c->name, "address");
  });
}

TEST(schema_change, function_and_aggregate_have_argument_types) {
  for_each_version([](protocol_version v) {
    if (v == protocol_version::v3) return;
    const golden_response function("event_function", v);
    const auto f = change_of(function);
    ASSERT_TRUE(f);
    EXPECT_EQ(f->target, schema_target::function);
    EXPECT_EQ(f->name, "f");
    EXPECT_EQ(f->argument_types, (std::vector<std::string_view>{"int", "text"}));
    const golden_response aggregate("event_aggregate", v);
    const auto a = change_of(aggregate);
    ASSERT_TRUE(a);
    EXPECT_EQ(a->target, schema_target::aggregate);
    EXPECT_EQ(a->argument_types, (std::vector<std::string_view>{"int"}));
  });
}

TEST(schema_change, unknown_words_are_no_failure) {
  const bytes b = octets({0, 2, 'X', 'X', 0, 4, 'V', 'I', 'E', 'W', 0xFF});
  byte_reader r(b);
  const auto c = decode_schema_change(r);
  ASSERT_TRUE(c);
  EXPECT_EQ(c->kind, schema_change_kind::unknown);
  EXPECT_EQ(c->target, schema_target::unknown);
}

}}  // namespace dse::wire
