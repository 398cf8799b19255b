#pragma once

#include <dse/graph/traversal.hpp>

namespace graph_test {

/// Where traversals begin.
inline const dse::graph::traversal_source g = dse::graph::traversal();

}  // namespace graph_test
