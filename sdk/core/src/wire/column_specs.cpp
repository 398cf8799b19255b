#include "wire/column_specs.hpp"

#include "wire/class_name.hpp"

namespace dse::wire {
namespace {

// A column takes four bytes at least, but 100 when decoded, and a type two and 100: a frame within its limit must not
// ask for gigabytes. No schema comes near these limits.
constexpr std::uint32_t most_types = 1u << 18;
constexpr std::uint64_t most_bytes_of_table_names = 16u << 20;

/// Reads types, or passes over them when there is no place to put them.
class type_reader {
 public:
  explicit type_reader(byte_reader& r) noexcept : r_(r) {}

  void read(data_type* out, int depth = 1) {
    if (depth > deepest_type || ++types_ > most_types) return r_.fail();
    const auto kind = static_cast<type_kind>(r_.read<std::uint16_t>());
    switch (kind) {
      case type_kind::custom: return read_custom(out, depth);
      case type_kind::list:
      case type_kind::set: return read_collection(kind, out, depth);
      case type_kind::map: return read_map(out, depth);
      case type_kind::udt: return read_udt(out, depth);
      case type_kind::tuple: return read_tuple(out, depth);
      default: break;
    }
    // The ids below belong to types without parameters; above, an unknown one can't be passed over.
    if (kind > type_kind::list) return r_.fail();
    if (out != nullptr) *out = data_type(kind);
  }

 private:
  static std::string text(std::string_view s) { return std::string(s); }

  void read_custom(data_type* out, int depth) {
    const std::string_view name = r_.read_string();
    if (out != nullptr) *out = parse_class_name(name, depth, types_in_names_);
  }

  void read_collection(type_kind kind, data_type* out, int depth) {
    data_type element;
    read(out != nullptr ? &element : nullptr, depth + 1);
    if (out == nullptr || !r_.ok()) return;
    *out = kind == type_kind::list ? data_type::list(std::move(element)) : data_type::set(std::move(element));
  }

  void read_map(data_type* out, int depth) {
    data_type key, value;
    read(out != nullptr ? &key : nullptr, depth + 1);
    read(out != nullptr ? &value : nullptr, depth + 1);
    if (out != nullptr && r_.ok()) *out = data_type::map(std::move(key), std::move(value));
  }

  void read_tuple(data_type* out, int depth) {
    const std::uint32_t n = r_.read_count<std::uint16_t>(2);
    std::vector<data_type> elements(out != nullptr ? n : 0);
    for (std::uint32_t i = 0; i < n && r_.ok(); ++i) read(out != nullptr ? &elements[i] : nullptr, depth + 1);
    if (out != nullptr && r_.ok()) *out = data_type::tuple(std::move(elements));
  }

  void read_udt(data_type* out, int depth) {
    const std::string_view keyspace = r_.read_string();
    const std::string_view name = r_.read_string();
    const std::uint32_t n = r_.read_count<std::uint16_t>(2 + 2);
    std::vector<std::string> fields;
    std::vector<data_type> types(out != nullptr ? n : 0);
    fields.reserve(types.size());
    for (std::uint32_t i = 0; i < n && r_.ok(); ++i) {
      const std::string_view field = r_.read_string();
      if (out != nullptr) fields.emplace_back(field);
      read(out != nullptr ? &types[i] : nullptr, depth + 1);
    }
    if (out != nullptr && r_.ok())
      *out = data_type::udt(text(keyspace), text(name), std::move(fields), std::move(types));
  }

  byte_reader& r_;
  std::uint32_t types_ = 0;
  // Apart, since names are not parsed where types are only passed over.
  std::uint32_t types_in_names_ = most_types;
};

bool read_columns(byte_reader& r, std::uint32_t count, bool global_table, std::vector<column>* out) {
  constexpr std::uint64_t smallest_column = 2 + 2;
  if (count > most_columns || count * smallest_column > r.remaining()) return r.fail(), false;
  std::string_view keyspace;
  std::string_view table;
  const auto read_table = [&] {
    keyspace = r.read_string();
    table = r.read_string();
  };
  if (global_table) {
    read_table();
    if (count * std::uint64_t{keyspace.size() + table.size()} > most_bytes_of_table_names) return r.fail(), false;
  }
  if (out != nullptr) out->reserve(count);
  type_reader types(r);
  for (std::uint32_t i = 0; i < count && r.ok(); ++i) {
    if (!global_table) read_table();
    const std::string_view name = r.read_string();
    data_type type;
    types.read(out != nullptr ? &type : nullptr);
    if (out != nullptr && r.ok())
      out->push_back({std::string(keyspace), std::string(table), std::string(name), std::move(type)});
  }
  return r.ok();
}

}  // namespace

std::optional<std::vector<column>> decode_columns(byte_reader& r, std::uint32_t count, bool global_table) {
  std::vector<column> columns;
  if (!read_columns(r, count, global_table, &columns)) return std::nullopt;
  return columns;
}

bool skip_columns(byte_reader& r, std::uint32_t count, bool global_table) {
  return read_columns(r, count, global_table, nullptr);
}

}  // namespace dse::wire
