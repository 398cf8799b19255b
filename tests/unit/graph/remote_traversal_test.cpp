// What needs no server: how terminal steps share the results of a run, and what they refuse. See graph_remote_dbtest.
#include "unit/graph/hex.hpp"
#include "without_results.hpp"

#include <dse/graph/remote_traversal.hpp>

#include <boost/asio/use_future.hpp>

#include <gtest/gtest.h>

#include <future>
#include <limits>
#include <string>
#include <type_traits>
#include <vector>

using namespace dse::graph;
namespace __ = dse::graph::anonymous;
using boost::asio::use_future;
using detail::remote_run;
using dse::client_errc;
using graph_test::thrown_code;
using texts = std::vector<std::string>;

namespace {

class social_traversal : public remote_traversal_steps<social_traversal> {
 public:
  using remote_traversal_steps::remote_traversal_steps;
  social_traversal knows(std::string_view name) const { return out("knows").has("name", name); }
};
class remote_social : public basic_remote_traversal_source<social_traversal, remote_social> {
 public:
  social_traversal persons() const { return V().hasLabel("person"); }
};

const bytecode all_vertices = traversal().V().code();

remote_run run_with(std::vector<traverser> results) { return remote_run(all_vertices, result_set(std::move(results))); }

TEST(remote_run, gives_each_result_as_often_as_it_counts) {
  remote_run run = run_with({{"a", 2}, {"b", 1}});
  EXPECT_EQ(run.next<std::string>().value(), "a");
  EXPECT_TRUE(run.has_next());
  EXPECT_EQ(run.next<std::string>().value(), "a");
  EXPECT_EQ(run.try_next<std::string>().value(), "b");
  EXPECT_FALSE(run.has_next());
  EXPECT_EQ(run.try_next<std::string>().value(), std::nullopt);
  EXPECT_EQ(run.next<std::string>().error().code(), client_errc::null_value);
}

TEST(remote_run, takes_what_is_left) {
  remote_run run = run_with({{"a", 2}, {"b", 3}, {"c", 1}});
  EXPECT_EQ(run.take<texts>(3).value(), (texts{"a", "a", "b"}));
  EXPECT_EQ(run.take<texts>(0).value(), texts());
  EXPECT_EQ(run.take<texts>(-1).value(), texts());
  EXPECT_EQ(run.take<texts>(1).value(), texts{"b"});
  EXPECT_EQ(run.take_all<std::unordered_set<std::string>>().value(), (std::unordered_set<std::string>{"b", "c"}));
  EXPECT_EQ(run.take_all<texts>().value(), texts());
  EXPECT_EQ(run.take<texts>(5).value(), texts());
}

TEST(remote_run, result_of_another_type_stays) {
  remote_run run = run_with({{"a", 1}, {7, 1}});
  EXPECT_EQ(run.next<int>().error().code(), client_errc::type_mismatch);
  const auto e = run.take_all<texts>().error();
  EXPECT_EQ(e.code(), client_errc::type_mismatch);
  EXPECT_EQ(e.message().find("item 1: "), 0U) << e.message();
  EXPECT_EQ(run.next<std::string>().value(), "a");
  EXPECT_EQ(run.try_next<std::string>().error().code(), client_errc::type_mismatch);
  EXPECT_EQ(run.next<int>().value(), 7);
}

TEST(remote_run, count_from_the_server_does_not_decide_how_much_memory_is_taken) {
  constexpr std::int64_t most = std::numeric_limits<std::int64_t>::max();
  remote_run run = run_with({{"a", most}, {"b", most}});
  EXPECT_EQ(run.take_all<texts>().error().code(), client_errc::out_of_range);
  EXPECT_EQ(run.take<texts>(most).error().code(), client_errc::out_of_range);
  EXPECT_EQ(run.take<texts>(2).value(), (texts{"a", "a"}));
}

TEST(remote_run, happens_once_and_before_further_steps) {
  remote_run run = run_with({{"a", 1}});
  EXPECT_TRUE(run.run(all_vertices.step_count, 1).has_value());
  EXPECT_EQ(run.run(all_vertices.step_count + 1, 1).error().code(), client_errc::invalid_argument);
  EXPECT_TRUE(run.has_next());
  EXPECT_TRUE(run.run(all_vertices.step_count, remote_run::effects).has_value());
  EXPECT_FALSE(run.has_next()) << "what is left is dropped";
}

// TinkerPop 3.8 gave the name none() to another step.
TEST(remote_traversal, step_that_drops_results_has_the_name_that_the_language_level_knows) {
  const auto text = [](std::optional<dse::graph::tinkerpop_version> level) {
    return to_string(without_results(all_vertices, level));
  };
  EXPECT_EQ(text(std::nullopt), "g.V().none()");
  EXPECT_EQ(text(30499), "g.V().none()");
  EXPECT_EQ(text(30799), "g.V().none()");
  EXPECT_EQ(text(30800), "g.V().discard()");
}

TEST(remote_traversal, keeps_the_settings_of_its_source) {
  const remote_graph graph;
  EXPECT_EQ(traversal().withPath().withRemote(graph).with("x", 1).V().out().to_string(),
            "g.withPath().with('x',1).V().out()");
  const auto g = traversal().withRemote(graph);
  static_assert(std::is_same_v<decltype(g), const remote_traversal_source>);
  const auto all = g.V();
  EXPECT_EQ(all.out().to_string(), "g.V().out()");
  EXPECT_EQ(all.to_string(), "g.V()");
  EXPECT_EQ(all, g.V());
  EXPECT_EQ(graph_traversal(all).to_string(), "g.V()");
}

TEST(remote_traversal, steps_of_ones_own_keep_the_terminal_steps) {
  const auto g = remote_social().withRemote(remote_graph()).withPath();
  static_assert(std::is_same_v<decltype(g), const remote_social>);
  auto josh = g.persons().knows("josh").out("created");
  static_assert(std::is_same_v<decltype(josh), social_traversal>);
  EXPECT_EQ(graph_traversal(josh).to_string(),
            "g.withPath().V().hasLabel('person').out('knows').has('name','josh').out('created')");
  EXPECT_EQ(thrown_code([&] { (void)josh.toList(); }), client_errc::closed) << "it was sent";
}

/// Calls each terminal step and gives the codes that they fail with.
template <class Source>
std::vector<boost::system::error_code> failures(const Source& g) {
  return {thrown_code([&] { (void)g.V().hasNext(); }),
          thrown_code([&] { (void)g.V().next(); }),
          thrown_code([&] { (void)g.V().template next<int>(2); }),
          thrown_code([&] { (void)g.V().tryNext(); }),
          thrown_code([&] { (void)g.V().toList(); }),
          thrown_code([&] { (void)g.V().toSet(); }),
          thrown_code([&] { g.V().iterate(); }),
          g.V().async_hasNext(use_future).get().error().code(),
          g.V().async_next(use_future).get().error().code(),
          g.V().template async_next<int>(2, use_future).get().error().code(),
          g.V().async_tryNext(use_future).get().error().code(),
          g.V().async_toList(use_future).get().error().code(),
          g.V().async_toSet(use_future).get().error().code(),
          g.V().async_iterate(use_future).get().error().code()};
}
std::vector<boost::system::error_code> all_are(client_errc code) {
  return std::vector<boost::system::error_code>(14, make_error_code(code));
}

TEST(remote_traversal, without_a_graph_is_refused_in_every_call_style) {
  EXPECT_EQ(failures(remote_social()), all_are(client_errc::invalid_argument));
  EXPECT_EQ(failures(remote_traversal_source()), all_are(client_errc::invalid_argument));
}

TEST(remote_traversal, failure_of_the_session_is_that_of_every_terminal_step) {
  EXPECT_EQ(failures(traversal().withRemote(remote_graph())), all_are(client_errc::closed));
}

TEST(remote_traversal, that_failed_can_be_run_again) {
  auto t = traversal().withRemote(remote_graph()).V();
  EXPECT_EQ(thrown_code([&] { (void)t.next(); }), client_errc::closed);
  EXPECT_EQ(thrown_code([&] { (void)t.next(); }), client_errc::closed);
  EXPECT_EQ(t.async_next(use_future).get().error().code(), client_errc::closed);
}

TEST(remote_traversal, that_got_steps_since_it_ran_is_refused) {
  auto t = traversal().withRemote(remote_graph()).V();
  (void)t.async_hasNext(use_future).get();
  auto longer = t.out();
  EXPECT_EQ(thrown_code([&] { (void)longer.toList(); }), client_errc::invalid_argument);
  EXPECT_EQ(longer.async_toList(use_future).get().error().code(), client_errc::invalid_argument);
}

// it starts from g, so it is no child
static_assert(!std::is_constructible_v<value, remote_traversal>);
static_assert(!std::is_constructible_v<value, social_traversal>);
template <class T>
concept child_of_where = requires(const remote_traversal& t, const T& child) { t.where(child); };
static_assert(child_of_where<anonymous_traversal>);
static_assert(!child_of_where<remote_traversal>);
static_assert(!child_of_where<social_traversal>);
// without a graph to run on there is nothing terminal
template <class T>
concept has_terminal_steps = requires(T& t) { t.toList(); };
static_assert(has_terminal_steps<remote_traversal>);
static_assert(!has_terminal_steps<graph_traversal>);
static_assert(!has_terminal_steps<anonymous_traversal>);

}  // namespace
