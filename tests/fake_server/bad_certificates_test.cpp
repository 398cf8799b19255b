// Every way in which a server can fail to prove who it is: refused by default, with one clear error.
#include "support/tls/bad_certificates.hpp"

#include "fake_server/echo.hpp"
#include "support/tls/tls_server.hpp"

#include <string>

namespace dse::testing { namespace {

using namespace std::chrono_literals;
using dse::testing::authority;

tls_options trusting(const std::string& host) {
  return tls_options().ca_pem(pem(trusted_authority().own())).server_name(host);
}

class bad_certificates_of_nodes : public ::testing::TestWithParam<bad_certificate> {
 protected:
  result<client> connect_with(const tls_options& o) { return try_connect(options_for(server).tls(o)); }

  fake_server server{model_cluster(1), GetParam().issue()};
};
INSTANTIATE_TEST_SUITE_P(all, bad_certificates_of_nodes, ::testing::ValuesIn(bad_certificates()),
                         [](const auto& bad) { return bad.param.name; });

TEST_P(bad_certificates_of_nodes, are_refused_and_the_error_says_why) {
  const auto db = connect_with(trusting(GetParam().host));
  ASSERT_TRUE(db.has_error());
  EXPECT_EQ(db.error().code(), client_errc::tls_failed) << db.error().to_string();
  EXPECT_NE(db.error().message().find(GetParam().reason), std::string::npos) << db.error().to_string();
  EXPECT_FALSE(db.error().details().hint.empty()) << db.error().to_string();
}

TEST_P(bad_certificates_of_nodes, are_let_in_by_the_option_that_is_made_for_them) {
  EXPECT_EQ(connect_with(trusting(GetParam().host).accept_any_host_name(true)).has_value(),
            GetParam().only_its_name_is_bad);
  const auto any = connect_with(trusting(GetParam().host).accept_any_certificate(true));
  EXPECT_TRUE(any.has_value()) << any.error().to_string();
}

/// A node with a good certificate.
class tls_of_nodes : public ::testing::Test {
 protected:
  fake_server server{model_cluster(1), trusted_authority().issue()};

  error refusal() {
    const auto db = try_connect(options_for(server).tls(trusting("node.example")));
    EXPECT_TRUE(db.has_error());
    if (!db.has_error()) return {};
    EXPECT_EQ(db.error().code(), client_errc::tls_failed) << db.error().to_string();
    return db.error();
  }
};

TEST_F(tls_of_nodes, before_1_2_is_refused) {
  for (const int version : {TLS1_VERSION, TLS1_1_VERSION}) {
    server.on_thread([&] { server.tls(0).versions(version, version); });
    EXPECT_NE(refusal().message().find("no TLS version"), std::string::npos);
  }
}

TEST_F(tls_of_nodes, that_asks_for_a_client_certificate_says_so) {
  server.on_thread([&] { server.tls(0).require_certificate(trusted_authority().own()); });
  EXPECT_NE(refusal().to_string().find("certificate_file()"), std::string::npos);
}

TEST_F(tls_of_nodes, that_begins_anew_costs_the_connection_only) {
  server.on_thread([&] { server.tls(0).versions(TLS1_2_VERSION, TLS1_2_VERSION); });
  client db = connect(options_for(server).tls(trusting("node.example")));
  expect_echo(echo(db, 1), 1);
  server.on_thread([&] { server.renegotiate(0); });
  expect_echo(db.try_execute(statement("SELECT token FROM sim.t WHERE token = 9").idempotent(true)), 9);
}

}}  // namespace dse::testing
