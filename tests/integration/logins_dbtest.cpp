#include "support/cluster.hpp"

#include <dse/dse.hpp>

#include <gtest/gtest.h>

#include <cstdlib>
#include <map>
#include <optional>
#include <set>
#include <string>

using dse::testing::cluster;
using dse::testing::session_options;

namespace {

cluster& secured() {
  cluster& c = cluster::with("--auth gssapi --tls on");
  // A private realm: MIT Kerberos learns of it by the environment only.
  setenv("KRB5_CONFIG", c.kerberos()[0].c_str(), 1);
  setenv("KRB5CCNAME", c.kerberos()[1].c_str(), 1);
  return c;
}

dse::options over_tls() {
  return session_options(secured().address()).tls(dse::tls_options().ca_file(secured().tls()[0]));
}

dse::auth::gssapi kerberos() {
  return dse::auth::gssapi().service("dse").host_name(dse::auth::host_name_rule::address);
}

/// Sets a variable of the environment for as long as it lives.
class environment {
 public:
  environment(const char* name, const std::string& value) : name_(name), before_(std::getenv(name)) {
    setenv(name, value.c_str(), 1);
  }
  ~environment() { setenv(name_, before_.c_str(), 1); }
  environment(const environment&) = delete;
  environment& operator=(const environment&) = delete;

 private:
  const char* name_;
  std::string before_;
};

/// The role that the server gave to the connections of an application, as a superuser sees them.
std::set<std::string> users_of(const std::string& application) {
  dse::client root = dse::connect(over_tls().authenticator(dse::auth::plain_text("cassandra", "cassandra")));
  std::set<std::string> users;
  for (auto [user, client] : root.query<std::optional<std::string>, std::optional<std::map<std::string, std::string>>>(
           "SELECT username, client_options FROM system_views.clients"))
    if (client && (*client)["APPLICATION_NAME"] == application) users.insert(user.value_or("nobody"));
  root.close();
  return users;
}

std::set<std::string> only(std::string user) { return {std::move(user)}; }

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
  EXPECT_NE(r.error().to_string().find("authenticator"), std::string::npos);
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
