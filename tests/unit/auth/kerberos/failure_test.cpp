#include "../hex.hpp"
#include "realm.hpp"
#include "ticket_files.hpp"

#include <dse/auth/errc.hpp>

#include <fstream>

namespace {

using dse::auth::errc;
using dse::auth::gssapi;
using dse::auth::qop;
using dse::testing::acceptor;
using dse::testing::expired_copy;
using dse::testing::invented_keytab;
using dse::testing::kerberos_realm;
using dse::testing::token;

class kerberos_failure : public kerberos_realm {
 protected:
  static void expect_failure(const gssapi& options, errc kind, std::initializer_list<std::string> facts) {
    const dse::error failed = failure(options);
    const std::string all = failed.to_string();
    EXPECT_EQ(failed.code(), make_error_code(kind)) << all;
    EXPECT_TRUE(failed.code() == dse::condition::authentication);
    for (const std::string& fact : facts) EXPECT_NE(all.find(fact), std::string::npos) << fact << " in: " << all;
    EXPECT_FALSE(failed.details().hint.empty()) << all;
  }
};

TEST_F(kerberos_failure, no_ticket_cache) {
  const std::string file = (here().realm.folder() / "nowhere").string();
  expect_failure(gssapi().ticket_cache(file), errc::ticket_missing, {file, "No credentials cache", "kinit"});
}

TEST_F(kerberos_failure, no_default_ticket_cache) {
  std::filesystem::remove(here().realm.folder() / "default_cache");
  expect_failure(gssapi(), errc::ticket_missing, {"default_cache", "kinit"});
}

TEST_F(kerberos_failure, ticket_cache_of_another_principal) {
  expect_failure(gssapi().ticket_cache(here().ada_cache).principal("bob"), errc::ticket_missing,
                 {"as bob", here().ada_cache.string(), "kinit"});
}

TEST_F(kerberos_failure, file_that_is_no_ticket_cache) {
  const std::string file = (here().realm.folder() / "garbage").string();
  std::ofstream(file) << "not a ticket cache";
  expect_failure(gssapi().ticket_cache(file), errc::ticket_missing, {file});
}

TEST_F(kerberos_failure, expired_ticket) {
  const std::string file = expired_copy(here().ada_cache, here().realm.folder() / "expired_cache");
  expect_failure(gssapi().ticket_cache(file), errc::ticket_expired, {"ada@TEST.LOCAL", file, "expired", "kinit again"});
}

TEST_F(kerberos_failure, no_keytab) {
  const std::string file = (here().realm.folder() / "no.keytab").string();
  expect_failure(gssapi().keytab(file), errc::keytab_unusable, {file, "klist -k"});
}

TEST_F(kerberos_failure, keytab_without_the_principal) {
  expect_failure(gssapi().keytab(here().ada_keytab).principal("bob"), errc::keytab_unusable,
                 {"as bob", here().ada_keytab.string(), "klist -k"});
}

TEST_F(kerberos_failure, keytab_with_a_stale_key) {
  here().realm.add_principal("dave");
  const auto stale = here().realm.add_to_keytab("stale.keytab", "dave");
  here().realm.add_to_keytab("current.keytab", "dave");
  expect_failure(gssapi().keytab(stale), errc::keytab_unusable, {stale.string(), "export the keytab anew"});
}

TEST_F(kerberos_failure, principal_that_the_kdc_does_not_know) {
  here().realm.add_principal("eve");
  const auto keytab = here().realm.add_to_keytab("eve.keytab", "eve");
  here().realm.delete_principal("eve");
  expect_failure(gssapi().keytab(keytab).principal("eve"), errc::principal_unknown,
                 {"as eve", keytab.string(), "not found in Kerberos database"});
}

TEST_F(kerberos_failure, unknown_service) {
  expect_failure(gssapi().ticket_cache(here().ada_cache).service("cql"), errc::service_unknown,
                 {"ada@TEST.LOCAL", "cql/localhost", "not found in Kerberos database", "gssapi::service()"});
}

TEST_F(kerberos_failure, unknown_host) {
  expect_failure(gssapi().ticket_cache(here().ada_cache).host_name(dse::auth::host_name_rule::address),
                 errc::service_unknown, {"dse/127.0.0.1", "gssapi::host_name()"});
}

TEST_F(kerberos_failure, realm_without_a_kdc) {
  const auto keytab = invented_keytab(here().realm.folder() / "invented.keytab", "ada@ELSEWHERE.LOCAL");
  expect_failure(gssapi().keytab(keytab).principal("ada@ELSEWHERE.LOCAL"), errc::realm_unknown,
                 {"ada@ELSEWHERE.LOCAL", keytab.string(), "[realms]"});
}

TEST_F(kerberos_failure, kdc_is_down) {
  const gssapi by_keytab = gssapi().keytab(here().ada_keytab);
  here().realm.stop();
  expect_failure(by_keytab, errc::kdc_unreachable, {"TEST.LOCAL", "krb5.conf"});
  EXPECT_TRUE(failure(by_keytab).code() == dse::condition::retryable);
}

TEST_F(kerberos_failure, client_recovers_with_its_kdc) {
  const auto factory = gssapi().keytab(here().ada_keytab).make_factory();
  here().realm.stop();
  const auto early = factory->create(request()).value();
  ASSERT_TRUE(early->initial_response());
  ASSERT_FALSE(early->evaluate_challenge(token("GSSAPI-START")));
  here().realm.start();
  acceptor server(here().service_keytab);
  const auto done = run(*factory->create(request()).value(), server);
  EXPECT_TRUE(done) << done.error().to_string();
}

TEST_F(kerberos_failure, server_that_cannot_prove_itself) {
  const auto client = login(gssapi().ticket_cache(here().ada_cache));
  ASSERT_TRUE(client->initial_response());
  ASSERT_TRUE(client->evaluate_challenge(token("GSSAPI-START")));
  const auto answer = client->evaluate_challenge(token("no AP-REP at all"));
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().code(), errc::server_not_verified) << answer.error().to_string();
  EXPECT_FALSE(client->on_success({}));
}

TEST_F(kerberos_failure, layer_offer_that_was_tampered_with) {
  acceptor server(here().service_keytab);
  const auto client = login(gssapi().ticket_cache(here().ada_cache));
  ASSERT_TRUE(client->initial_response());
  const auto request_token = client->evaluate_challenge(token("GSSAPI-START"));
  ASSERT_TRUE(request_token);
  const auto empty = client->evaluate_challenge(server.step(*request_token));
  ASSERT_TRUE(empty) << empty.error().to_string();
  dse::bytes offer = server.step(*empty);
  offer.back() ^= std::byte{1};
  const auto answer = client->evaluate_challenge(offer);
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().code(), errc::server_not_verified) << answer.error().to_string();
}

TEST_F(kerberos_failure, no_protection_in_common) {
  for (const auto& [offer, wanted] : {std::pair(1U, qop::auth_conf), std::pair(4U, qop::auth)}) {
    acceptor server(here().service_keytab, offer);
    const auto client = login(gssapi().ticket_cache(here().ada_cache).qop(wanted));
    const auto done = run(*client, server);
    ASSERT_FALSE(done) << offer;
    EXPECT_EQ(done.error().code(), errc::no_common_protection) << done.error().to_string();
    EXPECT_NE(done.error().details().hint.find("gssapi::qop()"), std::string::npos);
  }
}

TEST_F(kerberos_failure, host_name_callback_that_fails) {
  const gssapi base = gssapi().ticket_cache(here().ada_cache);
  const auto with = [&](gssapi::host_name_callback callback) {
    return failure(gssapi(base).host_name(std::move(callback)));
  };
  using request_type = dse::authentication_request;
  using name = dse::result<std::string>;
  const dse::error thrown = with([](const request_type&) -> name { throw std::runtime_error("no inventory"); });
  EXPECT_EQ(thrown.code(), dse::client_errc::policy_failed);
  EXPECT_NE(thrown.message().find("no inventory"), std::string::npos);
  const dse::error own = dse::error(dse::client_errc::not_sent, "own words");
  EXPECT_EQ(with([&](const request_type&) -> name { return own; }).message(), "own words");
  EXPECT_EQ(with([](const request_type&) -> name { return std::string(); }).code(), errc::host_name_unknown);
}

}  // namespace
