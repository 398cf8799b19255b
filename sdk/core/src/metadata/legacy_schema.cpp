#include "metadata/cql_text.hpp"
#include "metadata/flat_json.hpp"
#include "metadata/schema_objects.hpp"
#include "wire/class_name.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace dse::metadata {
namespace {

constexpr std::string_view server_package = "org.apache.cassandra.db.marshal.";

/// Takes `prefix` and the closing parenthesis off a class name.
bool unwrap(std::string_view& name, std::string_view prefix) {
  std::string_view inner = name;
  if (inner.starts_with(server_package)) inner.remove_prefix(server_package.size());
  if (!inner.starts_with(prefix) || !inner.ends_with(')')) return false;
  inner.remove_prefix(prefix.size());
  inner.remove_suffix(1);
  name = inner;
  return true;
}

bool is_class(std::string_view name, std::string_view simple) {
  if (name.starts_with(server_package)) name.remove_prefix(server_package.size());
  return name.starts_with(simple);
}

std::optional<column_kind> kind_of(std::string_view text) {
  if (text == "partition_key") return column_kind::partition_key;
  if (text == "clustering_key") return column_kind::clustering;
  if (text == "static") return column_kind::static_;
  if (text == "regular" || text == "compact_value") return column_kind::regular;
  return std::nullopt;
}

/// Options that are called now as they were.
constexpr std::array<std::string_view, 10> plain_options = {"bloom_filter_fp_chance",      "comment",
                                                            "default_time_to_live",        "gc_grace_seconds",
                                                            "max_index_interval",          "min_index_interval",
                                                            "memtable_flush_period_in_ms", "read_repair_chance",
                                                            "speculative_retry",           "index_interval"};

value text_map(std::vector<std::pair<std::string, std::string>> pairs) {
  value::map map;
  for (auto& [name, text] : pairs) map.entries.emplace_back(std::move(name), std::move(text));
  return map;
}

using text_pairs = std::vector<std::pair<std::string, std::string>>;

text_pairs json_option(const schema_row& row, std::string_view column, std::vector<std::string>& problems) {
  const std::string_view json = row.text(column).value_or("{}");
  if (auto members = read_flat_object(json)) return *std::move(members);
  problems.push_back(std::string(column) + " is no JSON object of texts: " + std::string(json));
  return {};
}

void read_options(const schema_row& row, table_metadata& table) {
  std::vector<std::string>& problems = table.gaps.problems;
  row.add_to(table.options,
             [](const std::string& c) { return std::ranges::find(plain_options, c) == plain_options.end(); });
  named_values chance;
  row.add_to(chance, [](const std::string& c) { return c != "local_read_repair_chance"; });
  for (auto& [name, v] : chance) table.options.insert_or_assign("dclocal_read_repair_chance", std::move(v));

  text_pairs compaction = json_option(row, "compaction_strategy_options", problems);
  compaction.emplace(compaction.begin(), "class", row.text_or_empty("compaction_strategy_class"));
  for (const std::string_view threshold : {"min", "max"}) {
    const std::string name = std::string(threshold) + "_threshold";
    const auto has_name = [&](const auto& option) { return option.first == name; };
    const auto number = row.number(std::string(threshold) + "_compaction_threshold");
    if (number && std::ranges::none_of(compaction, has_name)) compaction.emplace_back(name, std::to_string(*number));
  }
  table.options.insert_or_assign("compaction", text_map(std::move(compaction)));

  text_pairs compression = json_option(row, "compression_parameters", problems);
  // CQL of Cassandra 2 turns compression off with an empty class.
  if (compression.empty()) compression.emplace_back("sstable_compression", "");
  table.options.insert_or_assign("compression", text_map(std::move(compression)));
  if (row.text("caching")) table.options.insert_or_assign("caching", text_map(json_option(row, "caching", problems)));
}

void read_index(const schema_row& row, std::string_view validator, const column_metadata& c, table_metadata& table) {
  const auto name = row.text("index_name"), kind = row.text("index_type");
  if (!kind) return;
  index_metadata index;
  index.name = name.value_or("");
  index.kind = *kind;
  std::string_view function;
  // A column without options holds the text null.
  const std::string_view json = row.text("index_options").value_or("null");
  auto options = json == "null" ? text_pairs() : json_option(row, "index_options", table.gaps.problems);
  for (auto& [option, text] : options) {
    if (option == "class_name") index.class_name = std::move(text);
    else if (option == "index_keys") function = "keys";
    else if (option == "index_keys_and_values") function = "entries";
    else if (option == "index_values") function = "values";
    else index.options.insert_or_assign(std::move(option), std::move(text));
  }
  // Only whole values of frozen collections can be indexed.
  if (std::string_view inner = validator; function.empty() && unwrap(inner, "FrozenType(")) function = "full";
  if (!function.empty()) index.target.append(function).append("(");
  dse::detail::append_identifier(index.target, c.name);
  if (!function.empty()) index.target += ')';
  if (index.name.empty()) table.gaps.problems.push_back("the index of column " + c.name + " has no name");
  table.indexes.try_emplace(index.name, index);
}

placed_column read_column(const schema_row& in, table_metadata& table, user_types& types) {
  placed_column placed;
  column_metadata& c = placed.column;
  std::vector<std::string>& problems = table.gaps.problems;
  c.name = in.text_or_empty("column_name");
  const std::string_view kind = in.text("type").value_or("");
  const auto known = kind_of(kind);
  if (!known) problems.push_back("the column " + c.name + " is of an unknown kind: " + std::string(kind));
  c.kind = known.value_or(column_kind::regular);
  const auto validator = in.text("validator");
  if (!validator) problems.push_back("the column " + c.name + " has no type");
  class_type type = read_legacy_class(validator.value_or(""));
  c.cql_type = std::move(type.cql_type);
  if (type.reversed) c.order = clustering_order::descending;
  types.resolve(c);
  // A key of one column has none.
  placed.position = in.number("component_index").value_or(0);
  read_index(in, validator.value_or(""), c, table);
  return placed;
}

}  // namespace

class_type read_legacy_class(std::string_view name) {
  class_type read;
  if (std::string_view inner = name; unwrap(inner, "ReversedType(")) {
    read.reversed = true;
    name = inner;
  }
  std::uint32_t budget = largest_type;
  const data_type type = wire::parse_class_name(name, 1, budget);
  const bool is_frozen = is_class(name, "FrozenType(") || type.is(type_kind::udt) || type.is(type_kind::tuple);
  read.cql_type = is_frozen && !type.is(type_kind::custom) ? "frozen<" + type.to_string() + '>' : type.to_string();
  return read;
}

table_metadata read_legacy_table(const schema_rows& rows, const schema_row& row, std::string_view keyspace,
                                 std::string_view name, user_types& types) {
  table_metadata table;
  table.keyspace = keyspace;
  table.name = name;
  std::vector<std::string>& problems = table.gaps.problems;
  const schema_row in = row.noting(problems);
  table.id = in.id("cf_id").value_or(uuid());
  table.dense = in.flag("is_dense").value_or(false);
  table.super = in.text("type") == "Super";
  table.compound = is_class(in.text("comparator").value_or(""), "CompositeType(");
  table.compact_storage = table.dense || table.super || !table.compound;
  table.counter = is_class(in.text("default_validator").value_or(""), "CounterColumnType");
  if (table.super) problems.push_back("a super column family can't be made by CQL");
  read_options(in, table);
  keep_if_noted(table.gaps, 0, row);

  std::vector<placed_column> columns;
  for (const schema_row& column_row : rows.of(schema_source::columns, keyspace, name)) {
    const std::size_t before = problems.size();
    columns.push_back(read_column(column_row.noting(problems), table, types));
    keep_if_noted(table.gaps, before, column_row);
  }
  std::erase_if(columns, [](const placed_column& c) {
    // The value of a compact table without any.
    return c.column.kind == column_kind::regular && is_class(c.column.type.name(), "EmptyType");
  });
  set_columns(table, std::move(columns));

  for (const schema_row& trigger_row : rows.of(schema_source::triggers, keyspace, name)) {
    trigger_metadata trigger{trigger_row.text_or_empty("trigger_name"), {}};
    for (auto& [option, text] : trigger_row.text_pairs("trigger_options").value_or(schema_row::text_map()))
      if (option == "class") trigger.class_name = std::move(text);
    table.triggers.try_emplace(trigger.name, trigger);
  }
  return table;
}

}  // namespace dse::metadata
