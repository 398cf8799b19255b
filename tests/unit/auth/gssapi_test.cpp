#include <dse/auth/errc.hpp>
#include <dse/auth/gssapi.hpp>

#include <gtest/gtest.h>

namespace {

using dse::auth::errc;
using dse::auth::gssapi;
using dse::auth::qop;

std::string misuse(const gssapi& options) {
  const auto made = options.try_make_factory();
  if (made) return "no error";
  EXPECT_EQ(made.error().code(), dse::client_errc::invalid_argument);
  return made.error().message();
}

TEST(gssapi_options, misuse_is_named) {
  const std::string nul("a\0b", 3);
  EXPECT_EQ(misuse(gssapi().service("")), "auth::gssapi: service is empty");
  EXPECT_EQ(misuse(gssapi().service("dse/db1")),
            "auth::gssapi: service is the part before '/' of the service principal, alone");
  EXPECT_EQ(misuse(gssapi().host_name("")), "auth::gssapi: host_name is empty");
  EXPECT_EQ(misuse(gssapi().host_name(nul)), "auth::gssapi: host_name holds a NUL character");
  EXPECT_EQ(misuse(gssapi().principal(nul)), "auth::gssapi: principal holds a NUL character");
  EXPECT_EQ(misuse(gssapi().ticket_cache(nul)), "auth::gssapi: ticket_cache holds a NUL character");
  EXPECT_EQ(misuse(gssapi().keytab(nul)), "auth::gssapi: keytab holds a NUL character");
  EXPECT_EQ(misuse(gssapi().authorization_id(nul)), "auth::gssapi: authorization_id holds a NUL character");
  for (const std::string& id : {std::string(" a"), std::string("a\t"), std::string(1024, 'a')})
    EXPECT_EQ(misuse(gssapi().authorization_id(id)),
              "auth::gssapi: authorization_id is blank at an end, or longer than 1023 bytes");
  EXPECT_EQ(misuse(gssapi().qop(qop::auth_conf, qop::auth)), "auth::gssapi: qop: weakest is above strongest");
  EXPECT_THROW(gssapi().service("").make_factory(), dse::exception);
}

TEST(gssapi_options, defaults_are_no_misuse) { EXPECT_EQ(misuse(gssapi()), "no error"); }

TEST(gssapi_options, authenticators_without_kerberos_are_refused) {
  for (const char* name : {"org.apache.cassandra.auth.PasswordAuthenticator", "com.example.Other", ""}) {
    dse::authentication_request request;
    request.authenticator_class = name;
    const auto made = gssapi().make_factory()->create(request);
    ASSERT_FALSE(made) << name;
    EXPECT_EQ(made.error().code(), errc::authenticator_not_accepted) << name;
    EXPECT_NE(made.error().message().find(name), std::string::npos) << made.error().message();
  }
}

TEST(gssapi_options, names_from_the_network_are_printed_safely) {
  dse::authentication_request request;
  request.authenticator_class = "\x1b[2J\n" + std::string(100000, 'x');
  const auto made = gssapi().make_factory()->create(request);
  ASSERT_FALSE(made);
  EXPECT_NE(made.error().message().find("\\x1b[2J\\x0a"), std::string::npos);
  EXPECT_LT(made.error().message().size(), 400U);
}

}  // namespace
