#pragma once

#include <dse/graph/elements.hpp>

#include <functional>
#include <map>
#include <string>
#include <string_view>

namespace dse { inline namespace v0 { namespace graph {
class remote_graph;
}}}  // namespace dse::v0::graph

namespace gremlin_suite {

/// What scenarios call the elements of a graph: `marko`, `marko-knows->vadas`, `marko-age->29`.
class world {
 public:
  world() {}
  /// \throws dse::exception when the graph cannot be read.
  explicit world(const dse::graph::remote_graph& g);
  /// Without a graph: each element exists, with its name as id. Tells of what kinds a scenario's values are.
  static world of_names();

  dse::graph::vertex v(std::string_view name) const;  ///< one that does not exist has its name as id
  dse::graph::value v_id(std::string_view name) const { return v(name).id; }
  std::string v_sid(std::string_view name) const { return v_id(name).to_string(); }
  /// \throws std::out_of_range when there is no such edge.
  dse::graph::edge e(std::string_view name) const;
  dse::graph::value e_id(std::string_view name) const { return e(name).id; }
  std::string e_sid(std::string_view name) const { return e_id(name).to_string(); }
  dse::graph::vertex_property vp(std::string_view owner, std::string_view key, const dse::graph::value& content) const;
  /// A data file of the suite, where the server has it.
  std::string file(std::string_view path) const;

 private:
  bool of_names_ = false;
  std::map<std::string, dse::graph::vertex, std::less<>> vertices_;
  std::map<std::string, dse::graph::edge, std::less<>> edges_;
  std::map<std::string, dse::graph::vertex_property, std::less<>> vertex_properties_;
};

}  // namespace gremlin_suite
