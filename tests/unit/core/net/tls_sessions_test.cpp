// Connections that go on with the TLS session of an earlier one.
#include "tls_conversation.hpp"

#include <gtest/gtest.h>

namespace {

using dse::tls_options;
using dse::net::tls_peer;
using dse::net::tls_session;
using dse::net::tls_session_cache;
using dse::testing::context_of;
using dse::testing::conversation;
using dse::testing::tls_server;
using dse::testing::trusted;
using dse::testing::trusting;
using dse::testing::view;

/// A client for one of a server's connections after the other: all are of one SSL_CTX, as a server's are.
class tls_sessions : public testing::TestWithParam<int> {
 protected:
  void SetUp() override { server.versions(GetParam(), GetParam()); }

  /// Whether the connection goes on with an earlier one.
  bool connect(const std::shared_ptr<const dse::net::tls_context>& context,
               const tls_peer& peer = {"node.example", "n1", {}}) {
    conversation c(context, server, peer);
    c.begin();
    EXPECT_TRUE(c.client.established()) << c.client.failure().to_string();
    c.client.write_plain(view("hello"));
    c.run();
    EXPECT_EQ(c.server.received, "hello");
    const bool resumed = c.client.resumed();
    EXPECT_EQ(resumed, SSL_session_reused(c.server.ssl()) == 1);
    c.client.close();
    c.run();
    return resumed;
  }

  tls_server server{trusted().issue()};
};
INSTANTIATE_TEST_SUITE_P(versions, tls_sessions, testing::Values(TLS1_2_VERSION, TLS1_3_VERSION),
                         [](const auto& version) { return version.param == TLS1_2_VERSION ? "tls_1_2" : "tls_1_3"; });

TEST_P(tls_sessions, second_connection_to_a_node_goes_on_with_the_first) {
  const auto context = context_of(trusting());
  EXPECT_FALSE(connect(context));
  for (int i = 0; i < 5; ++i) EXPECT_TRUE(connect(context)) << i;
}

TEST_P(tls_sessions, other_nodes_names_and_options_have_sessions_of_their_own) {
  const auto context = context_of(trusting());
  EXPECT_FALSE(connect(context));
  EXPECT_FALSE(connect(context, {"node.example", "n2", {}}));
  EXPECT_FALSE(connect(context, {"node.example", "n1", "host-id-of-another"}));
  EXPECT_FALSE(connect(context_of(trusting())));
  EXPECT_TRUE(connect(context));
}

TEST_P(tls_sessions, what_was_verified_for_one_name_is_not_trusted_for_another) {
  const auto context = context_of(trusting());
  EXPECT_FALSE(connect(context));
  conversation c(context, server, {"other.example", "n1", "node.example"});
  c.begin();
  EXPECT_FALSE(c.client.established());
  EXPECT_EQ(c.client.failure().code(), dse::client_errc::tls_failed);
}

TEST_P(tls_sessions, are_not_resumed_when_switched_off) {
  const auto context = context_of(trusting().resume_sessions(false));
  EXPECT_FALSE(connect(context));
  EXPECT_FALSE(connect(context));
}

TEST_P(tls_sessions, server_that_has_forgotten_them_gets_a_whole_handshake) {
  const auto context = context_of(trusting());
  EXPECT_FALSE(connect(context));
  server = tls_server(trusted().issue());
  server.versions(GetParam(), GetParam());
  EXPECT_FALSE(connect(context));
  EXPECT_TRUE(connect(context));
}

TEST(tls_session_cache, gives_the_newest_and_each_of_tls_1_3_once) {
  tls_session_cache cache;
  EXPECT_EQ(cache.take("a"), nullptr);
  std::vector<SSL_SESSION*> made;
  for (int i = 0; i < 6; ++i) {
    made.push_back(SSL_SESSION_new());
    SSL_SESSION_set_protocol_version(made.back(), TLS1_3_VERSION);
    cache.keep("a", tls_session(made.back()));
  }
  for (int i = 5; i >= 2; --i) EXPECT_EQ(cache.take("a").get(), made[static_cast<std::size_t>(i)]);
  EXPECT_EQ(cache.take("a"), nullptr);
  EXPECT_EQ(cache.take("b"), nullptr);
}

TEST(tls_session_cache, keeps_those_of_tls_1_2) {
  tls_session_cache cache;
  SSL_SESSION* const made = SSL_SESSION_new();
  SSL_SESSION_set_protocol_version(made, TLS1_2_VERSION);
  cache.keep("a", tls_session(made));
  for (int i = 0; i < 3; ++i) EXPECT_EQ(cache.take("a").get(), made);
}

TEST(tls_session_cache, is_bounded) {
  tls_session_cache cache;
  for (int i = 0; i < 5000; ++i) {
    SSL_SESSION* const made = SSL_SESSION_new();
    SSL_SESSION_set_protocol_version(made, TLS1_3_VERSION);
    cache.keep(std::to_string(i), tls_session(made));
  }
  int left = 0;
  for (int i = 0; i < 5000; ++i) left += cache.take(std::to_string(i)) != nullptr;
  EXPECT_EQ(left, 4096);
}

}  // namespace
