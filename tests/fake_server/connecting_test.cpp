#include "fake_server/echo.hpp"

namespace dse::testing { namespace {

using namespace std::chrono_literals;

bytes plain_secret() {
  const auto view = std::as_bytes(std::span(std::string_view("\0ada\0s3cr3t", 11)));
  return {view.begin(), view.end()};
}

struct version_case {
  const char* name;
  std::uint8_t highest;
  bool dse;
  bool listed;
};

class versions : public ::testing::TestWithParam<version_case> {};

TEST_P(versions, are_agreed_on_and_carry_requests) {
  model_cluster cluster(1);
  cluster.highest_version = GetParam().highest;
  cluster.speaks_dse = GetParam().dse;
  cluster.lists_versions = GetParam().listed;
  fake_server server(cluster);
  client db = connect(options_for(server));
  for (std::int64_t token = 1; token <= 20; ++token) expect_echo(echo(db, token), token);
  db.close();
  EXPECT_TRUE(server.complaints().empty());
}

INSTANTIATE_TEST_SUITE_P(of_servers, versions,
                         ::testing::Values(version_case{"v3", 3, false, true}, version_case{"v4", 4, false, true},
                                           version_case{"v5", 5, false, true}, version_case{"dse_v2", 4, true, true},
                                           version_case{"v3_unlisted", 3, false, false},
                                           version_case{"v4_unlisted", 4, false, false}),
                         [](const auto& p) { return p.param.name; });

TEST(connecting, refuses_a_pinned_version_that_the_server_lacks) {
  model_cluster cluster(1);
  cluster.highest_version = 4;
  fake_server server(cluster);
  const auto db = try_connect(options_for(server).protocol("v5"));
  ASSERT_TRUE(db.has_error());
  EXPECT_EQ(db.error().code(), client_errc::unsupported_version) << db.error().to_string();
}

TEST(connecting, logs_in_with_plain_text) {
  model_cluster cluster(1);
  cluster.authenticator = "org.apache.cassandra.auth.PasswordAuthenticator";
  cluster.secret = plain_secret();
  fake_server server(cluster);
  client db = connect(options_for(server).authenticator(auth::plain_text("ada", "s3cr3t")));
  expect_echo(echo(db, 1), 1);
}

TEST(connecting, tells_that_the_password_is_wrong_without_telling_the_password) {
  model_cluster cluster(1);
  cluster.authenticator = "org.apache.cassandra.auth.PasswordAuthenticator";
  cluster.secret = plain_secret();
  fake_server server(cluster);
  const auto db = try_connect(options_for(server).authenticator(auth::plain_text("ada", "canary-77")));
  ASSERT_TRUE(db.has_error());
  EXPECT_EQ(db.error().code(), client_errc::authentication_failed);
  EXPECT_EQ(db.error().to_string().find("canary-77"), std::string::npos);
  EXPECT_NE(db.error().to_string().find("user ada"), std::string::npos) << db.error().to_string();
}

TEST(connecting, asks_for_an_authenticator_that_is_missing) {
  model_cluster cluster(1);
  cluster.authenticator = "org.apache.cassandra.auth.PasswordAuthenticator";
  fake_server server(cluster);
  const auto db = try_connect(options_for(server));
  ASSERT_TRUE(db.has_error());
  EXPECT_EQ(db.error().code(), auth::errc::credentials_required) << db.error().to_string();
  EXPECT_EQ(db.error().code(), condition::authentication);
  EXPECT_NE(db.error().to_string().find("auth::plain_text"), std::string::npos) << db.error().to_string();
}

TEST(connecting, without_credentials_is_anonymous_where_the_server_is_in_transition) {
  model_cluster cluster(1);
  cluster.authenticator = "com.datastax.bdp.cassandra.auth.DseAuthenticator";
  cluster.secret = bytes(2);
  fake_server server(cluster);
  client db = connect(options_for(server));
  expect_echo(echo(db, 1), 1);
}

TEST(connecting, gives_up_a_server_that_asks_on_and_on) {
  model_cluster cluster(1);
  cluster.authenticator = "com.example.Talkative";
  cluster.challenges = 10'000;
  fake_server server(cluster);
  struct patient final : authenticator, authenticator_factory {
    result<std::unique_ptr<authenticator>> create(const authentication_request&) const override {
      return std::make_unique<patient>();
    }
    result<bytes> initial_response() override { return bytes(1); }
    result<bytes> evaluate_challenge(bytes_view challenge) override {
      return bytes(challenge.begin(), challenge.end());
    }
  };
  const auto db = try_connect(options_for(server).authenticator(std::make_shared<const patient>()));
  ASSERT_TRUE(db.has_error());
  EXPECT_EQ(db.error().code(), client_errc::authentication_failed) << db.error().to_string();
}

TEST(connecting, names_an_unknown_keyspace) {
  fake_server server;
  const auto db = try_connect(options_for(server).keyspace("nowhere"));
  ASSERT_TRUE(db.has_error());
  EXPECT_EQ(db.error().code(), client_errc::unknown_keyspace);
  EXPECT_NE(db.error().to_string().find("nowhere"), std::string::npos);
}

TEST(connecting, fails_at_once_when_nobody_listens) {
  fake_server server;
  server.on_thread([&] { server.stop_listening(0); });
  const auto before = std::chrono::steady_clock::now();
  const auto db = try_connect(options_for(server));
  ASSERT_TRUE(db.has_error());
  EXPECT_EQ(db.error().code(), client_errc::connect_failed);
  EXPECT_NE(db.error().to_string().find(server.contact_point()), std::string::npos) << db.error().to_string();
  EXPECT_LT(std::chrono::steady_clock::now() - before, 5s);
}

TEST(connecting, fails_within_its_limit_when_the_server_is_mute) {
  fake_server server;
  server.on_thread([&] { server.behaviour(0).greets = false; });
  const auto db = try_connect(options_for(server).connect_timeout(200ms));
  ASSERT_TRUE(db.has_error());
  EXPECT_EQ(db.error().code(), client_errc::connect_failed) << db.error().to_string();
}

TEST(connecting, goes_on_to_the_next_contact_point) {
  fake_server server(model_cluster(2));
  server.on_thread([&] { server.stop_listening(0); });
  options o = options_for(server, 0);
  o.add_contact_point(server.contact_point(1));
  client db = connect(o);
  expect_echo(echo(db, 1), 1);
}

TEST(connecting, survives_a_server_that_hangs_up_behind_any_byte) {
  fake_server server;
  for (std::uint64_t n = 0; n < 700; n += 9) {
    server.on_thread([&] { server.behaviour(0).hang_up_after = n; });
    const auto db = try_connect(options_for(server));
    if (db.has_error()) {
      EXPECT_NE(db.error().to_string(), "");
    }
  }
  server.on_thread([&] { server.behaviour(0) = {}; });
  client db = connect(options_for(server));
  expect_echo(echo(db, 1), 1);
  EXPECT_TRUE(server.complaints().empty());
}

TEST(connecting, works_with_answers_that_come_byte_by_byte) {
  fake_server server(model_cluster(2));
  server.on_thread([&] { server.behaviour(0).piece = server.behaviour(1).piece = 1; });
  client db = connect(options_for(server));
  for (std::int64_t token = 1; token <= 10; ++token) expect_echo(echo(db, token), token);
}

TEST(connecting, comes_back_after_the_node_was_away) {
  fake_server server;
  client db = connect(options_for(server));
  server.on_thread([&] {
    server.stop_listening(0);
    server.drop_connections(0);
  });
  const auto lost = db.try_execute(statement("SELECT 1").timeout(100ms)).error().code();
  EXPECT_TRUE(lost == condition::not_sent || lost == client_errc::maybe_applied)
      << "it may leave before the loss is seen";
  server.on_thread([&] { server.listen_again(0); });
  expect_echo(echo(db, 5), 5);
}

TEST(connecting, finds_all_nodes_and_spreads_requests) {
  fake_server server(model_cluster(3));
  client db = connect(options_for(server));
  EXPECT_EQ(db.nodes().size(), 3u);
  std::array<std::size_t, 3> seen{};
  server.on_thread([&] {
    for (std::size_t i = 0; i < 3; ++i)
      server.node(i).on_request = [&seen, i](const server_request& r) {
        if (r.as<execute_request>()) ++seen[i];
        return treatment();
      };
  });
  ASSERT_TRUE(eventually([&] {
    for (std::int64_t token = 1; token <= 30; ++token) expect_echo(echo(db, token), token);
    return server.on_thread([&] { return seen[0] > 0 && seen[1] > 0 && seen[2] > 0; });
  }));
  db.close();
}

}}  // namespace dse::testing
