#include "net/tls_filter.hpp"

#include "tls_conversation.hpp"

#include <gtest/gtest.h>

namespace {

using dse::client_errc;
using dse::tls_options;
using dse::testing::authority;
using dse::testing::contains;
using dse::testing::conversation;
using dse::testing::files;
using dse::testing::pem;
using dse::testing::read_all;
using dse::testing::trusted;
using dse::testing::trusting;
using dse::testing::view;

class tls_filter_of_version : public testing::TestWithParam<int> {};
INSTANTIATE_TEST_SUITE_P(versions, tls_filter_of_version, testing::Values(TLS1_2_VERSION, TLS1_3_VERSION),
                         [](const auto& version) { return version.param == TLS1_2_VERSION ? "tls_1_2" : "tls_1_3"; });

TEST_P(tls_filter_of_version, carries_bytes_both_ways) {
  conversation c(trusting(), trusted().issue());
  c.server.versions(GetParam(), GetParam());
  c.begin();
  ASSERT_TRUE(c.client.established()) << c.client.failure().to_string();
  EXPECT_EQ(c.server.asked_for, "node.example");
  c.client.write_plain(view("to the server"));
  c.run();
  EXPECT_EQ(c.server.received, "to the server");
  c.server.write("to the client");
  EXPECT_EQ(c.run(), "to the client");
}

TEST_P(tls_filter_of_version, takes_bytes_one_by_one) {
  conversation c(trusting(), trusted().issue());
  c.server.versions(GetParam(), GetParam());
  c.begin(1);
  ASSERT_TRUE(c.client.established()) << c.client.failure().to_string();
  c.server.write("hello");
  EXPECT_EQ(c.run(1), "hello");
}

TEST_P(tls_filter_of_version, carries_large_data) {
  conversation c(trusting(), trusted().issue());
  c.server.versions(GetParam(), GetParam());
  c.begin();
  std::string large(3'000'001, '\0');
  for (std::size_t i = 0; i < large.size(); ++i) large[i] = static_cast<char>(i * 31 >> 3);
  c.client.write_plain(view(large));
  c.run();
  EXPECT_TRUE(c.server.received == large);
  c.server.write(large);
  EXPECT_TRUE(c.run(7001) == large);
}

TEST_P(tls_filter_of_version, a_handshake_cut_at_any_byte_fails_once_the_input_ends) {
  const tls_options options = trusting();
  const dse::testing::identity who = trusted().issue();
  std::size_t flight = 1;
  for (std::size_t cut = 0; cut < flight; ++cut) {
    conversation c(options, who);
    c.server.versions(GetParam(), GetParam());
    c.client.start();
    c.server.feed(c.sent());
    const dse::bytes down = c.server.output();
    flight = down.size();
    c.client.feed(dse::bytes_view(down).first(std::min(cut, down.size() - 1)));
    ASSERT_FALSE(c.client.established()) << cut;
    ASSERT_FALSE(c.client.failure()) << cut << ": " << c.client.failure().to_string();
    c.client.end_of_input();
    ASSERT_EQ(c.client.failure().code(), client_errc::tls_failed);
    ASSERT_EQ(c.client.failure().message(), "the server closed the connection during the TLS handshake");
  }
  EXPECT_GT(flight, 500u);
}

TEST_P(tls_filter_of_version, a_changed_byte_is_noticed) {
  conversation c(trusting(), trusted().issue());
  c.server.versions(GetParam(), GetParam());
  c.begin();
  c.server.write("hello");
  dse::bytes down = c.server.output();
  down.back() ^= std::byte{1};
  c.client.feed(down);
  EXPECT_EQ(read_all(c.client), "");
  EXPECT_EQ(c.client.failure().code(), client_errc::tls_failed);
  EXPECT_EQ(c.client.failure().message().find("TLS broke: "), 0u) << c.client.failure().message();
}

TEST_P(tls_filter_of_version, farewell_of_the_server_ends_the_connection_after_its_bytes) {
  conversation c(trusting(), trusted().issue());
  c.server.versions(GetParam(), GetParam());
  c.begin();
  c.server.write("last words");
  SSL_shutdown(c.server.ssl());
  EXPECT_EQ(c.run(), "last words");
  EXPECT_EQ(c.client.failure().code(), client_errc::maybe_applied);
  EXPECT_EQ(c.client.failure().message(), "the server closed the connection");
}

TEST_P(tls_filter_of_version, end_without_farewell_is_told_apart) {
  conversation c(trusting(), trusted().issue());
  c.server.versions(GetParam(), GetParam());
  c.begin();
  c.client.end_of_input();
  EXPECT_EQ(c.client.failure().code(), client_errc::maybe_applied);
  EXPECT_EQ(c.client.failure().message(), "the server closed the connection without closing TLS");
}

TEST_P(tls_filter_of_version, close_tells_the_server) {
  conversation c(trusting(), trusted().issue());
  c.server.versions(GetParam(), GetParam());
  c.begin();
  c.client.write_plain(view("bye"));
  c.client.close();
  c.run();
  EXPECT_EQ(c.server.received, "bye");
  EXPECT_TRUE(c.server.closed);
}

TEST_P(tls_filter_of_version, client_certificate_is_shown) {
  const dse::testing::identity client = trusted().issue();
  for (const std::string& password : {std::string(), std::string("open sesame")}) {
    conversation c(trusting()
                       .certificate_file(files().write("client.pem", pem(client.own)))
                       .private_key_file(files().write("client.key", pem(client.secret, password)))
                       .private_key_password(password),
                   trusted().issue());
    c.server.versions(GetParam(), GetParam());
    c.server.require_certificate(trusted().own());
    c.begin();
    EXPECT_TRUE(c.client.established()) << c.client.failure().to_string();
    EXPECT_FALSE(c.client.failure()) << c.client.failure().to_string();
    c.client.write_plain(view("hello"));
    c.run();
    EXPECT_EQ(c.server.received, "hello");
  }
}

TEST_P(tls_filter_of_version, missing_client_certificate_is_named_as_the_cause) {
  conversation c(trusting(), trusted().issue());
  c.server.versions(GetParam(), GetParam());
  c.server.require_certificate(trusted().own());
  c.begin();
  EXPECT_EQ(c.client.failure().code(), client_errc::tls_failed);
  EXPECT_TRUE(contains(c.client.failure().details().hint, "certificate_file()")) << c.client.failure().to_string();
}

TEST_P(tls_filter_of_version, refused_client_certificate_is_named_as_the_cause) {
  const dse::testing::identity client = authority("Unknown authority").issue();
  const std::string file = files().write("refused.pem", pem(client.own));
  conversation c(trusting().certificate_file(file).private_key_file(files().write("refused.key", pem(client.secret))),
                 trusted().issue());
  c.server.versions(GetParam(), GetParam());
  c.server.require_certificate(trusted().own());
  c.begin();
  EXPECT_EQ(c.client.failure().message(),
            "the server does not accept the client certificate " + file + " (TLS alert: unknown CA)");
}

TEST(tls_filter, session_tickets_and_key_updates_after_the_handshake_are_no_bytes_of_the_user) {
  conversation c(trusting(), trusted().issue());
  c.server.versions(TLS1_3_VERSION, TLS1_3_VERSION);
  EXPECT_EQ(c.begin(), "");
  for (int i = 0; i < 3; ++i) {
    ASSERT_EQ(SSL_key_update(c.server.ssl(), SSL_KEY_UPDATE_REQUESTED), 1);
    c.server.write("u");
    EXPECT_EQ(c.run(), "u");
    ASSERT_EQ(SSL_new_session_ticket(c.server.ssl()), 1);
    c.server.write("t");
    EXPECT_EQ(c.run(), "t");
    c.client.write_plain(view("y"));
    c.run();
  }
  EXPECT_EQ(c.server.received, "yyy");
  EXPECT_FALSE(c.client.failure());
}

TEST(tls_filter, renegotiation_is_refused) {
  conversation c(trusting(), trusted().issue());
  c.server.versions(TLS1_2_VERSION, TLS1_2_VERSION);
  c.begin();
  ASSERT_TRUE(c.client.established());
  SSL_renegotiate(c.server.ssl());
  SSL_do_handshake(c.server.ssl());
  c.run();
  EXPECT_TRUE(c.server.failed) << "the client went along";
}

TEST(tls_filter, versions_before_1_2_are_refused) {
  conversation c(trusting(), trusted().issue());
  c.server.versions(TLS1_VERSION, TLS1_1_VERSION);
  c.begin();
  EXPECT_FALSE(c.client.established());
  EXPECT_EQ(c.client.failure().message(), "the server offers no TLS version of this client");
}

TEST(tls_filter, versions_and_ciphers_are_those_of_the_options) {
  conversation old(trusting().min_version(dse::tls_version::v1_3), trusted().issue());
  old.server.versions(TLS1_2_VERSION, TLS1_2_VERSION);
  old.begin();
  EXPECT_EQ(old.client.failure().message(), "the server offers no TLS version of this client");
  EXPECT_EQ(old.client.failure().details().hint, "it has to offer TLS 1.3");

  conversation chosen(trusting().ciphers("ECDHE-ECDSA-CHACHA20-POLY1305"), trusted().issue());
  chosen.server.versions(TLS1_2_VERSION, TLS1_2_VERSION);
  chosen.begin();
  EXPECT_STREQ(SSL_get_cipher_name(chosen.server.ssl()), "ECDHE-ECDSA-CHACHA20-POLY1305");

  conversation suite(trusting().cipher_suites("TLS_CHACHA20_POLY1305_SHA256"), trusted().issue());
  suite.server.versions(TLS1_3_VERSION, TLS1_3_VERSION);
  suite.begin();
  EXPECT_STREQ(SSL_get_cipher_name(suite.server.ssl()), "TLS_CHACHA20_POLY1305_SHA256");
}

TEST_P(tls_filter_of_version, client_is_who_its_pkcs12_file_says) {
  const authority below = trusted().intermediate("Clients");
  const dse::testing::identity client = below.issue();
  conversation c(trusting()
                     .pkcs12_file(files().write("who.p12", dse::testing::pkcs12(client, "open sesame", below.own())))
                     .private_key_password("open sesame"),
                 trusted().issue());
  c.server.versions(GetParam(), GetParam());
  c.server.require_certificate(trusted().own());
  c.begin();
  EXPECT_TRUE(c.client.established()) << c.client.failure().to_string();
  c.client.write_plain(view("hello"));
  c.run();
  EXPECT_EQ(c.server.received, "hello") << "the server did not see the authority in between";
}

TEST(tls_filter, own_context_is_used_as_it_is_and_names_are_checked) {
  const std::shared_ptr<SSL_CTX> own(SSL_CTX_new(TLS_client_method()), &SSL_CTX_free);
  X509_STORE_add_cert(SSL_CTX_get_cert_store(own.get()), trusted().own().get());
  SSL_CTX_set_verify(own.get(), SSL_VERIFY_PEER, nullptr);
  for (const bool fits : {true, false}) {
    conversation c(tls_options().native_context(own), trusted().issue(), fits ? "node.example" : "other.example");
    c.begin();
    EXPECT_EQ(c.client.established(), fits) << c.client.failure().to_string();
    EXPECT_EQ(contains(c.client.failure().message(), "not of \"other.example\""), !fits);
  }
  conversation foreign(tls_options().native_context(own), authority("Other authority").issue());
  foreign.begin();
  EXPECT_TRUE(contains(foreign.client.failure().message(), "is not in the store of tls_options::native_context()"))
      << foreign.client.failure().message();
}

TEST(tls_filter, a_server_without_tls_is_recognised) {
  // Cassandra's answer to a ClientHello: an ERROR frame of v4 with PROTOCOL_ERROR (native_protocol_v4.spec, 2, 4.2.1).
  const std::array<unsigned char, 15> error_frame = {0x84, 0, 0, 0, 0, 0, 0, 0, 6, 0, 0, 0, 0x0A, 0, 0};
  for (const std::string_view answer :
       {std::string_view(reinterpret_cast<const char*>(error_frame.data()), error_frame.size()),
        std::string_view("HTTP/1.1 400 Bad Request\r\n\r\n"), std::string_view("\0\0\0\0\0\0\0\0", 8)}) {
    conversation c(trusting(), trusted().issue());
    c.client.start();
    c.client.feed(view(answer));
    EXPECT_EQ(c.client.failure().message(), "what the server sends is not TLS") << c.client.failure().to_string();
    EXPECT_EQ(c.client.failure().details().hint, "connect to its TLS port, or leave out tls()");
  }
}

TEST(tls_filter, nothing_is_done_after_a_failure) {
  conversation c(trusting(), authority("Other authority").issue());
  c.begin();
  const std::string why = c.client.failure().to_string();
  c.client.feed(view("more"));
  c.client.write_plain(view("more"));
  c.client.close();
  c.client.end_of_input();
  c.client.start();
  EXPECT_TRUE(c.client.encrypted_output().empty());
  EXPECT_EQ(read_all(c.client), "");
  EXPECT_EQ(c.client.failure().to_string(), why);
}

TEST(tls_filter, output_may_be_taken_in_any_pieces) {
  conversation c(trusting(), trusted().issue());
  c.begin();
  std::string expected;
  for (int i = 0; i < 400; ++i) {
    const std::string piece(static_cast<std::size_t>(1 + i * 7 % 3000), static_cast<char>('a' + i % 26));
    c.client.write_plain(view(piece));
    expected += piece;
    const std::size_t n =
        std::min<std::size_t>(c.client.encrypted_output().size(), static_cast<std::size_t>(1 + i * 13 % 2900));
    c.server.feed(c.client.encrypted_output().first(n));
    c.client.consume_output(n);
  }
  c.run();
  EXPECT_TRUE(c.server.received == expected);
}

}  // namespace
