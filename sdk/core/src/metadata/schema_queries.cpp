#include "metadata/schema_queries.hpp"

#include "metadata/cql_text.hpp"

#include <algorithm>
#include <charconv>
#include <optional>
#include <utility>

namespace dse::metadata {
namespace {

using extent = schema_scope::extent;
using version = std::pair<int, int>;

/// major.minor of `4.0-beta2-SNAPSHOT`, `3.11.0.1855`.
std::optional<version> read_version(std::string_view text) {
  version v;
  const char* const end = text.data() + text.size();
  const auto [dot, failure] = std::from_chars(text.data(), end, v.first);
  if (failure != std::errc()) return std::nullopt;
  if (dot != end && *dot == '.') std::from_chars(dot + 1, end, v.second);
  return v;
}

/// Where a source is, and by which column an object of it is found.
struct place {
  schema_source source;
  std::string_view table;
  std::string_view name_column;
};

constexpr place current_places[] = {
    {schema_source::keyspaces, "system_schema.keyspaces", ""},
    {schema_source::tables, "system_schema.tables", "table_name"},
    {schema_source::columns, "system_schema.columns", "table_name"},
    {schema_source::types, "system_schema.types", "type_name"},
    {schema_source::functions, "system_schema.functions", "function_name"},
    {schema_source::aggregates, "system_schema.aggregates", "aggregate_name"},
    {schema_source::views, "system_schema.views", "view_name"},
    {schema_source::indexes, "system_schema.indexes", "table_name"},
    {schema_source::triggers, "system_schema.triggers", "table_name"},
    {schema_source::vertices, "system_schema.vertices", "table_name"},
    {schema_source::edges, "system_schema.edges", "table_name"},
    {schema_source::masks, "system_schema.column_masks", "table_name"},
    {schema_source::virtual_keyspaces, "system_virtual_schema.keyspaces", ""},
    {schema_source::virtual_tables, "system_virtual_schema.tables", "table_name"},
    {schema_source::virtual_columns, "system_virtual_schema.columns", "table_name"},
};

// Cassandra 2 keeps indexes with their columns, and has no views.
constexpr place legacy_places[] = {
    {schema_source::keyspaces, "system.schema_keyspaces", ""},
    {schema_source::tables, "system.schema_columnfamilies", "columnfamily_name"},
    {schema_source::columns, "system.schema_columns", "columnfamily_name"},
    {schema_source::types, "system.schema_usertypes", "type_name"},
    {schema_source::functions, "system.schema_functions", "function_name"},
    {schema_source::aggregates, "system.schema_aggregates", "aggregate_name"},
    {schema_source::triggers, "system.schema_triggers", "columnfamily_name"},
};

bool has(const schema_layout& layout, schema_source source) {
  switch (source) {
    case schema_source::functions:
    case schema_source::aggregates: return layout.functions;
    case schema_source::vertices:
    case schema_source::edges: return layout.graph;
    case schema_source::masks: return layout.masks;
    case schema_source::virtual_keyspaces:
    case schema_source::virtual_tables:
    case schema_source::virtual_columns: return layout.virtual_tables;
    default: return true;
  }
}

/// Whether the scope is a single object of which the source says something. Virtual tables never change.
bool tells_about(schema_source source, extent what) {
  switch (source) {
    case schema_source::keyspaces:
    case schema_source::virtual_keyspaces:
    case schema_source::virtual_tables:
    case schema_source::virtual_columns: return false;
    case schema_source::types: return what == extent::type;
    case schema_source::functions: return what == extent::function;
    case schema_source::aggregates: return what == extent::aggregate;
    default: return what == extent::relation;
  }
}

void append_where(std::string& text, const schema_scope& scope, std::string_view name_column) {
  if (scope.keyspaces.empty()) return;
  text += " WHERE keyspace_name ";
  text += scope.keyspaces.size() == 1 ? "= " : "IN (";
  std::string_view before;
  for (const std::string& keyspace : scope.keyspaces) {
    text += before;
    dse::detail::append_text_literal(text, keyspace);
    before = ", ";
  }
  if (scope.keyspaces.size() != 1) text += ')';
  if (scope.what <= extent::keyspaces) return;
  text.append(" AND ").append(name_column).append(" = ");
  dse::detail::append_text_literal(text, scope.name);
}

}  // namespace

schema_layout layout_of(const node_info& node) {
  schema_layout layout;
  const version release = read_version(node.release_version).value_or(version(3, 0));
  layout.legacy = release < version(3, 0);
  layout.functions = release >= version(2, 2);
  const auto dse = node.attributes.find("dse_version");
  if (dse == node.attributes.end()) {
    layout.virtual_tables = release >= version(4, 0);
    layout.masks = release >= version(5, 0);
  } else if (read_version(dse->second).value_or(version()) >= version(6, 8)) {
    layout.virtual_tables = layout.graph = true;
  }
  return layout;
}

schema_scope schema_scope::only(std::vector<std::string> keyspaces) {
  std::ranges::sort(keyspaces);
  keyspaces.erase(std::ranges::unique(keyspaces).begin(), keyspaces.end());
  const extent what = keyspaces.empty() ? extent::everything : extent::keyspaces;
  return {what, std::move(keyspaces), {}};
}

schema_scope schema_scope::of(const wire::schema_change& change) {
  const auto object = [&](extent what) {
    return schema_scope{what, {std::string(change.keyspace)}, std::string(change.name)};
  };
  switch (change.target) {
    case wire::schema_target::keyspace: return only({std::string(change.keyspace)});
    case wire::schema_target::table: return object(extent::relation);
    case wire::schema_target::type: return object(extent::type);
    case wire::schema_target::function: return object(extent::function);
    case wire::schema_target::aggregate: return object(extent::aggregate);
    case wire::schema_target::unknown: break;
  }
  return everything();
}

bool schema_scope::has_keyspace(std::string_view keyspace) const noexcept {
  return keyspaces.empty() || std::ranges::find(keyspaces, keyspace) != keyspaces.end();
}

std::vector<schema_query> schema_queries(const schema_layout& layout, const schema_scope& scope) {
  std::vector<schema_query> queries;
  const auto add = [&](const place& p) {
    if (!has(layout, p.source)) return;
    if (scope.what > extent::keyspaces && !tells_about(p.source, scope.what)) return;
    schema_query query{p.source, "SELECT * FROM " + std::string(p.table), p.source > schema_source::columns};
    append_where(query.text, scope, p.name_column);
    queries.push_back(std::move(query));
  };
  if (layout.legacy) std::ranges::for_each(legacy_places, add);
  else std::ranges::for_each(current_places, add);
  return queries;
}

}  // namespace dse::metadata
