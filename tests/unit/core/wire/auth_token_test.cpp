#include "wire/auth_token.hpp"

#include "golden.hpp"

namespace dse::wire { namespace {

TEST(auth_token, challenge_has_its_bytes) {
  for_each_version([](protocol_version v) {
    const golden_response response("auth_challenge", v);
    EXPECT_EQ(response.header().op, opcode::auth_challenge);
    const auto token = decode_auth_token(response.reader());
    ASSERT_TRUE(token && token->bytes);
    EXPECT_EQ(as_text(*token->bytes), "PLAIN-START");
  });
}

TEST(auth_token, success_may_have_none) {
  for_each_version([](protocol_version v) {
    const golden_response some("auth_success", v);
    EXPECT_EQ(some.header().op, opcode::auth_success);
    EXPECT_EQ(testing::to_hex(decode_auth_token(some.reader()).value().bytes.value()), "0102");
    const golden_response none("auth_success_null", v);
    const auto token = decode_auth_token(none.reader());
    ASSERT_TRUE(token);
    EXPECT_EQ(token->bytes, std::nullopt);
  });
}

TEST(auth_token, cut_message_fails) {
  const golden_response response("auth_challenge", protocol_version::v4);
  for_each_cut(response.body(), [](bytes_view cut) { EXPECT_FALSE(decode_auth_token(byte_reader(cut))); });
}

}}  // namespace dse::wire
