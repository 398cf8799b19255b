#pragma once

#include <dse/graph/arg.hpp>

#include <string_view>
#include <utility>

namespace dse { inline namespace v0 { namespace graph {

/// A traversal strategy by name, with its configuration: `ReadOnlyStrategy()`, `SubgraphStrategy().vertices(…)`.
class strategy {
 public:
  /// The full name of a Java class, text that outlives the strategy.
  explicit strategy(std::string_view class_name) : name_(class_name) {}
  strategy& set(std::string_view key, arg v, param as = param::object);
  void append(binary_writer& out) const;
  bool empty() const noexcept { return count_ == 0; }

 private:
  std::string_view name_;
  std::int32_t count_ = 0;
  binary_writer entries_;
};

#include <dse/graph/detail/strategies.inc>

// Keys and values of with().
#include <dse/graph/detail/constants.inc>

inline arg::arg(const strategy& v) noexcept : pointer_(&v), kind_(form::strategy) {}

}}}  // namespace dse::v0::graph
