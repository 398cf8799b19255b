#include "fake_server/echo.hpp"

namespace dse::testing { namespace {

using namespace std::chrono_literals;
using dse::testing::authority;

class tls_sessions : public ::testing::Test {
 protected:
  // The model's nodes have addresses of their own, so certificates name the SDK's server name instead.
  options trusting(const fake_server& s, const authority& trusted) {
    const std::string file = files.write("ca.pem", dse::testing::pem(trusted.own()));
    return options_for(s).tls(tls_options().ca_file(file).server_name("node.example"));
  }

  dse::testing::folder files;
  authority ca;
};

TEST_F(tls_sessions, carry_requests) {
  fake_server server(model_cluster(2), ca.issue());
  client db = connect(trusting(server, ca));
  for (std::int64_t token = 1; token <= 50; ++token) expect_echo(echo(db, token), token);
  db.close();
  EXPECT_TRUE(server.complaints().empty());
}

TEST_F(tls_sessions, check_the_name_of_the_contact_point_on_every_connection) {
  model_cluster one(1);
  one.members[0].address = {127, 0, 0, 1};
  fake_server server(one, listen_at_members(), ca.issue({.alternative_names = "DNS:localhost"}));
  const auto to = [&](const std::string& host) {
    const std::string file = files.write("ca.pem", dse::testing::pem(ca.own()));
    return options_at(host + ":" + std::to_string(server.port())).tls(tls_options().ca_file(file));
  };
  client db = connect(to("localhost").io_threads(2).connections_per_node(2).wait_for_all_pools(true));
  for (std::int64_t token = 1; token <= 20; ++token) expect_echo(echo(db, token), token);
  ASSERT_EQ(db.node_states().size(), 1u);
  EXPECT_EQ(db.node_states()[0].connections, 4u) << db.node_states()[0].last_failure.to_string();
  const auto by_address = try_connect(to("127.0.0.1"));
  ASSERT_TRUE(by_address.has_error());
  EXPECT_EQ(by_address.error().code(), client_errc::tls_failed) << by_address.error().to_string();
}

TEST_F(tls_sessions, work_byte_by_byte) {
  fake_server server(model_cluster(1), ca.issue());
  server.on_thread([&] { server.behaviour(0).piece = 1; });
  client db = connect(trusting(server, ca));
  for (std::int64_t token = 1; token <= 5; ++token) expect_echo(echo(db, token), token);
}

TEST_F(tls_sessions, survive_a_server_that_hangs_up_behind_any_byte) {
  fake_server server(model_cluster(1), ca.issue());
  // Where the nodes are found and none of their connections lives, connect() tries for as long as it may.
  const options o = trusting(server, ca).connect_timeout(1s);
  for (std::uint64_t n = 0; n < 3000; n += 101) {
    server.on_thread([&] {
      server.behaviour(0).hang_up_after = n;
      server.behaviour(0).says_goodbye = n % 2 == 0;
    });
    const auto db = try_connect(o);
    if (db.has_error()) {
      EXPECT_NE(db.error().to_string(), "");
    }
  }
  server.on_thread([&] { server.behaviour(0) = {}; });
  client db = connect(trusting(server, ca));
  expect_echo(echo(db, 1), 1);
}

TEST_F(tls_sessions, refuse_a_foreign_authority) {
  fake_server server(model_cluster(1), authority("Somebody else").issue());
  const auto db = try_connect(trusting(server, ca));
  ASSERT_TRUE(db.has_error());
  EXPECT_EQ(db.error().code(), client_errc::tls_failed) << db.error().to_string();
}

TEST_F(tls_sessions, refuse_another_name) {
  fake_server server(model_cluster(1), ca.issue({.alternative_names = "DNS:other.example"}));
  const auto db = try_connect(trusting(server, ca));
  ASSERT_TRUE(db.has_error());
  EXPECT_EQ(db.error().code(), client_errc::tls_failed) << db.error().to_string();
}

TEST_F(tls_sessions, fail_when_the_server_speaks_no_tls) {
  fake_server server;
  const auto db = try_connect(trusting(server, ca).connect_timeout(2s));
  ASSERT_TRUE(db.has_error());
  EXPECT_EQ(db.error().code(), client_errc::connect_failed) << db.error().to_string();
}

TEST_F(tls_sessions, fail_when_only_the_server_speaks_tls) {
  fake_server server(model_cluster(1), ca.issue());
  const auto db = try_connect(options_for(server).connect_timeout(500ms));
  ASSERT_TRUE(db.has_error());
  EXPECT_EQ(db.error().code(), client_errc::connect_failed) << db.error().to_string();
}

TEST_F(tls_sessions, come_back_after_an_end_without_the_closing_alert) {
  fake_server server(model_cluster(1), ca.issue());
  client db = connect(trusting(server, ca));
  server.on_thread([&] {
    server.behaviour(0).says_goodbye = false;
    server.drop_connections(0);
  });
  expect_echo(db.try_execute(statement("SELECT token FROM sim.t WHERE token = 9").idempotent(true)), 9);
}

TEST_F(tls_sessions, renew_their_options_while_requests_run) {
  fake_server server(model_cluster(2), ca.issue());
  const options o = trusting(server, ca).io_threads(2);
  client db = connect(o);
  const auto accepted = [&] { return server.on_thread([&] { return server.accepted(0) + server.accepted(1); }); };
  const std::size_t before = accepted();
  std::atomic<bool> stop = false;
  std::atomic<int> failures = 0;
  std::thread load([&] {
    for (std::int64_t token = 1; !stop; token = token % 1000 + 1) failures += echo(db, token).has_error();
  });
  for (int i = 0; i < 3; ++i) db.set_tls(*o.tls());
  EXPECT_GE(accepted(), before + 3 * 5);
  // Such as a file that is not there any more: what works goes on.
  const auto missing = db.try_set_tls(tls_options().ca_file(files.path("none.pem")));
  ASSERT_TRUE(missing.has_error());
  EXPECT_EQ(missing.error().code(), client_errc::invalid_argument);
  const std::string other = files.write("other.pem", dse::testing::pem(authority("Other").own()));
  const auto foreign = db.try_set_tls(tls_options().ca_file(other).server_name("node.example"));
  ASSERT_TRUE(foreign.has_error());
  EXPECT_EQ(foreign.error().code(), client_errc::tls_failed) << foreign.error().to_string();
  db.set_tls(*o.tls());
  stop = true;
  load.join();
  EXPECT_EQ(failures, 0);
  std::promise<result<void>> done;
  db.async_set_tls(*o.tls(), [&](result<void> r) { done.set_value(std::move(r)); });
  EXPECT_TRUE(done.get_future().get());
  db.close();
  EXPECT_EQ(db.try_set_tls(*o.tls()).error().code(), client_errc::closed);
}

TEST(tls_options_of_a_session, are_not_added_later) {
  fake_server server;
  client db = connect(options_for(server));
  EXPECT_EQ(db.try_set_tls(tls_options()).error().code(), client_errc::invalid_argument);
  EXPECT_EQ(client().try_set_tls(tls_options()).error().code(), client_errc::closed);
}

TEST_F(tls_sessions, go_on_when_connections_are_made_anew) {
  fake_server server(model_cluster(1), ca.issue());
  client db = connect(trusting(server, ca));
  expect_echo(echo(db, 1), 1);
  for (int i = 0; i < 5; ++i) {
    server.on_thread([&] { server.drop_connections(0); });
    expect_echo(db.try_execute(statement("SELECT token FROM sim.t WHERE token = 9").idempotent(true)), 9);
  }
  EXPECT_GT(server.on_thread([&] { return server.resumed(0); }), 0u);
}

TEST_F(tls_sessions, wait_until_a_server_that_does_not_read_reads_again) {
  fake_server server(model_cluster(1), ca.issue());
  client db = connect(trusting(server, ca).sockets(socket_options().send_buffer(4096)));
  server.on_thread([&] { server.behaviour(0).reads = false; });
  const std::string filler(1 << 16, 'x');
  std::vector<std::promise<result<row_set>>> outcomes(30);
  for (std::size_t i = 0; i < outcomes.size(); ++i)
    db.async_execute(statement("SELECT token FROM sim.t WHERE token = " + std::to_string(i + 1) + " /*" + filler + "*/")
                         .timeout(60s),
                     [&, i](result<row_set> r) { outcomes[i].set_value(std::move(r)); });
  server.on_thread([&] { server.resume_reading(0); });
  for (std::size_t i = 0; i < outcomes.size(); ++i)
    expect_echo(outcomes[i].get_future().get(), static_cast<std::int64_t>(i + 1));
}

}}  // namespace dse::testing
