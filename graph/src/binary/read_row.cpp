#include "binary/read_row.hpp"

#include "binary/types.hpp"
#include "read_error.hpp"

namespace dse { inline namespace v0 { namespace graph {

result<traverser> try_read_graph_binary_row(std::string_view cell) {
  binary_reader in(cell);
  const binary_head head = read_head(in);
  const bool counted = !head.null && head.code == code::traverser;
  const std::int64_t bulk = counted ? in.i64() : 1;
  const std::string_view content = counted ? in.rest() : cell;
  if (!counted) in = binary_reader(cell);
  skip_value(in, counted ? 1 : 0);
  if (!in.ok() || !in.rest().empty()) return malformed_bytes(cell, in);
  return traverser{trusted_bytes::make(content), bulk};
}

}}}  // namespace dse::v0::graph
