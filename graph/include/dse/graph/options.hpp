#pragma once

#include <dse/consistency.hpp>
#include <dse/graph/form.hpp>

#include <chrono>
#include <optional>
#include <string>
#include <utility>

namespace dse { inline namespace v0 { namespace graph {

/// How traversals and results travel. GraphBinary needs DSE 6.8. GraphSON 1.0 carries scripts only, for servers before
/// DSE 5.0.4: its numbers are as wide as they need, and uuid, time, inet, blob and geometry come as text, which value
/// reads as these types; map keys are text, sets are lists.
enum class sub_protocol { graphson1, graphson2, graphson3, graphbinary1 };

/// Settings of graph requests; what a script sets itself wins over what its remote_graph has.
class graph_options {
 public:
  graph_options() noexcept {}

  /// Traversal source on the server: "g" (default), "a" for analytics, or a configured one.
  graph_options& source(std::string name) & { return source_ = std::move(name), *this; }
  /// Without it: GraphBinary, or GraphSON 2 as soon as one node says that it is older than DSE 6.8.
  graph_options& results(sub_protocol p) & { return results_ = p, *this; }
  graph_options& consistency(dse::consistency level) & { return consistency_ = level, *this; }
  /// Of reads and of writes alone, in place of consistency().
  graph_options& read_consistency(dse::consistency level) & { return read_consistency_ = level, *this; }
  graph_options& write_consistency(dse::consistency level) & { return write_consistency_ = level, *this; }
  /// Also tells the server when to stop. Default: 30 s, 180 s for system queries, none for source "a"; negative: none.
  graph_options& timeout(std::chrono::milliseconds t) & { return timeout_ = t, *this; }
  /// Running it twice does no harm. Default: false.
  graph_options& idempotent(bool on) & { return idempotent_ = on, *this; }
  /// The newest TinkerPop whose language the servers know, 30403 for 3.4.3: a traversal with something newer is
  /// refused. Default: 3.4 as soon as one node says that it is DSE before 7, else no limit.
  graph_options& language_level(tinkerpop_version v) & { return language_level_ = v, *this; }

  graph_options&& source(std::string name) && { return std::move(source(std::move(name))); }
  graph_options&& results(sub_protocol p) && { return std::move(results(p)); }
  graph_options&& consistency(dse::consistency level) && { return std::move(consistency(level)); }
  graph_options&& read_consistency(dse::consistency level) && { return std::move(read_consistency(level)); }
  graph_options&& write_consistency(dse::consistency level) && { return std::move(write_consistency(level)); }
  graph_options&& timeout(std::chrono::milliseconds t) && { return std::move(timeout(t)); }
  graph_options&& idempotent(bool on) && { return std::move(idempotent(on)); }
  graph_options&& language_level(tinkerpop_version v) && { return std::move(language_level(v)); }

  const std::optional<std::string>& source() const noexcept { return source_; }
  const std::optional<sub_protocol>& results() const noexcept { return results_; }
  const std::optional<dse::consistency>& consistency() const noexcept { return consistency_; }
  const std::optional<dse::consistency>& read_consistency() const noexcept { return read_consistency_; }
  const std::optional<dse::consistency>& write_consistency() const noexcept { return write_consistency_; }
  const std::optional<std::chrono::milliseconds>& timeout() const noexcept { return timeout_; }
  const std::optional<bool>& idempotent() const noexcept { return idempotent_; }
  const std::optional<tinkerpop_version>& language_level() const noexcept { return language_level_; }

  /// What is set here, and of the rest what `defaults` has.
  graph_options or_else(const graph_options& defaults) const;

 private:
  std::optional<std::string> source_;
  std::optional<sub_protocol> results_;
  std::optional<dse::consistency> consistency_, read_consistency_, write_consistency_;
  std::optional<std::chrono::milliseconds> timeout_;
  std::optional<bool> idempotent_;
  std::optional<tinkerpop_version> language_level_;
};

}}}  // namespace dse::v0::graph
