#pragma once

#include <dse/data_type.hpp>
#include <dse/uuid.hpp>
#include <dse/value.hpp>

#include <cstdint>
#include <functional>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace dse { inline namespace v0 {

/// Values by the name of their column or option; bytes that are no value of their column's type are a blob.
using named_values = std::map<std::string, value, std::less<>>;

/// What the server's rows about an object say that could not be understood; empty for nearly every object.
struct schema_gaps {
  std::vector<std::string> problems;  ///< a sentence each
  std::vector<named_values> rows;     ///< the rows with problems, all their columns
  bool empty() const noexcept { return problems.empty(); }
  friend bool operator==(const schema_gaps&, const schema_gaps&) = default;
};

/// A type of the schema. Only the text tells where it is frozen.
struct schema_type {
  data_type type;
  std::string cql_type;      ///< as CREATE TABLE writes it: `frozen<map<text, int>>`
  std::string type_problem;  ///< why `type` is not the whole truth; empty when it is
  friend bool operator==(const schema_type&, const schema_type&) = default;
};

/// A field of a user type, an argument of a function.
struct named_type : schema_type {
  std::string name;
  friend bool operator==(const named_type&, const named_type&) = default;
};

enum class column_kind : std::uint8_t { partition_key, clustering, static_, regular };
enum class clustering_order : std::uint8_t { ascending, descending };

struct column_metadata : named_type {
  column_kind kind = column_kind::regular;
  clustering_order order = clustering_order::ascending;  ///< of a clustering column
  std::string mask;  ///< the function that hides its values, as CQL calls it; empty: none (Cassandra 5.0)
  friend bool operator==(const column_metadata&, const column_metadata&) = default;
};

struct index_metadata {
  std::string name;
  std::string kind;                            ///< COMPOSITES, KEYS or CUSTOM
  std::string target;                          ///< as CQL writes it: `"Name"`, `values(tags)`
  std::string class_name;                      ///< of a custom index
  std::map<std::string, std::string> options;  ///< without target and class_name
  friend bool operator==(const index_metadata&, const index_metadata&) = default;
};

struct trigger_metadata {
  std::string name;
  std::string class_name;
  friend bool operator==(const trigger_metadata&, const trigger_metadata&) = default;
};

/// What tables and materialized views have in common. Names are exact: `Users` and `users` are two tables.
struct relation_metadata {
  std::string keyspace;
  std::string name;
  uuid id;
  /// Partition key and clustering columns in the key's order, then static and regular ones, each by name.
  std::vector<column_metadata> columns;
  /// What follows WITH, by name: a comment is a std::string, compaction a value::map of texts, extensions one of blobs.
  named_values options;
  schema_gaps gaps;

  std::span<const column_metadata> columns_of(column_kind kind) const noexcept;
  std::span<const column_metadata> partition_key() const noexcept { return columns_of(column_kind::partition_key); }
  std::span<const column_metadata> clustering_columns() const noexcept { return columns_of(column_kind::clustering); }
  std::span<const column_metadata> static_columns() const noexcept { return columns_of(column_kind::static_); }
  std::span<const column_metadata> regular_columns() const noexcept { return columns_of(column_kind::regular); }
  /// Null when there is no column of just this name.
  const column_metadata* find_column(std::string_view column) const noexcept;

  friend bool operator==(const relation_metadata&, const relation_metadata&) = default;
};

struct table_metadata : relation_metadata {
  bool is_virtual = false;       ///< answered by a node from its memory; can't be created
  bool compact_storage = false;  ///< made WITH COMPACT STORAGE, or by Thrift
  bool dense = false, super = false, compound = true, counter = false;
  std::map<std::string, index_metadata, std::less<>> indexes;
  std::map<std::string, trigger_metadata, std::less<>> triggers;
  /// The rows of system_schema.vertices and system_schema.edges about this table (DSE 6.8).
  std::vector<named_values> vertices, edges;

  /// CREATE TABLE, its indexes and triggers; inside a comment when the server would not make the same table of it.
  std::string to_cql() const;
  friend bool operator==(const table_metadata&, const table_metadata&) = default;
};

struct view_metadata : relation_metadata {
  std::string base_table;
  uuid base_table_id;
  bool include_all_columns = false;  ///< SELECT *
  std::string where_clause;

  /// CREATE MATERIALIZED VIEW; inside a comment like that of a table.
  std::string to_cql() const;
  friend bool operator==(const view_metadata&, const view_metadata&) = default;
};

}}  // namespace dse::v0
