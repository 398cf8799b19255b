#include "hex.hpp"

#include <dse/auth/errc.hpp>
#include <dse/auth/plain_text.hpp>

#include <gtest/gtest.h>

namespace {

using dse::auth::errc;
using dse::auth::plain_text;
using dse::testing::hex;
using dse::testing::token;

constexpr const char* password_authenticator = "org.apache.cassandra.auth.PasswordAuthenticator";
constexpr const char* dse_authenticator = "com.datastax.bdp.cassandra.auth.DseAuthenticator";

dse::authentication_request from_loopback(std::string authenticator_class) {
  dse::authentication_request request;
  request.authenticator_class = std::move(authenticator_class);
  request.address = "127.0.0.1";
  request.port = 9042;
  request.loopback = true;
  return request;
}

dse::authentication_request from_network(std::string authenticator_class) {
  dse::authentication_request request = from_loopback(std::move(authenticator_class));
  request.address = "192.0.2.7";
  request.loopback = false;
  return request;
}

std::unique_ptr<dse::authenticator> login(const plain_text& options, const dse::authentication_request& request) {
  return options.make_factory()->create(request).value();
}

dse::error refusal(const plain_text& options, const dse::authentication_request& request) {
  const auto made = options.make_factory()->create(request);
  return made ? dse::error() : made.error();
}

// Expected bytes: RFC 4616, section 2 (message = [authzid] UTF8NUL authcid UTF8NUL passwd).
TEST(plain_text, password_authenticator_gets_the_token_at_once) {
  const auto client = login(plain_text("ben", "pw"), from_loopback(password_authenticator));
  EXPECT_FALSE(client->may_block());
  EXPECT_EQ(hex(client->initial_response().value()), "0062656e007077");
}

TEST(plain_text, authorization_id_stands_first) {
  const auto client = login(plain_text("ben", "pw").authorization_id("alice"), from_loopback(password_authenticator));
  EXPECT_EQ(hex(client->initial_response().value()), "616c6963650062656e007077");
}

TEST(plain_text, utf_8_and_blanks_are_kept) {
  const auto client = login(plain_text("zo\xc3\xab", " p w "), from_loopback(password_authenticator));
  EXPECT_EQ(hex(client->initial_response().value()), "007a6fc3ab002070207720");
}

// The exchange of DSE's drivers: java-driver DsePlainTextAuthProvider, python-driver SaslAuthenticator.
TEST(plain_text, dse_authenticator_gets_the_mechanism_first) {
  const auto client = login(plain_text("ben", "pw").authorization_id("alice"), from_loopback(dse_authenticator));
  EXPECT_EQ(hex(client->initial_response().value()), "504c41494e");
  EXPECT_EQ(hex(client->evaluate_challenge(token("PLAIN-START")).value()), "616c6963650062656e007077");
  EXPECT_TRUE(client->on_success({}));
}

TEST(plain_text, dse_authenticator_gets_the_token_once) {
  const auto client = login(plain_text("ben", "pw"), from_loopback(dse_authenticator));
  ASSERT_TRUE(client->initial_response());
  ASSERT_TRUE(client->evaluate_challenge(token("PLAIN-START")));
  EXPECT_EQ(client->evaluate_challenge(token("PLAIN-START")).error().code(), errc::unexpected_challenge);
}

TEST(plain_text, other_challenges_get_no_token) {
  for (const char* challenge : {"", "PLAIN", "PLAIN-START ", "plain-start", "GSSAPI-START"}) {
    const auto client = login(plain_text("ben", "pw"), from_loopback(dse_authenticator));
    ASSERT_TRUE(client->initial_response());
    const auto answer = client->evaluate_challenge(token(challenge));
    ASSERT_FALSE(answer) << challenge;
    EXPECT_EQ(answer.error().code(), errc::unexpected_challenge) << challenge;
    // A second, correct challenge does not mend it.
    EXPECT_FALSE(client->evaluate_challenge(token("PLAIN-START"))) << challenge;
  }
}

TEST(plain_text, challenge_before_the_mechanism_was_named_gets_no_token) {
  const auto client = login(plain_text("ben", "pw"), from_loopback(dse_authenticator));
  EXPECT_FALSE(client->evaluate_challenge(token("PLAIN-START")));
}

TEST(plain_text, challenge_after_a_direct_token_is_refused) {
  const auto client = login(plain_text("ben", "pw"), from_loopback(password_authenticator));
  ASSERT_TRUE(client->initial_response());
  EXPECT_EQ(client->evaluate_challenge(token("PLAIN-START")).error().code(), errc::unexpected_challenge);
}

// The list of gocql (conn.go, defaultApprovedAuthenticators), and DSE 4.8's authenticators.
TEST(plain_text, known_relatives_get_the_token_at_once) {
  for (const char* name :
       {"com.instaclustr.cassandra.auth.SharedSecretAuthenticator", "io.aiven.cassandra.auth.AivenAuthenticator",
        "com.ericsson.bss.cassandra.ecaudit.auth.AuditPasswordAuthenticator",
        "com.amazon.helenus.auth.HelenusAuthenticator", "com.ericsson.bss.cassandra.ecaudit.auth.AuditAuthenticator",
        "com.scylladb.auth.SaslauthdAuthenticator", "com.scylladb.auth.TransitionalAuthenticator",
        "com.instaclustr.cassandra.auth.InstaclustrPasswordAuthenticator",
        "com.datastax.bdp.cassandra.auth.LdapAuthenticator",
        "com.datastax.bdp.cassandra.auth.TransitionalAuthenticator",
        "com.datastax.bdp.cassandra.auth.PermissiveTransitionalAuthenticator",
        "org.apache.cassandra.auth.MutualTlsWithPasswordFallbackAuthenticator"}) {
    const auto made = plain_text("ben", "pw").make_factory()->create(from_loopback(name));
    ASSERT_TRUE(made) << name;
    EXPECT_EQ(hex((*made)->initial_response().value()), "0062656e007077") << name;
  }
}

TEST(plain_text, unknown_authenticator_gets_nothing) {
  for (const char* name :
       {"", "com.example.Harvester", "PasswordAuthenticator", "org.apache.cassandra.auth.PasswordAuthenticator2",
        "org.apache.cassandra.auth.MutualTlsAuthenticator", "com.datastax.bdp.cassandra.auth.KerberosAuthenticator"}) {
    const dse::error refused = refusal(plain_text("ben", "pw"), from_loopback(name));
    EXPECT_EQ(refused.code(), errc::authenticator_not_accepted) << name;
    EXPECT_TRUE(refused.code() == dse::condition::authentication) << name;
  }
}

TEST(plain_text, refusal_of_an_authenticator_names_it_and_the_option) {
  const dse::error refused = refusal(plain_text("ben", "pw"), from_loopback("com.example.Harvester"));
  EXPECT_NE(refused.message().find("com.example.Harvester"), std::string::npos) << refused.message();
  EXPECT_NE(refused.details().hint.find("allow_authenticator"), std::string::npos) << refused.details().hint;
}

TEST(plain_text, allowed_authenticator_gets_the_token) {
  const plain_text options = plain_text("ben", "pw").allow_authenticator("com.example.Own");
  const auto client = login(options, from_loopback("com.example.Own"));
  EXPECT_EQ(hex(client->initial_response().value()), "0062656e007077");
  EXPECT_EQ(refusal(options, from_loopback("com.example.Other")).code(), errc::authenticator_not_accepted);
}

TEST(plain_text, any_authenticator_can_be_allowed) {
  const auto client = login(plain_text("ben", "pw").allow_any_authenticator(), from_loopback("com.example.Other"));
  EXPECT_EQ(hex(client->initial_response().value()), "0062656e007077");
}

TEST(plain_text, unencrypted_network_gets_nothing) {
  for (const char* name : {password_authenticator, dse_authenticator}) {
    const dse::error refused = refusal(plain_text("ben", "pw"), from_network(name));
    EXPECT_EQ(refused.code(), errc::unencrypted_connection);
    EXPECT_NE(refused.message().find("192.0.2.7"), std::string::npos) << refused.message();
    EXPECT_NE(refused.details().hint.find("allow_plaintext_connection"), std::string::npos) << refused.details().hint;
  }
}

TEST(plain_text, encrypted_network_gets_the_token) {
  dse::authentication_request request = from_network(password_authenticator);
  request.encrypted = true;
  EXPECT_EQ(hex(login(plain_text("ben", "pw"), request)->initial_response().value()), "0062656e007077");
}

TEST(plain_text, unencrypted_network_can_be_allowed) {
  const plain_text options = plain_text("ben", "pw").allow_plaintext_connection();
  EXPECT_EQ(hex(login(options, from_network(password_authenticator))->initial_response().value()), "0062656e007077");
  EXPECT_EQ(refusal(plain_text(options).allow_plaintext_connection(false), from_network(password_authenticator)).code(),
            errc::unencrypted_connection);
}

TEST(plain_text, one_permission_does_not_imply_the_other) {
  EXPECT_EQ(refusal(plain_text("ben", "pw").allow_plaintext_connection(), from_network("com.example.X")).code(),
            errc::authenticator_not_accepted);
  EXPECT_EQ(refusal(plain_text("ben", "pw").allow_any_authenticator(), from_network("com.example.X")).code(),
            errc::unencrypted_connection);
}

TEST(plain_text, names_the_options_that_weaken_it) {
  using names = std::vector<std::string>;
  const auto of = [](const plain_text& options) { return options.make_factory()->weakened_by(); };
  EXPECT_EQ(of(plain_text("ben", "pw").allow_authenticator("com.example.X")), names());
  EXPECT_EQ(of(plain_text("ben", "pw").allow_plaintext_connection()),
            names{"plain_text::allow_plaintext_connection()"});
  EXPECT_EQ(of(plain_text("ben", "pw").allow_any_authenticator()), names{"plain_text::allow_any_authenticator()"});
  EXPECT_TRUE(plain_text("ben", "pw").make_factory()->has_credentials());
}

TEST(plain_text, login_is_described_by_its_names) {
  for (const char* name : {password_authenticator, dse_authenticator}) {
    EXPECT_EQ(login(plain_text("ben", "pw"), from_loopback(name))->describe(), "user ben");
    EXPECT_EQ(login(plain_text("ben", "pw").authorization_id("alice"), from_loopback(name))->describe(),
              "user ben as the role alice, which needs PROXY.LOGIN");
  }
}

TEST(plain_text, misuse_is_named) {
  const auto message = [](const plain_text& options) {
    const auto made = options.try_make_factory();
    if (made) return std::string("no error");
    EXPECT_EQ(made.error().code(), dse::client_errc::invalid_argument);
    return made.error().message();
  };
  EXPECT_EQ(message(plain_text("", "pw")), "auth::plain_text: user is empty");
  EXPECT_EQ(message(plain_text("ben", "")), "auth::plain_text: password is empty");
  EXPECT_EQ(message(plain_text(std::string("b\0n", 3), "pw")), "auth::plain_text: user holds a NUL character");
  EXPECT_EQ(message(plain_text("ben", std::string_view("p\0w", 3))),
            "auth::plain_text: password holds a NUL character");
  EXPECT_EQ(message(plain_text("ben", "pw").authorization_id(std::string("a\0", 2))),
            "auth::plain_text: authorization_id holds a NUL character");
  EXPECT_THROW(plain_text("", "pw").make_factory(), dse::exception);
}

// A server may echo what it got; no error may carry it on.
TEST(plain_text, no_error_text_holds_the_password) {
  const std::string canary = "c4n4ry-pa55word";
  const auto factory = plain_text("ben", canary).make_factory();
  std::string seen;
  const auto collect = [&seen](const auto& outcome) {
    ASSERT_FALSE(outcome);
    seen += outcome.error().to_string() + dse::exception(outcome.error()).what();
  };
  collect(factory->create(from_loopback("com.example.Harvester")));
  collect(factory->create(from_network(dse_authenticator)));
  for (const char* name : {password_authenticator, dse_authenticator}) {
    const auto client = factory->create(from_loopback(name)).value();
    ASSERT_TRUE(client->initial_response());
    if (name == dse_authenticator) {
      ASSERT_TRUE(client->evaluate_challenge(token("PLAIN-START")));
    }
    collect(client->evaluate_challenge(token("is it " + canary)));
  }
  collect(plain_text("", canary).try_make_factory());
  collect(plain_text("ben", canary + std::string(1, '\0')).try_make_factory());
  collect(plain_text("ben", canary).authorization_id(std::string(1, '\0')).try_make_factory());
  EXPECT_EQ(seen.find(canary), std::string::npos) << seen;
  EXPECT_NE(seen.find("com.example.Harvester"), std::string::npos) << "the texts were not collected";
}

}  // namespace
