#include "fake_server/echo.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/bind_executor.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/use_future.hpp>

#include <atomic>
#include <optional>

namespace dse::testing { namespace {

namespace asio = boost::asio;
using namespace std::chrono_literals;

class closing : public ::testing::Test {
 protected:
  void never_answer() {
    server.on_thread([&] {
      server.node(0).on_request = [](const server_request& r) {
        const auto* q = r.as<query_request>();
        return treatment{.answers = !q || q->text.find("sim.") == std::string::npos};
      };
    });
  }
  static statement insert(int token) {
    return statement("INSERT INTO sim.t (token) VALUES (" + std::to_string(token) + ")");
  }

  fake_server server;
};

TEST_F(closing, completes_what_is_unanswered_before_itself_and_within_its_limit) {
  never_answer();
  client db = connect(options_for(server).drain_limit(200ms));
  std::atomic<int> completed{0};
  for (int i = 1; i <= 500; ++i)
    db.async_execute(insert(i), [&](result<row_set> r) {
      EXPECT_TRUE(r.has_error());
      ++completed;
    });
  const auto before = std::chrono::steady_clock::now();
  db.close();
  EXPECT_EQ(completed, 500);
  EXPECT_LT(std::chrono::steady_clock::now() - before, 5s);
}

TEST_F(closing, leaves_no_callback_uncalled_that_comes_later) {
  client db = connect(options_for(server));
  db.close();
  std::vector<std::future<error>> outcomes;
  const auto callback = [&] {
    const auto told = std::make_shared<std::promise<error>>();
    outcomes.push_back(told->get_future());
    return [told](const auto& r) { told->set_value(r.has_error() ? r.error() : error()); };
  };
  db.async_execute(insert(1), callback());
  db.async_prepare("SELECT token FROM sim.t WHERE token = ?", callback());
  db.async_node_states(callback());
  db.async_explain(insert(1), callback());
  db.async_refresh(metadata_part::nodes(), callback());
  db.async_set_schema_metadata(false, callback());
  db.async_add_profile("late", execution_profile(), callback());
  db.async_trace(uuid::random(), 1s, callback());
  for (auto& o : outcomes) {
    ASSERT_EQ(o.wait_for(10s), std::future_status::ready);
    EXPECT_EQ(o.get().code(), client_errc::closed);
  }
  std::promise<bool> closed;
  db.async_close([&](result<void> r) { closed.set_value(r.has_value()); });
  EXPECT_TRUE(closed.get_future().get());
}

// The first shard comes to rest at once, the second only at the limit.
TEST_F(closing, leaves_no_callback_uncalled_that_comes_meanwhile) {
  server.on_thread([&] {
    server.node(0).on_request = [](const server_request& r) { return treatment{.answers = !r.as<prepare_request>()}; };
  });
  client db = connect(options_for(server).io_threads(2).drain_limit(300ms));
  std::string text = "SELECT token FROM sim.t WHERE token = ?";
  while (std::hash<std::string>()(text) % 2 == 0) text += ' ';  // a text's hash chooses its shard
  auto prepared = db.async_prepare(text, asio::use_future);

  std::atomic<int> called{0};
  const std::future<void> closed = std::async(std::launch::async, [&] { db.close(); });
  int asked = 0;
  do {
    db.async_node_states([&](const auto&) { ++called; });
    ++asked;
  } while (closed.wait_for(1ms) != std::future_status::ready);
  EXPECT_TRUE(eventually([&] { return called == asked; })) << called << " of " << asked;
  EXPECT_TRUE(prepared.get().has_error());
}

TEST_F(closing, waits_for_answers_that_come_in_time) {
  server.on_thread([&] { server.node(0).on_request = [](const server_request&) { return treatment{.delay = 50ms}; }; });
  client db = connect(options_for(server).drain_limit(5s));
  auto outcome = db.async_execute(insert(1), asio::use_future);
  EXPECT_TRUE(eventually([&] { return server.on_thread([&] { return server.cluster().executions[1] == 1; }); }));
  db.close();
  EXPECT_TRUE(outcome.get().has_value());
}

// A page that says there is another one.
bytes first_of_two_pages(const server_request& r) {
  rows_result rows;
  rows.columns = {{"sim", "t", "token", type_kind::int_}};
  rows.rows = {{int_value(1)}};
  rows.paging_state = int_value(7);
  return encode_rows(head_for(r), rows);
}

TEST_F(closing, leaves_what_another_executor_still_has_to_run_usable) {
  server.on_thread([&] { server.node(0).answer_instead = first_of_two_pages; });
  asio::io_context later;
  int called = 0;
  const auto use_rows = [&called](result<row_set> rows) {
    ++called;
    ASSERT_TRUE(rows.has_value());
    EXPECT_TRUE(rows->has_more_pages());
    EXPECT_EQ(rows->try_next_page().error().code(), client_errc::closed);
    rows->prefetch_next_page();
    throw std::runtime_error("nobody reports this any more");
  };
  {
    client db = connect(options_for(server));
    db.async_execute("SELECT token FROM sim.t", asio::bind_executor(later.get_executor(), use_rows));
    db.async_execute(statement("SELECT token FROM sim.t").timeout(1ms),
                     asio::bind_executor(later.get_executor(), [&called](const result<row_set>&) { ++called; }));
    EXPECT_TRUE(db.try_execute("SELECT token FROM sim.t").has_value());  // answered behind the first one
    db.close();
    db.async_execute("SELECT 1", asio::bind_executor(later.get_executor(), [&called](result<row_set> r) {
                       ++called;
                       EXPECT_EQ(r.error().code(), client_errc::closed);
                       throw std::runtime_error("nor this");
                     }));
  }
  later.run();
  EXPECT_EQ(called, 3);
}

TEST_F(closing, twice_is_closing_once) {
  client db = connect(options_for(server));
  client same = db;
  db.close();
  same.close();
  EXPECT_EQ(echo(db, 1).error().code(), client_errc::closed);
}

TEST_F(closing, from_a_handler_works) {
  client db = connect(options_for(server));
  std::promise<void> closed;
  db.async_execute(insert(1),
                   [&](const result<row_set>&) { db.async_close([&](const result<void>&) { closed.set_value(); }); });
  EXPECT_EQ(closed.get_future().wait_for(10s), std::future_status::ready);
}

TEST_F(closing, happens_when_the_last_handle_goes) {
  {
    client db = connect(options_for(server));
    expect_echo(echo(db, 1), 1);
  }
  EXPECT_TRUE(eventually([&] { return server.on_thread([&] { return server.connections(0) == 0; }); }));
}

TEST_F(closing, happens_when_the_last_handle_goes_inside_a_handler) {
  auto db = std::make_unique<client>(connect(options_for(server)));
  std::promise<void> done;
  client& raw = *db;
  raw.async_execute(insert(1), [db = std::move(db), &done](const result<row_set>&) mutable {
    db.reset();
    done.set_value();
  });
  EXPECT_EQ(done.get_future().wait_for(10s), std::future_status::ready);
  EXPECT_TRUE(eventually([&] { return server.on_thread([&] { return server.connections(0) == 0; }); }));
}

// ---- the user's context is destroyed first

class context_that_goes : public closing {
 protected:
  client connect_on(asio::io_context& io) {
    never_answer();
    options o = options_for(server);
    o.add_executor(io.get_executor());
    return get_while_running(io, async_connect(std::move(o), asio::use_future)).value();
  }
  void run_until_executed(asio::io_context& io, int token, int times = 1) {
    while (server.on_thread([&] { return server.cluster().executions[token] < times; })) io.run_for(5ms);
  }
};

TEST_F(context_that_goes, takes_its_handlers_with_it_and_leaves_the_handle_usable) {
  client db;
  bool completed = false;
  {
    asio::io_context io;
    db = connect_on(io);
    db.async_execute(insert(1), [&completed, held = db](const result<row_set>&) { completed = true; });
    io.run_for(50ms);
  }
  EXPECT_FALSE(completed);
  EXPECT_EQ(db.try_execute("SELECT 1").error().code(), client_errc::closed);
  db.close();
}

TEST_F(context_that_goes, completes_what_belongs_to_another_executor) {
  asio::io_context other;
  std::future<result<row_set>> outcome;
  {
    asio::io_context io;
    const client db = connect_on(io);
    outcome = db.async_execute(insert(2), asio::bind_executor(other.get_executor(), asio::use_future));
    io.run_for(50ms);
  }
  other.run();
  ASSERT_EQ(outcome.wait_for(10s), std::future_status::ready);
  EXPECT_TRUE(outcome.get().has_error());
}

TEST_F(context_that_goes, ends_blocking_calls_of_other_threads) {
  std::thread caller;
  {
    asio::io_context io;
    const client db = connect_on(io);
    caller = std::thread([db] { EXPECT_EQ(db.try_execute(insert(3)).error().code(), client_errc::maybe_applied); });
    run_until_executed(io, 3);
  }
  caller.join();
}

TEST_F(context_that_goes, names_what_each_of_many_statements_may_have_done) {
  asio::io_context other;
  const std::vector<statement> inserts{insert(3), insert(4), insert(5)};
  std::future<result<outcomes>> told;
  std::thread caller;
  const auto expect_told = [](const outcomes& of) {
    ASSERT_EQ(of.size(), 3u);
    EXPECT_EQ(of[0].error().code(), client_errc::maybe_applied);
    EXPECT_EQ(of[1].error().code(), client_errc::maybe_applied);
    EXPECT_EQ(of[2].error().code(), client_errc::not_sent);
  };
  {
    asio::io_context io;
    const client db = connect_on(io);
    told = db.async_execute_concurrently(inserts, concurrency(2),
                                         asio::bind_executor(other.get_executor(), asio::use_future));
    run_until_executed(io, 4);
    caller = std::thread([&, db] { expect_told(db.execute_concurrently(inserts, concurrency(2))); });
    run_until_executed(io, 4, 2);
  }
  caller.join();
  other.run();
  ASSERT_EQ(told.wait_for(10s), std::future_status::ready);
  expect_told(told.get().value());
}

TEST_F(context_that_goes, ends_whoever_waits_for_a_page_that_was_fetched_ahead) {
  std::thread reader;
  {
    asio::io_context io;
    const client db = connect_on(io);
    server.on_thread([&] {
      server.node(0).on_request = nullptr;
      server.node(0).answer_instead = first_of_two_pages;
    });
    const row_set rows = get_while_running(io, db.async_execute("SELECT token FROM sim.t", asio::use_future)).value();
    never_answer();
    rows.prefetch_next_page();
    reader = std::thread([rows] { EXPECT_EQ(rows.try_next_page().error().code(), client_errc::maybe_applied); });
    io.run_for(50ms);
  }
  reader.join();
}

TEST_F(context_that_goes, or_stays_behind_the_end_does_nothing_for_requests_that_were_refused) {
  asio::io_context other;
  asio::io_context io;
  const client db = connect_on(io);
  EXPECT_TRUE(get_while_running(io, db.async_close(asio::use_future)));
  asio::cancellation_signal signal;
  std::optional<error> told;
  db.async_execute(insert(1), asio::bind_cancellation_slot(
                                  signal.slot(),
                                  asio::bind_executor(other.get_executor(), [&](const auto& r) { told = r.error(); })));
  signal.emit(asio::cancellation_type::terminal);
  other.run();
  io.restart();
  io.poll();
  ASSERT_TRUE(told);
  EXPECT_EQ(told->code(), client_errc::closed);
}

TEST_F(context_that_goes, ends_a_session_that_is_connecting) {
  server.on_thread([&] { server.behaviour(0).greets = false; });
  std::future<result<client>> connected;
  {
    asio::io_context io;
    options o = options_for(server);
    o.add_executor(io.get_executor());
    connected = async_connect(std::move(o), asio::use_future);
    io.run_for(50ms);
  }
  ASSERT_EQ(connected.wait_for(10s), std::future_status::ready);
  EXPECT_EQ(connected.get().error().code(), client_errc::closed);
}

TEST_F(closing, a_session_that_never_connected_ends_by_itself) {
  server.on_thread([&] { server.behaviour(0).greets = false; });
  auto connected = async_connect(options_for(server).connect_timeout(100ms), asio::use_future);
  EXPECT_TRUE(connected.get().has_error());
  EXPECT_TRUE(eventually([&] { return server.on_thread([&] { return server.connections(0) == 0; }); }));
}

}}  // namespace dse::testing
