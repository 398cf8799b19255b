#include "gssapi_login.hpp"

#include "hex.hpp"

#include <dse/auth/errc.hpp>

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace {

using dse::auth::errc;
using dse::auth::gssapi_login;
using dse::auth::gssapi_opening;
using dse::testing::hex;
using dse::testing::token;

/// Answers each token with the next of its answers, and is complete after the last.
class scripted_exchange final : public dse::auth::security_exchange {
 public:
  scripted_exchange(std::vector<std::string> answers, std::vector<std::string>& seen)
      : answers_(std::move(answers)), seen_(seen) {}
  dse::result<dse::bytes> start() override { return next(); }
  dse::result<dse::bytes> step(dse::bytes_view in) override {
    seen_.push_back(hex(in));
    return next();
  }
  bool complete() const noexcept override { return used_ == answers_.size(); }

 private:
  dse::result<dse::bytes> next() {
    const std::string& answer = answers_.at(used_++);
    if (answer == "fail") return dse::error(make_error_code(errc::ticket_missing), "scripted");
    return token(answer);
  }
  std::vector<std::string> answers_;
  std::vector<std::string>& seen_;
  std::size_t used_ = 0;
};

class gssapi_login_machine : public ::testing::Test {
 protected:
  gssapi_login make(std::vector<std::string> answers, gssapi_opening opening = gssapi_opening::mechanism_name) {
    return gssapi_login(opening, std::make_unique<scripted_exchange>(std::move(answers), seen_));
  }
  std::vector<std::string> seen_;
};

// Table "DseAuthenticator exchange": GSSAPI, GSSAPI-START, AP-REQ, AP-REP, empty, offer, choice, AUTH_SUCCESS.
TEST_F(gssapi_login_machine, whole_exchange_of_dse_authenticator) {
  gssapi_login client = make({"ap-req", "", "choice"});
  EXPECT_TRUE(client.may_block());
  EXPECT_EQ(hex(client.initial_response().value()), "475353415049");
  EXPECT_EQ(client.evaluate_challenge(token("GSSAPI-START")).value(), token("ap-req"));
  EXPECT_EQ(client.evaluate_challenge(token("ap-rep")).value(), dse::bytes());
  EXPECT_EQ(client.evaluate_challenge(token("offer")).value(), token("choice"));
  EXPECT_TRUE(client.on_success({}));
  EXPECT_EQ(seen_, (std::vector<std::string>{hex(token("ap-rep")), hex(token("offer"))}));
}

TEST_F(gssapi_login_machine, kerberos_authenticator_gets_the_token_at_once) {
  gssapi_login client = make({"ap-req", "", "choice"}, gssapi_opening::token);
  EXPECT_EQ(client.initial_response().value(), token("ap-req"));
  EXPECT_EQ(client.evaluate_challenge(token("ap-rep")).value(), dse::bytes());
  EXPECT_EQ(client.evaluate_challenge(token("offer")).value(), token("choice"));
  EXPECT_TRUE(client.on_success({}));
}

TEST_F(gssapi_login_machine, downgrade_to_plain_ends_it) {
  gssapi_login client = make({"ap-req"});
  ASSERT_TRUE(client.initial_response());
  const auto answer = client.evaluate_challenge(token("PLAIN-START"));
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().code(), errc::unexpected_challenge);
  EXPECT_NE(answer.error().message().find("PLAIN-START"), std::string::npos) << answer.error().message();
  EXPECT_FALSE(client.evaluate_challenge(token("GSSAPI-START"))) << "an ended login must not go on";
}

TEST_F(gssapi_login_machine, success_without_proof_is_refused) {
  for (int steps = 0; steps < 3; ++steps) {
    gssapi_login client = make({"ap-req", "", "choice"});
    ASSERT_TRUE(client.initial_response());
    if (steps > 0) {
      ASSERT_TRUE(client.evaluate_challenge(token("GSSAPI-START")));
    }
    if (steps > 1) {
      ASSERT_TRUE(client.evaluate_challenge(token("ap-rep")));
    }
    const auto accepted = client.on_success({});
    ASSERT_FALSE(accepted) << steps;
    EXPECT_EQ(accepted.error().code(), errc::server_not_verified) << steps;
  }
}

TEST_F(gssapi_login_machine, challenge_after_the_last_token_is_refused) {
  gssapi_login client = make({"ap-req"}, gssapi_opening::token);
  ASSERT_TRUE(client.initial_response());
  EXPECT_EQ(client.evaluate_challenge(token("more")).error().code(), errc::unexpected_challenge);
  EXPECT_TRUE(seen_.empty());
}

TEST_F(gssapi_login_machine, echoed_token_is_not_carried_on) {
  gssapi_login client = make({"c4n4ry-ticket"}, gssapi_opening::token);
  ASSERT_TRUE(client.initial_response());
  for (int i = 0; i < 2; ++i) {
    const auto answer = client.evaluate_challenge(token("is it c4n4ry-ticket"));
    ASSERT_FALSE(answer);
    EXPECT_EQ(answer.error().to_string().find("c4n4ry"), std::string::npos) << answer.error().to_string();
  }
}

TEST_F(gssapi_login_machine, endless_challenges_are_cut) {
  gssapi_login client = make(std::vector<std::string>(10000, "again"), gssapi_opening::token);
  ASSERT_TRUE(client.initial_response());
  int answered = 0;
  while (client.evaluate_challenge(token("more"))) ++answered;
  EXPECT_EQ(answered, 16);
}

TEST_F(gssapi_login_machine, empty_and_huge_challenges_are_refused) {
  for (const std::size_t size : {std::size_t{0}, std::size_t{65537}}) {
    gssapi_login client = make({"ap-req", "", "choice"}, gssapi_opening::token);
    ASSERT_TRUE(client.initial_response());
    const auto answer = client.evaluate_challenge(dse::bytes(size));
    ASSERT_FALSE(answer) << size;
    EXPECT_EQ(answer.error().code(), errc::unexpected_challenge) << size;
    EXPECT_LT(answer.error().message().size(), 400U);
  }
  EXPECT_TRUE(seen_.empty());
}

TEST_F(gssapi_login_machine, failure_of_the_exchange_is_passed_on_and_final) {
  gssapi_login client = make({"fail", "never"});
  ASSERT_TRUE(client.initial_response());
  EXPECT_EQ(client.evaluate_challenge(token("GSSAPI-START")).error().code(), errc::ticket_missing);
  EXPECT_EQ(client.evaluate_challenge(token("ap-rep")).error().code(), errc::unexpected_challenge);
  EXPECT_FALSE(client.on_success({}));
}

TEST_F(gssapi_login_machine, challenge_before_anything_is_refused) {
  gssapi_login client = make({"ap-req"});
  EXPECT_FALSE(client.evaluate_challenge(token("GSSAPI-START")));
}

}  // namespace
