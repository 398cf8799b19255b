#include "binary/types.hpp"
#include "identifier.hpp"
#include "refuse.hpp"

#include <dse/graph/bindings.hpp>

namespace dse { inline namespace v0 { namespace graph {

value Bindings::of(std::string_view name, const arg& v) {
  if (!is_identifier(name)) refuse("a binding can't have the name \"" + std::string(name.substr(0, 40)) + "\"");
  binary_writer out;
  out.head(code::binding).text(name).qualified(v);
  return trusted_bytes::make(std::move(out).bytes());
}

}}}  // namespace dse::v0::graph
