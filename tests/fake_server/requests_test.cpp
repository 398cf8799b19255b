#include "fake_server/echo.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/asio/use_future.hpp>

#include <atomic>
#include <optional>

namespace dse::testing { namespace {

namespace asio = boost::asio;
using namespace std::chrono_literals;

// ---- on every kind of executor

enum class executor_kind { own_thread, four_threads, users_context, users_pool };

std::string name_of(executor_kind k) {
  static constexpr std::array names{"own_thread", "four_threads", "users_context", "users_pool"};
  return names[static_cast<std::size_t>(k)];
}

class executors : public ::testing::TestWithParam<executor_kind> {
 protected:
  options on_executor(options o) {
    switch (GetParam()) {
      case executor_kind::own_thread: break;
      case executor_kind::four_threads: o.io_threads(4); break;
      case executor_kind::users_context:
        work_.emplace(io_.get_executor());
        for (int i = 0; i < 2; ++i) runners_.emplace_back([this] { io_.run(); });
        o.add_executor(io_.get_executor());
        break;
      case executor_kind::users_pool:
        pool_.emplace(2);
        o.add_executor(pool_->get_executor()).add_executor(pool_->get_executor());
    }
    return o;
  }
  ~executors() override {
    work_.reset();
    for (std::thread& t : runners_) t.join();
    if (pool_) pool_->join();
  }

  asio::io_context io_;
  std::optional<asio::executor_work_guard<asio::io_context::executor_type>> work_;
  std::vector<std::thread> runners_;
  std::optional<asio::thread_pool> pool_;
  fake_server server_{model_cluster(2)};
};

TEST_P(executors, carry_blocking_calls_of_many_threads) {
  client db = connect(on_executor(options_for(server_)));
  std::vector<std::thread> users;
  for (std::int64_t u = 1; u <= 6; ++u)
    users.emplace_back([&db, u] {
      for (std::int64_t i = 1; i <= 200; ++i) expect_echo(echo(db, u * 1000 + i), u * 1000 + i);
    });
  for (std::thread& t : users) t.join();
  db.close();
  EXPECT_TRUE(server_.complaints().empty());
}

TEST_P(executors, carry_callbacks_that_send_again) {
  client db = connect(on_executor(options_for(server_)));
  constexpr int chains = 16, length = 50;
  std::atomic<int> done{0};
  std::promise<void> all;
  struct chain {
    void next(std::int64_t token) const {
      db->async_execute(select_text, token, [self = *this, token](result<row_set> r) {
        expect_echo(r, token);
        if (token % 1000 == length) {
          if (++*self.done == chains) self.all->set_value();
        } else {
          self.next(token + 1);
        }
      });
    }
    const client* db;
    std::atomic<int>* done;
    std::promise<void>* all;
  };
  for (int c = 1; c <= chains; ++c) chain{&db, &done, &all}.next(c * 1000 + 1);
  EXPECT_EQ(all.get_future().wait_for(60s), std::future_status::ready);
  db.close();
}

TEST_P(executors, carry_coroutines) {
  client db = connect(on_executor(options_for(server_)));
  const auto talk = [](client to, std::int64_t first) -> asio::awaitable<void> {
    prepared select = co_await to.async_prepare(select_text);
    for (std::int64_t token = first; token < first + 50; ++token) {
      statement s = select.bind(token);
      const result<row_set> r = co_await to.async_execute(std::move(s), as_result);
      expect_echo(r, token);
    }
  };
  std::vector<std::future<void>> talks;
  for (std::int64_t c = 1; c <= 8; ++c)
    talks.push_back(asio::co_spawn(db.get_executor(), talk(db, c * 1000), asio::use_future));
  for (auto& t : talks) {
    ASSERT_EQ(t.wait_for(60s), std::future_status::ready);
    t.get();
  }
  db.close();
}

INSTANTIATE_TEST_SUITE_P(of_sessions, executors,
                         ::testing::Values(executor_kind::own_thread, executor_kind::four_threads,
                                           executor_kind::users_context, executor_kind::users_pool),
                         [](const auto& p) { return name_of(p.param); });

// ---- what becomes of a request

class requests : public ::testing::Test {
 protected:
  // The next statement on any node is treated so; those after it well.
  void treat_next(treatment t) {
    server.on_thread([&] {
      for (std::size_t i = 0; i < 2; ++i)
        server.node(i).on_request = [this, t](const server_request& r) {
          const auto* q = r.as<query_request>();
          if (!q || q->text.find("sim.") == std::string::npos || treated_.exchange(true)) return treatment();
          return t;
        };
    });
    treated_ = false;
  }
  int executions(std::int64_t token) {
    return server.on_thread([&] { return server.cluster().executions[token]; });
  }

  fake_server server{model_cluster(2)};
  client db = connect(options_for(server));

 private:
  std::atomic<bool> treated_{true};
};

TEST_F(requests, time_out_and_leave_their_late_answer_to_nobody) {
  treat_next({.delay = 300ms});
  const auto late = db.try_execute(statement("SELECT token FROM sim.t WHERE token = 4711").timeout(50ms));
  ASSERT_TRUE(late.has_error());
  EXPECT_EQ(late.error().code(), condition::timeout);
  for (std::int64_t token = 1; token <= 400; ++token) {
    expect_echo(echo(db, token), token);
    std::this_thread::sleep_for(1ms);
  }
}

TEST_F(requests, can_be_cancelled) {
  treat_next({.answers = false});
  asio::cancellation_signal stop;
  std::promise<result<row_set>> outcome;
  db.async_execute(
      "SELECT token FROM sim.t WHERE token = 1",
      asio::bind_cancellation_slot(stop.slot(), [&](result<row_set> r) { outcome.set_value(std::move(r)); }));
  asio::post(db.get_executor(), [&] { stop.emit(asio::cancellation_type::terminal); });
  const auto r = outcome.get_future().get();
  ASSERT_TRUE(r.has_error());
  EXPECT_EQ(r.error().code(), asio::error::operation_aborted);
}

TEST_F(requests, that_may_have_been_applied_are_not_sent_again) {
  treat_next({.answers = false});
  auto outcome = db.async_execute("INSERT INTO sim.t (token) VALUES (42)", asio::use_future);
  ASSERT_TRUE(eventually([&] { return executions(42) == 1; }));
  server.on_thread([&] {
    server.drop_connections(0);
    server.drop_connections(1);
  });
  const auto r = outcome.get();
  ASSERT_TRUE(r.has_error());
  EXPECT_EQ(r.error().code(), client_errc::maybe_applied) << r.error().to_string();
  expect_echo(echo(db, 1), 1);
  EXPECT_EQ(executions(42), 1);
}

TEST_F(requests, that_are_idempotent_are_sent_again) {
  treat_next({.answers = false});
  auto outcome =
      db.async_execute(statement("SELECT token FROM sim.t WHERE token = 43").idempotent(true), asio::use_future);
  ASSERT_TRUE(eventually([&] { return executions(43) == 1; }));
  server.on_thread([&] {
    server.drop_connections(0);
    server.drop_connections(1);
  });
  expect_echo(outcome.get(), 43);
}

TEST_F(requests, carry_the_error_of_the_server_with_its_node) {
  treat_next({.refused = refusal::write_failure});
  const auto r = db.try_execute("INSERT INTO sim.t (token) VALUES (44)");
  ASSERT_TRUE(r.has_error());
  EXPECT_EQ(r.error().code(), server_errc::write_failure);
  EXPECT_NE(r.error().details().node.find("127."), std::string::npos) << r.error().to_string();
}

TEST_F(requests, prepare_again_what_a_node_has_forgotten) {
  for (std::int64_t token = 1; token <= 4; ++token) expect_echo(echo(db, token), token);
  server.on_thread([&] {
    server.node(0).forget_statements();
    server.node(1).forget_statements();
  });
  for (std::int64_t token = 5; token <= 8; ++token) expect_echo(echo(db, token), token);
}

// With small buffers in the kernel nearly all of it waits in the session.
TEST_F(requests, wait_until_a_server_that_does_not_read_reads_again) {
  client other = connect(options_for(server).sockets(socket_options().send_buffer(4096)));
  server.on_thread([&] { server.behaviour(0).reads = server.behaviour(1).reads = false; });
  const std::string filler(1 << 16, 'x');
  std::vector<std::future<result<row_set>>> outcomes;
  for (int i = 1; i <= 40; ++i)
    outcomes.push_back(other.async_execute(
        statement("SELECT token FROM sim.t WHERE token = " + std::to_string(i) + " /*" + filler + "*/").timeout(60s),
        asio::use_future));
  server.on_thread([&] {
    server.resume_reading(0);
    server.resume_reading(1);
  });
  for (int i = 1; i <= 40; ++i) expect_echo(outcomes[static_cast<std::size_t>(i - 1)].get(), i);
  other.close();
}

}}  // namespace dse::testing
