#include "engine/handshake.hpp"
#include "handshake_conversation.hpp"
#include "support/server_wire/error_response.hpp"

#include <string>

namespace dse::engine { namespace {

using conversation = handshake_conversation;
using progress = handshake::progress;
using testing::text_value;
using wire::protocol_version;

std::string text(const std::optional<bytes>& b) {
  std::string s;
  for (const std::byte octet : b.value_or(text_value("null"))) s += static_cast<char>(octet);
  return s;
}

TEST(handshake_login, login_of_one_step_ends_with_the_servers_word) {
  conversation c;
  begin_login(c);
  EXPECT_FALSE(c.next_request()) << "the authenticator was not asked yet";
  EXPECT_EQ(c.client.log_in(text_value("first"), c.out), progress::waiting);
  EXPECT_EQ(text(c.request<testing::auth_response_request>().token), "first");
  EXPECT_EQ(c.answer(testing::encode_auth_success(c.head(), text_value("welcome"))), progress::success);
  EXPECT_EQ(text(c.client.token()), "welcome");
  EXPECT_EQ(c.client.accepted({}, c.out), progress::done);
}

TEST(handshake_login, each_challenge_is_answered) {
  conversation c;
  c.options.keyspace = "shop";
  begin_login(c);
  c.client.log_in(text_value("0"), c.out);
  c.request<testing::auth_response_request>();
  for (const std::string round : {"1", "2", "3"}) {
    ASSERT_EQ(c.answer(testing::encode_auth_challenge(c.head(), text_value("challenge " + round))),
              progress::challenge);
    EXPECT_EQ(text(c.client.token()), "challenge " + round);
    EXPECT_EQ(c.client.log_in(text_value("answer " + round), c.out), progress::waiting);
    EXPECT_EQ(text(c.request<testing::auth_response_request>().token), "answer " + round);
  }
  EXPECT_EQ(c.answer(testing::encode_auth_success(c.head(), std::nullopt)), progress::success);
  EXPECT_TRUE(c.client.token().empty());
  EXPECT_EQ(c.client.accepted({}, c.out), progress::waiting);
  EXPECT_EQ(c.request<testing::query_request>().text, "USE \"shop\"");
}

TEST(handshake_login, empty_token_is_sent_as_one) {
  conversation c;
  begin_login(c);
  c.client.log_in(bytes(), c.out);
  EXPECT_EQ(c.request<testing::auth_response_request>().token, bytes());
}

TEST(handshake_login, refused_login_says_so) {
  conversation c;
  begin_login(c);
  c.client.log_in(text_value("wrong"), c.out);
  EXPECT_EQ(c.answer(testing::encode_error(c.head(), 0x0100, "Provided username ada and/or password are incorrect")),
            progress::failed);
  EXPECT_EQ(c.failure(), client_errc::authentication_failed);
  EXPECT_EQ(c.client.failure().message(), "Provided username ada and/or password are incorrect");
}

TEST(handshake_login, refused_login_names_who_was_refused) {
  conversation c;
  begin_login(c);
  c.client.known_as("user ada");
  c.client.log_in(text_value("wrong"), c.out);
  c.request<testing::auth_response_request>();
  c.answer(testing::encode_error(c.head(), 0x0100, "Failed to login. Please re-try."));
  EXPECT_EQ(c.client.failure().message(), "Failed to login. Please re-try. (logging in: user ada)");
  EXPECT_NE(c.client.failure().details().hint.find("role"), std::string::npos);
  begin_login(c);
  c.client.log_in(text_value("wrong"), c.out);
  c.answer(testing::encode_error(c.head(), 0x0100, "again"));
  EXPECT_EQ(c.client.failure().message(), "again") << "the name is that of one login";
}

TEST(handshake_login, server_that_asks_on_and_on_is_left) {
  conversation c;
  begin_login(c);
  c.client.log_in(text_value("0"), c.out);
  for (int round = 1; round <= 16; ++round) {
    c.request<testing::auth_response_request>();
    ASSERT_EQ(c.answer(testing::encode_auth_challenge(c.head(), text_value("?"))), progress::challenge) << round;
    c.client.log_in(text_value("!"), c.out);
  }
  c.request<testing::auth_response_request>();
  EXPECT_EQ(c.answer(testing::encode_auth_challenge(c.head(), text_value("?"))), progress::failed);
  EXPECT_EQ(c.failure(), client_errc::authentication_failed);
  EXPECT_FALSE(c.next_request());
}

TEST(handshake_login, failure_of_the_authenticator_is_that_of_the_handshake) {
  conversation c;
  begin_login(c);
  EXPECT_EQ(c.client.log_in(error(client_errc::policy_failed, "no ticket"), c.out), progress::failed);
  EXPECT_EQ(c.failure(), client_errc::policy_failed);
  EXPECT_EQ(c.client.failure().message(), "no ticket");
  EXPECT_FALSE(c.next_request());
}

TEST(handshake_login, authenticator_may_distrust_the_servers_last_word) {
  conversation c;
  begin_login(c);
  c.client.log_in(text_value("x"), c.out);
  c.answer(testing::encode_auth_success(c.head(), text_value("forged")));
  EXPECT_EQ(c.client.accepted(error(client_errc::authentication_failed, "the server is another"), c.out),
            progress::failed);
  EXPECT_EQ(c.client.failure().message(), "the server is another");
}

TEST(handshake_login, answer_of_an_authenticator_that_nobody_waits_for_is_dropped) {
  conversation c;
  c.start(protocol_version::v4);
  c.request<testing::startup_request>();
  EXPECT_EQ(c.client.log_in(text_value("stale"), c.out), progress::waiting);
  EXPECT_EQ(c.client.accepted({}, c.out), progress::waiting);
  EXPECT_FALSE(c.next_request());
  EXPECT_EQ(c.answer(testing::encode_ready(c.head())), progress::done);
}

}}  // namespace dse::engine
