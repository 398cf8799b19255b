#pragma once

#include "wire/schema_change.hpp"

#include <dse/node_info.hpp>

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace dse::metadata {

/// Which tables a server keeps its schema in.
struct schema_layout {
  bool legacy = false;          ///< system.schema_*: Cassandra 2.1 and 2.2, DSE 4
  bool functions = true;        ///< Cassandra 2.2
  bool virtual_tables = false;  ///< system_virtual_schema: Cassandra 4.0, DSE 6.8
  bool masks = false;           ///< system_schema.column_masks: Cassandra 5.0
  bool graph = false;           ///< system_schema.vertices and edges: DSE 6.8
  friend bool operator==(const schema_layout&, const schema_layout&) = default;
};

/// By the node's release_version and dse_version; one that can't be read is taken for Cassandra 3.
schema_layout layout_of(const node_info& node);

/// What a refresh is about.
struct schema_scope {
  enum class extent : std::uint8_t { everything, keyspaces, relation, type, function, aggregate };

  extent what = extent::everything;
  std::vector<std::string> keyspaces;  ///< those that are wanted; the only one for a single object
  std::string name;                    ///< of the object: a table or view, a type, all functions of this name

  static schema_scope everything() { return {}; }
  /// These keyspaces and nothing else; without names that is everything.
  static schema_scope only(std::vector<std::string> keyspaces);
  /// What an event, or the result of a DDL statement, says has changed; everything for an unknown target.
  static schema_scope of(const wire::schema_change& change);

  bool has_keyspace(std::string_view keyspace) const noexcept;
  friend bool operator==(const schema_scope&, const schema_scope&) = default;
};

/// The tables that rows come from, by what they tell.
enum class schema_source : std::uint8_t {
  keyspaces,
  tables,
  columns,
  types,
  functions,
  aggregates,
  views,
  indexes,
  triggers,
  vertices,
  edges,
  masks,
  virtual_keyspaces,
  virtual_tables,
  virtual_columns,
};
inline constexpr std::size_t schema_sources = 15;

struct schema_query {
  schema_source source;
  std::string text;
  /// A server may lack the table, and answer invalid_query: then it has no rows.
  bool optional = true;
};

/// The texts to send for a scope; all may run at once. Names go into them as constants, whatever they hold.
std::vector<schema_query> schema_queries(const schema_layout& layout, const schema_scope& scope);

}  // namespace dse::metadata
