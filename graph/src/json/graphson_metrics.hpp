#pragma once

#include "binary/types.hpp"

#include <dse/graph/binary_writer.hpp>

#include <string_view>

namespace dse { inline namespace v0 { namespace graph {

/// Writes Metrics or TraversalMetrics from the Map that their fields became; false when it has another shape.
bool append_metrics(binary_writer& out, const binary_type& type, std::string_view fields);

/// The value under a text key of a qualified Map, a qualified null when there is none.
std::string_view member_or_null(std::string_view map, std::string_view key);

}}}  // namespace dse::v0::graph
