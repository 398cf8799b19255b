#include "realm.hpp"

namespace {

using dse::auth::gssapi;
using dse::auth::qop;
using dse::testing::acceptor;
using dse::testing::kerberos_realm;

class kerberos_login : public kerberos_realm {};

TEST_F(kerberos_login, ticket_cache_logs_in) {
  acceptor server(here().service_keytab);
  const auto client = login(gssapi().ticket_cache(here().ada_cache));
  EXPECT_TRUE(client->may_block());
  const auto done = run(*client, server);
  ASSERT_TRUE(done) << done.error().to_string();
  EXPECT_EQ(server.client(), "ada@TEST.LOCAL");
  EXPECT_EQ(server.authorization_id(), "");
}

TEST_F(kerberos_login, keytab_logs_in) {
  acceptor server(here().service_keytab);
  const auto client = login(gssapi().keytab(here().ada_keytab));
  const auto done = run(*client, server);
  ASSERT_TRUE(done) << done.error().to_string();
  EXPECT_EQ(server.client(), "ada@TEST.LOCAL");
}

}  // namespace
