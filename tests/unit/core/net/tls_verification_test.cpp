#include "net/tls_filter.hpp"
#include "tls_conversation.hpp"

#include <gtest/gtest.h>

namespace {

using dse::client_errc;
using dse::tls_options;
using dse::net::tls_filter;
using dse::testing::authority;
using dse::testing::certificate_request;
using dse::testing::contains;
using dse::testing::context_of;
using dse::testing::conversation;
using dse::testing::files;
using dse::testing::pem;
using dse::testing::tls_server;
using dse::testing::trusted;
using dse::testing::trusting;

dse::error refusal(const tls_options& options, const dse::testing::identity& who,
                   const std::string& host = "node.example") {
  conversation c(options, who, host);
  c.begin();
  EXPECT_FALSE(c.client.established());
  EXPECT_EQ(c.client.failure().code(), client_errc::tls_failed);
  EXPECT_TRUE(c.server.failed) << "the server was not told";
  return c.client.failure();
}

void expect_accepted(const tls_options& options, const dse::testing::identity& who,
                     const std::string& host = "node.example") {
  conversation c(options, who, host);
  c.begin();
  EXPECT_TRUE(c.client.established()) << c.client.failure().to_string();
  EXPECT_FALSE(c.client.failure()) << c.client.failure().to_string();
}

certificate_request naming(const std::string& names) {
  certificate_request r;
  r.alternative_names = names;
  return r;
}

TEST(tls_verification, unknown_authority_is_refused_and_named) {
  const tls_options options = trusting();
  const dse::error e = refusal(options, authority("Other authority").issue());
  EXPECT_EQ(e.message(),
            "the certificate of \"node.example\" is not trusted: its authority (CN=Other authority) is not in " +
                options.ca_file());
  EXPECT_TRUE(contains(e.details().hint, "tls_options::ca_file()"));
}

TEST(tls_verification, another_authority_of_the_same_name_is_refused) {
  EXPECT_TRUE(contains(refusal(trusting(), authority("Trusted authority").issue()).message(), "is not trusted"));
}

TEST(tls_verification, system_store_does_not_know_the_test_authority) {
  const dse::error e = refusal(tls_options(), trusted().issue());
  EXPECT_TRUE(contains(e.message(), "is not in the system's certificate store")) << e.message();
}

TEST(tls_verification, every_authority_of_the_file_is_trusted) {
  const authority second("Second authority");
  const tls_options both =
      tls_options().ca_file(files().write("both.pem", "a comment\n" + pem(trusted().own()) + "\n" + pem(second.own())));
  expect_accepted(both, trusted().issue());
  expect_accepted(both, second.issue());
}

TEST(tls_verification, chain_over_an_intermediate_authority_is_followed) {
  const authority below = trusted().intermediate("Intermediate authority");
  conversation c(trusting(), below.issue());
  c.server.send_too(below.own());
  c.begin();
  EXPECT_TRUE(c.client.established()) << c.client.failure().to_string();
  EXPECT_TRUE(contains(refusal(trusting(), below.issue()).message(), "(CN=Intermediate authority)"));
  expect_accepted(trusting(below.own()), below.issue());
}

TEST(tls_verification, wrong_name_is_refused_with_the_names_that_it_has) {
  const dse::error e = refusal(trusting(), trusted().issue(naming("DNS:a.example,DNS:*.b.example,IP:10.0.0.1,IP:::1")));
  EXPECT_EQ(e.message(), "the certificate is one of a.example, *.b.example, 10.0.0.1, ::1, not of \"node.example\"");
  EXPECT_TRUE(contains(e.details().hint, "tls_options::server_name()"));
  EXPECT_TRUE(contains(e.details().hint, "accept_any_host_name"));
}

TEST(tls_verification, common_name_identifies_no_host) {
  certificate_request r = naming("");
  r.common_name = "node.example";
  EXPECT_EQ(refusal(trusting(), trusted().issue(r)).message(),
            "the certificate (CN=node.example) has no host name or address, so it is not one of \"node.example\"");
}

TEST(tls_verification, wildcard_stands_for_one_whole_label) {
  const dse::testing::identity any_of_dc1 = trusted().issue(naming("DNS:*.dc1.example"));
  expect_accepted(trusting(), any_of_dc1, "node.dc1.example");
  refusal(trusting(), any_of_dc1, "a.node.dc1.example");
  refusal(trusting(), any_of_dc1, "dc1.example");
  refusal(trusting(), trusted().issue(naming("DNS:n*.dc1.example")), "node.dc1.example");
  refusal(trusting(), trusted().issue(naming("DNS:*")), "localhost");
}

TEST(tls_verification, addresses_are_verified_as_addresses) {
  for (const char* host : {"10.0.0.1", "2001:db8::5"}) {
    expect_accepted(trusting(), trusted().issue(naming("IP:10.0.0.1,IP:2001:db8:0::5")), host);
    refusal(trusting(), trusted().issue(naming("IP:10.0.0.2")), host);
  }
  refusal(trusting(), trusted().issue(naming("DNS:10.0.0.1")), "10.0.0.1");
  expect_accepted(trusting(), trusted().issue(naming("IP:fe80::1")), "fe80::1%eth0");
}

TEST(tls_verification, node_without_given_name_is_verified_by_its_address) {
  tls_filter client(context_of(trusting()), {"127.0.0.1", "127.0.0.1:9042", {}});
  tls_server server(trusted().issue(naming("IP:127.0.0.1")));
  client.start();
  server.feed(client.encrypted_output());
  client.feed(server.output());
  EXPECT_TRUE(client.established()) << client.failure().to_string();
  EXPECT_EQ(server.asked_for, "");
}

TEST(tls_verification, server_name_replaces_the_host) {
  conversation c(trusting().server_name("cluster.example"), trusted().issue(naming("DNS:cluster.example")), "10.0.0.1");
  c.begin();
  EXPECT_TRUE(c.client.established()) << c.client.failure().to_string();
  EXPECT_EQ(c.server.asked_for, "cluster.example");
  refusal(trusting().server_name("cluster.example"), trusted().issue());
}

TEST(tls_verification, name_for_the_proxy_is_not_the_one_that_is_verified) {
  const dse::net::tls_peer node{"proxy.example", "n1", "a6b1e8a2-0000-4000-8000-000000000001"};
  for (const bool named : {true, false}) {
    conversation c(context_of(trusting()),
                   trusted().issue(naming(named ? "DNS:proxy.example" : "DNS:" + node.server_name)), node);
    c.begin();
    EXPECT_EQ(c.client.established(), named) << c.client.failure().to_string();
    EXPECT_EQ(c.server.asked_for, node.server_name);
  }
}

TEST(tls_verification, nul_in_a_name_ends_no_name) {
  certificate_request r = naming("");
  r.raw_dns_name = std::string("node.example\0.evil.example", 26);
  const dse::error e = refusal(trusting(), trusted().issue(r));
  EXPECT_TRUE(contains(e.message(), "not of \"node.example\"")) << e.message();
}

TEST(tls_verification, self_signed_certificate_is_refused_unless_it_is_the_one_that_is_trusted) {
  const dse::testing::identity self = dse::testing::self_signed();
  EXPECT_TRUE(contains(refusal(trusting(), self).message(), "is not trusted"));
  expect_accepted(trusting(self.own), self);
}

TEST(tls_verification, dot_of_the_root_is_no_part_of_the_name) {
  expect_accepted(trusting(), trusted().issue(), "node.example.");
}

TEST(tls_verification, expired_certificate_is_refused_with_its_date) {
  certificate_request r;
  r.valid_from_days = -10;
  r.valid_until_days = -1;
  const dse::error e = refusal(trusting(), trusted().issue(r));
  EXPECT_EQ(e.message().find("the certificate of \"node.example\" expired on "), 0u) << e.message();
  EXPECT_TRUE(e.message().ends_with(" GMT")) << e.message();
}

TEST(tls_verification, certificate_of_the_future_is_refused) {
  certificate_request r;
  r.valid_from_days = 1;
  r.valid_until_days = 2;
  const dse::error e = refusal(trusting(), trusted().issue(r));
  EXPECT_TRUE(contains(e.message(), " is valid from ")) << e.message();
  EXPECT_TRUE(contains(e.details().hint, "clock"));
}

TEST(tls_verification, certificate_for_another_use_is_refused) {
  certificate_request r;
  r.extended_usage = "clientAuth";
  EXPECT_TRUE(contains(refusal(trusting(), trusted().issue(r)).details().hint, "serverAuth"));
}

TEST(tls_verification, weak_key_is_refused) {
  const dse::error e = refusal(trusting(), trusted().issue({}, dse::testing::new_weak_key()));
  EXPECT_TRUE(contains(e.details().hint, "stronger key")) << e.to_string();
}

TEST(tls_verification, each_switch_turns_off_its_own_check_only) {
  const dse::testing::identity other_name = trusted().issue(naming("DNS:other.example"));
  const dse::testing::identity other_authority = authority("Other authority").issue();
  expect_accepted(trusting().accept_any_host_name(true), other_name);
  refusal(trusting().accept_any_host_name(true), other_authority);
  expect_accepted(trusting().accept_any_certificate(true), other_authority);
  expect_accepted(trusting().accept_any_certificate(true), other_name);
}

TEST(tls_verification, names_from_the_peer_are_made_printable) {
  certificate_request r = naming("DNS:evil\x1B[2J.example");
  const dse::error e = refusal(trusting(), trusted().issue(r));
  EXPECT_TRUE(contains(e.message(), "one of evil?[2J.example,")) << e.message();
}

}  // namespace
