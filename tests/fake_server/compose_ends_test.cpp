// Compositions that end before their steps do.
#include "fake_server/composing.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/bind_executor.hpp>
#include <boost/asio/io_context.hpp>

#include <thread>

namespace dse::testing { namespace {

// ---- cancellation

TEST_F(compose_requests, cancel_the_request_that_is_under_way) {
  treat(11, {.answers = false});
  asio::io_context io;
  asio::cancellation_signal stop;
  std::vector<error> outcomes;
  compose<row_set>(db, no_limit, row_of_named_table(db, 10),
                   asio::bind_cancellation_slot(stop.slot(), asio::bind_executor(io, [&](const result<row_set>& r) {
                                                  outcomes.push_back(r.error());
                                                })));
  while (executions(11) == 0) io.run_for(1ms);
  EXPECT_TRUE(outcomes.empty());
  stop.emit(asio::cancellation_type::terminal);
  io.run();
  ASSERT_EQ(outcomes.size(), 1u);
  EXPECT_EQ(outcomes[0].code(), asio::error::operation_aborted);
  EXPECT_TRUE(has_orphans(1));
}

TEST_F(compose_requests, start_no_further_request_once_cancelled) {
  treat(10, {.delay = 100ms});
  asio::io_context io;
  asio::cancellation_signal stop;
  int calls = 0;
  compose<row_set>(
      db, no_limit, row_of_named_table(db, 10),
      asio::bind_cancellation_slot(stop.slot(), asio::bind_executor(io, [&](const result<row_set>&) { ++calls; })));
  while (executions(10) == 0) io.run_for(1ms);
  stop.emit(asio::cancellation_type::partial);
  io.run();
  std::this_thread::sleep_for(150ms);
  EXPECT_EQ(calls, 1);
  EXPECT_EQ(executions(11), 0);
}

TEST_F(compose_requests, end_at_once_although_a_step_goes_on_to_start_another) {
  asio::io_context io;
  asio::cancellation_signal stop;
  std::vector<error> outcomes;
  // Its own cancellation meets it between the steps.
  const auto steps = row_of_named_table(db, 10).between([&] { stop.emit(asio::cancellation_type::terminal); });
  compose<row_set>(db, no_limit, steps,
                   asio::bind_cancellation_slot(stop.slot(), asio::bind_executor(io, [&](const result<row_set>& r) {
                                                  outcomes.push_back(r.error());
                                                })));
  io.run();
  ASSERT_EQ(outcomes.size(), 1u);
  EXPECT_EQ(outcomes[0].code(), asio::error::operation_aborted);
  EXPECT_EQ(executions(11), 0);
}

TEST_F(compose_requests, cancel_what_is_still_under_way_when_they_have_their_outcome) {
  treat(20, {.answers = false});
  const auto first_of_two = [db = session(db)](composition<row_set> whole) {
    const auto end = [whole](result<row_set> r) { whole.complete(std::move(r)); };
    db.async_execute(row_of(20), whole.then<row_set>(end));
    db.async_execute(row_of(10), whole.then<row_set>(end));
  };
  expect_echo(compose_blocking<row_set>(db, no_limit, first_of_two), 10);
  EXPECT_TRUE(has_orphans(1));
}

// ---- deadline

TEST_F(compose_requests, give_each_step_what_is_left) {
  std::vector<std::chrono::nanoseconds> left;
  const auto steps = [&](const composition<void>& whole) {
    left.push_back(whole.left());
    std::this_thread::sleep_for(5ms);
    left.push_back(whole.left());
    whole.complete({});
  };
  EXPECT_TRUE(compose_blocking<void>(db, 10s, steps));
  EXPECT_TRUE(compose_blocking<void>(db, -7s, steps));
  EXPECT_TRUE(compose_blocking<void>(db, std::chrono::nanoseconds::max(), steps));
  ASSERT_EQ(left.size(), 6u);
  EXPECT_LE(left[0], 10s);
  EXPECT_GT(left[0], 5s);
  EXPECT_LE(left[1], left[0] - 5ms);
  for (std::size_t i = 2; i < 6; ++i) EXPECT_LT(left[i], 0ns) << i;
  client short_of_time = connect(options_for(server).request_timeout(3s));
  EXPECT_TRUE(compose_blocking<void>(short_of_time, 0ns, steps));
  EXPECT_LE(left[6], 3s);
  EXPECT_GT(left[6], 0ns);
  short_of_time.close();
}

TEST_F(compose_requests, start_no_further_request_behind_the_deadline) {
  const auto steps = row_of_named_table(db, 10).between([] { std::this_thread::sleep_for(120ms); });
  EXPECT_EQ(failure_of(start(steps, 100ms)).code(), client_errc::timed_out);
  EXPECT_EQ(compose_blocking<row_set>(db, 100ms, steps).error().code(), client_errc::timed_out);
  EXPECT_EQ(executions(10), 2);
  EXPECT_EQ(executions(11), 0);
}

TEST_F(compose_requests, time_out_in_a_step) {
  treat(11, {.answers = false});
  const auto begin = std::chrono::steady_clock::now();
  const error why = failure_of(start(row_of_named_table(db, 10), 100ms));
  const auto took = std::chrono::steady_clock::now() - begin;
  EXPECT_EQ(why.code(), client_errc::timed_out);
  EXPECT_GE(took, 95ms);
  EXPECT_LT(took, 5s);
  EXPECT_TRUE(has_orphans(1));
}

TEST_F(compose_requests, time_out_in_a_step_that_has_no_limit_of_its_own) {
  treat(20, {.answers = false});
  const auto steps = [db = session(db)](composition<row_set> whole) {
    statement s(row_of(20));
    s.timeout(-1ns);
    db.async_execute(std::move(s), whole.then<row_set>([whole](result<row_set> r) { whole.complete(std::move(r)); }));
  };
  const auto r = compose_blocking<row_set>(db, 100ms, steps);
  ASSERT_TRUE(r.has_error());
  EXPECT_EQ(r.error().code(), client_errc::timed_out);
  EXPECT_TRUE(has_orphans(1));
}

// ---- sessions that end

TEST_F(compose_requests, fail_on_a_session_that_is_closed_or_empty) {
  client other = connect(options_for(server));
  const row_of_named_table steps(other, 10);
  other.close();
  const session none;
  for (const session* s : {static_cast<const session*>(&other), &none}) {
    EXPECT_EQ(compose_blocking<row_set>(*s, 10s, steps).error().code(), client_errc::closed);
    EXPECT_EQ(compose<row_set>(*s, 10s, steps, asio::use_future).get().error().code(), client_errc::closed);
    std::promise<error> called;
    auto outcome = called.get_future();
    compose<row_set>(*s, 10s, steps, [&](const result<row_set>& r) { called.set_value(r.error()); });
    ASSERT_EQ(outcome.wait_for(10s), std::future_status::ready);
    EXPECT_EQ(outcome.get().code(), client_errc::closed);
  }
}

TEST_F(compose_requests, end_when_the_session_is_closed_under_them) {
  treat(11, {.answers = false});
  client other = connect(options_for(server).drain_limit(50ms));
  auto first = compose<row_set>(other, no_limit, row_of_named_table(other, 10), asio::use_future);
  std::promise<error> called;
  compose<row_set>(other, no_limit, row_of_named_table(other, 10),
                   [&](const result<row_set>& r) { called.set_value(r.error()); });
  EXPECT_TRUE(eventually([&] { return executions(11) == 2; }));
  other.close();
  EXPECT_TRUE(failure_of(std::move(first)));
  auto outcome = called.get_future();
  ASSERT_EQ(outcome.wait_for(10s), std::future_status::ready);
  EXPECT_TRUE(outcome.get());
}

TEST_F(compose_requests, go_with_the_context_that_they_run_in) {
  treat(11, {.answers = false});
  bool called = false;
  client other;
  {
    asio::io_context io;
    options o = options_for(server);
    o.add_executor(io.get_executor());
    other = get_while_running(io, async_connect(std::move(o), asio::use_future)).value();
    compose<row_set>(other, 10s, row_of_named_table(other, 10), [&called](const result<row_set>&) { called = true; });
    while (executions(11) == 0) io.run_for(1ms);
  }
  EXPECT_FALSE(called);
  other.close();
}

}}  // namespace dse::testing
