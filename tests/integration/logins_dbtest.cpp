#include "support/secured.hpp"
#include "support/soon.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <string>
#include <thread>

using dse::testing::cluster;
using dse::testing::environment;
using dse::testing::kerberos;
using dse::testing::login_setting;
using dse::testing::only;
using dse::testing::over_tls;
using dse::testing::over_tls_as;
using dse::testing::secured;
using dse::testing::session_options;
using dse::testing::soon;
using dse::testing::users_of;

namespace {

TEST(logins, user_and_password_over_tls) {
  dse::client db =
      dse::connect(over_tls().application_name("password").authenticator(dse::auth::plain_text("ada", "secret")));
  EXPECT_EQ(db.execute("SELECT release_version FROM system.local").size(), 1u);
  EXPECT_EQ(users_of("password"), only("ada"));
  db.close();
}

TEST(logins, a_wrong_password_is_one_clear_error_without_the_password) {
  const auto r = dse::try_connect(over_tls().authenticator(dse::auth::plain_text("ada", "wr0ng-canary")));
  ASSERT_TRUE(r.has_error());
  EXPECT_EQ(r.error().code(), dse::condition::authentication) << r.error().to_string();
  EXPECT_EQ(r.error().to_string().find("canary"), std::string::npos);
}

TEST(logins, no_credentials_is_one_clear_error) {
  const auto r = dse::try_connect(over_tls());
  ASSERT_TRUE(r.has_error());
  EXPECT_EQ(r.error().code(), dse::client_errc::authentication_failed);
  EXPECT_NE(r.error().to_string().find("no authenticator is set"), std::string::npos) << r.error().to_string();
}

TEST(logins, a_ticket_of_the_ticket_cache) {
  dse::client db = dse::connect(over_tls().application_name("ticket").authenticator(kerberos()));
  EXPECT_EQ(db.execute("SELECT release_version FROM system.local").size(), 1u);
  EXPECT_EQ(users_of("ticket"), only(secured().kerberos()[3]));
  db.close();
}

TEST(logins, a_keytab_and_its_principal_without_a_ticket_cache) {
  const dse::options options = over_tls().application_name("keytab");
  // A file that is not there: of an empty name MIT Kerberos reads past the end.
  const environment no_cache("KRB5CCNAME", secured().kerberos()[1] + ".missing");
  const auto refused = dse::try_connect(dse::options(options).authenticator(kerberos()));
  ASSERT_TRUE(refused.has_error());
  EXPECT_EQ(refused.error().code(), dse::condition::authentication) << refused.error().to_string();

  dse::client db = dse::connect(dse::options(options).authenticator(
      kerberos().keytab(secured().kerberos()[2]).principal(secured().kerberos()[3])));
  EXPECT_EQ(db.execute("SELECT release_version FROM system.local").size(), 1u);
  EXPECT_EQ(users_of("keytab"), only(secured().kerberos()[3]));
  db.close();
}

TEST(logins, cassandras_own_password_authenticator) {
  const std::string address = cluster::with("--auth password --no-graph").address();
  const auto as = [&](const std::string& user, const std::string& password) {
    return dse::try_connect(session_options(address).authenticator(dse::auth::plain_text(user, password)));
  };
  const auto db = as("ada", "secret");
  ASSERT_TRUE(db) << db.error().to_string();
  EXPECT_EQ(db->execute("SELECT release_version FROM system.local").size(), 1u);
  const auto refused = as("ada", "wr0ng-canary");
  ASSERT_TRUE(refused.has_error());
  EXPECT_EQ(refused.error().code(), dse::condition::authentication);
  EXPECT_EQ(refused.error().to_string().find("canary"), std::string::npos);
  const auto without = dse::try_connect(session_options(address));
  ASSERT_TRUE(without.has_error());
  EXPECT_EQ(without.error().code(), dse::auth::errc::credentials_required) << without.error().to_string();
}

TEST(logins, in_transitional_mode_whoever_cannot_log_in_is_anonymous) {
  const login_setting transitional("transitional=true");
  const auto role = [](const std::string& application, dse::options o) {
    const dse::client db = dse::connect(o.application_name(application));
    EXPECT_EQ(db.execute("SELECT release_version FROM system.local").size(), 1u);
    return users_of(application);
  };
  EXPECT_EQ(role("in transition, none", over_tls()), only("anonymous"));
  EXPECT_EQ(role("in transition, wrong", over_tls_as("ada", "wrong")), only("anonymous"));
  EXPECT_EQ(role("in transition, right", over_tls_as("ada")), only("ada"));
}

TEST(logins, that_the_server_asks_of_an_unknown_authenticator_get_no_password) {
  const login_setting renamed("authenticator=com.example.Harvester");
  const auto r = dse::try_connect(over_tls_as("ada"));
  ASSERT_TRUE(r.has_error());
  EXPECT_EQ(r.error().code(), dse::auth::errc::authenticator_not_accepted) << r.error().to_string();
  EXPECT_TRUE(dse::try_connect(
      over_tls().authenticator(dse::auth::plain_text("ada", "secret").allow_authenticator("com.example.Harvester"))));
}

TEST(logins, credentials_that_change_while_requests_run_cost_none_of_them) {
  dse::client root = dse::connect(over_tls_as("cassandra", "cassandra"));
  root.execute("CREATE ROLE roller WITH LOGIN = true AND PASSWORD = 'first'");
  const dse::client db =
      dse::connect(over_tls_as("roller", "first").application_name("roller").connections_per_node(2));
  std::atomic<bool> stop{false};
  std::atomic<int> requests{0}, failures{0};
  std::thread load([&] {
    for (; !stop; ++requests)
      if (!db.try_execute("SELECT release_version FROM system.local")) ++failures;
  });
  root.execute("ALTER ROLE roller WITH PASSWORD = 'second'");
  const auto still_first = db.try_set_authenticator(dse::auth::plain_text("roller", "first").make_factory());
  EXPECT_EQ(still_first.error().code(), dse::condition::authentication) << still_first.error().to_string();
  db.set_authenticator(dse::auth::plain_text("roller", "second"));
  const auto whole = [&] {
    const auto states = db.node_states();
    return states.size() == 1 && states[0].connections == 2 && states[0].missing_connections == 0;
  };
  EXPECT_TRUE(soon(whole));
  const int before = requests;
  EXPECT_TRUE(soon([&] { return requests > before + 50; }));
  stop = true;
  load.join();
  EXPECT_EQ(failures, 0) << "of " << requests;
  EXPECT_EQ(users_of("roller"), only("roller"));
  db.close();
  root.execute("DROP ROLE roller");
  root.close();
}

TEST(logins, a_foreign_authority_is_refused) {
  const auto r = dse::try_connect(session_options(secured().address())
                                      .tls(dse::tls_options().ca_file(secured().tls()[1]))
                                      .authenticator(dse::auth::plain_text("ada", "secret")));
  ASSERT_TRUE(r.has_error());
  EXPECT_EQ(r.error().code(), dse::client_errc::tls_failed) << r.error().to_string();
  EXPECT_NE(r.error().to_string().find("ca_file"), std::string::npos) << r.error().to_string();
}

TEST(logins, a_certificate_of_another_name_is_refused) {
  const auto r = dse::try_connect(session_options(secured().address())
                                      .tls(dse::tls_options().ca_file(secured().tls()[0]).server_name("other.example"))
                                      .authenticator(dse::auth::plain_text("ada", "secret")));
  ASSERT_TRUE(r.has_error());
  EXPECT_EQ(r.error().code(), dse::client_errc::tls_failed) << r.error().to_string();
  EXPECT_NE(r.error().to_string().find("other.example"), std::string::npos) << r.error().to_string();
}

}  // namespace
