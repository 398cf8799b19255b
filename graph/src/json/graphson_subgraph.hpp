#pragma once

#include <dse/graph/binary_writer.hpp>

#include <string_view>

namespace dse { inline namespace v0 { namespace graph {

/// A graph of vertices and edges, from a Map with the fields that TinkerGraph's GraphSON has for it. False where the
/// fields are none of these.
bool append_subgraph(binary_writer& out, std::string_view fields);

}}}  // namespace dse::v0::graph
