#pragma once

#include <dse/schema.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace dse { inline namespace v0 { namespace graph {

/// The vertices of one label, kept in a table of their own.
struct vertex_label {
  std::string label;
  std::string table;
  std::vector<std::string> partition_key;       ///< the table's columns, in the key's order
  std::vector<std::string> clustering_columns;  ///< the same
  friend bool operator==(const vertex_label&, const vertex_label&) = default;
};

/// One end of the edges of a table: which vertices are there, and in which of the table's columns their keys stand.
struct edge_end {
  std::string label;
  std::string table;                            ///< of the vertices; empty when the server doesn't say
  std::vector<std::string> partition_key;       ///< columns of the edges' table, in the order of the vertices' key
  std::vector<std::string> clustering_columns;  ///< the same
  friend bool operator==(const edge_end&, const edge_end&) = default;
};

/// The edges of one label between vertices of two labels, kept in a table of their own.
struct edge_label {
  std::string label;
  std::string table;
  edge_end from, to;
  friend bool operator==(const edge_label&, const edge_label&) = default;
};

/// What the schema tells of a graph. Names are exact.
struct graph_schema {
  std::string name;
  std::string engine;                  ///< Core or Classic, as the server writes it
  std::vector<vertex_label> vertices;  ///< by label; those of a classic graph are not in the schema
  std::vector<edge_label> edges;       ///< by label, then by table: one label may have several

  /// Null when there is no such label.
  const vertex_label* find_vertex_label(std::string_view label) const noexcept;
  std::vector<edge_label> edge_labels(std::string_view label) const;
  friend bool operator==(const graph_schema&, const graph_schema&) = default;
};

/// The graph of that name; none: there is no such keyspace, or it is no graph (DSE 6.8 tells, older servers don't).
///
/// A label that comes, goes or changes is a schema_change of its table, which is updated then:
/// cluster_listener::on_schema_changed() can compare what find_graph() gives before and now. Rows without a label are
/// left out.
std::optional<graph_schema> find_graph(const dse::schema& schema, std::string_view name);

}}}  // namespace dse::v0::graph
