#include "fake_server/echo.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/bind_executor.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_future.hpp>

#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <cstdlib>
#include <future>
#include <optional>
#include <thread>

namespace {
bool is_child = false;
}

extern "C" {
// The sanitizers see the stacks of this process' threads alone, and so take what the parent's threads own for lost.
int __lsan_is_turned_off() { return is_child ? 1 : 0; }
// A child that starts threads is what some of these tests are about.
const char* __tsan_default_options() { return "die_after_fork=0"; }
}

namespace dse::testing { namespace {

namespace asio = boost::asio;
using namespace std::chrono_literals;

/// Runs f in a child of this process; it has half a minute.
template <class F>
pid_t start_child(F f) {
  const pid_t child = ::fork();
  if (child != 0) return child;
  is_child = true;
  ::alarm(30);
  f();
  ::_exit(0);
}

/// 0: it went well; a line's number: what that line wanted did not hold; -1: it did not end by itself.
int outcome_of(pid_t child) {
  int status = 0;
  EXPECT_EQ(::waitpid(child, &status, 0), child);
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

template <class F>
int in_child(F f) {
  return outcome_of(start_child(std::move(f)));
}

// An exit status has 8 bits.
void want(bool holds, int line) {
  if (!holds) ::_exit(line % 256 == 0 ? 1 : line % 256);
}
#define WANT(condition) want((condition), __LINE__)

void want_forked(const error& e, int line) {
  want(e.code() == client_errc::forked, line);
  want(e.code() == condition::not_sent, line);
  want(!e.message().empty() && !e.details().hint.empty(), line);
}
#define WANT_FORKED(e) want_forked((e), __LINE__)

/// A session of this process, and what its node has seen.
class forks : public ::testing::Test {
 protected:
  forks() { watch(server); }
  void watch(fake_server& s) {
    s.on_thread([&] {
      s.node(0).on_request = [this](const server_request&) {
        ++requests_;
        return treatment();
      };
    });
  }
  int requests(fake_server& s) {
    s.on_thread([] {});
    return requests_;
  }
  /// The parent's connections are the same, and they work.
  void expect_undisturbed(const client& db, fake_server& s, std::size_t accepted) {
    for (std::int64_t token = 1; token <= 20; ++token) expect_echo(echo(db, token), token);
    EXPECT_EQ(s.on_thread([&] { return s.accepted(0); }), accepted);
    EXPECT_TRUE(s.complaints().empty());
  }

  fake_server server{model_cluster(1)};

 private:
  std::atomic<int> requests_{0};
};

TEST_F(forks, every_call_in_the_child_is_one_clear_error_and_sends_nothing) {
  client db = connect(options_for(server).keyspace("sim"));
  expect_echo(echo(db, 1), 1);
  const prepared select = db.prepare(select_text);
  const std::vector<std::tuple<std::int64_t>> rows{{1}, {2}};
  const std::size_t accepted = server.on_thread([&] { return server.accepted(0); });
  const int before = requests(server);
  EXPECT_EQ(in_child([&] {
              WANT_FORKED(db.try_execute("SELECT 1").error());
              WANT_FORKED(echo(db, 2).error());
              WANT_FORKED(db.try_execute(select.bind(1)).error());
              WANT_FORKED(db.try_prepare("SELECT 2").error());
              WANT_FORKED(db.try_set_keyspace("sim2").error());
              WANT_FORKED(db.try_trace(uuid()).error());
              try {
                db.execute_concurrently(select, rows);
                WANT(false);
              } catch (const exception& e) {
                WANT_FORKED(e.error());
              }
              WANT(db.nodes().empty() && db.keyspace().empty() && db.schema().keyspaces().empty());
              WANT_FORKED(db.try_close().error());
            }),
            0);
  EXPECT_EQ(requests(server), before);
  expect_undisturbed(db, server, accepted);
}

TEST_F(forks, call_styles_that_need_a_thread_get_one_in_the_child) {
  client db = connect(options_for(server));
  const int before = requests(server);
  EXPECT_EQ(in_child([&] {
              WANT_FORKED(db.async_execute("SELECT 1", asio::use_future).get().error());
              WANT_FORKED(db.async_prepare("SELECT 1", asio::use_future).get().error());
              WANT_FORKED(db.async_execute(select_text, 1, asio::use_future).get().error());
              WANT_FORKED(db.async_close(asio::use_future).get().error());
              WANT_FORKED(db.async_trace(uuid(), 1s, asio::use_future).get().error());
              std::promise<error> called;
              db.async_execute("SELECT 1", [&](result<row_set> r) { called.set_value(r.error()); });
              WANT_FORKED(called.get_future().get());
              asio::io_context io;
              std::optional<error> there;
              db.async_execute("SELECT 1",
                               asio::bind_executor(io, [&](const result<row_set>& r) { there = r.error(); }));
              io.run();
              WANT_FORKED(there.value());
            }),
            0);
  EXPECT_EQ(requests(server), before);
}

TEST_F(forks, child_that_lets_go_of_its_handles_and_exits_disturbs_nobody) {
  for (const std::size_t threads : {1u, 3u}) {
    auto db = std::make_unique<client>(connect(options_for(server).io_threads(threads)));
    expect_echo(echo(*db, 1), 1);
    ASSERT_TRUE(eventually([&] { return server.on_thread([&] { return server.connections(0) == threads + 1; }); }));
    const std::size_t accepted = server.on_thread([&] { return server.accepted(0); });
    EXPECT_EQ(in_child([&] {
                db.reset();
                std::exit(0);
              }),
              0);
    EXPECT_EQ(in_child([] { std::exit(0); }), 0) << "also with handles that are still there";
    expect_undisturbed(*db, server, accepted);
    db->close();
    ASSERT_TRUE(eventually([&] { return server.on_thread([&] { return server.connections(0) == 0; }); }));
  }
}

TEST_F(forks, child_says_nothing_on_encrypted_connections) {
  const folder files;
  const authority ca;
  fake_server encrypted(model_cluster(1), ca.issue());
  client db = connect(options_for(encrypted).tls(
      tls_options().ca_file(files.write("ca.pem", pem(ca.own()))).server_name("node.example")));
  expect_echo(echo(db, 1), 1);
  const std::size_t accepted = encrypted.on_thread([&] { return encrypted.accepted(0); });
  EXPECT_EQ(in_child([&] {
              WANT_FORKED(db.try_execute("SELECT 1").error());
              db = client();
              std::exit(0);
            }),
            0);
  expect_undisturbed(db, encrypted, accepted);
}

TEST_F(forks, child_connects_anew) {
  client db = connect(options_for(server));
  expect_echo(echo(db, 1), 1);
  const auto works = [&] {
    client own = connect(options_for(server).contact_points("localhost:9"));  // by the blocking pool
    const auto r = echo(own, 7);
    WANT(r.has_value() && r->first<std::int64_t>() == std::tuple<std::int64_t>(7));
    WANT_FORKED(echo(db, 8).error());
    client left_open = connect(options_for(server).io_threads(2));
    own.close();
    std::exit(0);
  };
  EXPECT_EQ(in_child(works), 0);
  EXPECT_EQ(in_child([&] { ::_exit(in_child(works)); }), 0) << "a child of a child";
  expect_echo(echo(db, 2), 2);
}

TEST_F(forks, child_connects_first) {
  EXPECT_EQ(in_child([&] {
              client own = connect(options_for(server));
              WANT(echo(own, 7).has_value());
              own.close();
            }),
            0);
}

TEST_F(forks, session_of_the_child_is_not_that_of_its_own_child) {
  EXPECT_EQ(in_child([&] {
              client own = connect(options_for(server));
              WANT(in_child([&] { WANT_FORKED(own.try_execute("SELECT 1").error()); }) == 0);
              WANT(echo(own, 7).has_value());
            }),
            0);
}

TEST_F(forks, executors_of_the_program_go_on_in_the_parent) {
  auto io = std::make_unique<asio::io_context>();
  auto work = std::make_optional(asio::make_work_guard(*io));
  std::thread runs([&] { io->run(); });
  auto db = std::make_unique<client>(connect(options_for(server).add_executor(io->get_executor())));
  expect_echo(echo(*db, 1), 1);
  const std::size_t accepted = server.on_thread([&] { return server.accepted(0); });
  EXPECT_EQ(in_child([&] {
              WANT_FORKED(db->try_execute("SELECT 1").error());
              db.reset();
              work.reset();
              io.reset();
            }),
            0);
  expect_undisturbed(*db, server, accepted);
  db->close();
  work.reset();
  runs.join();
}

// As Asio asks for it: nobody runs the context during the fork, and it is told.
TEST_F(forks, context_that_goes_on_in_the_child_does_nothing_for_the_session) {
  asio::io_context io;
  auto work = std::make_optional(asio::make_work_guard(io));
  std::thread runs([&] { io.run(); });
  client db = connect(options_for(server).add_executor(io.get_executor()).heartbeat_interval(50ms));
  expect_echo(echo(db, 1), 1);
  const std::size_t accepted = server.on_thread([&] { return server.accepted(0); });
  io.stop();
  runs.join();
  io.notify_fork(asio::io_context::fork_prepare);
  const pid_t child = start_child([&] {
    io.notify_fork(asio::io_context::fork_child);
    io.restart();
    int mine = 0;
    asio::post(io, [&] { ++mine; });
    io.run_for(300ms);
    WANT(mine == 1);
  });
  io.notify_fork(asio::io_context::fork_parent);
  io.restart();
  std::thread again([&] { io.run(); });
  expect_undisturbed(db, server, accepted);
  EXPECT_EQ(outcome_of(child), 0);
  expect_undisturbed(db, server, accepted);
  db.close();
  work.reset();
  again.join();
}

TEST_F(forks, in_the_middle_of_requests_neither_hang_the_child_nor_fail_the_parent) {
  client db = connect(options_for(server).io_threads(2));
  std::atomic<bool> stop{false};
  std::atomic<int> failed{0}, done{0};
  std::vector<std::thread> callers;
  for (int t = 0; t < 4; ++t)
    callers.emplace_back([&, t] {
      for (std::int64_t i = 0; !stop; ++i) {
        const std::int64_t token = t * 1'000'000 + i;
        const auto r = echo(db, token);
        if (!r || r->first<std::int64_t>() != std::tuple(token)) ++failed;
        ++done;
      }
    });
  for (int i = 0; i < 30; ++i) {
    const int before = done;
    EXPECT_TRUE(eventually([&] { return done > before; }));
    EXPECT_EQ(in_child([&] {
                WANT_FORKED(echo(db, 1).error());
                WANT_FORKED(db.try_execute("SELECT 1").error());
                WANT(db.nodes().empty());
                db = client();
              }),
              0);
  }
  stop = true;
  for (std::thread& t : callers) t.join();
  EXPECT_EQ(failed, 0);
  db.close();
  EXPECT_TRUE(server.complaints().empty());
}

TEST_F(forks, cancellation_in_the_child_reaches_nobody) {
  server.on_thread(
      [&] { server.node(0).on_request = [](const server_request&) { return treatment{.delay = 300ms}; }; });
  client db = connect(options_for(server));
  asio::cancellation_signal signal;
  std::promise<error> outcome;
  db.async_execute("INSERT INTO sim.t (token) VALUES (1)",
                   asio::bind_cancellation_slot(
                       signal.slot(), [&](const result<row_set>& r) { outcome.set_value(r ? error() : r.error()); }));
  EXPECT_EQ(in_child([&] { signal.emit(asio::cancellation_type::all); }), 0);
  EXPECT_FALSE(outcome.get_future().get());
}

TEST_F(forks, inside_a_handler_end_the_child_when_it_returns) {
  client db = connect(options_for(server));
  expect_echo(echo(db, 1), 1);
  const std::size_t accepted = server.on_thread([&] { return server.accepted(0); });
  std::promise<pid_t> forked;
  db.async_execute("INSERT INTO sim.t (token) VALUES (1)", [&](const result<row_set>&) {
    const pid_t child = ::fork();
    if (child != 0) return forked.set_value(child);
    is_child = true;
    ::alarm(30);
  });
  EXPECT_EQ(outcome_of(forked.get_future().get()), 0);
  expect_undisturbed(db, server, accepted);
}

TEST_F(forks, end_of_the_session_is_seen_by_the_server_while_the_child_lives) {
  client db = connect(options_for(server));
  expect_echo(echo(db, 1), 1);
  int release[2];
  ASSERT_EQ(::pipe(release), 0);
  const pid_t child = start_child([&] {
    ::close(release[1]);
    char end;
    WANT(::read(release[0], &end, 1) == 0);
  });
  db.close();
  EXPECT_TRUE(eventually([&] { return server.on_thread([&] { return server.connections(0) == 0; }); }));
  ::close(release[0]);
  ::close(release[1]);
  EXPECT_EQ(outcome_of(child), 0);
}

TEST_F(forks, page_that_came_before_is_read_in_the_child_and_the_next_one_is_not) {
  server.on_thread([&] {
    server.node(0).answer_instead = [next = 7](const server_request& r) mutable {
      rows_result rows;
      rows.columns = {{"sim", "t", "token", type_kind::int_}};
      rows.rows = {{int_value(1)}};
      rows.paging_state = int_value(next++);
      return encode_rows(head_for(r), rows);
    };
  });
  client db = connect(options_for(server));
  const row_set page = db.execute("SELECT token FROM sim.t");
  EXPECT_EQ(in_child([&] {
              WANT(page.first<int>() == std::tuple(1));
              WANT_FORKED(page.try_next_page().error());
              page.prefetch_next_page();
            }),
            0);
  EXPECT_TRUE(page.try_next_page().has_value());
}

}}  // namespace dse::testing
