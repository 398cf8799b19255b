#pragma once

#include "binary/types.hpp"

#include <dse/graph/binary_writer.hpp>

#include <string_view>

namespace dse { inline namespace v0 { namespace graph {

/// Writes a collection, an element, a path and the like from the Map or List that its GraphSON content became. False
/// when the content has another shape; `known` becomes false for types that no result holds.
bool append_structure(binary_writer& out, const binary_type& type, std::string_view content, bool& known);

/// The value under a text key of a qualified Map, a qualified null when there is none.
std::string_view member_or_null(std::string_view map, std::string_view key);

}}}  // namespace dse::v0::graph
