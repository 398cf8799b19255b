#include "bytecode_walker.hpp"

#include "unit/graph/source.hpp"

#include <dse/graph/anonymous.hpp>
#include <dse/graph/traversal.hpp>

#include <gtest/gtest.h>

#include <string>

using namespace dse::graph;
namespace __ = dse::graph::anonymous;

namespace {

using graph_test::g;

/// Notes what it is told in one line.
class notes : public bytecode_visitor {
 public:
  std::string text;
  std::size_t limit = std::string::npos;

  bool going() const { return text.size() < limit; }
  void instruction(std::string_view name, const std::vector<form>& forms, const step_signature* s) {
    note(name, s == nullptr ? "?" : '/' + std::to_string(forms.size()));
  }
  void token(std::string_view name) { note(name); }
  void predicate(std::string_view name) { note(name); }
  void strategy(std::string_view name, binary_reader in) { note(name, '{' + std::to_string(in.count()) + '}'); }
  void key(const binary_head& head) { note("key:", to_string(kind_of(head))); }

 private:
  void note(std::string_view a, std::string_view b = {}) { text.append(text.empty() ? "" : " ").append(a).append(b); }
};

std::string told(const graph_traversal& t, std::size_t limit = std::string::npos) {
  notes n;
  n.limit = limit;
  bytecode_walker(n).traversal(t.code());
  return n.text;
}
std::string told(const value& v) {
  notes n;
  bytecode_walker(n).value(v.encoded());
  return n.text;
}

TEST(bytecode_walker, children_are_told_before_the_next_step) {
  EXPECT_EQ(told(g.V(1).repeat(__::out("a").is(P::gt(1))).times(2)), "V/1 repeat/1 out/1 is/1 P.gt times/1");
}

TEST(bytecode_walker, source_comes_last) {
  EXPECT_EQ(told(g.withStrategies(SubgraphStrategy().vertices(__::has("a"))).V()),
            "V/0 withStrategies/1 SubgraphStrategy{1} key:text has/1");
}

TEST(bytecode_walker, what_is_no_step_has_no_signature) {
  EXPECT_EQ(told(g.inject(Cardinality::set(1))), "inject/1 CardinalityValueTraversal?");
}

TEST(bytecode_walker, keys_of_maps_are_told_in_containers_and_predicates_too) {
  EXPECT_EQ(told(value(list_of(map_of({{T::id, 1}, {"a", 2}})))), "key:token T.id key:text");
  EXPECT_EQ(told(g.V().has("a", P::eq(map_of({{1, 2}})))), "V/0 has/2 P.eq key:int32");
}

TEST(bytecode_walker, value_of_a_binding_is_told) {
  using namespace std::string_literals;
  const std::string binding = "\x14\0\0\0\0\1x"s + value(map_of({{1, 2}})).encoded();
  EXPECT_EQ(told(value::try_from_graph_binary(binding).value()), "key:int32");
}

TEST(bytecode_walker, objects_of_a_path_are_told_and_its_labels_are_not) {
  struct contents : bytecode_visitor {
    int sets = 0, vertices = 0;
    void content(const binary_head& head) {
      sets += head.code == code::set ? 1 : 0;
      vertices += head.code == code::vertex ? 1 : 0;
    }
  } found;
  const value p(path_of({vertex(1), set_of(vertex(2))}));
  bytecode_walker(found).value(p.encoded());
  EXPECT_EQ(found.sets, 1);
  EXPECT_EQ(found.vertices, 2);
}

TEST(bytecode_walker, visitor_ends_the_walk) { EXPECT_EQ(told(g.V().out().in(), 3), "V/0"); }

}  // namespace
