#pragma once

#include <dse/graph/options.hpp>

#include <chrono>
#include <map>
#include <mutex>
#include <string>
#include <utility>

namespace dse { inline namespace v0 { namespace graph {

/// What the graphs of one client share. Thread-safe.
class graph_context {
 public:
  graph_context() {}
  explicit graph_context(graph_defaults d) : defaults_(std::move(d)) {}

  const graph_defaults& defaults() const noexcept { return defaults_; }

  /// A graph that no keyspace has the name of is not looked up again for some seconds.
  bool is_known_to_be_absent(const std::string& graph) const;
  void remember_absent(const std::string& graph) const;

 private:
  using clock = std::chrono::steady_clock;
  const graph_defaults defaults_;
  mutable std::mutex mutex_;
  mutable std::map<std::string, clock::time_point> absent_;
};

}}}  // namespace dse::v0::graph
