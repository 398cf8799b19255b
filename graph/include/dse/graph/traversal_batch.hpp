#pragma once

#include <dse/graph/options.hpp>
#include <dse/graph/traversal.hpp>

#include <cstddef>
#include <utility>
#include <vector>

namespace dse { inline namespace v0 { namespace graph {

/// Traversals that run in one transaction: all of them take effect, or none (DSE 6.0 and later).
class traversal_batch {
 public:
  traversal_batch() noexcept {}

  traversal_batch& add(const graph_traversal& t) & { return traversals_.push_back(t.code()), *this; }
  traversal_batch&& add(const graph_traversal& t) && { return std::move(add(t)); }
  template <class Range>
  traversal_batch& add_all(const Range& range) & {
    for (const auto& t : range) add(t);
    return *this;
  }
  template <class Range>
  traversal_batch&& add_all(const Range& range) && {
    return std::move(add_all(range));
  }
  traversal_batch& options(graph_options o) & { return options_ = std::move(o), *this; }
  traversal_batch&& options(graph_options o) && { return std::move(options(std::move(o))); }

  std::size_t size() const noexcept { return traversals_.size(); }
  bool empty() const noexcept { return traversals_.empty(); }
  const std::vector<bytecode>& traversals() const noexcept { return traversals_; }
  const graph_options& options() const noexcept { return options_; }

 private:
  std::vector<bytecode> traversals_;
  graph_options options_;
};

}}}  // namespace dse::v0::graph
