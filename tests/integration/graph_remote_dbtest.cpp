// Traversals with terminal steps, against the server.
#include "support/cluster.hpp"

#include <dse/dse.hpp>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/bind_executor.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_future.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <future>
#include <string>
#include <unordered_set>
#include <vector>

namespace dse::testing { namespace {

using namespace dse::graph;
namespace __ = dse::graph::anonymous;
namespace asio = boost::asio;
using value = graph::value;
using names = std::vector<std::string>;

class social_traversal : public remote_traversal_steps<social_traversal> {
 public:
  using remote_traversal_steps::remote_traversal_steps;
  social_traversal knows(std::string_view name) const { return out("knows").has("name", name); }
};
class social : public basic_remote_traversal_source<social_traversal, social> {
 public:
  social_traversal person(std::string_view name) const { return V().has("person", "name", name); }
};

class graph_remote : public ::testing::TestWithParam<sub_protocol> {
 protected:
  static const client& db() {
    static const client db = connect(session_options(cluster::with("").address()));
    return db;
  }
  static remote_graph graph(const std::string& name) { return db().graph(name, graph_options().results(GetParam())); }
  const remote_traversal_source g = traversal().withRemote(graph("modern"));
};

names sorted(names list) {
  std::ranges::sort(list);
  return list;
}

TEST_P(graph_remote, lists_and_sets_hold_all_results) {
  EXPECT_EQ(sorted(g.V().has("age", P::gt(30)).values("name").toList<std::string>()), (names{"josh", "peter"}));
  EXPECT_EQ(g.V().out("created").values("name").toSet<std::string>(),
            (std::unordered_set<std::string>{"lop", "ripple"}));
  const std::vector<value> vertices = g.V(1).toList();
  ASSERT_EQ(vertices.size(), 1U);
  EXPECT_EQ(vertices[0].as<vertex>().id, value(1));
  EXPECT_EQ(g.V().toSet().size(), 6U);
  EXPECT_EQ(g.V().hasLabel("nothing").toList(), std::vector<value>());
}

TEST_P(graph_remote, next_and_has_next_share_a_cursor) {
  auto t = g.V().hasLabel("person").order().by("name").values("name");
  EXPECT_TRUE(t.hasNext());
  EXPECT_TRUE(t.hasNext());
  EXPECT_EQ(t.next<std::string>(), "josh");
  EXPECT_EQ(t.next<std::string>(2), (names{"marko", "peter"}));
  EXPECT_EQ(t.tryNext<std::string>(), "vadas");
  EXPECT_FALSE(t.hasNext());
  EXPECT_EQ(t.tryNext<std::string>(), std::nullopt);
  EXPECT_EQ(t.next<std::string>(2), names());
  EXPECT_EQ(t.toList<std::string>(), names());
  EXPECT_THROW(t.next(), exception);
}

TEST_P(graph_remote, results_that_come_often_are_given_one_by_one) {
  auto t = g.V().hasLabel("person").label();
  EXPECT_EQ(t.next<std::string>(3), (names{"person", "person", "person"}));
  EXPECT_EQ(t.toList<std::string>(), names{"person"});
}

TEST_P(graph_remote, copy_made_before_the_run_runs_on_its_own) {
  auto t = g.V().hasLabel("person").values("name");
  auto before = t;
  EXPECT_EQ(t.next(3).size(), 3U);
  auto after = t;
  EXPECT_EQ(before.toList().size(), 4U);
  EXPECT_EQ(after.toList().size(), 1U);
  EXPECT_FALSE(t.hasNext()) << "a copy made after the run shares its results";
  auto longer = t.count();
  EXPECT_THROW(longer.next(), exception);
}

TEST_P(graph_remote, iterate_runs_for_the_effects) {
  db().graph("").execute(script("system.graph('remote').ifNotExists().create()").system(true));
  const remote_graph remote = db().graph("remote", graph_options().results(GetParam()));
  const auto own = traversal().withRemote(remote);
  own.V().drop().iterate();
  auto added = own.addV("person").property("name", "ada");
  added.iterate();
  EXPECT_FALSE(added.hasNext());
  EXPECT_EQ(own.V().count().next<std::int64_t>(), 1);
  auto all = own.V().values("name");
  EXPECT_TRUE(all.hasNext());
  all.iterate();
  EXPECT_FALSE(all.hasNext());
  own.addV("person").async_iterate(asio::use_future).get().value();
  EXPECT_EQ(own.V().count().next<std::int64_t>(), 2);
}

TEST_P(graph_remote, steps_of_ones_own_run_too) {
  const auto people = social().withRemote(graph("modern"));
  EXPECT_EQ(people.person("marko").knows("josh").values("age").next<int>(), 32);
  EXPECT_EQ(people.withPath().person("marko").knows("josh").path().next<path>().objects.size(), 2U);
}

asio::awaitable<void> walk(const remote_traversal_source& g) {
  auto t = g.V().hasLabel("person").order().by("name").values("name");
  EXPECT_TRUE(co_await t.async_hasNext());
  EXPECT_EQ(co_await t.async_next<std::string>(), "josh");
  const names two = co_await t.async_next<std::string>(2);
  EXPECT_EQ(two, (names{"marko", "peter"}));
  EXPECT_EQ(co_await t.async_tryNext<std::string>(), "vadas");
  EXPECT_EQ(co_await t.async_tryNext<std::string>(), std::nullopt);
  const auto none = co_await t.async_next<std::string>(as_result);
  EXPECT_EQ(none.error().code(), client_errc::null_value);
  const names known = co_await g.V().out("knows").values("name").async_toList<std::string>();
  EXPECT_EQ(sorted(known), (names{"josh", "vadas"}));
  EXPECT_EQ((co_await g.V().label().async_toSet<std::string>()).size(), 2U);
  co_await g.V().async_iterate();
  const auto wrong = co_await g.V(1).values("name").async_next<int>(as_result);
  EXPECT_EQ(wrong.error().code(), client_errc::type_mismatch);
}

TEST_P(graph_remote, terminal_steps_have_asynchronous_twins) {
  asio::io_context io;
  std::exception_ptr failed;
  asio::co_spawn(io, walk(g), [&](std::exception_ptr e) { failed = e; });
  io.run();
  if (failed) std::rethrow_exception(failed);
}

TEST_P(graph_remote, asynchronous_step_needs_no_traversal_that_lives) {
  auto lazily = g.V(1).values("name").async_toList<std::string>(asio::deferred);
  std::promise<result<names>> list;
  std::move(lazily)([&](result<names> r) { list.set_value(std::move(r)); });
  EXPECT_EQ(list.get_future().get().value(), names{"marko"});
}

TEST_P(graph_remote, second_step_is_refused_while_the_first_is_under_way) {
  auto t = g.V(1).values("name").map(lambda("sleep(500); it.get()"));
  auto first = t.async_toList<std::string>(asio::use_future);
  EXPECT_EQ(t.async_hasNext(asio::use_future).get().error().code(), client_errc::invalid_argument);
  EXPECT_THROW(t.hasNext(), exception);
  EXPECT_EQ(first.get().value(), names{"marko"});
}

TEST_P(graph_remote, cancelled_step_completes_with_operation_aborted) {
  auto t = g.V(1).values("name").map(lambda("sleep(500); it.get()"));
  asio::cancellation_signal stop;
  std::promise<result<names>> outcome;
  t.async_toList<std::string>(
      asio::bind_cancellation_slot(stop.slot(), [&](result<names> r) { outcome.set_value(std::move(r)); }));
  stop.emit(asio::cancellation_type::terminal);
  EXPECT_EQ(outcome.get_future().get().error().code(), asio::error::operation_aborted);
  EXPECT_EQ(t.async_next<std::string>(asio::use_future).get().value(), "marko") << "it is run again";
}

TEST_P(graph_remote, handlers_are_called_on_their_executor) {
  asio::io_context io;
  auto t = g.V().hasLabel("person").order().by("name").values("name");
  names seen;
  for (const std::size_t n : {1U, 2U}) {  // sent, and with the results there
    t.async_next<std::string>(asio::bind_executor(io, [&](result<std::string> r) { seen.push_back(r.value()); }));
    EXPECT_EQ(seen.size(), n - 1);
    io.run();
    io.restart();
  }
  EXPECT_EQ(seen, (names{"josh", "marko"}));
}

TEST_P(graph_remote, what_the_servers_lack_is_refused_in_every_call_style) {
  const auto code_of = [](auto step) {
    try {
      step();
    } catch (const exception& e) {
      return e.error().code();
    }
    return boost::system::error_code();
  };
  const auto old = traversal().withRemote(graph("modern").with(graph_options().language_level(20000)));
  auto t = old.V();
  EXPECT_EQ(code_of([&] { t.toList(); }), client_errc::invalid_argument);
  EXPECT_EQ(code_of([&] { t.iterate(); }), client_errc::invalid_argument);
  EXPECT_EQ(t.async_toList(asio::use_future).get().error().code(), client_errc::invalid_argument);
  EXPECT_EQ(t.async_iterate(asio::use_future).get().error().code(), client_errc::invalid_argument);
}

TEST_P(graph_remote, errors_are_those_of_the_graph) {
  const auto unknown = traversal().withRemote(graph("no_such_graph"));
  const auto expected = graph("no_such_graph").try_execute(traversal().V()).error().code();
  EXPECT_EQ(unknown.V().async_toList(asio::use_future).get().error().code(), expected);
  try {
    unknown.V().iterate();
    ADD_FAILURE() << "not refused";
  } catch (const exception& e) {
    EXPECT_EQ(e.error().code(), expected);
  }
  auto failing = g.V().values("name").map(lambda("throw new IllegalStateException('no')"));
  EXPECT_THROW(failing.next(), exception);
  EXPECT_THROW(failing.next(), exception) << "it is run again";
}

TEST(graph_remote_pages, are_fetched_by_the_steps_that_need_them) {
  const client db =
      connect(session_options(cluster::with("--front --dse-version 6.8.16").address(true)).protocol("dse_v2"));
  db.graph("").execute(script("system.graph('paged').ifNotExists().create()").system(true));
  const auto paged = db.graph("paged", graph_options().paging(continuous_paging(), 3));
  const auto g = traversal().withRemote(paged);
  g.V().drop().iterate();
  g.inject(1, 2, 3, 4, 5, 6, 7, 8, 9, 10).addV("n").iterate();
  ASSERT_TRUE(paged.execute(traversal().V()).has_more_pages()) << "the server pushes pages";
  EXPECT_EQ(g.V().toList().size(), 10U);
  EXPECT_EQ(g.V().toSet().size(), 10U);
  auto t = g.V();
  int n = 0;
  for (; t.hasNext(); ++n) (void)t.next();
  EXPECT_EQ(n, 10);
  auto some = g.V();
  EXPECT_EQ(some.next(4).size(), 4U);
  EXPECT_EQ(some.async_next(4, asio::use_future).get().value().size(), 4U);
  EXPECT_EQ(some.async_toList(asio::use_future).get().value().size(), 2U);
  EXPECT_FALSE(some.hasNext());
  auto left = g.V();
  (void)left.next();
  left.iterate();
  EXPECT_FALSE(left.async_hasNext(asio::use_future).get().value());
}

INSTANTIATE_TEST_SUITE_P(protocols, graph_remote,
                         ::testing::Values(sub_protocol::graphbinary1, sub_protocol::graphson3), [](const auto& p) {
                           return std::string(p.param == sub_protocol::graphbinary1 ? "graph_binary" : "graphson3");
                         });

}}  // namespace dse::testing
