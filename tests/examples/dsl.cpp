// Steps of your own, composed of Gremlin's: a class for the traversals and one for what starts them.
#include <dse/dse.hpp>

#include <iostream>

namespace __ = dse::graph::anonymous;

class social_traversal : public dse::graph::traversal_steps<social_traversal> {
 public:
  using traversal_steps::traversal_steps;

  social_traversal knows(std::string_view name) const { return out("knows").hasLabel("person").has("name", name); }
  social_traversal youngest_friends_age() const { return out("knows").values("age").min(); }
};

class social : public dse::graph::basic_traversal_source<social_traversal, social> {
 public:
  social_traversal persons(std::string_view name) const { return V().hasLabel("person").has("name", name); }
};

// A step of your own for children is a function.
dse::graph::anonymous_traversal created_at_least(int count) {
  return __::out("created").count().is(dse::graph::P::gte(count));
}

int main(int argc, char** argv) try {
  dse::client db = dse::connect(argc > 1 ? argv[1] : "cassandra://127.0.0.1:9042?dc=dc1");
  dse::graph::remote_graph graph = db.graph("modern");

  const auto g = social();
  for (const auto& name : graph.execute(g.persons("marko").knows("josh").values("name")).to_list<std::string>())
    std::cout << "marko knows " << name << '\n';
  std::cout << "the youngest of them is " << graph.next<int>(g.persons("marko").youngest_friends_age()) << '\n';
  for (const auto& name : graph.execute(g.V().where(created_at_least(2)).values("name")).to_list<std::string>())
    std::cout << name << " created more than one thing\n";
} catch (const dse::exception& e) {
  std::cerr << e.what() << '\n';
  return 1;
}
