#pragma once

#include <dse/graph/traversal.hpp>

#include <set>
#include <string>
#include <vector>

namespace gremlin_suite {

/// Which of the language's steps traversals have been made of, counted by what they send. An overload is a step's
/// parameters at one place: on a traversal, to start one, or on its source.
class coverage {
 public:
  void add(const dse::graph::graph_traversal& t);

  /// `steps 125 of 133, overloads 250 of 278`
  std::string summary() const;
  std::vector<std::string> untouched_steps() const;
  /// How many overloads are not touched, of the steps that are: `by 2, has 1`.
  std::string untouched_overloads() const;

 private:
  std::set<const dse::graph::step_signature*> touched_;
};

}  // namespace gremlin_suite
