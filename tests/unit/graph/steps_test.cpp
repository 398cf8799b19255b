#include "unit/graph/hex.hpp"
#include "unit/graph/source.hpp"

#include <dse/graph/anonymous.hpp>
#include <dse/graph/traversal.hpp>

#include <gtest/gtest.h>

#include <string>
#include <vector>

using namespace dse::graph;
namespace __ = dse::graph::anonymous;
using graph_test::thrown_code;

namespace {

// What must and what must not compile.
template <class F, class... A>
concept callable = requires(F f, A... a) { f(a...); };
#define STEP(name)                                                                  \
  decltype([](auto... a) -> decltype(graph_traversal(traversal().V()).name(a...)) { \
    return traversal().V().name(a...);                                              \
  })
using has = STEP(has);
using times = STEP(times);
using by = STEP(by);
using order = STEP(order);
using select_step = STEP(select);
using range = STEP(range);
using out = STEP(out);
using where = STEP(where);
using union_step = STEP(union_);
using limit = STEP(limit);
using mergeV = STEP(mergeV);
using constant = STEP(constant);
using inject = STEP(inject);
using is = STEP(is);
using filter = STEP(filter);
using map = STEP(map);
#undef STEP

static_assert(callable<has, const char*> && callable<has, T, int> && callable<has, const char*, const char*, P>);
static_assert(callable<has, const char*, std::nullptr_t> && callable<has, const char*, std::vector<int>>);
static_assert(callable<has, const char*, value> && callable<has, const char*, Geo> &&
              callable<has, const char*, TextP>);
static_assert(!callable<has> && !callable<has, int> && !callable<has, Order, int>);
static_assert(!callable<has, const char*, const char*, int, int>);
static_assert(callable<times, int> && callable<times, long> && !callable<times, double> &&
              !callable<times, const char*>);
static_assert(callable<by> && callable<by, Order> && callable<by, Column> && callable<by, const char*, Order>);
static_assert(callable<by, lambda> && !callable<by, Scope> && !callable<by, int> && !callable<by, Order, Order>);
static_assert(callable<order, Scope> && !callable<order, Order>);
static_assert(callable<select_step, Pop, const char*, const char*, const char*> && !callable<select_step>);
static_assert(callable<range, int, long> && callable<range, Scope, int, int> && !callable<range, int>);
static_assert(callable<out> && callable<out, const char*, std::string> && !callable<out, int> && !callable<out, char>);
static_assert(!callable<out, unsigned> && !callable<out, wchar_t*> && !callable<out, char>);
static_assert(!callable<limit, unsigned> && !callable<limit, std::size_t> && !callable<limit, float>);
static_assert(callable<mergeV, map_value> && callable<mergeV, std::nullptr_t> && !callable<mergeV, int>);
// children start with an anonymous step
static_assert(callable<where, anonymous_traversal> && !callable<where, graph_traversal>);
static_assert(callable<union_step, anonymous_traversal, anonymous_traversal> && !callable<union_step, graph_traversal>);
static_assert(!std::constructible_from<value, graph_traversal> && !std::constructible_from<value, unsigned>);

// a lambda of C++ can't be sent: it is neither a function of Gremlin nor a boolean
using cpp_lambda = decltype([](int) { return true; });
static_assert(!callable<map, cpp_lambda> && !callable<filter, cpp_lambda> && !callable<by, cpp_lambda>);
static_assert(!callable<constant, cpp_lambda> && !callable<inject, cpp_lambda> && !callable<is, cpp_lambda>);
static_assert(!callable<has, const char*, cpp_lambda> && !std::constructible_from<value, cpp_lambda>);
static_assert(!std::constructible_from<value, bool (*)(int)> && !std::constructible_from<value, std::true_type>);
static_assert(callable<constant, bool> && callable<is, std::vector<bool>::reference> && callable<filter, lambda>);

using graph_test::g;

TEST(steps, integer_is_sent_with_the_width_of_java_parameter) {
  EXPECT_EQ(g.V().limit(1).to_string(), "g.V().limit(1L)");
  EXPECT_EQ(g.V().repeat(__::out()).times(2L).to_string(), "g.V().repeat(__.out()).times(2)");
  EXPECT_EQ(g.V().coin(1).to_string(), "g.V().coin(1.0d)");
  EXPECT_EQ(g.V().range(value(1), value(std::int64_t{2})).to_string(), "g.V().range(1L,2L)");
  EXPECT_EQ(g.V().times(value(std::int16_t{3})).to_string(), "g.V().times(3)");
  EXPECT_EQ(g.V().has("age", std::int64_t{3}).to_string(), "g.V().has('age',3L)");
}

TEST(steps, integer_too_large_for_the_parameter_is_refused) {
  EXPECT_EQ(thrown_code([] { (void)g.V().times(5'000'000'000L); }), dse::client_errc::out_of_range);
  EXPECT_EQ(thrown_code([] { (void)g.V().times(value(5'000'000'000L)); }), dse::client_errc::out_of_range);
}

TEST(steps, value_chooses_its_overload_when_the_step_is_called) {
  EXPECT_EQ(g.V().has("age", value(P::gt(30))).to_string(), "g.V().has('age',P.gt(30))");
  EXPECT_EQ(g.V().has(value(T::id), value(7)).to_string(), "g.V().has(T.id,7)");
  EXPECT_EQ(g.V().range(value(1), value(2L)).to_string(), "g.V().range(1L,2L)");
}

TEST(steps, value_that_fits_no_overload_is_refused_with_the_name_of_the_step) {
  try {
    (void)g.V().order(value("age"));
    FAIL();
  } catch (const dse::exception& e) {
    EXPECT_EQ(e.error().code(), dse::client_errc::invalid_argument);
    EXPECT_NE(e.error().message().find("order"), std::string::npos) << e.error().message();
  }
}

TEST(steps, named_traversal_is_not_changed_by_its_use) {
  const auto people = g.V().hasLabel("person");
  EXPECT_EQ(people.out("knows").to_string(), "g.V().hasLabel('person').out('knows')");
  EXPECT_EQ(people.to_string(), "g.V().hasLabel('person')");
}

TEST(steps, source_settings_apply_to_the_traversals_that_it_starts) {
  const auto read_only = g.with("allow-filtering").with("timeout", 1).withStrategies(ReadOnlyStrategy());
  EXPECT_EQ(read_only.V().to_string(),
            "g.withStrategies(ReadOnlyStrategy).with('allow-filtering',true).with('timeout',1).V()");
  EXPECT_EQ(g.V().to_string(), "g.V()");
  EXPECT_EQ(g.withComputer().V().to_string(), "g.withStrategies(VertexProgramStrategy).V()");
}

// TinkerPop 3.7, GraphTraversal.property(Object)
TEST(steps, map_of_properties_becomes_one_step_for_each) {
  EXPECT_EQ(g.addV("a").property(map_of({{"x", 1}, {T::id, "y"}})).to_string(),
            "g.addV('a').property('x',1).property(T.id,'y')");
  EXPECT_EQ(g.addV("a").property(value(map_of({{"x", Cardinality::list(1)}}))).to_string(),
            "g.addV('a').property(VertexProperty.Cardinality.list,'x',1)");
  EXPECT_EQ(g.addV("a").property(map_of()).to_string(), "g.addV('a')");
  EXPECT_EQ(g.addV("a").property(nullptr).to_string(), "g.addV('a')");
}

TEST(steps, keyword_steps_have_a_trailing_underscore) {
  EXPECT_EQ(g.V().and_(__::out(), __::not_(__::in())).union_(__::as("x"), __::is(1).or_()).to_string(),
            "g.V().and(__.out(),__.not(__.in())).union(__.as('x'),__.is(1).or())");
}

TEST(steps, booleans_stay_booleans) {
  std::vector<bool> flags{true, false};
  EXPECT_EQ(g.inject(flags[0], flags[1], true).to_string(), "g.inject(true,false,true)");
  EXPECT_EQ(value(flags), list_of(true, false));
}

TEST(steps, lambda_without_text_or_language_is_refused) {
  EXPECT_EQ(thrown_code([] { (void)lambda(""); }), dse::client_errc::invalid_argument);
  EXPECT_EQ(thrown_code([] { (void)lambda(" \n"); }), dse::client_errc::invalid_argument);
  EXPECT_EQ(thrown_code([] { (void)lambda("it.get()", 1, ""); }), dse::client_errc::invalid_argument);
  EXPECT_EQ(thrown_code([] { (void)lambda("it.get()", -2); }), dse::client_errc::invalid_argument);
  EXPECT_EQ(g.V().map(lambda("it.get()")).to_string(), "g.V().map({it.get()})");
}

TEST(steps, null_pointer_is_null) {
  const char* none = nullptr;
  EXPECT_EQ(g.V().has("a", none).to_string(), "g.V().has('a',null)");
  EXPECT_EQ(g.V().has("a", nullptr).to_string(), "g.V().has('a',null)");
}

TEST(steps, traversal_that_contains_itself_too_often_is_refused_by_the_printers) {
  anonymous_traversal t = __::out();
  for (int i = 0; i < 300; ++i) t = __::where(t);
  const auto deep = g.V().where(t);
  EXPECT_EQ(thrown_code([&] { (void)deep.to_string(); }), dse::client_errc::invalid_argument);
  EXPECT_EQ(thrown_code([&] { (void)to_graphson(deep.code(), graphson_version::v3); }),
            dse::client_errc::invalid_argument);
}

}  // namespace
