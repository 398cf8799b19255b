// What cannot be sent, or what the server cannot do: one error, the same in each call style.
#include "support/cluster.hpp"

#include <dse/dse.hpp>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_future.hpp>

#include <gtest/gtest.h>

#include <limits>
#include <string>

namespace dse::testing { namespace {

using namespace dse::graph;
using namespace std::chrono_literals;
using value = graph::value;
namespace asio = boost::asio;

class graph_bad_input : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    {
      client first = connect(session_options(cluster::with(cluster::plain).address()));
      for (const char* engine : {"core", "classic"})
        first.graph().execute(script("system.graph(n).ifNotExists()." + std::string(engine) + "Engine().create()")
                                  .set("n", std::string("bad_input_") + engine)
                                  .system(true));
      first.close();
    }
    db = connect(session_options(cluster::with(cluster::plain).address()));
  }
  static void TearDownTestSuite() {
    db.close();
    db = {};
  }

  /// The error of each call style is the same one.
  template <class Query>
  static error failure(const remote_graph& graph, const Query& q, const graph_options& o = {}) {
    const auto tried = graph.try_execute(q, o);
    EXPECT_TRUE(tried.has_error());
    if (tried) return {};
    const error e = tried.error();
    const auto expect_same = [&](const error& other, const char* how) {
      EXPECT_EQ(other.code(), e.code()) << how << ": " << other.to_string();
      const bool is_ours = e.code().category() == client_category();  // a server's text may have an id of its own
      EXPECT_TRUE(!is_ours || other.message() == e.message()) << how << ": " << other.message();
    };
    try {
      graph.execute(q, o);
      ADD_FAILURE() << "execute";
    } catch (const exception& thrown) {
      expect_same(thrown.error(), "execute");
    }
    expect_same(graph.async_execute(q, o, asio::use_future).get().error(), "async_execute");
    expect_same(graph.template try_next<value>(q, o).error(), "try_next");
    expect_same(graph.template async_next<value>(q, o, asio::use_future).get().error(), "async_next");
    asio::io_context io;
    const auto awaits = [](remote_graph where, Query what, graph_options how) -> asio::awaitable<error> {
      try {
        co_await where.async_execute(what, how);
      } catch (const exception& thrown) {
        co_return thrown.error();
      }
      co_return error();
    };
    auto awaited = asio::co_spawn(io, awaits(graph, q, o), asio::use_future);
    io.run();
    expect_same(awaited.get(), "co_await");
    return e;
  }
  /// The same, and nothing was sent.
  template <class Query>
  static error refused(const remote_graph& graph, const Query& q, const graph_options& o = {}) {
    error e = failure(graph, q, o);
    EXPECT_EQ(e.code(), client_errc::invalid_argument) << e.to_string();
    EXPECT_TRUE(e.details().attempts.empty() && e.details().node.empty()) << e.to_string();
    return e;
  }
  static void expect_names(const error& e, std::initializer_list<const char*> parts) {
    for (const char* part : parts)
      EXPECT_NE(e.to_string().find(part), std::string::npos) << part << ": " << e.to_string();
  }

  static inline client db;
  const traversal_source g = traversal();
};

TEST_F(graph_bad_input, unknown_graph_is_named) {
  const error e = failure(db.graph("nowhere"), g.V());
  EXPECT_EQ(e.code(), server_errc::invalid_query);
  expect_names(e, {"'nowhere'", "does not exist"});
}

TEST_F(graph_bad_input, traversal_without_a_graph_is_refused) {
  expect_names(refused(db.graph(), g.V()), {"no graph", "graph_options::name()"});
}

TEST_F(graph_bad_input, system_query_that_names_a_graph_is_refused) {
  const auto s = script("system.graphs()").system(true).options(graph_options().name("modern"));
  expect_names(refused(db.graph(), s), {"system query", "name()"});
}

TEST_F(graph_bad_input, step_that_the_server_lacks_is_refused_with_both_versions) {
  expect_names(refused(db.graph("modern"), g.V().values("name").toUpper()), {"toUpper", "3.7", "3.4"});
  expect_names(refused(db.graph("modern"), traversal_batch().add(g.addV("x")).add(g.mergeV(map_of()))),
               {"mergeV", "3.6", "3.4"});
}

TEST_F(graph_bad_input, sub_protocol_that_the_graph_s_engine_lacks_is_refused_with_those_it_has) {
  expect_names(refused(db.graph("bad_input_core"), g.V(), graph_options().results(sub_protocol::graphson2)),
               {"Core", "graphson-2.0", "graphbinary1"});
  expect_names(refused(db.graph("bad_input_classic"), g.V(), graph_options().results(sub_protocol::graphbinary1)),
               {"Classic", "graph-binary-1.0", "graphson2"});
}

TEST_F(graph_bad_input, traversal_over_graphson_1_is_refused) {
  expect_names(refused(db.graph("modern"), g.V(), graph_options().results(sub_protocol::graphson1)),
               {"GraphSON 1.0", "script"});
}

TEST_F(graph_bad_input, value_without_a_form_is_refused_by_its_kind) {
  const remote_graph modern = db.graph("modern");
  const value tuple = tuple_of(data_type::tuple({type_kind::int_}), 5);
  for (const auto p : {sub_protocol::graphson1, sub_protocol::graphson2}) {
    refused(modern, script("x").set("x", tuple), graph_options().results(p));
    refused(modern, script("x").set("x", list_of(map_of({{"a", tuple}}))), graph_options().results(p));
  }
  refused(modern, g.inject(tuple), graph_options().results(sub_protocol::graphson2));
  refused(modern, traversal_batch().add(g.inject(tuple)), graph_options().results(sub_protocol::graphson2));
  refused(modern, script("x").set("x", std::numeric_limits<double>::infinity()),
          graph_options().results(sub_protocol::graphson1));
}

TEST_F(graph_bad_input, value_nested_too_deeply_is_refused_in_every_sub_protocol) {
  value deep(1);
  for (int i = 0; i < 250; ++i) deep = list_of(deep);
  anonymous_traversal child = anonymous::out();
  for (int i = 0; i < 250; ++i) child = anonymous::where(child);
  for (const auto p : {sub_protocol::graphbinary1, sub_protocol::graphson3, sub_protocol::graphson2}) {
    const remote_graph modern = db.graph("modern", graph_options().results(p));
    refused(modern, g.inject(deep));
    refused(modern, g.V().where(child));
    refused(modern, script("x").set("x", deep));
    refused(modern, traversal_batch().add(g.V()).add(g.inject(deep)));
  }
  refused(db.graph("modern", graph_options().results(sub_protocol::graphson1)), script("x").set("x", deep));
}

TEST_F(graph_bad_input, value_within_the_limits_is_sent) {
  value deep(1);
  for (int i = 0; i < 100; ++i) deep = list_of(deep);
  for (const auto p : {sub_protocol::graphbinary1, sub_protocol::graphson3})
    EXPECT_EQ(db.graph("modern", graph_options().results(p)).next<value>(script("[x]").set("x", deep)), deep);
  const std::string large(5'000'000, 'x');
  EXPECT_EQ(db.graph("modern").next<std::int64_t>(script("[x.size()]").set("x", large)), 5'000'000);
}

TEST_F(graph_bad_input, request_that_no_frame_holds_is_refused_with_its_size) {
  client narrow = connect(session_options(cluster::with(cluster::plain).address()).max_frame_length(1u << 20));
  const std::string large(2'000'000, 'x');
  const remote_graph modern = narrow.graph("modern");
  const auto as_json = graph_options().results(sub_protocol::graphson3);
  for (const error& e : {failure(modern, script("x").set("x", large)), failure(modern, script("'" + large + "'")),
                         failure(modern, g.inject(large)), failure(modern, g.inject(large), as_json)}) {
    EXPECT_EQ(e.code(), client_errc::out_of_range);
    expect_names(e, {"200", "max_frame_length"});
  }
  narrow.close();
}

TEST_F(graph_bad_input, empty_batch_is_refused) {
  expect_names(refused(db.graph("modern"), traversal_batch()), {"batch"});
}

TEST_F(graph_bad_input, pages_of_no_rows_or_counted_in_bytes_are_refused) {
  refused(db.graph("modern"), g.V(), graph_options().paging(continuous_paging(), 0));
  refused(db.graph("modern"), g.V(), graph_options().paging(continuous_paging(), -5));
  refused(db.graph("modern"), g.V(), graph_options().paging(continuous_paging().page_bytes(10)));
}

TEST_F(graph_bad_input, unknown_profile_is_refused_by_its_name) {
  expect_names(refused(db.graph("modern"), g.V(), graph_options().profile("reports")), {"reports"});
}

TEST_F(graph_bad_input, broken_script_is_the_server_s_syntax_error) {
  EXPECT_EQ(failure(db.graph("modern"), script("g.V(")).code(), server_errc::syntax_error);
  EXPECT_EQ(failure(db.graph("modern"), script("g.V().nothing()")).code(), server_errc::invalid_query);
  EXPECT_EQ(failure(db.graph("modern"), script("1"), graph_options().language("cobol")).code(),
            server_errc::invalid_query);
}

TEST_F(graph_bad_input, source_that_the_server_lacks_is_named) {
  expect_names(failure(db.graph("modern"), g.V(), graph_options().source("z")), {"'z'", "not configured"});
}

TEST_F(graph_bad_input, request_that_takes_too_long_ends_in_each_call_style) {
  // the server is told a longer limit, so that only one of the two is reached
  const bytes nine_seconds = {std::byte{}, std::byte{}, std::byte{},     std::byte{},
                              std::byte{}, std::byte{}, std::byte{0x23}, std::byte{0x28}};
  const error e = failure(db.graph("modern"), script("Thread.sleep(2000); 1"),
                          graph_options().timeout(100ms).payload({{"request-timeout", nine_seconds}}));
  EXPECT_EQ(e.code(), client_errc::timed_out) << e.to_string();
}

TEST_F(graph_bad_input, handle_without_a_session_is_closed) {
  const remote_graph none;
  EXPECT_EQ(none.try_execute(g.V()).error().code(), client_errc::closed);
  EXPECT_EQ(none.async_execute(g.V(), asio::use_future).get().error().code(), client_errc::closed);
  client ended = connect(session_options(cluster::with(cluster::plain).address()));
  const remote_graph graph = ended.graph("modern");
  ended.close();
  EXPECT_EQ(failure(graph, g.V()).code(), client_errc::closed);
}

}}  // namespace dse::testing
