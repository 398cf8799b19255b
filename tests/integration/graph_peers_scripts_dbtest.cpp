// Cases of the other drivers' tests: scripts, their parameters, and what runs at the same time.
#include "support/graphs.hpp"

#include <boost/asio/use_future.hpp>

#include <future>
#include <map>

namespace dse::testing { namespace {

using namespace dse::graph;
namespace __ = dse::graph::anonymous;
using value = graph::value;
using names = std::vector<std::string>;
namespace asio = boost::asio;

class graph_peer_scripts : public in_each_protocol {
 protected:
  /// A script's only result; its `x` is the value.
  static value run(const std::string& text, const value& x) {
    return on("modern").next<value>(script(text).set("x", x));
  }
};

TEST_P(graph_peer_scripts, peer_080_parameters_of_every_basic_type_arrive_and_need_not_be_used) {
  EXPECT_TRUE(run("[x == null]", value()).as<bool>());
  EXPECT_EQ(run("x + '!'", "Øl").as<std::string>(), "Øl!");
  EXPECT_EQ(run("x * 2", 21).as<int>(), 42);
  EXPECT_EQ(run("x * 2", 1.25).as<double>(), 2.5);
  EXPECT_EQ(run("!x", true).as<bool>(), false);
  const remote_graph modern = on("modern");
  const auto several = script("g.V(v).out(e).values('name')").set("v", 1).set("e", "knows").set("unused", "x");
  EXPECT_EQ(modern.execute(several).size(), 2);
  EXPECT_EQ(modern.next<std::string>(script("g.V().has('age', n).values('name')").set("n", 29)), "marko");
}

TEST_P(graph_peer_scripts, peer_102_ids_lists_and_maps_are_parameters) {
  const remote_graph modern = on("modern");
  const auto marko = modern.next<vertex>(script("g.V().has('name', 'marko')"));
  EXPECT_EQ(modern.next<std::string>(script("g.V(id0).values('name')").set("id0", marko.id)), "marko");
  const auto e = modern.next<edge>(script("g.V(1).outE('created')"));
  EXPECT_EQ(modern.next<std::string>(script("g.E(id0).inV().values('name')").set("id0", e.id)), "lop");
  EXPECT_EQ(modern.next<std::int64_t>(script("g.V(ids).count()").set("ids", std::vector{1, 2, 4})), 3);
  const auto map = map_of({{"name", "josh"}, {"ages", list_of(31, 32)}});
  EXPECT_EQ(
      modern.next<int>(script("g.V().has('name', m.name).has('age', within(m.ages)).values('age')").set("m", map)), 32);
  const auto mixed = modern.execute(script("[g.V(1).next(), 5, 'x', null]"));
  ASSERT_EQ(mixed.size(), 4);
  EXPECT_TRUE(mixed.traversers()[0].content.is<vertex>());
  EXPECT_EQ(mixed.traversers()[1].content, value(5));
  EXPECT_TRUE(mixed.traversers()[3].content.is_null());

  const remote_graph empty = on("empty");
  empty.execute(script("g.V().drop()"));
  std::vector<std::future<result<result_set>>> inserts;
  for (int i = 0; i < 20; ++i)
    inserts.push_back(empty.async_execute(script("g.addV('n').property('i', x)").set("x", i), asio::use_future));
  for (auto& insert : inserts) EXPECT_TRUE(insert.get().has_value());
  EXPECT_EQ(empty.next<std::int64_t>(script("g.V().count()")), 20);
}

TEST_P(graph_peer_scripts, peer_082_script_that_is_too_large_is_a_syntax_error) {
  const auto r = on("modern").try_execute(script("g.V().has('name', '" + std::string(70'000, 'a') + "')"));
  ASSERT_TRUE(r.has_error());
  EXPECT_EQ(r.error().code(), server_errc::syntax_error) << r.error().message();
  EXPECT_EQ(on("modern").next<int>(script("x.size()").set("x", std::string(70'000, 'a'))), 70'000)
      << "a parameter may be as large";
}

INSTANTIATE_TEST_SUITE_P(protocols, graph_peer_scripts, all_sub_protocols, by_name);

class graph_peer_traversals : public in_each_protocol {};

TEST_P(graph_peer_traversals, peer_047_lambdas_are_evaluated_by_the_server) {
  const remote_graph modern = on("modern");
  EXPECT_EQ(sorted<int>(modern, g.V().values("name").map(lambda("it.get().length()"))),
            (std::vector{3, 4, 5, 5, 5, 6}));
  EXPECT_EQ(modern.execute(g.V().filter(lambda("it.get().label() == 'person' && it.get().value('age') > 28"))).size(),
            3);
  EXPECT_EQ(list<std::string>(modern, g.V().values("name").order().by(lambda("a, b -> b <=> a", 2)).limit(2)),
            (names{"vadas", "ripple"}));
  const auto broken = modern.try_execute(g.V().map(lambda("it.nothing()")));
  ASSERT_TRUE(broken.has_error());
  EXPECT_NE(broken.error().message().find("nothing"), std::string::npos) << broken.error().message();
}

class socialites : public traversal_steps<socialites> {
 public:
  using traversal_steps::traversal_steps;
  socialites knows(const std::string& name) const { return out("knows").has("name", name); }
};
class social : public basic_traversal_source<socialites, social> {
 public:
  socialites person(const std::string& name) const { return V().hasLabel("person").has("name", name); }
};

TEST_P(graph_peer_traversals, peer_051_steps_of_the_user_s_own_run_like_gremlin_s) {
  const social s;
  EXPECT_EQ(
      on("modern").next<std::string>(s.person("marko").knows("josh").out("created").order().by("name").values("name")),
      "lop");
  EXPECT_TRUE(on("modern").execute(s.person("marko").knows("nobody")).empty());
}

TEST_P(graph_peer_traversals, peer_053_asynchronous_calls_give_the_results_or_the_error) {
  const remote_graph modern = on("modern");
  EXPECT_EQ(modern.async_execute(g.V(), asio::use_future).get().value().size(), 6);
  EXPECT_EQ(modern.async_next<std::int64_t>(g.V().count(), asio::use_future).get().value(), 6);
  const auto failed = modern.async_execute(g.V().fail("not today"), asio::use_future).get();
  ASSERT_TRUE(failed.has_error());
  EXPECT_NE(failed.error().message().find("not today"), std::string::npos) << failed.error().message();
  EXPECT_EQ(modern.try_next<int>(g.V().hasLabel("nobody")).error().code(), client_errc::null_value);
  EXPECT_EQ(modern.try_next<int>(g.V(1).values("age")).value(), 29);
}

TEST_P(graph_peer_traversals, peer_090_traversals_are_run_by_the_graph_or_by_themselves) {
  const remote_graph modern = on("modern");
  const auto by_name = g.V().hasLabel("person").order().by("name").values("name");
  const names people{"josh", "marko", "peter", "vadas"};
  EXPECT_EQ(modern.execute(by_name).to_list<std::string>(), people);
  EXPECT_EQ(modern.try_execute(by_name).value().to_list<std::string>(), people);
  EXPECT_EQ(modern.async_execute(by_name, asio::use_future).get().value().to_list<std::string>(), people);
  EXPECT_EQ(modern.next<std::string>(by_name), "josh");
  EXPECT_TRUE(modern.async_execute(g.V().fail("no"), asio::use_future).get().has_error());

  const auto r = traversal().withRemote(modern);
  const auto names_of = [&] { return r.V().hasLabel("person").order().by("name").values("name"); };
  EXPECT_EQ(names_of().toList<std::string>(), people);
  EXPECT_EQ(names_of().next<std::string>(), "josh");
  EXPECT_EQ(names_of().async_toList<std::string>(asio::use_future).get().value(), people);
  EXPECT_EQ(r.V().hasLabel("nobody").tryNext(), std::nullopt);
  auto failing = r.V().fail("no");
  EXPECT_TRUE(failing.async_toList(asio::use_future).get().has_error());

  const remote_graph empty = on("empty");
  empty.execute(g.V().drop());
  traversal().withRemote(empty).addV("a").property("n", 1).iterate();
  EXPECT_EQ(empty.next<int>(g.V().values("n")), 1);
}

INSTANTIATE_TEST_SUITE_P(protocols, graph_peer_traversals, all_that_carry_traversals, by_name);

TEST(graph_peer_logins, peer_065_graph_is_queried_on_a_session_that_logged_in) {
  const cluster& secured = cluster::with("--auth gssapi --tls on");
  client db = connect(session_options(secured.address())
                          .tls(tls_options().ca_file(secured.tls()[0]))
                          .authenticator(auth::plain_text("ada", "secret")));
  const auto g = traversal();
  EXPECT_EQ(db.graph("modern").next<std::int64_t>(g.V().count()), 6);
  EXPECT_EQ(db.graph("modern").next<std::string>(script("g.V(x).values('name')").set("x", 1)), "marko");
  db.close();
}

// GraphSON 1 has no types, so that what is sent is what its text says.
TEST(graph_peer_untyped, peer_113_values_without_types_are_what_their_texts_say) {
  const remote_graph modern = graph_client().graph("modern", graph_options().results(sub_protocol::graphson1));
  const auto class_of = [&](const value& v) {
    return modern.next<std::string>(script("x.getClass().simpleName").set("x", v));
  };
  const auto marko = modern.next<vertex>(script("g.V(1)"));
  EXPECT_EQ(modern.next<std::string>(script("g.V(x).values('name')").set("x", marko.id)), "marko");
  EXPECT_EQ(class_of(varint::from_string("36893488147419103232")), "BigInteger");
  EXPECT_EQ(class_of(inet_address::from_string("127.0.0.1")), "String");
  EXPECT_EQ(modern.next<inet_address>(script("x").set("x", inet_address::from_string("::1"))).to_string(), "::1");
}

}}  // namespace dse::testing
