#pragma once

#include <dse/graph/traversal.hpp>

namespace dse { inline namespace v0 { namespace graph {

/// Steps that begin an anonymous traversal; give it the name that you like: `namespace __ = dse::graph::anonymous;`
namespace anonymous {

inline anonymous_traversal start() { return {}; }
#include <dse/graph/detail/anonymous.inc>

}  // namespace anonymous
}}}  // namespace dse::v0::graph
