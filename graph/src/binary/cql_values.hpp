#pragma once

#include <dse/graph/value.hpp>

#include <string_view>
#include <utility>
#include <vector>

namespace dse { inline namespace v0 { namespace graph {

/// The fields of a tuple or UDT in the order of its type: names (null for tuples) and contents.
///
/// `bytes` is what a custom type of GraphBinary named `type_name` holds: DSE's tuples and UDTs travel as type option
/// and values of the CQL native protocol; those read from GraphSON hold the JSON object as a Map.
result<std::vector<std::pair<value, value>>> try_read_cql_fields(std::string_view bytes, std::string_view type_name);

}}}  // namespace dse::v0::graph
