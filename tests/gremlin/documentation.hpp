#pragma once

#include <dse/graph/traversal.hpp>

#include <string_view>
#include <vector>

namespace gremlin_suite {

/// A traversal of TinkerPop's reference documentation and what it prints there.
struct documented {
  const char* graph;  ///< one of its toy graphs
  dse::graph::graph_traversal traversal;
  std::string_view results;  ///< without `==>`, between bars; in order where the traversal orders them
};

std::vector<documented> documented_traversals();

}  // namespace gremlin_suite
