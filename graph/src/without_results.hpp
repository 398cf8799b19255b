#pragma once

#include <dse/graph/bytecode.hpp>

#include <optional>

namespace dse { inline namespace v0 { namespace graph {

/// The traversal with the step behind which a server has no results to send; its name depends on the language level,
/// and without one it is that of TinkerPop 3.4 to 3.7.
bytecode without_results(bytecode code, std::optional<tinkerpop_version> level);

}}}  // namespace dse::v0::graph
