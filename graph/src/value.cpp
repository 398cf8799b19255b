#include "binary/cql_values.hpp"
#include "binary/types.hpp"
#include "describe.hpp"
#include "read_error.hpp"

#include <dse/graph/value.hpp>

#include <algorithm>

namespace dse { inline namespace v0 { namespace graph {

namespace {

/// More items than this, and a bulk set is read by its counts only.
constexpr std::int64_t most_bulked_items = 1'000'000;

/// What a type of another server holds, when it came as GraphSON: a list or a map to walk into.
result<value> content_of(const value& v, binary_reader& in, std::size_t size) {
  result<value> content = value::try_from_graph_binary(in.take(size));
  if (!content || content->kind() == value_kind::custom) return mismatch(v, "a collection");
  return content;
}

std::vector<value> next_items(binary_reader& in) {
  std::vector<value> items;
  for (std::size_t n = in.count(); n > 0 && in.ok(); --n) items.push_back(trusted_bytes::next(in));
  return items;
}

result<std::vector<value>> expanded(binary_reader& in) {
  std::vector<value> items;
  std::int64_t total = 0;
  for (std::size_t n = in.count(); n > 0 && in.ok(); --n) {
    const value item = trusted_bytes::next(in);
    const std::int64_t bulk = in.i64();
    if (bulk < 0 || bulk > most_bulked_items - total)
      return error(client_errc::out_of_range, "the bulk set has too many items", "read its entries()");
    total += bulk;
    items.insert(items.end(), static_cast<std::size_t>(bulk), item);
  }
  return items;
}

/// The counts of a bulk set together.
std::size_t bulked_size(binary_reader& in) noexcept {
  std::uint64_t total = 0;
  for (std::size_t n = in.count(); n > 0 && in.ok(); --n) {
    skip_value(in);
    const std::int64_t bulk = std::max<std::int64_t>(in.i64(), 0);
    if (__builtin_add_overflow(total, static_cast<std::uint64_t>(bulk), &total)) return SIZE_MAX;
  }
  return total;
}

/// The properties of an element as entries of name and value.
void append_properties(binary_reader& in, std::vector<std::pair<value, value>>& entries) {
  const binary_head head = read_head(in);
  if (head.null) return;
  if (head.code != code::list) return in.fail();
  for (std::size_t n = in.count(); n > 0 && in.ok(); --n) {
    const binary_head one = read_head(in);
    if (one.null || (one.code != code::vertex_property && one.code != code::property)) return in.fail();
    if (one.code == code::vertex_property) skip_value(in);
    const std::string_view name = in.text();
    entries.emplace_back(value(name), trusted_bytes::next(in));
    skip_value(in);  // its parent
    if (one.code == code::vertex_property) skip_value(in);
  }
}

}  // namespace

result<value> value::try_from_graph_binary(std::string_view bytes) {
  binary_reader in(bytes);
  skip_value(in);
  if (!in.ok() || !in.rest().empty()) return malformed_bytes(bytes, in);
  return trusted_bytes::make(bytes);
}

void value::set(arg v) {
  binary_writer out;
  out.qualified(v);
  encoded_ = std::move(out).bytes();
}

value_kind value::kind() const noexcept {
  binary_reader in(encoded_);
  return kind_of(read_head(in));
}

std::string_view value::custom_name() const noexcept {
  binary_reader in(encoded_);
  const binary_head head = read_head(in);
  return head.code == code::strategy ? in.text() : head.custom_name;
}

std::size_t value::size() const noexcept {
  binary_reader in(encoded_);
  const binary_head head = read_head(in);
  switch (kind_of(head)) {
    case value_kind::list:
    case value_kind::set:
    case value_kind::map: return in.count();
    case value_kind::bulk_set: return bulked_size(in);
    case value_kind::tuple:
    case value_kind::path: {
      const auto found = try_items();
      return found ? found->size() : 0;
    }
    case value_kind::udt: {
      const auto found = try_entries();
      return found ? found->size() : 0;
    }
    default: return 0;
  }
}

result<std::vector<value>> value::try_items() const {
  binary_reader in(encoded_);
  const binary_head head = read_head(in);
  std::vector<value> items;
  switch (kind_of(head)) {
    case value_kind::list:
    case value_kind::set: items = next_items(in); break;
    case value_kind::bulk_set: return expanded(in);
    case value_kind::tuple: {
      auto fields = try_read_cql_fields(in.take(head.custom_size), head.custom_name);
      if (!fields) return fields.error();
      for (auto& [name, content] : *fields) items.push_back(std::move(content));
      break;
    }
    case value_kind::path:
      skip_value(in);  // the labels
      if (read_head(in).code != code::list) return malformed_value();
      items = next_items(in);
      break;
    case value_kind::custom: {
      const auto content = content_of(*this, in, head.custom_size);
      return content ? content->try_items() : content.error();
    }
    default: return mismatch(*this, "a list, set, tuple or path");
  }
  if (!in.ok()) return malformed_value();
  return items;
}
std::vector<value> value::items() const { return try_items().value(); }

result<std::vector<std::pair<value, value>>> value::try_entries() const {
  binary_reader in(encoded_);
  const binary_head head = read_head(in);
  std::vector<std::pair<value, value>> entries;
  switch (kind_of(head)) {
    case value_kind::map:
      for (std::size_t n = in.count(); n > 0 && in.ok(); --n) {
        value key = trusted_bytes::next(in);
        entries.emplace_back(std::move(key), trusted_bytes::next(in));
      }
      break;
    case value_kind::bulk_set:
      for (std::size_t n = in.count(); n > 0 && in.ok(); --n) {
        value item = trusted_bytes::next(in);
        entries.emplace_back(std::move(item), value(in.i64()));
      }
      break;
    case value_kind::udt: return try_read_cql_fields(in.take(head.custom_size), head.custom_name);
    case value_kind::vertex:
    case value_kind::edge:
    case value_kind::vertex_property:
      // what stands between the head and the list of properties
      skip_layout(in, head.code == code::vertex ? "qs" : head.code == code::edge ? "qsqsqsq" : "qsqq", 0);
      append_properties(in, entries);
      break;
    case value_kind::custom: {
      const auto content = content_of(*this, in, head.custom_size);
      return content ? content->try_entries() : content.error();
    }
    default: return mismatch(*this, "a map or an element");
  }
  if (!in.ok()) return malformed_value();
  return entries;
}
std::vector<std::pair<value, value>> value::entries() const { return try_entries().value(); }

value value::operator[](const value& key) const {
  const value_kind own = kind();
  if (own == value_kind::list || own == value_kind::set || own == value_kind::tuple || own == value_kind::path) {
    const auto position = key.try_as<std::int64_t>();
    auto found = position ? try_items() : position.error();
    if (!found || *position < 0 || *position >= std::ssize(*found)) return {};
    return std::move((*found)[static_cast<std::size_t>(*position)]);
  }
  const auto entries = try_entries();
  if (!entries) return {};
  const auto found = std::ranges::find(*entries, key, [](const auto& entry) -> const value& { return entry.first; });
  return found == entries->end() ? value() : found->second;
}

std::string value::to_string() const { return describe(encoded_); }

form value::argument_form() const noexcept { return form_ahead(binary_reader(encoded_)); }

std::string_view to_string(value_kind kind) noexcept {
  static constexpr std::string_view names[] = {"null",
                                               "boolean",
                                               "int8",
                                               "int16",
                                               "int32",
                                               "int64",
                                               "big_integer",
                                               "decimal",
                                               "float32",
                                               "float64",
                                               "text",
                                               "character",
                                               "class_name",
                                               "uuid",
                                               "blob",
                                               "inet",
                                               "timestamp",
                                               "local_date",
                                               "local_time",
                                               "local_date_time",
                                               "month_day",
                                               "offset_date_time",
                                               "offset_time",
                                               "period",
                                               "year",
                                               "year_month",
                                               "zoned_date_time",
                                               "zone_offset",
                                               "time_duration",
                                               "duration",
                                               "point",
                                               "line_string",
                                               "polygon",
                                               "distance",
                                               "list",
                                               "set",
                                               "map",
                                               "bulk_set",
                                               "tuple",
                                               "udt",
                                               "vertex",
                                               "edge",
                                               "vertex_property",
                                               "property",
                                               "path",
                                               "tree",
                                               "graph",
                                               "traverser",
                                               "metrics",
                                               "traversal_metrics",
                                               "token",
                                               "bytecode",
                                               "binding",
                                               "predicate",
                                               "lambda",
                                               "strategy",
                                               "custom"};
  static_assert(std::size(names) == static_cast<std::size_t>(value_kind::custom) + 1);
  return names[static_cast<std::size_t>(kind)];
}

}}}  // namespace dse::v0::graph
