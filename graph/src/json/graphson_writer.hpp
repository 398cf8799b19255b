#pragma once

#include <dse/graph/bytecode.hpp>

#include <string>
#include <string_view>

namespace dse { inline namespace v0 { namespace graph {

/// A qualified GraphBinary value as GraphSON. \throws dse::exception (invalid_argument) where there is no form for it.
std::string to_graphson(std::string_view encoded, graphson_version version);

}}}  // namespace dse::v0::graph
