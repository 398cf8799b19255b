#pragma once

#include "support/cluster.hpp"

#include <dse/dse.hpp>

#include <cstdlib>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>

namespace dse::testing {

/// A cluster with passwords, Kerberos and TLS; this process uses its realm, and ada's ticket.
inline cluster& secured() {
  static cluster& one = [&]() -> cluster& {
    cluster& c = cluster::with("--auth gssapi --tls on");
    // A private realm: MIT Kerberos learns of it by the environment only.
    setenv("KRB5_CONFIG", c.kerberos()[0].c_str(), 1);
    setenv("KRB5CCNAME", c.kerberos()[1].c_str(), 1);
    return c;
  }();
  return one;
}

inline options over_tls() {
  return session_options(secured().address()).tls(tls_options().ca_file(secured().tls()[0]));
}
inline options over_tls_as(const std::string& user, const std::string& password = "secret") {
  return over_tls().authenticator(auth::plain_text(user, password));
}

inline auth::gssapi kerberos() { return auth::gssapi().service("dse").host_name(auth::host_name_rule::address); }

/// The roles that the server gave to the connections of an application, as a superuser sees them.
inline std::set<std::string> users_of(const std::string& application) {
  // Whatever the server calls its authenticator for the moment.
  const client root =
      connect(over_tls().authenticator(auth::plain_text("cassandra", "cassandra").allow_any_authenticator()));
  std::set<std::string> users;
  for (auto [user, client] : root.query<std::optional<std::string>, std::optional<std::map<std::string, std::string>>>(
           "SELECT username, client_options FROM system_views.clients"))
    if (client && (*client)["APPLICATION_NAME"] == application) users.insert(user.value_or("nobody"));
  root.close();
  return users;
}

inline std::set<std::string> only(std::string user) { return {std::move(user)}; }

/// How the nodes take logins for as long as it lives: lines of login.properties.
class login_setting {
 public:
  explicit login_setting(const std::string& lines) { secured().take_logins(lines); }
  ~login_setting() { secured().take_logins(""); }
  login_setting(const login_setting&) = delete;
  login_setting& operator=(const login_setting&) = delete;
};

/// Sets a variable of the environment for as long as it lives. No other thread may use Kerberos meanwhile.
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

}  // namespace dse::testing
