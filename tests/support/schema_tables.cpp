#include "support/schema_tables.hpp"

#include <algorithm>
#include <bit>

namespace dse::testing {
namespace {

const schema_cell* find(const schema_cells& cells, std::string_view column) {
  const auto at = std::ranges::find(cells, column, [](const auto& named) { return std::string_view(named.first); });
  return at == cells.end() ? nullptr : &at->second;
}

bool is(const schema_cell* cell, const std::string& s) { return cell && cell->value == text_value(s); }

bool fits(const schema_cells& cells, const std::vector<std::string>& keyspaces, const std::string& name) {
  const auto in = [&](std::string_view column, const std::string& s) { return is(find(cells, column), s); };
  const bool has_keyspace = keyspaces.empty() || std::ranges::any_of(keyspaces, [&](const std::string& keyspace) {
                              return in("keyspace_name", keyspace);
                            });
  const auto names = {"table_name", "columnfamily_name", "view_name", "type_name", "function_name", "aggregate_name"};
  return has_keyspace && (name.empty() || std::ranges::any_of(names, [&](const char* c) { return in(c, name); }));
}

}  // namespace

schema_cell text(std::string_view s) { return {type_kind::text, text_value(s)}; }
schema_cell number(std::int32_t n) { return {type_kind::int_, int_value(n)}; }
schema_cell fraction(double d) {
  return {type_kind::double_, byte_sink().number(std::bit_cast<std::uint64_t>(d), 8).get()};
}
schema_cell flag(bool b) { return {type_kind::boolean, bytes(1, b ? std::byte{1} : std::byte{0})}; }
schema_cell id(std::uint8_t octet) { return {type_kind::uuid, bytes(16, std::byte{octet})}; }
schema_cell blob(std::string_view octets) { return {type_kind::blob, text_value(octets)}; }

schema_cell texts(const std::vector<std::string>& list) {
  byte_sink out;
  out.int_(static_cast<std::int64_t>(list.size()));
  for (const std::string& s : list) out.nullable_bytes(text_value(s));
  return {data_type::list(type_kind::text), std::move(out).get()};
}

schema_cell pairs(const std::vector<std::pair<std::string, std::string>>& list) {
  byte_sink out;
  out.int_(static_cast<std::int64_t>(list.size()));
  for (const auto& [key, s] : list) out.nullable_bytes(text_value(key)).nullable_bytes(text_value(s));
  return {data_type::map(type_kind::text, type_kind::text), std::move(out).get()};
}

schema_tables& schema_tables::add(const std::string& table, schema_cells cells) {
  rows_[table].push_back(std::move(cells));
  return *this;
}

schema_tables& schema_tables::add_keyspace(const std::string& keyspace) {
  return add("keyspaces", {{"keyspace_name", text(keyspace)},
                           {"durable_writes", flag(true)},
                           {"replication", pairs({{"class", "SimpleStrategy"}, {"replication_factor", "1"}})}});
}

schema_tables& schema_tables::add_table(const std::string& keyspace, const std::string& table) {
  schema_cell flags = texts({"compound"});
  flags.type = data_type::set(type_kind::text);
  return add("tables", {{"keyspace_name", text(keyspace)},
                        {"table_name", text(table)},
                        {"bloom_filter_fp_chance", fraction(0.01)},
                        {"caching", pairs({{"keys", "ALL"}, {"rows_per_partition", "NONE"}})},
                        {"comment", text("")},
                        {"compaction", pairs({{"class", "SizeTieredCompactionStrategy"}})},
                        {"compression", pairs({{"class", "LZ4Compressor"}})},
                        {"default_time_to_live", number(0)},
                        {"flags", std::move(flags)},
                        {"gc_grace_seconds", number(864000)},
                        {"id", id(7)},
                        {"speculative_retry", text("99p")}});
}

schema_tables& schema_tables::add_column(const std::string& keyspace, const std::string& table,
                                         const std::string& column, const std::string& type, const std::string& kind,
                                         int position, const std::string& order) {
  return add("columns", {{"keyspace_name", text(keyspace)},
                         {"table_name", text(table)},
                         {"column_name", text(column)},
                         {"clustering_order", text(order)},
                         {"column_name_bytes", blob(column)},
                         {"kind", text(kind)},
                         {"position", number(position)},
                         {"type", text(type)}});
}

schema_tables& schema_tables::add_type(const std::string& keyspace, const std::string& type,
                                       const std::vector<std::string>& names, const std::vector<std::string>& types) {
  return add("types", {{"keyspace_name", text(keyspace)},
                       {"type_name", text(type)},
                       {"field_names", texts(names)},
                       {"field_types", texts(types)}});
}

schema_tables& schema_tables::add_function(const std::string& keyspace, const std::string& function,
                                           const std::vector<std::string>& argument_types, const std::string& body) {
  std::vector<std::string> names;
  for (std::size_t i = 0; i < argument_types.size(); ++i) names.push_back("a" + std::to_string(i));
  return add("functions", {{"keyspace_name", text(keyspace)},
                           {"function_name", text(function)},
                           {"argument_types", texts(argument_types)},
                           {"argument_names", texts(names)},
                           {"body", text(body)},
                           {"called_on_null_input", flag(true)},
                           {"language", text("java")},
                           {"return_type", text("int")}});
}

void schema_tables::remove(const std::string& table, const condition& fits_row) {
  std::erase_if(rows_[table], fits_row);
}

rows_result schema_tables::select(const std::string& table, const std::vector<std::string>& keyspaces,
                                  const std::string& name) const {
  rows_result result;
  result.columns.push_back({"system_schema", table, "keyspace_name", type_kind::text});
  const auto at = rows_.find(table);
  if (at == rows_.end()) return result;
  for (const schema_cells& cells : at->second)
    for (const auto& [column_name, cell] : cells)
      if (std::ranges::find(result.columns, column_name, &column::name) == result.columns.end())
        result.columns.push_back({"system_schema", table, column_name, cell.type});
  for (const schema_cells& cells : at->second) {
    if (!fits(cells, keyspaces, name)) continue;
    auto& values = result.rows.emplace_back();
    for (const column& c : result.columns) {
      const schema_cell* const cell = find(cells, c.name);
      values.push_back(cell ? cell->value : std::nullopt);
    }
  }
  return result;
}

bytes message_of(const rows_result& result) {
  const bytes frame = encode_rows({}, result);
  constexpr std::size_t header = 9;
  return {frame.begin() + header, frame.end()};
}

}  // namespace dse::testing
