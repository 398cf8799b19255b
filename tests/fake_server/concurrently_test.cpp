#include "fake_server/echo.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_future.hpp>

#include <atomic>

namespace asio = boost::asio;

struct by_name {
  std::string other;
  std::int64_t token;
};

namespace dse::testing { namespace {

using namespace std::chrono_literals;

class concurrently : public ::testing::Test {
 protected:
  static std::vector<std::int64_t> numbers(std::int64_t n) {
    std::vector<std::int64_t> all;
    for (std::int64_t i = 1; i <= n; ++i) all.push_back(i);
    return all;
  }
  static void expect_all(const outcomes& got, std::size_t n) {
    ASSERT_EQ(got.size(), n);
    for (std::size_t i = 0; i < n; ++i) expect_echo(got[i], static_cast<std::int64_t>(i + 1));
  }

  fake_server server{model_cluster(2)};
  client db = connect(options_for(server).io_threads(2));
  prepared select = db.prepare(select_text);
};

TEST_F(concurrently, single_values_give_outcomes_in_input_order) {
  expect_all(db.execute_concurrently(select, numbers(500), concurrency(16)), 500);
}

TEST_F(concurrently, tuples_and_structs_are_rows_too) {
  const std::vector<std::tuple<std::int64_t>> tuples{{1}, {2}, {3}};
  expect_all(db.execute_concurrently(select, tuples), 3);
  const std::vector<by_name> structs{{"a", 1}, {"b", 2}};
  expect_all(db.execute_concurrently(select, structs), 2);
}

TEST_F(concurrently, statements_stay_as_they_are) {
  std::vector<statement> statements;
  for (std::int64_t i = 1; i <= 20; ++i) statements.push_back(select.bind(i));
  expect_all(db.execute_concurrently(statements), 20);
  expect_all(db.execute_concurrently(statements), 20);
}

TEST_F(concurrently, never_more_run_than_asked_for) {
  db.execute_concurrently(select, numbers(50));  // so that both nodes know the statement
  std::atomic<int> running{0}, most{0};
  server.on_thread([&] {
    for (std::size_t n = 0; n < 2; ++n)
      server.node(n).on_request = [&](const server_request& r) {
        if (!r.as<execute_request>()) return treatment();
        most = std::max(most.load(), ++running);
        return treatment{.delay = 1ms};
      };
  });
  auto how = concurrency(5);
  how.on_outcome([&](std::size_t, const result<row_set>&) { --running; });
  EXPECT_TRUE(db.execute_concurrently(select, numbers(200), how).empty());
  EXPECT_LE(most, 5);
  EXPECT_GE(most, 3);
}

TEST_F(concurrently, failures_are_outcomes) {
  server.on_thread([&] {
    for (std::size_t n = 0; n < 2; ++n)
      server.node(n).on_request = [&](const server_request& r) {
        const auto* e = r.as<execute_request>();
        const bool third = e && byte_source(*e->options.values.front().value).long_() == 3;
        return third ? treatment{.refused = refusal::write_failure} : treatment();
      };
  });
  const outcomes all = db.execute_concurrently(select, numbers(5), concurrency(1));
  for (std::size_t i = 0; i < 5; ++i) EXPECT_EQ(all[i].has_error(), i == 2);
  EXPECT_EQ(all[2].error().code(), server_errc::write_failure);

  const outcomes until = db.execute_concurrently(select, numbers(5), concurrency(1).stop_at_first_error(true));
  EXPECT_TRUE(until[1].has_value());
  EXPECT_EQ(until[2].error().code(), server_errc::write_failure);
  EXPECT_EQ(until[3].error().code(), client_errc::not_sent);
  EXPECT_EQ(until[4].error().code(), client_errc::not_sent);
}

TEST_F(concurrently, struct_without_the_markers_field_is_told_so) {
  struct stranger {
    std::string name;
  };
  const auto r = db.try_execute(select.bind(stranger{"x"}));
  ASSERT_TRUE(r.has_error());
  EXPECT_EQ(r.error().code(), client_errc::invalid_argument);
  EXPECT_NE(r.error().to_string().find("\"token\""), std::string::npos) << r.error().to_string();
}

TEST_F(concurrently, nothing_to_do_is_done_at_once) {
  EXPECT_TRUE(db.execute_concurrently(select, numbers(0)).empty());
}

TEST_F(concurrently, listener_that_throws_harms_nobody) {
  std::atomic<int> seen{0};
  db.execute_concurrently(select, numbers(50), concurrency(8).on_outcome([&](std::size_t, const result<row_set>&) {
    ++seen;
    throw std::runtime_error("listener");
  }));
  EXPECT_EQ(seen, 50);
}

TEST_F(concurrently, coroutines_wait_for_all) {
  const auto talk = [](client to, prepared p, std::vector<std::int64_t> rows) -> asio::awaitable<std::size_t> {
    concurrency how(4);
    const outcomes all = co_await to.async_execute_concurrently(p, std::move(rows), std::move(how));
    co_return all.size();
  };
  auto size = asio::co_spawn(db.get_executor(), talk(db, select, numbers(100)), asio::use_future);
  EXPECT_EQ(size.get(), 100u);
}

TEST_F(concurrently, cancellation_starts_no_more) {
  server.on_thread([&] {
    for (std::size_t n = 0; n < 2; ++n)
      server.node(n).on_request = [](const server_request& r) {
        return treatment{.delay = r.as<execute_request>() ? 20ms : 0ms};
      };
  });
  asio::cancellation_signal stop;
  std::promise<result<outcomes>> done;
  db.async_execute_concurrently(
      select, numbers(10000), concurrency(2),
      asio::bind_cancellation_slot(stop.slot(), [&](result<outcomes> r) { done.set_value(std::move(r)); }));
  std::this_thread::sleep_for(50ms);
  stop.emit(asio::cancellation_type::terminal);
  const auto all = done.get_future().get();
  ASSERT_TRUE(all.has_value());
  ASSERT_EQ(all->size(), 10000u);
  EXPECT_EQ(all->back().error().code(), client_errc::not_sent);
}

TEST_F(concurrently, closed_session_fails_each_request) {
  db.close();
  const outcomes all = db.execute_concurrently(select, numbers(20), concurrency(4));
  ASSERT_EQ(all.size(), 20u);
  for (const auto& r : all) EXPECT_EQ(r.error().code(), client_errc::closed);
}

TEST(concurrently_nowhere, empty_handle_is_told_so) {
  const client none;
  EXPECT_THROW(none.execute_concurrently(std::vector<statement>()), dse::exception);
}

}}  // namespace dse::testing
