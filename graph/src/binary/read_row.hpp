#pragma once

#include <dse/graph/elements.hpp>

#include <string_view>

namespace dse { inline namespace v0 { namespace graph {

/// A cell of a result in GraphBinary: a Traverser; a server that sends bare values counts each once. Fails with
/// malformed_rows.
result<traverser> try_read_graph_binary_row(std::string_view cell);

}}}  // namespace dse::v0::graph
