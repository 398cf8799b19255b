#pragma once

#include <string>
#include <string_view>

namespace dse { inline namespace v0 { namespace graph {

/// A qualified GraphBinary value as Gremlin's own toString() prints it.
std::string describe(std::string_view encoded);

}}}  // namespace dse::v0::graph
