#include "wire/response_prefix.hpp"

#include "golden.hpp"
#include "wire/result.hpp"

namespace dse::wire { namespace {

TEST(response_prefix, tracing_id_warnings_and_payload_come_in_this_order) {
  for_each_version([](protocol_version v) {
    if (!has_custom_payload(v)) return;
    const golden_response response("result_void_prefix", v);
    ASSERT_TRUE(has_response_prefix(response.header().flags));
    byte_reader r = response.reader();
    response_prefix prefix;
    ASSERT_TRUE(decode_response_prefix(r, response.header().flags, prefix));
    ASSERT_TRUE(prefix.tracing_id);
    EXPECT_EQ(prefix.tracing_id->octets[1], 1);
    EXPECT_EQ(prefix.tracing_id->octets[15], 15);
    EXPECT_EQ(prefix.warnings, (std::vector<std::string_view>{"slow", "large"}));
    ASSERT_EQ(prefix.custom_payload.size(), 2u);
    EXPECT_EQ(prefix.custom_payload[0].key, "a");
    EXPECT_EQ(testing::to_hex(prefix.custom_payload[0].value.value()), "010203");
    EXPECT_EQ(prefix.custom_payload[1].value, std::nullopt);
    EXPECT_EQ(decode_result_kind(r), result_kind::void_result) << "the reader stands at the message";
  });
}

TEST(response_prefix, each_part_comes_alone_too) {
  const golden_response traced("result_void_tracing_warnings", protocol_version::v4);
  byte_reader r = traced.reader();
  response_prefix prefix;
  ASSERT_TRUE(decode_response_prefix(r, traced.header().flags, prefix));
  EXPECT_EQ(prefix.tracing_id.value().octets[0], 0xC0);
  EXPECT_EQ(prefix.warnings.size(), 2u);
  EXPECT_EQ(decode_result_kind(r), result_kind::void_result);

  const golden_response paid("result_void_payload", protocol_version::v4);
  byte_reader s = paid.reader();
  response_prefix other;
  ASSERT_TRUE(decode_response_prefix(s, paid.header().flags, other));
  EXPECT_FALSE(other.tracing_id);
  EXPECT_EQ(other.custom_payload.size(), 1u);
  EXPECT_EQ(decode_result_kind(s), result_kind::void_result);
}

TEST(response_prefix, plain_response_has_none) {
  const golden_response response("result_void", protocol_version::v4);
  EXPECT_FALSE(has_response_prefix(response.header().flags));
  byte_reader r = response.reader();
  response_prefix prefix;
  EXPECT_TRUE(decode_response_prefix(r, response.header().flags, prefix));
  EXPECT_EQ(r.remaining(), 4u);
}

TEST(response_prefix, cut_prefix_fails) {
  const golden_response response("result_void_prefix", protocol_version::v4);
  for_each_cut(response.body().first(response.body().size() - 4), [&](bytes_view cut) {
    byte_reader r(cut);
    response_prefix prefix;
    EXPECT_FALSE(decode_response_prefix(r, response.header().flags, prefix));
  });
}

TEST(response_prefix, count_of_warnings_is_not_trusted) {
  const bytes b = octets({0xFF, 0xFF, 0, 0});
  byte_reader r(b);
  response_prefix prefix;
  EXPECT_FALSE(decode_response_prefix(r, frame_flag::warning, prefix));
  EXPECT_EQ(prefix.warnings.capacity(), 0u);
}

}}  // namespace dse::wire
