#pragma once

#include <string>
#include <string_view>

namespace dse { inline namespace v0 { namespace graph {

/// The JSON of a tuple or UDT up to its values, for bytes that begin with the type's option (see cql_values.hpp):
/// `{"@type":"dse:Tuple","@value":{"cqlType":"tuple","definition":[{"cqlType":"int"}],"value":`.
std::string cql_object_head(std::string_view bytes);

}}}  // namespace dse::v0::graph
