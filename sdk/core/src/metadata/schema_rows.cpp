#include "metadata/schema_rows.hpp"

#include "wire/column_specs.hpp"
#include "wire/result.hpp"
#include "wire/rows.hpp"

#include <cstring>

namespace dse::metadata {
namespace {

bool is_text(const data_type& t) { return t.is(type_kind::text) || t.is(type_kind::ascii); }

bool is_text_list(const data_type& t) {
  return (t.is(type_kind::list) || t.is(type_kind::set)) && is_text(t.parameters()[0]);
}

bool is_text_map(const data_type& t) {
  return t.is(type_kind::map) && is_text(t.parameters()[0]) && is_text(t.parameters()[1]);
}

/// The elements of a collection, `width` for each of its entries. Nothing when malformed or one is null.
std::optional<std::vector<std::string>> read_elements(bytes_view value, std::uint32_t width) {
  wire::byte_reader in(value);
  const std::uint32_t entries = in.read_count<std::uint32_t>(4 * width);
  std::vector<std::string> elements;
  for (std::uint32_t i = 0; i < entries * width; ++i) {
    const auto element = in.read_nullable_bytes();
    if (!element || !in.ok()) return std::nullopt;
    elements.emplace_back(wire::as_text(*element));
  }
  return in.ok() && in.remaining() == 0 ? std::optional(std::move(elements)) : std::nullopt;
}

std::string_view name_column(schema_source source, bool legacy) {
  switch (source) {
    case schema_source::keyspaces:
    case schema_source::virtual_keyspaces: return "keyspace_name";
    case schema_source::types: return "type_name";
    case schema_source::functions: return "function_name";
    case schema_source::aggregates: return "aggregate_name";
    case schema_source::views: return "view_name";
    default: return legacy ? "columnfamily_name" : "table_name";
  }
}

template <class Map>
const auto& entry_or_none(const Map& map, std::string_view key) {
  static const typename Map::mapped_type none;
  const auto at = map.find(key);
  return at == map.end() ? none : at->second;
}

}  // namespace

std::unique_ptr<const schema_page> schema_page::read(bytes_view message) {
  auto page = std::make_unique<schema_page>();
  page->message.assign(message.begin(), message.end());
  wire::byte_reader r(page->message);
  if (wire::decode_result_kind(r) != wire::result_kind::rows) return nullptr;
  wire::rows_header header;
  if (!wire::decode_rows_header(r, header) || !header.has_specs) return nullptr;
  wire::byte_reader specs(header.specs);
  auto columns = wire::decode_columns(specs, header.column_count, header.global_table);
  if (!columns) return nullptr;
  page->columns = *std::move(columns);
  page->paging_state = header.paging_state;
  wire::byte_reader cells(header.content);
  // The header's counts are such that the content can hold them.
  const std::size_t count = std::size_t{header.row_count} * page->columns.size();
  page->cells.reserve(count);
  for (std::size_t i = 0; i < count; ++i) page->cells.push_back(cells.read_nullable_bytes());
  if (!cells.ok()) return nullptr;
  return page;
}

schema_row schema_row::noting(texts& problems) const noexcept {
  schema_row row = *this;
  row.problems_ = &problems;
  return row;
}

const column* schema_row::find(std::string_view name, bytes_view& value) const noexcept {
  const std::size_t width = page_->columns.size();
  for (std::size_t i = 0; i < width; ++i) {
    if (page_->columns[i].name != name) continue;
    const auto& cell = page_->cells[index_ * width + i];
    if (!cell) return nullptr;
    value = *cell;
    return &page_->columns[i];
  }
  return nullptr;
}

void schema_row::note(const column& c, std::string_view what) const {
  if (problems_)
    problems_->push_back("the column " + c.name + " of type " + c.type.to_string() + ' ' + std::string(what));
}

std::optional<std::string_view> schema_row::text(std::string_view name) const {
  bytes_view value;
  const column* c = find(name, value);
  if (c == nullptr) return std::nullopt;
  if (is_text(c->type)) return wire::as_text(value);
  return note(*c, "is no text"), std::nullopt;
}

std::optional<std::int32_t> schema_row::number(std::string_view name) const {
  bytes_view value;
  const column* c = find(name, value);
  if (c == nullptr) return std::nullopt;
  if (c->type.is(type_kind::int_) && value.size() == 4)
    return static_cast<std::int32_t>(dse::detail::load_big<std::uint32_t>(value.data()));
  return note(*c, "has no int"), std::nullopt;
}

std::optional<bool> schema_row::flag(std::string_view name) const {
  bytes_view value;
  const column* c = find(name, value);
  if (c == nullptr) return std::nullopt;
  if (c->type.is(type_kind::boolean) && value.size() == 1) return value[0] != std::byte{0};
  return note(*c, "has no boolean"), std::nullopt;
}

std::optional<uuid> schema_row::id(std::string_view name) const {
  bytes_view value;
  const column* c = find(name, value);
  if (c == nullptr) return std::nullopt;
  uuid u;
  if ((c->type.is(type_kind::uuid) || c->type.is(type_kind::timeuuid)) && value.size() == u.octets.size()) {
    std::memcpy(u.octets.data(), value.data(), u.octets.size());
    return u;
  }
  return note(*c, "has no uuid"), std::nullopt;
}

std::optional<schema_row::texts> schema_row::text_list(std::string_view name) const {
  bytes_view value;
  const column* c = find(name, value);
  if (c == nullptr) return std::nullopt;
  if (is_text_list(c->type))
    if (auto elements = read_elements(value, 1)) return elements;
  return note(*c, "has no texts"), std::nullopt;
}

std::optional<schema_row::text_map> schema_row::text_pairs(std::string_view name) const {
  bytes_view value;
  const column* c = find(name, value);
  if (c == nullptr) return std::nullopt;
  if (is_text_map(c->type)) {
    if (auto elements = read_elements(value, 2)) {
      text_map pairs;
      for (std::size_t i = 0; i + 1 < elements->size(); i += 2)
        pairs.emplace_back(std::move((*elements)[i]), std::move((*elements)[i + 1]));
      return pairs;
    }
  }
  return note(*c, "has no map of texts"), std::nullopt;
}

named_values schema_row::all() const {
  schema_row silent = *this;
  silent.problems_ = nullptr;
  named_values values;
  silent.add_to(values, [](const std::string&) { return false; });
  return values;
}

void schema_row::add_value(named_values& values, std::size_t i) const {
  const column& c = page_->columns[i];
  const auto& cell = page_->cells[index_ * page_->columns.size() + i];
  if (!cell) return;
  try {
    values.insert_or_assign(c.name, read_value<value>(cell, c.type));
  } catch (const exception&) {
    note(c, "has bytes that are no value of it");
    values.insert_or_assign(c.name, value(bytes(cell->begin(), cell->end())));
  }
}

void schema_rows::add(schema_source source, const schema_layout& layout, std::unique_ptr<const schema_page> page) {
  const std::string_view named_by = name_column(source, layout.legacy);
  by_keyspace& rows = rows_[static_cast<std::size_t>(source)];
  for (std::size_t i = 0; i < page->row_count(); ++i) {
    const schema_row row(*page, i);
    const auto keyspace = row.text("keyspace_name");
    const auto name = row.text(named_by);
    if (keyspace && name) rows[*keyspace][*name].push_back(row);
  }
  pages_.push_back(std::move(page));
}

const schema_rows::by_name& schema_rows::of(schema_source source, std::string_view keyspace) const {
  return entry_or_none(of(source), keyspace);
}

const schema_rows::list& schema_rows::of(schema_source source, std::string_view keyspace, std::string_view name) const {
  return entry_or_none(of(source, keyspace), name);
}

}  // namespace dse::metadata
