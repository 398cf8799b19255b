// A real node with certificates that do not prove who it is.
#include "support/cluster.hpp"
#include "support/soon.hpp"
#include "support/tls/bad_certificates.hpp"

#include <dse/dse.hpp>

#include <gtest/gtest.h>
#include <openssl/ssl.h>

#include <filesystem>
#include <fstream>
#include <memory>
#include <string>

using dse::tls_options;
using dse::testing::bad_certificate;
using dse::testing::cluster;
using dse::testing::identity;
using dse::testing::pem;
using dse::testing::session_options;
using dse::testing::soon;
using dse::testing::trusted_authority;

namespace {

cluster& node() { return cluster::with("--tls on --no-graph"); }

/// In DER; empty when the node shows none.
std::string certificate_shown() {
  const std::shared_ptr<SSL_CTX> context(SSL_CTX_new(TLS_client_method()), &SSL_CTX_free);
  const std::unique_ptr<BIO, void (*)(BIO*)> connection(BIO_new_ssl_connect(context.get()), &BIO_free_all);
  BIO_set_conn_hostname(connection.get(), node().address().c_str());
  if (BIO_do_connect(connection.get()) != 1) return {};
  SSL* ssl = nullptr;
  BIO_get_ssl(connection.get(), &ssl);
  const std::shared_ptr<X509> shown(SSL_get1_peer_certificate(ssl), &X509_free);
  return shown ? dse::testing::der(shown) : std::string();
}

/// The node takes it up within moments.
void show(const identity& who) {
  const std::string file = node().folder() + "/tls/server-chain.pem";
  std::ofstream(file + ".new") << pem(who.secret) << pem(who.own);
  std::filesystem::rename(file + ".new", file);
  ASSERT_TRUE(soon([&] { return certificate_shown() == dse::testing::der(who.own); })) << "the node keeps its own";
}

dse::result<dse::client> connect_with(const tls_options& o) {
  return dse::try_connect(session_options(node().address()).tls(o));
}
tls_options trusting(const std::string& host) {
  return tls_options().ca_pem(pem(trusted_authority().own())).server_name(host);
}

class bad_certificates_of_a_node : public testing::TestWithParam<bad_certificate> {};
INSTANTIATE_TEST_SUITE_P(all, bad_certificates_of_a_node, testing::ValuesIn(dse::testing::bad_certificates()),
                         [](const auto& bad) { return bad.param.name; });

TEST_P(bad_certificates_of_a_node, are_refused_unless_an_option_lets_them_in) {
  show(GetParam().issue());
  const auto db = connect_with(trusting(GetParam().host));
  ASSERT_TRUE(db.has_error());
  EXPECT_EQ(db.error().code(), dse::client_errc::tls_failed) << db.error().to_string();
  EXPECT_NE(db.error().message().find(GetParam().reason), std::string::npos) << db.error().to_string();
  EXPECT_EQ(connect_with(trusting(GetParam().host).accept_any_host_name(true)).has_value(),
            GetParam().only_its_name_is_bad);
  const auto any = connect_with(trusting(GetParam().host).accept_any_certificate(true));
  EXPECT_TRUE(any.has_value()) << any.error().to_string();
}

TEST(certificates_of_a_node, are_replaced_while_a_session_runs) {
  dse::testing::certificate_request request;
  request.alternative_names = "DNS:node.example";
  show(trusted_authority().issue(request));
  const dse::client db = dse::connect(session_options(node().address()).tls(trusting("node.example")));
  // The authority changes: clients trust both for a while, then the new one.
  const dse::testing::authority next("Next authority");
  tls_options both = trusting("node.example");
  both.ca_pem(pem(trusted_authority().own()) + pem(next.own()));
  db.set_tls(both);
  show(next.issue(request));
  db.set_tls(both);
  db.set_tls(tls_options().ca_pem(pem(next.own())).server_name("node.example"));
  EXPECT_EQ(db.execute("SELECT release_version FROM system.local").size(), 1u);
  db.close();
}

TEST(tls_of_a_node, is_asked_for_in_vain_when_it_has_none) {
  const cluster& plain = cluster::with("--no-graph");
  const auto db = dse::try_connect(session_options(plain.address()).tls(trusting("node.example")));
  ASSERT_TRUE(db.has_error());
  EXPECT_NE(db.error().to_string().find("not TLS"), std::string::npos) << db.error().to_string();
}

TEST(tls_of_a_node, is_missed_when_the_client_has_none) {
  const auto db = dse::try_connect(session_options(node().address()));
  ASSERT_TRUE(db.has_error());
  EXPECT_NE(db.error().to_string().find("set options::tls()"), std::string::npos) << db.error().to_string();
}

TEST(client_certificate, is_asked_for_by_a_node_and_has_to_be_of_its_authority) {
  const cluster& asking = cluster::with("--tls client --no-graph");
  const std::string folder = asking.folder() + "/tls/";
  const auto connect = [&](const tls_options& o) {
    return dse::try_connect(session_options(asking.address()).tls(tls_options(o).ca_file(folder + "ca.pem")));
  };
  for (const tls_options& good :
       {tls_options().certificate_file(folder + "client.pem").private_key_file(folder + "client.key"),
        tls_options().pkcs12_file(folder + "client.p12").private_key_password("dsetest")}) {
    const auto db = connect(good);
    ASSERT_TRUE(db.has_value()) << db.error().to_string();
    EXPECT_EQ(db->execute("SELECT release_version FROM system.local").size(), 1u);
  }
  const auto without = connect(tls_options());
  ASSERT_TRUE(without.has_error());
  EXPECT_NE(without.error().to_string().find("certificate_file()"), std::string::npos) << without.error().to_string();
  const auto foreign = connect(
      tls_options().certificate_file(folder + "foreign-client.pem").private_key_file(folder + "foreign-client.key"));
  ASSERT_TRUE(foreign.has_error());
  EXPECT_EQ(foreign.error().code(), dse::client_errc::tls_failed) << foreign.error().to_string();
}

}  // namespace
