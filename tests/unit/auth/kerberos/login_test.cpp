#include "kerberos_credential.hpp"
#include "realm.hpp"
#include "ticket_files.hpp"

#include <chrono>
#include <fstream>
#include <iterator>
#include <thread>
#include <vector>

namespace {

using dse::auth::gssapi;
using dse::auth::host_name_rule;
using dse::auth::qop;
using dse::testing::acceptor;
using dse::testing::expired_copy;
using dse::testing::holds_tickets;
using dse::testing::kerberos_realm;

class kerberos_login : public kerberos_realm {
 protected:
  static void expect_login(const gssapi& options, const std::string& client_principal) {
    acceptor server(here().service_keytab);
    const auto client = login(options);
    const auto done = run(*client, server);
    ASSERT_TRUE(done) << done.error().to_string();
    EXPECT_EQ(server.client(), client_principal);
    EXPECT_EQ(server.authorization_id(), "");
  }

  static std::ptrdiff_t requests_to_the_kdc(const std::string& text) {
    std::ifstream log(here().realm.folder() / "kdc.log");
    const std::string all{std::istreambuf_iterator<char>(log), {}};
    std::ptrdiff_t count = 0;
    for (std::size_t at = all.find(text); at != all.npos; at = all.find(text, at + 1)) ++count;
    return count;
  }
};

TEST_F(kerberos_login, ticket_cache_logs_in) {
  expect_login(gssapi().ticket_cache(here().ada_cache), "ada@TEST.LOCAL");
}

TEST_F(kerberos_login, default_ticket_cache_logs_in) {
  here().realm.kinit("default_cache", "ada", here().ada_keytab);
  expect_login(gssapi(), "ada@TEST.LOCAL");
}

TEST_F(kerberos_login, keytab_logs_in_as_its_first_principal) {
  expect_login(gssapi().keytab(here().ada_keytab), "ada@TEST.LOCAL");
}

TEST_F(kerberos_login, keytab_logs_in_as_the_principal_asked_for) {
  const auto both = here().realm.add_to_keytab("both.keytab", "bob");
  here().realm.add_principal("carol");
  here().realm.add_to_keytab("both.keytab", "carol");
  expect_login(gssapi().keytab(both).principal("carol"), "carol@TEST.LOCAL");
  expect_login(gssapi().keytab(both).principal("bob@TEST.LOCAL"), "bob@TEST.LOCAL");
}

TEST_F(kerberos_login, clients_with_keytabs_do_not_mix) {
  const auto bob_keytab = here().realm.add_to_keytab("bob.keytab", "bob");
  const auto ada = gssapi().keytab(here().ada_keytab).make_factory();
  const auto bob = gssapi().keytab(bob_keytab).make_factory();
  for (const auto& [factory, name] :
       {std::pair(ada, "ada@TEST.LOCAL"), std::pair(bob, "bob@TEST.LOCAL"), std::pair(ada, "ada@TEST.LOCAL")}) {
    acceptor server(here().service_keytab);
    const auto client = factory->create(request()).value();
    const auto done = run(*client, server);
    ASSERT_TRUE(done) << done.error().to_string();
    EXPECT_EQ(server.client(), name);
  }
}

TEST_F(kerberos_login, keytab_fills_the_ticket_cache_that_is_named) {
  const auto cache = here().realm.folder() / "filled_cache";
  expect_login(gssapi().keytab(here().ada_keytab).ticket_cache("FILE:" + cache.string()), "ada@TEST.LOCAL");
  EXPECT_TRUE(std::filesystem::exists(cache));
  expect_login(gssapi().ticket_cache(cache), "ada@TEST.LOCAL");
}

TEST_F(kerberos_login, keytab_renews_what_has_expired) {
  const auto cache = expired_copy(here().ada_cache, here().realm.folder() / "renewed_cache");
  expect_login(gssapi().keytab(here().ada_keytab).ticket_cache(cache), "ada@TEST.LOCAL");
}

TEST_F(kerberos_login, client_has_tickets_of_its_own_and_takes_them_along) {
  std::string cache;
  {
    dse::auth::credential_source source("", "", here().ada_keytab);
    dse::auth::credential_source other("", "", here().ada_keytab);
    cache = source.ticket_cache();
    EXPECT_NE(cache, other.ticket_cache());
    ASSERT_TRUE(source.with_ticket_for("dse", "localhost", std::chrono::steady_clock::now()));
    EXPECT_TRUE(holds_tickets(cache));
    EXPECT_FALSE(holds_tickets(other.ticket_cache()));
  }
  EXPECT_FALSE(holds_tickets(cache));
}

TEST_F(kerberos_login, authorization_id_follows_the_layer) {
  acceptor server(here().service_keytab);
  const auto client = login(gssapi().ticket_cache(here().ada_cache).authorization_id("r\xc3\xb4le with blanks"));
  const auto done = run(*client, server);
  ASSERT_TRUE(done) << done.error().to_string();
  EXPECT_EQ(server.client(), "ada@TEST.LOCAL");
  EXPECT_EQ(server.authorization_id(), "r\xc3\xb4le with blanks");
}

// RFC 4752, section 3.1: one layer of those offered; the client's buffer size is 0 without a layer.
TEST_F(kerberos_login, strongest_protection_on_offer_is_agreed_to) {
  const std::pair<unsigned, unsigned> offer_and_choice[] = {{1, 1}, {2, 2}, {4, 4}, {3, 2}, {5, 4}, {6, 4}, {7, 4}};
  for (const auto& [offer, choice] : offer_and_choice) {
    acceptor server(here().service_keytab, offer);
    const auto client = login(gssapi().ticket_cache(here().ada_cache));
    const auto done = run(*client, server);
    ASSERT_TRUE(done) << offer << ": " << done.error().to_string();
    EXPECT_EQ(server.chosen_layer(), choice) << offer;
    EXPECT_EQ(server.client_buffer_size(), choice == 1 ? 0U : 65536U) << offer;
  }
}

TEST_F(kerberos_login, protection_can_be_fixed) {
  const std::pair<qop, unsigned> fixed[] = {{qop::auth, 1}, {qop::auth_int, 2}, {qop::auth_conf, 4}};
  for (const auto& [level, choice] : fixed) {
    acceptor server(here().service_keytab, 7);
    const auto client = login(gssapi().ticket_cache(here().ada_cache).qop(level));
    const auto done = run(*client, server);
    ASSERT_TRUE(done) << choice << ": " << done.error().to_string();
    EXPECT_EQ(server.chosen_layer(), choice);
  }
}

TEST_F(kerberos_login, kerberos_authenticator_gets_the_token_first) {
  acceptor server(here().service_keytab);
  const auto client = gssapi()
                          .ticket_cache(here().ada_cache)
                          .make_factory()
                          ->create(request("com.datastax.bdp.cassandra.auth.KerberosAuthenticator"))
                          .value();
  dse::result<dse::bytes> response = client->initial_response();
  while (response && !server.done()) {
    const dse::bytes challenge = server.step(*response);
    if (!server.done()) response = client->evaluate_challenge(challenge);
  }
  ASSERT_TRUE(response) << response.error().to_string();
  EXPECT_TRUE(client->on_success({}));
  EXPECT_EQ(server.client(), "ada@TEST.LOCAL");
}

TEST_F(kerberos_login, host_name_comes_from_where_the_options_say) {
  const gssapi base = gssapi().ticket_cache(here().ada_cache);
  expect_login(gssapi(base).host_name("LOCALHOST."), "ada@TEST.LOCAL");
  expect_login(gssapi(base).host_name([](const dse::authentication_request& asked) -> dse::result<std::string> {
    return asked.address == "127.0.0.1" ? std::string("localhost") : std::string("other");
  }),
               "ada@TEST.LOCAL");
}

TEST_F(kerberos_login, address_of_a_node_may_be_its_name) {
  for (const std::string address : {"127.0.0.1", "::1", "fd00:0:0:1::9042"}) {
    here().realm.add_principal("dse/" + address);
    acceptor server(here().realm.add_to_keytab("addresses.keytab", "dse/" + address));
    dse::authentication_request asked = request();
    asked.address = address;
    const gssapi options = gssapi().ticket_cache(here().ada_cache).host_name(host_name_rule::address);
    const auto client = options.make_factory()->create(asked).value();
    const auto done = run(*client, server);
    ASSERT_TRUE(done) << done.error().to_string();
    EXPECT_EQ(server.client(), "ada@TEST.LOCAL") << address;
  }
}

TEST_F(kerberos_login, service_can_be_another) {
  here().realm.add_principal("cassandra/localhost");
  const auto keytab = here().realm.add_to_keytab("cassandra.keytab", "cassandra/localhost");
  acceptor server(keytab);
  const auto client = login(gssapi().ticket_cache(here().ada_cache).service("cassandra"));
  const auto done = run(*client, server);
  EXPECT_TRUE(done) << done.error().to_string();
}

TEST_F(kerberos_login, logins_at_once_fetch_one_ticket) {
  const auto before = requests_to_the_kdc("AS_REQ");
  const auto factory = gssapi().keytab(here().ada_keytab).make_factory();
  std::vector<std::string> outcomes(16);
  std::vector<std::thread> threads;
  for (std::string& outcome : outcomes)
    threads.emplace_back([&] {
      acceptor server(here().service_keytab);
      const auto client = factory->create(request()).value();
      const auto done = run(*client, server);
      outcome = done ? server.client() : done.error().to_string();
    });
  for (std::thread& thread : threads) thread.join();
  for (const std::string& outcome : outcomes) EXPECT_EQ(outcome, "ada@TEST.LOCAL");
  EXPECT_EQ(requests_to_the_kdc("AS_REQ") - before, 1);
}

}  // namespace
