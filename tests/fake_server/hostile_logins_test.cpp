// Servers that ask for credentials as no honest one does.
#include "fake_server/echo.hpp"

#include <algorithm>
#include <functional>
#include <string>

namespace dse::testing { namespace {

using namespace std::chrono_literals;

const std::string dse_class = "com.datastax.bdp.cassandra.auth.DseAuthenticator";
const std::string password = "s3cret-canary";

bytes as_token(std::string_view text) {
  const auto view = std::as_bytes(std::span(text));
  return {view.begin(), view.end()};
}

auth::plain_text plain() { return auth::plain_text("ada", password); }
auth::gssapi kerberos() { return auth::gssapi().host_name(auth::host_name_rule::address); }

/// Answers whatever it is asked.
struct talkative final : authenticator_factory {
  struct login final : authenticator {
    result<bytes> initial_response() override { return as_token("hello"); }
    result<bytes> evaluate_challenge(bytes_view) override { return as_token("again"); }
  };
  result<std::unique_ptr<authenticator>> create(const authentication_request&) const override {
    return std::make_unique<login>();
  }
};

struct hostile_server {
  const char* name;
  std::string authenticator_class;
  std::size_t challenges;
  bytes challenge;
  bool believes_anything;
  std::function<void(options&)> credentials;
  boost::system::error_code code;
  /// What it may hear, once for each connection that is tried.
  std::vector<bytes> heard;
};

std::vector<hostile_server> hostile_servers() {
  const auto with_password = [](options& o) { o.authenticator(plain()); };
  const auto with_kerberos = [](options& o) { o.authenticator(kerberos()); };
  const bytes plain_name = as_token("PLAIN"), gssapi_name = as_token("GSSAPI");
  return {
      {"unknown_class_gets_nothing",
       "org.evil.Authenticator",
       0,
       {},
       true,
       with_password,
       auth::errc::authenticator_not_accepted,
       {}},
      {"unknown_class_gets_no_ticket",
       "org.evil.Authenticator",
       0,
       {},
       true,
       with_kerberos,
       auth::errc::authenticator_not_accepted,
       {}},
      {"password_class_gets_no_ticket",
       "org.apache.cassandra.auth.PasswordAuthenticator",
       0,
       {},
       true,
       with_kerberos,
       auth::errc::authenticator_not_accepted,
       {}},
      {"plain_where_kerberos_was_asked_for",
       dse_class,
       1,
       as_token("PLAIN-START"),
       true,
       with_kerberos,
       auth::errc::unexpected_challenge,
       {gssapi_name}},
      {"success_without_proof_of_itself",
       dse_class,
       0,
       {},
       true,
       with_kerberos,
       auth::errc::server_not_verified,
       {gssapi_name}},
      {"empty_challenge", dse_class, 1, {}, true, with_password, auth::errc::unexpected_challenge, {plain_name}},
      {"huge_challenge",
       dse_class,
       1,
       bytes(1u << 20, std::byte{'x'}),
       true,
       with_password,
       auth::errc::unexpected_challenge,
       {plain_name}},
      {"replayed_token", dse_class, 1, plain_name, true, with_password, auth::errc::unexpected_challenge, {plain_name}},
      {"kerberos_where_plain_was_asked_for",
       dse_class,
       1,
       as_token("GSSAPI-START"),
       true,
       with_password,
       auth::errc::unexpected_challenge,
       {plain_name}},
      {"credentials_that_nobody_has",
       dse_class,
       1000,
       {},
       false,
       [](options&) {},
       auth::errc::credentials_required,
       {bytes(2)}},
  };
}

class hostile_logins : public ::testing::TestWithParam<hostile_server> {};
INSTANTIATE_TEST_SUITE_P(all, hostile_logins, ::testing::ValuesIn(hostile_servers()),
                         [](const auto& row) { return row.param.name; });

TEST_P(hostile_logins, fail_with_one_error_and_tell_nothing) {
  model_cluster cluster(1);
  cluster.authenticator = GetParam().authenticator_class;
  cluster.challenges = GetParam().challenges;
  cluster.challenge = GetParam().challenge;
  cluster.believes_anything = GetParam().believes_anything;
  fake_server server(std::move(cluster));
  options o = options_for(server);
  GetParam().credentials(o);
  const auto db = try_connect(std::move(o));
  ASSERT_TRUE(db.has_error());
  EXPECT_EQ(db.error().code(), GetParam().code) << db.error().to_string();
  EXPECT_EQ(db.error().code(), condition::authentication);
  EXPECT_EQ(db.error().to_string().find(password), std::string::npos) << db.error().to_string();
  const auto heard = server.on_thread([&] { return server.cluster().login_tokens; });
  for (const bytes& token : heard)
    EXPECT_NE(std::ranges::find(GetParam().heard, token), GetParam().heard.end())
        << std::string(reinterpret_cast<const char*>(token.data()), token.size());
  EXPECT_EQ(heard.empty(), GetParam().heard.empty());
}

TEST(endless_login, ends_after_sixteen_challenges) {
  model_cluster cluster(1);
  cluster.authenticator = "org.example.Talkative";
  cluster.challenges = 10'000;
  fake_server server(std::move(cluster));
  const auto db = try_connect(options_for(server).authenticator(std::make_shared<talkative>()));
  ASSERT_TRUE(db.has_error());
  EXPECT_EQ(db.error().code(), client_errc::authentication_failed) << db.error().to_string();
  EXPECT_EQ(server.on_thread([&] { return server.cluster().login_tokens.size(); }), 17u);
}

}}  // namespace dse::testing
