#include "metadata/cql_text.hpp"
#include "metadata/schema_objects.hpp"

#include <dse/codec.hpp>

#include <algorithm>
#include <array>
#include <functional>
#include <set>
#include <utility>

namespace dse::metadata {
namespace {

constexpr std::array<std::string_view, 9> structural_columns = {
    "keyspace_name", "table_name",      "view_name",           "id",          "flags",
    "base_table_id", "base_table_name", "include_all_columns", "where_clause"};

bool is_structural(const std::string& column) {
  return std::ranges::find(structural_columns, column) != structural_columns.end();
}

std::optional<column_kind> kind_of(std::string_view text) {
  if (text == "partition_key") return column_kind::partition_key;
  if (text == "clustering") return column_kind::clustering;
  if (text == "static") return column_kind::static_;
  if (text == "regular") return column_kind::regular;
  return std::nullopt;
}

placed_column read_column(const schema_row& row, std::vector<std::string>& problems, user_types& types) {
  placed_column placed;
  column_metadata& c = placed.column;
  const schema_row in = row.noting(problems);
  c.name = in.text_or_empty("column_name");
  if (c.name.empty()) problems.push_back("a column has no name");
  const auto type = in.text("type");
  if (!type) problems.push_back("the column " + c.name + " has no type");
  c.cql_type = type.value_or("");
  types.resolve(c);
  const std::string_view kind = in.text("kind").value_or("");
  const auto known = kind_of(kind);
  if (!known) problems.push_back("the column " + c.name + " is of an unknown kind: " + std::string(kind));
  c.kind = known.value_or(column_kind::regular);
  if (in.text("clustering_order") == "desc") c.order = clustering_order::descending;
  placed.position = in.number("position").value_or(-1);
  return placed;
}

void read_columns(const schema_rows::list& rows, relation_metadata& relation, user_types& types) {
  std::vector<placed_column> columns;
  columns.reserve(rows.size());
  for (const schema_row& row : rows) {
    const std::size_t before = relation.gaps.problems.size();
    columns.push_back(read_column(row, relation.gaps.problems, types));
    keep_if_noted(relation.gaps, before, row);
  }
  set_columns(relation, std::move(columns));
}

bool is_quoted_constant(std::string_view cql_type) {
  constexpr std::array<std::string_view, 6> quoted = {"text", "ascii", "date", "time", "timestamp", "inet"};
  return std::ranges::find(quoted, cql_type) != quoted.end();
}

/// `system.mask_inner(1, null)`
std::string read_mask(const schema_row& row) {
  const auto keyspace = row.text("function_keyspace"), function = row.text("function_name");
  if (!keyspace || !function) return {};
  std::string call;
  dse::detail::append_identifier(call, *keyspace);
  call += '.';
  dse::detail::append_identifier(call, *function);
  call += '(';
  const auto arguments = row.text_list("function_argument_values").value_or(schema_row::texts());
  const auto argument_types = row.text_list("function_argument_types").value_or(schema_row::texts());
  const named_values all = row.all();
  const auto nulls_at = all.find("function_argument_nulls");
  const value::list* const nulls = nulls_at == all.end() ? nullptr : nulls_at->second.get_if<value::list>();
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    if (i != 0) call += ", ";
    if (nulls && i < nulls->elements.size() && nulls->elements[i] == value(true)) call += "null";
    else if (i < argument_types.size() && is_quoted_constant(argument_types[i]))
      dse::detail::append_text_literal(call, arguments[i]);
    else call += arguments[i];
  }
  return call += ')';
}

void read_masks(const schema_rows::list& rows, relation_metadata& relation) {
  for (const schema_row& row : rows)
    for (column_metadata& c : relation.columns)
      if (row.text("column_name") == c.name) c.mask = read_mask(row);
}

index_metadata read_index(const schema_row& row) {
  index_metadata index;
  index.name = row.text_or_empty("index_name");
  index.kind = row.text_or_empty("kind");
  for (auto& [name, option] : row.text_pairs("options").value_or(schema_row::text_map())) {
    if (name == "target") index.target = std::move(option);
    else if (name == "class_name") index.class_name = std::move(option);
    else index.options.insert_or_assign(std::move(name), std::move(option));
  }
  return index;
}

void read_indexes(const schema_rows::list& rows, table_metadata& table) {
  for (const schema_row& row : rows) {
    const std::size_t before = table.gaps.problems.size();
    index_metadata index = read_index(row.noting(table.gaps.problems));
    if (index.name.empty() || index.target.empty() || (index.kind == "CUSTOM" && index.class_name.empty()))
      table.gaps.problems.push_back("the index " + index.name + " has no name, target or class");
    keep_if_noted(table.gaps, before, row);
    table.indexes.try_emplace(index.name, index);
  }
}

void read_triggers(const schema_rows::list& rows, table_metadata& table) {
  for (const schema_row& row : rows) {
    const std::size_t before = table.gaps.problems.size();
    const schema_row in = row.noting(table.gaps.problems);
    trigger_metadata trigger{in.text_or_empty("trigger_name"), {}};
    for (auto& [name, option] : in.text_pairs("options").value_or(schema_row::text_map()))
      if (name == "class") trigger.class_name = std::move(option);
    if (trigger.name.empty() || trigger.class_name.empty())
      table.gaps.problems.push_back("the trigger " + trigger.name + " has no name or class");
    keep_if_noted(table.gaps, before, row);
    table.triggers.try_emplace(trigger.name, trigger);
  }
}

/// Compact tables have columns that CQL does not show: those of static ones are kept like static columns of a
/// clustering column, those of others may be without a value.
void hide_compact_columns(table_metadata& table) {
  if (!table.dense && !table.super && !table.compound) {
    std::erase_if(table.columns, [](const column_metadata& c) {
      return c.kind == column_kind::clustering || c.kind == column_kind::regular;
    });
    for (column_metadata& c : table.columns)
      if (c.kind == column_kind::static_) c.kind = column_kind::regular;
  } else if (table.dense) {
    std::erase_if(table.columns,
                  [](const column_metadata& c) { return c.kind == column_kind::regular && c.cql_type == "empty"; });
  }
}

void read_flags(const schema_row& row, table_metadata& table) {
  const auto flags = row.text_list("flags");
  if (!flags) return;
  const auto has = [&](std::string_view flag) { return std::ranges::find(*flags, flag) != flags->end(); };
  table.dense = has("dense");
  table.super = has("super");
  table.compound = has("compound");
  table.counter = has("counter");
  table.compact_storage = table.dense || table.super || !table.compound;
  if (table.super) table.gaps.problems.push_back("a super column family can't be made by CQL");
}

void read_relation(const schema_row& row, std::string_view keyspace, std::string_view name,
                   relation_metadata& relation) {
  relation.keyspace = keyspace;
  relation.name = name;
  const schema_row in = row.noting(relation.gaps.problems);
  relation.id = in.id("id").value_or(uuid());
  in.add_to(relation.options, is_structural);
}

void add_all(const schema_rows::list& rows, std::vector<named_values>& list) {
  for (const schema_row& row : rows) list.push_back(row.all());
}

}  // namespace

void keep_if_noted(schema_gaps& gaps, std::size_t before, const schema_row& row) {
  if (gaps.problems.size() != before) gaps.rows.push_back(row.all());
}

void set_columns(relation_metadata& relation, std::vector<placed_column> columns) {
  std::vector<std::string>& problems = relation.gaps.problems;
  std::set<std::string, std::less<>> names;
  std::erase_if(columns, [&](const placed_column& c) {
    const bool is_second = !names.insert(c.column.name).second;
    if (is_second) problems.push_back("there are two columns " + c.column.name);
    return is_second;
  });
  const auto is_key = [](const placed_column& c) { return c.column.kind <= column_kind::clustering; };
  std::ranges::sort(columns, [&](const placed_column& a, const placed_column& b) {
    if (a.column.kind != b.column.kind) return a.column.kind < b.column.kind;
    if (is_key(a) && a.position != b.position) return a.position < b.position;
    return a.column.name < b.column.name;
  });
  std::array<std::int32_t, 2> next{};
  relation.columns.reserve(columns.size());
  for (placed_column& c : columns) {
    if (is_key(c) && next[static_cast<std::size_t>(c.column.kind)]++ != c.position)
      problems.push_back("the key column " + c.column.name + " is not in its place");
    relation.columns.push_back(std::move(c.column));
  }
  if (relation.partition_key().empty()) problems.push_back("there is no partition key");
}

table_metadata read_table(const schema_rows& rows, const schema_row& row, std::string_view keyspace,
                          std::string_view name, user_types& types) {
  table_metadata table;
  read_relation(row, keyspace, name, table);
  read_flags(row.noting(table.gaps.problems), table);
  keep_if_noted(table.gaps, 0, row);
  read_columns(rows.of(schema_source::columns, keyspace, name), table, types);
  hide_compact_columns(table);
  read_masks(rows.of(schema_source::masks, keyspace, name), table);
  read_indexes(rows.of(schema_source::indexes, keyspace, name), table);
  read_triggers(rows.of(schema_source::triggers, keyspace, name), table);
  add_all(rows.of(schema_source::vertices, keyspace, name), table.vertices);
  add_all(rows.of(schema_source::edges, keyspace, name), table.edges);
  return table;
}

table_metadata read_virtual_table(const schema_rows& rows, const schema_row& row, std::string_view keyspace,
                                  std::string_view name, user_types& types) {
  table_metadata table;
  table.is_virtual = true;
  read_relation(row, keyspace, name, table);
  keep_if_noted(table.gaps, 0, row);
  read_columns(rows.of(schema_source::virtual_columns, keyspace, name), table, types);
  return table;
}

view_metadata read_view(const schema_rows& rows, const schema_row& row, std::string_view keyspace,
                        std::string_view name, user_types& types) {
  view_metadata view;
  read_relation(row, keyspace, name, view);
  const schema_row in = row.noting(view.gaps.problems);
  view.base_table = in.text_or_empty("base_table_name");
  view.base_table_id = in.id("base_table_id").value_or(uuid());
  view.include_all_columns = in.flag("include_all_columns").value_or(false);
  view.where_clause = in.text_or_empty("where_clause");
  if (view.base_table.empty()) view.gaps.problems.push_back("the view has no base table");
  keep_if_noted(view.gaps, 0, row);
  read_columns(rows.of(schema_source::columns, keyspace, name), view, types);
  read_masks(rows.of(schema_source::masks, keyspace, name), view);
  return view;
}

}  // namespace dse::metadata
