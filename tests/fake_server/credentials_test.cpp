// Credentials that are replaced while a session runs.
#include "fake_server/echo.hpp"

#include <atomic>
#include <future>
#include <thread>

namespace dse::testing { namespace {

using namespace std::chrono_literals;

bytes token_of(std::string_view password) {
  const std::string text = std::string(1, '\0') + "ada" + std::string(1, '\0') + std::string(password);
  const auto view = std::as_bytes(std::span(text));
  return {view.begin(), view.end()};
}

/// Two nodes with a password, and a session that is busy with them.
class replaced_credentials : public ::testing::Test {
 protected:
  replaced_credentials() : server(with_password("first")) {
    db = connect(options_for(server)
                     .authenticator(auth::plain_text("ada", "first"))
                     .io_threads(2)
                     .connections_per_node(3)
                     .wait_for_all_pools(true));
    load = std::thread([this] {
      for (std::int64_t token = 1; !stop; ++token) {
        const auto r = db.try_execute(select_text, token);
        ++requests;
        if (!r) ++failures;
      }
    });
  }
  ~replaced_credentials() override {
    stop = true;
    load.join();
    db.close();
  }
  static model_cluster with_password(std::string_view password) {
    model_cluster cluster(2);
    cluster.authenticator = "org.apache.cassandra.auth.PasswordAuthenticator";
    cluster.secret = token_of(password);
    return cluster;
  }
  void change_password(std::string_view password) {
    server.on_thread([&] { server.cluster().secret = token_of(password); });
  }
  std::size_t accepted() {
    return server.on_thread([&] { return server.accepted(0) + server.accepted(1); });
  }
  bool is_whole() {
    for (const node_state& s : db.node_states())
      if (s.connections != 6 || s.missing_connections != 0) return false;
    return true;
  }

  fake_server server;
  client db;
  std::thread load;
  std::atomic<bool> stop{false};
  std::atomic<int> requests{0}, failures{0};
};

TEST_F(replaced_credentials, move_every_connection_and_fail_no_request) {
  constexpr std::size_t all = 2 * 2 * 3 + 1;
  const std::size_t before = accepted();
  for (const char* password : {"second", "third", "fourth"}) {
    change_password(password);
    db.set_authenticator(auth::plain_text("ada", password));
  }
  EXPECT_GE(accepted(), before + 3 * all);
  EXPECT_TRUE(eventually([&] { return is_whole(); }));
  EXPECT_EQ(failures, 0);
  EXPECT_GT(requests, 0);
  const auto of_first = [&] { return server.on_thread([&] { return server.connections(0); }); };
  EXPECT_TRUE(eventually([&] { return of_first() <= 7; })) << "the old ones go: " << of_first();
}

TEST_F(replaced_credentials, that_are_wrong_are_one_error_and_cost_no_connection) {
  const result<void> r = db.try_set_authenticator(auth::plain_text("ada", "wrong").make_factory());
  ASSERT_TRUE(r.has_error());
  EXPECT_EQ(r.error().code(), client_errc::authentication_failed) << r.error().to_string();
  EXPECT_EQ(r.error().to_string().find("wrong"), std::string::npos) << r.error().to_string();
  const int before = requests;
  ASSERT_TRUE(eventually([&] { return requests > before + 100; }));
  EXPECT_EQ(failures, 0);
  db.set_authenticator(auth::plain_text("ada", "first"));
  EXPECT_TRUE(eventually([&] { return is_whole(); }));
  EXPECT_EQ(failures, 0);
}

TEST_F(replaced_credentials, hold_for_connections_that_are_made_later) {
  change_password("second");
  db.set_authenticator(auth::plain_text("ada", "second"));
  server.on_thread([&] { server.drop_connections(0); });
  EXPECT_TRUE(eventually([&] { return is_whole(); }));
}

TEST_F(replaced_credentials, complete_in_every_call_style) {
  std::promise<result<void>> done;
  db.async_set_authenticator(auth::plain_text("ada", "first").make_factory(),
                             [&](result<void> r) { done.set_value(std::move(r)); });
  const result<void> outcome = done.get_future().get();
  EXPECT_TRUE(outcome) << outcome.error().to_string();
  EXPECT_EQ(db.try_set_authenticator(nullptr).error().code(), client_errc::invalid_argument);
  EXPECT_EQ(client().try_set_authenticator(auth::no_credentials().make_factory()).error().code(), client_errc::closed);
}

TEST(replacing_credentials, of_a_closed_session_fails) {
  fake_server server;
  client db = connect(options_for(server));
  db.close();
  EXPECT_EQ(db.try_set_authenticator(auth::no_credentials().make_factory()).error().code(), client_errc::closed);
}

}}  // namespace dse::testing
