// Options of graph requests at all their levels, as the server sees them, and what comes back besides the results.
#include "support/cluster.hpp"

#include <dse/dse.hpp>

#include <boost/asio/io_context.hpp>
#include <boost/asio/use_future.hpp>

#include <gtest/gtest.h>

#include <map>
#include <set>
#include <string>
#include <vector>

namespace dse::testing { namespace {

using namespace dse::graph;
using namespace std::chrono_literals;
using value = graph::value;

client& db() {
  static client c = connect(session_options(cluster::with(cluster::plain).address()));
  return c;
}

const traversal_source g = traversal();

using entries = std::map<std::string, value>;

entries received(const remote_graph& graph, const graph_options& o = graph_options()) {
  return graph.next<entries>(script("[payload]"), o);
}

TEST(graph_requests, nearest_level_wins) {
  const client with_defaults =
      db().with(graph_defaults()
                    .options(graph_options().source("g").timeout(7s).read_consistency(consistency::two))
                    .profile("late", graph_options().timeout(5s).write_consistency(consistency::all)));
  const auto all = received(with_defaults.graph("modern"));
  EXPECT_EQ(all.at("request-timeout"), value(std::int64_t{7000}));
  EXPECT_EQ(all.at("graph-read-consistency"), value("TWO"));
  EXPECT_EQ(all.at("graph-name"), value("modern"));
  EXPECT_FALSE(all.contains("graph-write-consistency"));

  const auto in_profile = received(with_defaults.graph("modern"), graph_options().profile("late"));
  EXPECT_EQ(in_profile.at("request-timeout"), value(std::int64_t{5000}));
  EXPECT_EQ(in_profile.at("graph-write-consistency"), value("ALL"));
  EXPECT_EQ(in_profile.at("graph-read-consistency"), value("TWO"));

  const auto handle = with_defaults.graph("modern", graph_options().timeout(4s));
  EXPECT_EQ(received(handle).at("request-timeout"), value(std::int64_t{4000}));
  EXPECT_EQ(received(handle.with(graph_options().timeout(3s))).at("request-timeout"), value(std::int64_t{3000}));
  const auto own = script("[payload]").options(graph_options().timeout(2s));
  EXPECT_EQ((handle.next<entries>(own).at("request-timeout")), value(std::int64_t{2000}));
  const auto call = handle.next<entries>(own, graph_options().timeout(1s).name("empty"));
  EXPECT_EQ(call.at("request-timeout"), value(std::int64_t{1000}));
  EXPECT_EQ(call.at("graph-name"), value("empty"));
}

TEST(graph_requests, graph_of_the_defaults_needs_no_name) {
  const client named = db().with(graph_defaults().options(graph_options().name("modern")));
  EXPECT_EQ(named.graph().next<std::int64_t>(g.V().count()), 6);
}

TEST(graph_requests, timeout_of_an_execution_profile_reaches_the_server) {
  db().add_profile("graph_reports", execution_profile().timeout(6s).consistency(consistency::one));
  const auto sent = received(db().graph("modern"), graph_options().profile("graph_reports"));
  EXPECT_EQ(sent.at("request-timeout"), value(std::int64_t{6000}));
  const auto own = received(db().graph("modern"), graph_options().profile(execution_profile().timeout(2s)));
  EXPECT_EQ(own.at("request-timeout"), value(std::int64_t{2000}));
}

TEST(graph_requests, unknown_profile_is_refused) {
  const auto r = db().graph("modern").try_execute(g.V(), graph_options().profile("nowhere"));
  ASSERT_TRUE(r.has_error());
  EXPECT_EQ(r.error().code(), client_errc::invalid_argument);
  EXPECT_NE(r.error().message().find("nowhere"), std::string::npos) << r.error().message();
}

TEST(graph_requests, peer_076_entries_of_the_payload_arrive) {
  const bytes mine{std::byte{'m'}};
  const auto sent = received(db().graph("modern"), graph_options().payload({{"mine", mine}}));
  EXPECT_EQ(sent.at("mine"), value("m"));
}

TEST(graph_requests, system_query_is_sent_without_the_graph_of_the_handle) {
  const auto sent = db().graph("modern").next<entries>(script("[payload]").system(true));
  EXPECT_FALSE(sent.contains("graph-name"));
  EXPECT_FALSE(sent.contains("graph-source"));
}

TEST(graph_requests, batch_takes_effect_as_a_whole) {
  const remote_graph graph = db().graph("graph_batch");
  graph.execute(script("system.graph('graph_batch').ifNotExists().create()").system(true));
  graph.execute(g.V().drop());
  graph.execute(traversal_batch().add(g.addV("a").property("n", 1)).add(g.addV("b")).add(g.addV("b")));
  EXPECT_EQ(graph.next<std::int64_t>(g.V().hasLabel("b").count()), 2);
  const auto failed =
      graph.try_execute(traversal_batch().add(g.addV("c")).add(g.V().values("n").math("_ / 0").fail("no")));
  ASSERT_TRUE(failed.has_error());
  EXPECT_EQ(graph.next<std::int64_t>(g.V().hasLabel("c").count()), 0);
}

TEST(graph_requests, batch_travels_in_every_protocol_that_has_traversals) {
  for (const auto p : {sub_protocol::graphson2, sub_protocol::graphson3, sub_protocol::graphbinary1}) {
    const remote_graph modern = db().graph("modern", graph_options().results(p));
    EXPECT_TRUE(modern.try_execute(traversal_batch().add(g.V().count()).add(g.V(1))).has_value()) << int(p);
  }
}

TEST(graph_requests, request_goes_to_the_node_that_it_names) {
  const auto node = db().nodes().front();
  const auto r = db().graph("modern").execute(g.V(), graph_options().node(node));
  EXPECT_EQ(r.info().host_id(), node->host_id);
  EXPECT_EQ(r.info().node(), node->to_string());
}

TEST(graph_requests, peer_093_trace_can_be_read) {
  const auto r = db().graph("modern").execute(g.V().count(), graph_options().tracing(true));
  ASSERT_TRUE(r.trace_id());
  EXPECT_FALSE(db().trace(*r.trace_id(), 5s).request.empty());
  EXPECT_FALSE(db().graph("modern").execute(g.V()).trace_id());
}

TEST(graph_requests, what_cannot_be_sent_fails_alike_in_all_calls) {
  const remote_graph modern = db().graph("modern", graph_options().results(sub_protocol::graphson1));
  EXPECT_THROW(modern.execute(g.V()), exception);
  EXPECT_EQ(modern.try_execute(g.V()).error().code(), client_errc::invalid_argument);
  const auto asynchronous = modern.async_execute(g.V(), boost::asio::use_future).get();
  EXPECT_EQ(asynchronous.error().code(), client_errc::invalid_argument);
  const auto next = modern.async_next<int>(g.V(), graph_options(), boost::asio::use_future).get();
  EXPECT_EQ(next.error().code(), client_errc::invalid_argument);
}

TEST(graph_requests, unknown_graph_is_the_servers_error) {
  const auto r = db().graph("nowhere").try_execute(g.V());
  ASSERT_TRUE(r.has_error());
  EXPECT_EQ(r.error().code(), server_errc::invalid_query);
  EXPECT_NE(r.error().message().find("nowhere"), std::string::npos) << r.error().message();
}

TEST(graph_requests, server_stops_a_traversal_at_the_timeout) {
  const auto r = db().graph("modern").try_execute(script("Thread.sleep(20000); 1"), graph_options().timeout(300ms));
  ASSERT_TRUE(r.has_error());
  EXPECT_TRUE(r.error().code() == condition::timeout || r.error().code() == server_errc::invalid_query)
      << r.error().message();
}

TEST(graph_requests, results_come_in_pages_where_the_server_pushes_them) {
  client front = connect(session_options(cluster::with(cluster::plain).address(true)).protocol("dse_v2"));
  const remote_graph modern = front.graph("modern", graph_options().paging(continuous_paging(), 2));
  std::vector<std::size_t> sizes;
  std::vector<std::string> names;
  for (auto page = modern.execute(g.V().order().by("name").values("name"));; page = page.next_page()) {
    sizes.push_back(static_cast<std::size_t>(page.size()));
    for (const value& v : page) names.push_back(v.as<std::string>());
    if (!page.has_more_pages()) break;
  }
  EXPECT_EQ(names, (std::vector<std::string>{"josh", "lop", "marko", "peter", "ripple", "vadas"}));
  EXPECT_GE(sizes.size(), 3U);
  auto page = modern.async_execute(g.V(), boost::asio::use_future).get().value();
  ASSERT_TRUE(page.has_more_pages());
  EXPECT_EQ(page.async_next_page(boost::asio::use_future).get().value().size(), 2);
  front.close();
}

TEST(graph_requests, servers_that_push_nothing_answer_in_one_page) {
  const auto all = db().graph("modern").execute(g.V(), graph_options().paging(continuous_paging(), 2));
  EXPECT_EQ(all.size(), 6);
  EXPECT_FALSE(all.has_more_pages());
  EXPECT_EQ(all.try_next_page().error().code(), client_errc::invalid_argument);
}

TEST(graph_requests, analytics_go_to_the_server_that_the_cluster_names) {
  const cluster& three = cluster::with("--nodes 3 --analytics-node 3 --dse-version 6.8.16");
  client c = connect(session_options(three.address()));
  const remote_graph modern = c.graph("modern");
  std::set<std::string> for_analytics, others;
  for (int i = 0; i < 12; ++i) {
    for_analytics.insert(modern.execute(g.V().count(), graph_options().source("a")).info().node());
    others.insert(modern.execute(g.V().count()).info().node());
  }
  const graph_options by_payload = graph_options().payload({{"graph-source", bytes{std::byte{'a'}}}});
  for (int i = 0; i < 4; ++i) for_analytics.insert(modern.execute(g.V().count(), by_payload).info().node());
  const std::string third = three.nodes()[2].address + ':' + std::to_string(three.nodes()[2].port);
  EXPECT_EQ(for_analytics, std::set<std::string>{third});
  EXPECT_EQ(others.size(), 3U);
  const auto first = c.nodes().front();
  EXPECT_EQ(modern.execute(g.V(), graph_options().source("a").node(first)).info().node(), first->to_string());
  c.close();
}

TEST(graph_requests, engine_of_a_graph_that_was_created_a_moment_ago_is_looked_up) {
  client other = connect(session_options(cluster::with(cluster::plain).address()));
  const auto create = [&](const std::string& name, const std::string& engine) {
    other.graph().execute(
        script("system.graph(n).ifNotExists()." + engine + "().create()").set("n", name).system(true));
  };
  client c = connect(session_options(cluster::with(cluster::plain).address()));
  create("just_classic", "classicEngine");
  EXPECT_EQ(c.graph("just_classic").next<std::string>(script("payload['graph-results']")), "graphson-2.0");
  EXPECT_EQ(c.graph("just_classic").next<std::int64_t>(g.V().count()), 0);
  create("just_core", "coreEngine");
  auto asynchronous =
      c.graph("just_core").async_next<std::string>(script("payload['graph-results']"), boost::asio::use_future);
  EXPECT_EQ(asynchronous.get().value(), "graph-binary-1.0");
  const auto wrong = c.graph("just_core").try_execute(g.V(), graph_options().results(sub_protocol::graphson2));
  EXPECT_EQ(wrong.error().code(), client_errc::invalid_argument);
  c.close();
  other.close();
}

}}  // namespace dse::testing
