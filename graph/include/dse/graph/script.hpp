#pragma once

#include <dse/graph/options.hpp>
#include <dse/graph/value.hpp>

#include <string>
#include <utility>
#include <vector>

namespace dse { inline namespace v0 { namespace graph {

/// A Gremlin-Groovy script with its parameters: `script("g.V().has('age', gt(x)).count()").set("x", 30)`.
///
/// A parameter named like something that Gremlin imports (`id`, `label`, `key`, `value`, `in`, …) is hidden by it.
class script {
 public:
  explicit script(std::string text) : text_(std::move(text)) {}

  /// Sets a parameter, which the script names bare; a second value for a name replaces the first.
  script& set(std::string name, value v) &;
  script&& set(std::string name, value v) && { return std::move(set(std::move(name), std::move(v))); }
  /// A query on the `system` object, such as creating a graph: sent without the graph's name.
  script& system(bool on) & { return system_ = on, *this; }
  script&& system(bool on) && { return std::move(system(on)); }
  script& options(graph_options o) & { return options_ = std::move(o), *this; }
  script&& options(graph_options o) && { return std::move(options(std::move(o))); }

  const std::string& text() const noexcept { return text_; }
  const std::vector<std::pair<std::string, value>>& parameters() const noexcept { return parameters_; }
  bool is_system() const noexcept { return system_; }
  const graph_options& options() const noexcept { return options_; }

 private:
  std::string text_;
  std::vector<std::pair<std::string, value>> parameters_;
  graph_options options_;
  bool system_ = false;
};

}}}  // namespace dse::v0::graph
