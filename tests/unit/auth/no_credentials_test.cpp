#include "hex.hpp"

#include <dse/auth/errc.hpp>
#include <dse/auth/no_credentials.hpp>

#include <gtest/gtest.h>

namespace {

using dse::auth::errc;
using dse::auth::no_credentials;
using dse::testing::hex;
using dse::testing::token;

dse::authentication_request asked_by(std::string authenticator_class) {
  dse::authentication_request request;
  request.authenticator_class = std::move(authenticator_class);
  request.address = "192.0.2.7";
  return request;
}

// Expected bytes: what nodejs-driver, csharp-driver and python-driver send under transitional_mode.
TEST(no_credentials, dse_authenticator_gets_an_empty_plain_token) {
  const auto client =
      no_credentials().make_factory()->create(asked_by("com.datastax.bdp.cassandra.auth.DseAuthenticator")).value();
  EXPECT_EQ(hex(client->initial_response().value()), "0000");
  EXPECT_EQ(client->evaluate_challenge(token("PLAIN-START")).error().code(), errc::credentials_required);
}

TEST(no_credentials, are_none) { EXPECT_FALSE(no_credentials().make_factory()->has_credentials()); }

TEST(no_credentials, others_fail_with_the_next_step) {
  const auto made =
      no_credentials().make_factory()->create(asked_by("org.apache.cassandra.auth.PasswordAuthenticator"));
  ASSERT_FALSE(made);
  EXPECT_EQ(made.error().code(), errc::credentials_required);
  EXPECT_NE(made.error().details().hint.find("auth::plain_text"), std::string::npos) << made.error().details().hint;
}

}  // namespace
