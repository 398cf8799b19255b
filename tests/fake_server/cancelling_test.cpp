// Calls of a session, and connect(), that their user gives up while nobody answers.
#include "fake_server/echo.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/bind_executor.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/use_future.hpp>

#include <future>
#include <optional>
#include <thread>

namespace dse::testing { namespace {

namespace asio = boost::asio;
using namespace std::chrono_literals;

class given_up : public ::testing::Test {
 protected:
  /// A token whose call stop() gives up, on its executor, as Asio asks for; what() tells how it ended.
  auto token() {
    told_.reset();
    return asio::bind_cancellation_slot(
        signal_.slot(), asio::bind_executor(user_.get_executor(),
                                            [this](const auto& r) { told_ = r.has_error() ? r.error() : error(); }));
  }
  void stop() { signal_.emit(asio::cancellation_type::terminal); }
  error what() {
    user_.restart();
    user_.run_for(10s);
    return told_.value_or(error(client_errc::timed_out));
  }
  void never_answer(bool (*which)(const server_request&)) {
    server.on_thread([&] {
      server.node(0).on_request = [which](const server_request& r) { return treatment{.answers = !which(r)}; };
    });
  }
  static bool is_startup(const server_request& r) { return r.as<startup_request>(); }
  static bool is_query(const server_request& r) { return r.as<query_request>(); }
  std::size_t accepted() {
    return server.on_thread([&] { return server.accepted(0); });
  }
  bool is_alone() {
    return server.on_thread([&] { return server.connections(0) == 0; });
  }

  fake_server server;

 private:
  asio::io_context user_;
  asio::cancellation_signal signal_;
  std::optional<error> told_;
};

TEST_F(given_up, connecting_leaves_nothing_behind) {
  never_answer(is_startup);
  async_connect(options_for(server).connect_timeout(1h), token());
  ASSERT_TRUE(eventually([&] { return accepted() > 0; }));
  stop();
  EXPECT_EQ(what().code(), asio::error::operation_aborted);
  EXPECT_TRUE(eventually([&] { return is_alone(); }));
}

TEST_F(given_up, connecting_loses_against_a_timer) {
  never_answer(is_startup);
  const auto either = [this]() -> asio::awaitable<std::size_t> {
    using namespace asio::experimental::awaitable_operators;
    asio::steady_timer timer(co_await asio::this_coro::executor, 20ms);
    const options o = options_for(server).connect_timeout(1h);
    const auto first = co_await (async_connect(o) || timer.async_wait(asio::use_awaitable));
    co_return first.index();
  };
  asio::io_context io;
  auto first = asio::co_spawn(io, either(), asio::use_future);
  io.run();
  EXPECT_EQ(first.get(), 1u);
}

// Given up at one moment after the other.
TEST_F(given_up, connecting_gives_a_session_that_lives_or_none) {
  for (int i = 0; i < 20; ++i) {
    asio::io_context user;
    asio::cancellation_signal signal;
    std::optional<result<client>> outcome;
    async_connect(options_for(server),
                  asio::bind_cancellation_slot(signal.slot(), asio::bind_executor(user, [&](result<client> r) {
                                                 outcome.emplace(std::move(r));
                                               })));
    std::this_thread::sleep_for(i * 300us);
    signal.emit(asio::cancellation_type::terminal);
    user.run_for(10s);
    ASSERT_TRUE(outcome);
    if (outcome->has_value()) expect_echo(echo(**outcome, 1), 1);
    else EXPECT_EQ(outcome->error().code(), asio::error::operation_aborted);
  }
  EXPECT_TRUE(eventually([&] { return is_alone(); }));
}

TEST_F(given_up, refresh_goes_on_without_its_user) {
  client db = connect(options_for(server).request_timeout(1h));
  server.on_thread([&] { server.behaviour(0).reads = false; });
  db.async_refresh(metadata_part::everything(), token());
  stop();
  EXPECT_EQ(what().code(), asio::error::operation_aborted);
  server.on_thread([&] { server.resume_reading(0); });
  expect_echo(echo(db, 1), 1);
  db.refresh();
}

TEST_F(given_up, credentials_are_replaced_without_their_user) {
  client db = connect(options_for(server).connect_timeout(1s));
  const std::size_t before = accepted();
  never_answer(is_startup);
  db.async_set_authenticator(auth::plain_text("ada", "s3cr3t").make_factory(), token());
  ASSERT_TRUE(eventually([&] { return accepted() > before; }));
  stop();
  EXPECT_EQ(what().code(), asio::error::operation_aborted);
  expect_echo(echo(db, 1), 1);
}

TEST_F(given_up, closing_goes_on_without_its_user) {
  client db = connect(options_for(server).drain_limit(1h));
  never_answer(is_query);
  auto unanswered = db.async_execute("INSERT INTO sim.t (token) VALUES (1)", asio::use_future);
  db.async_close(token());
  EXPECT_EQ(echo(db, 1).error().code(), client_errc::closed);
  stop();
  EXPECT_EQ(what().code(), asio::error::operation_aborted);
  server.on_thread([&] { server.drop_connections(0); });
  EXPECT_EQ(unanswered.get().error().code(), client_errc::maybe_applied);
  EXPECT_TRUE(eventually([&] { return is_alone(); }));
}

// ---- nobody runs the context on which the session lives

class given_up_on_a_context : public given_up {
 protected:
  given_up_on_a_context() : safe(model_cluster(1), ca.issue()) {
    const auto tls = tls_options().ca_pem(pem(ca.own())).server_name("node.example");
    const options o = options_for(safe).tls(tls).add_executor(io.get_executor());
    db = get_while_running(io, async_connect(o, asio::use_future)).value();
  }
  ~given_up_on_a_context() override {
    db.async_close(asio::use_future);
    io.run_for(10s);
  }
  /// Until it holds, for ten seconds, while the context runs.
  template <class Condition>
  bool runs_until(Condition holds) {
    return eventually([&] { return io.run_for(5ms), holds(); });
  }
  void expect_given_up() {
    stop();
    EXPECT_EQ(what().code(), asio::error::operation_aborted);
  }

  authority ca;
  fake_server safe;
  asio::io_context io;
  client db;
};

TEST_F(given_up_on_a_context, questions_to_the_session) {
  db.async_node_states(token());
  expect_given_up();
  db.async_explain(statement("SELECT 1"), token());
  expect_given_up();
}

TEST_F(given_up_on_a_context, profile_becomes_known_without_its_user) {
  db.async_add_profile("late", execution_profile(), token());
  expect_given_up();
  EXPECT_FALSE(db.try_profile("late"));
  EXPECT_TRUE(runs_until([&] { return db.try_profile("late").has_value(); }));
}

TEST_F(given_up_on_a_context, metadata_is_switched_without_its_user) {
  ASSERT_NE(db.tokens().partitioner(), partitioner::unknown);
  ASSERT_FALSE(db.schema().keyspaces().empty());
  db.async_set_token_metadata(false, token());
  expect_given_up();
  EXPECT_TRUE(runs_until([&] { return db.tokens().partitioner() == partitioner::unknown; }));
  db.async_set_schema_metadata(false, token());
  expect_given_up();
  EXPECT_TRUE(runs_until([&] { return db.schema().keyspaces().empty(); }));
}

TEST_F(given_up_on_a_context, tls_is_renewed_without_its_user) {
  const auto accepted = [&] { return safe.on_thread([&] { return safe.accepted(0); }); };
  const std::size_t before = accepted();
  db.async_set_tls(tls_options().ca_pem(pem(ca.own())).server_name("node.example"), token());
  expect_given_up();
  EXPECT_TRUE(runs_until([&] { return accepted() >= before + 2; }));
}

}}  // namespace dse::testing
