#include <dse/graph/script.hpp>

namespace dse { inline namespace v0 { namespace graph {

script& script::set(std::string name, value v) & {
  for (auto& [known, old] : parameters_)
    if (known == name) return old = std::move(v), *this;
  parameters_.emplace_back(std::move(name), std::move(v));
  return *this;
}

}}}  // namespace dse::v0::graph
