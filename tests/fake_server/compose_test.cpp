#include "fake_server/composing.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/bind_executor.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/strand.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <atomic>
#include <thread>

namespace dse::testing { namespace {

// ---- tokens

TEST_F(compose_requests, complete_each_kind_of_token_with_the_last_outcome) {
  expect_echo(start(row_of_named_table(db, 10)).get(), 11);
  std::promise<result<row_set>> called;
  compose<row_set>(db, no_limit, row_of_named_table(db, 20),
                   [&](result<row_set> r) { called.set_value(std::move(r)); });
  expect_echo(called.get_future().get(), 21);
  expect_echo(compose_blocking<row_set>(db, no_limit, row_of_named_table(db, 30)), 31);
  compose<row_set>(db, no_limit, row_of_named_table(db, 40), asio::detached);
  EXPECT_TRUE(is_sent(41));
}

asio::awaitable<void> await_each_token(client db) {
  const row_of_named_table steps(db, 10);
  row_set rows = co_await compose<row_set>(db, no_limit, steps);
  expect_echo(rows, 11);
  result<row_set> looked_at = co_await compose<row_set>(db, no_limit, steps, as_result);
  expect_echo(looked_at, 11);
  looked_at = co_await compose<row_set>(db, no_limit, steps, asio::use_awaitable);
  expect_echo(looked_at, 11);
  looked_at = co_await compose<row_set>(db, no_limit, steps, asio::deferred);
  expect_echo(looked_at, 11);
  const std::tuple<result<row_set>> in_tuple =
      co_await compose<row_set>(db, no_limit, steps, asio::as_tuple(asio::use_awaitable));
  expect_echo(std::get<0>(in_tuple), 11);
  auto later = compose<row_set>(db, no_limit, steps, asio::deferred);
  looked_at = co_await std::move(later);
  expect_echo(looked_at, 11);
}

TEST_F(compose_requests, complete_each_token_of_a_coroutine) {
  asio::io_context io;
  auto done = asio::co_spawn(io, await_each_token(db), asio::use_future);
  io.run();
  done.get();
  EXPECT_EQ(executions(11), 6);
}

TEST_F(compose_requests, start_nothing_before_they_are_awaited) {
  {
    const auto thrown = compose<row_set>(db, no_limit, row_of_named_table(db, 10));
    const auto looked_at = compose<row_set>(db, no_limit, row_of_named_table(db, 10), as_result);
    const auto deferred = compose<row_set>(db, no_limit, row_of_named_table(db, 10), asio::deferred);
    expect_echo(db.try_execute(row_of(77)), 77);
  }
  EXPECT_EQ(executions(10), 0);
}

// ---- failures

asio::awaitable<boost::system::error_code> code_thrown_by(client db, std::int64_t first) {
  const row_of_named_table steps(db, first);
  try {
    co_await compose<row_set>(db, no_limit, steps);
  } catch (const exception& e) {
    co_return e.code();
  }
  co_return boost::system::error_code();
}

TEST_F(compose_requests, end_with_the_failure_of_a_step) {
  treat(10, {.refused = refusal::write_failure});
  treat(21, {.refused = refusal::write_failure});
  EXPECT_EQ(failure_of(start(row_of_named_table(db, 10))).code(), server_errc::write_failure);
  EXPECT_EQ(executions(11), 0);
  const error second = failure_of(start(row_of_named_table(db, 20)));
  EXPECT_EQ(second.code(), server_errc::write_failure);
  EXPECT_FALSE(second.details().node.empty());
  asio::io_context io;
  auto code = asio::co_spawn(io, code_thrown_by(db, 20), asio::use_future);
  io.run();
  EXPECT_EQ(code.get(), server_errc::write_failure);
}

TEST_F(compose_requests, end_with_what_a_step_throws) {
  const auto throwing = [&](std::function<void()> f) {
    return compose<row_set>(db, no_limit, [f](const composition<row_set>&) { f(); }, asio::use_future);
  };
  EXPECT_EQ(failure_of(throwing([] { throw exception(error(client_errc::out_of_range)); })).code(),
            client_errc::out_of_range);
  EXPECT_EQ(failure_of(throwing([] { throw boost::system::system_error(asio::error::eof); })).code(), asio::error::eof);
  const error other = failure_of(throwing([] { throw std::runtime_error("out of ideas"); }));
  EXPECT_EQ(other.code(), client_errc::policy_failed);
  EXPECT_NE(other.message().find("out of ideas"), std::string::npos) << other.message();
  EXPECT_EQ(failure_of(throwing([] { throw 7; })).code(), client_errc::policy_failed);
  const auto in_second = row_of_named_table(db, 10).between([] { throw exception(error(client_errc::null_value)); });
  EXPECT_EQ(failure_of(start(in_second)).code(), client_errc::null_value);
  EXPECT_EQ(compose_blocking<row_set>(db, no_limit, in_second).error().code(), client_errc::null_value);
  EXPECT_EQ(executions(11), 0);
}

TEST_F(compose_requests, end_although_their_steps_have_forgotten_them) {
  EXPECT_EQ(compose_blocking<int>(db, no_limit, [](const composition<int>&) {}).error().code(),
            client_errc::invalid_argument);
  const auto first_row_only = [&](composition<int> whole) {
    db.async_execute(row_of(10), whole.then<row_set>([](const result<row_set>&) {}));
  };
  const auto r = compose_blocking<int>(db, no_limit, first_row_only);
  EXPECT_EQ(r.error().code(), client_errc::invalid_argument) << r.error().to_string();
}

TEST_F(compose_requests, have_the_first_outcome_only_and_never_inside_the_call) {
  for (int i = 0; i < 100; ++i) {
    bool inside = true;
    std::atomic<int> calls{0};
    std::promise<int> got;
    asio::io_context io;
    const auto steps = [](const composition<int>& whole) {
      whole.complete(1);
      whole.complete(2);
      whole.complete(error(client_errc::closed));
    };
    compose<int>(db, 1s, steps, asio::bind_executor(io.get_executor(), [&](result<int> r) {
                   EXPECT_FALSE(inside);
                   ++calls;
                   got.set_value(*r);
                 }));
    inside = false;
    io.run();
    EXPECT_EQ(got.get_future().get(), 1);
    EXPECT_EQ(calls, 1);
  }
}

TEST_F(compose_requests, may_complete_with_nothing) {
  const auto steps = [db = session(db)](composition<void> whole) {
    db.async_refresh(metadata_part::nodes(), whole.then<void>([whole](result<void> r) { whole.complete(r); }));
  };
  EXPECT_TRUE(compose_blocking<void>(db, 10s, steps));
  EXPECT_TRUE(compose<void>(db, 10s, steps, asio::use_future).get());
}

// ---- executors

/// A context with three threads.
class running_context {
 public:
  running_context() {
    for (int i = 0; i < 3; ++i) threads_.emplace_back([this] { context.run(); });
  }
  ~running_context() { join(); }
  void join() {
    work_.reset();
    for (std::thread& t : threads_) t.join();
    threads_.clear();
  }

  asio::io_context context;

 private:
  asio::executor_work_guard<asio::io_context::executor_type> work_{context.get_executor()};
  std::vector<std::thread> threads_;
};

TEST_F(compose_requests, run_their_steps_and_handler_on_the_handler_s_executor) {
  running_context threads;
  const auto strand = asio::make_strand(threads.context);
  std::vector<std::future<void>> all;
  for (int i = 0; i < 50; ++i) {
    const auto done = std::make_shared<std::promise<void>>();
    all.push_back(done->get_future());
    const auto steps =
        row_of_named_table(db, 100 * i).between([strand] { EXPECT_TRUE(strand.running_in_this_thread()); });
    compose<row_set>(db, 10s, steps, asio::bind_executor(strand, [strand, done, i](const result<row_set>& r) {
                       EXPECT_TRUE(strand.running_in_this_thread());
                       expect_echo(r, 100 * i + 1);
                       done->set_value();
                     }));
  }
  for (auto& f : all) ASSERT_EQ(f.wait_for(60s), std::future_status::ready);
}

TEST_F(compose_requests, are_cancelled_in_any_moment) {
  constexpr int count = 200;
  std::atomic<int> calls{0};
  std::vector<std::unique_ptr<asio::cancellation_signal>> stops;
  running_context threads;
  for (int i = 0; i < count; ++i) {
    asio::cancellation_signal& stop = *stops.emplace_back(std::make_unique<asio::cancellation_signal>());
    const auto strand = asio::make_strand(threads.context);
    asio::post(strand, [&, strand, i] {
      compose<row_set>(db, i % 3 == 0 ? 2ms : 10s, row_of_named_table(db, 1000 + i),
                       asio::bind_cancellation_slot(
                           stop.slot(), asio::bind_executor(strand, [&](const result<row_set>&) { ++calls; })));
    });
    std::this_thread::sleep_for(std::chrono::microseconds(i * 7 % 500));
    if (i % 2 == 0) asio::post(strand, [&] { stop.emit(asio::cancellation_type::terminal); });
  }
  EXPECT_TRUE(eventually([&] { return calls == count; }));
  threads.join();
  EXPECT_EQ(calls, count);
}

TEST_F(compose_requests, are_refused_a_wait_on_a_thread_of_the_driver) {
  std::promise<error> refused;
  db.async_execute(row_of(1), [&](const result<row_set>&) {
    refused.set_value(compose_blocking<row_set>(db, no_limit, row_of_named_table(db, 10)).error());
  });
  EXPECT_EQ(refused.get_future().get().code(), client_errc::blocking_call_on_io_thread);
  EXPECT_EQ(executions(10), 0);
}

}}  // namespace dse::testing
