#include <dse/graph/anonymous.hpp>
#include <dse/graph/traversal.hpp>

#include <gtest/gtest.h>

#include <type_traits>

using namespace dse::graph;
namespace __ = dse::graph::anonymous;

namespace {

class social_traversal : public traversal_steps<social_traversal> {
 public:
  using traversal_steps::traversal_steps;
  social_traversal knows(std::string_view name) const { return out("knows").has("name", name); }
};
class social_source : public basic_traversal_source<social_traversal, social_source> {
 public:
  social_traversal persons() const { return V().hasLabel("person"); }
};

std::string text(const graph_traversal& t) { return t.to_string(); }

TEST(dsl, steps_of_both_kinds_follow_each_other) {
  const social_source g;
  EXPECT_EQ(text(g.persons().knows("josh").out("created").knows("x").values("name")),
            "g.V().hasLabel('person').out('knows').has('name','josh').out('created').out('knows').has('name','x')"
            ".values('name')");
}

TEST(dsl, source_keeps_its_settings_and_its_type) {
  const auto g = social_source().withPath().with("x", 1);
  static_assert(std::is_same_v<decltype(g), const social_source>);
  EXPECT_EQ(text(g.persons()), "g.withPath().with('x',1).V().hasLabel('person')");
}

TEST(dsl, named_traversal_is_not_changed_by_its_use) {
  const auto persons = social_source().persons();
  EXPECT_EQ(text(persons.knows("a")), "g.V().hasLabel('person').out('knows').has('name','a')");
  EXPECT_EQ(text(persons), "g.V().hasLabel('person')");
}

// it starts from g, so it is no child; and a child is no traversal that could be executed
static_assert(!std::is_constructible_v<value, social_traversal>);
static_assert(!std::is_convertible_v<anonymous_traversal, graph_traversal>);
static_assert(std::is_convertible_v<social_traversal, graph_traversal>);

}  // namespace
