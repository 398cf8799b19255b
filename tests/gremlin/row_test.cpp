#include "gremlin/row.hpp"

#include <gtest/gtest.h>

namespace gremlin_suite { namespace {

using maker = scenario::traversal_maker;

/// Why it is left out in GraphSON 2.
std::string left_out(maker t, std::vector<value> (*expected)(const world&) = nullptr) {
  scenario s{};
  s.traversal = t;
  s.expected = expected;
  return row("", "", graph_options().results(sub_protocol::graphson2)).reason_to_leave_out(s);
}

graph_traversal vertices(const traversal_source& g, const world&) { return g.V(); }

TEST(row, scenario_that_graphson2_carries_is_not_left_out) {
  EXPECT_EQ(left_out(vertices), "");
  EXPECT_EQ(left_out(vertices, [](const world& w) { return std::vector<value>{w.e("a-b->c"), map_of({{"a", 1}})}; }),
            "");
  EXPECT_EQ(left_out([](const auto& g, const world& w) { return g.inject(w.v_id("a"), map_of({{"a", w.v("a")}})); }),
            "");
}

TEST(row, set_is_a_reason_in_results_and_arguments) {
  EXPECT_EQ(left_out(vertices, [](const world&) { return std::vector<value>{list_of(set_of(1))}; }), "with a set");
  EXPECT_EQ(left_out([](const auto& g, const world&) { return g.V().is(P::eq(set_of(1))); }), "with a set");
}

TEST(row, key_that_is_no_text_is_a_reason) {
  const std::string reason = "with a map whose keys are no text";
  EXPECT_EQ(left_out(vertices, [](const world&) { return std::vector<value>{map_of({{1, 1}})}; }), reason);
  EXPECT_EQ(left_out(vertices, [](const world&) { return std::vector<value>{map_of({{nullptr, 1}})}; }), reason);
  EXPECT_EQ(left_out([](const auto& g, const world&) { return g.mergeV(map_of({{T::label, "a"}})); }), reason);
}

TEST(row, traversal_that_is_refused_is_no_reason) {
  EXPECT_EQ(left_out([](const auto& g, const world&) { return g.V().limit(value("ten")); }), "");
}

TEST(row, traversal_without_text_is_left_out_of_the_text) {
  scenario s{};
  s.traversal = [](const traversal_source& g, const world&) { return g.inject(dse::duration(1, 2, 3)); };
  const row text = row("", "", graph_options()).as_text();
  EXPECT_TRUE(text.reason_to_leave_out(s).starts_with("without text: ")) << text.reason_to_leave_out(s);
  s.traversal = vertices;
  EXPECT_EQ(text.reason_to_leave_out(s), "");
}

TEST(row, scenario_that_wants_null_properties_is_left_out) {
  scenario s{};
  s.traversal = vertices;
  s.wants_null_properties = true;
  EXPECT_EQ(row("", "", graph_options()).reason_to_leave_out(s), "with null properties");
}

}}  // namespace gremlin_suite
