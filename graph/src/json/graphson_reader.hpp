#pragma once

#include <dse/graph/elements.hpp>

#include <string_view>

namespace dse { inline namespace v0 { namespace graph {

/// One value in GraphSON 2 or 3; what it reads tells the versions apart. Fails with malformed_rows.
///
/// Types that it doesn't know become custom values that hold the content of their "@value".
result<value> try_read_graphson(std::string_view json);

/// A cell of a result: `{"result":X}` or `{"result":X,"bulk":N}`.
result<traverser> try_read_graphson_row(std::string_view json);

}}}  // namespace dse::v0::graph
