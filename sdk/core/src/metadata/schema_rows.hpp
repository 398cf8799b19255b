#pragma once

#include "metadata/schema_queries.hpp"

#include <dse/bytes.hpp>
#include <dse/data_type.hpp>
#include <dse/table_metadata.hpp>

#include <array>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace dse::metadata {

/// The rows of one RESULT message, which it keeps a copy of.
struct schema_page {
  bytes message;
  std::vector<column> columns;
  std::vector<std::optional<bytes_view>> cells;  // row by row
  std::optional<bytes_view> paging_state;

  /// Null when the message is no rows with columns, or malformed.
  static std::unique_ptr<const schema_page> read(bytes_view message);
  std::size_t row_count() const noexcept { return columns.empty() ? 0 : cells.size() / columns.size(); }
};

/// A row of a schema table; a view into its page.
///
/// Columns that are missing or null have no value. One of another type than asked for, or with other bytes than its
/// type has, has none either, and a note about it goes to `problems`, if there is any.
class schema_row {
 public:
  using texts = std::vector<std::string>;
  using text_map = std::vector<std::pair<std::string, std::string>>;

  schema_row(const schema_page& page, std::size_t index) noexcept : page_(&page), index_(index) {}
  /// The same row with a place for notes, which must outlive it.
  schema_row noting(texts& problems) const noexcept;

  std::optional<std::string_view> text(std::string_view column) const;
  std::string text_or_empty(std::string_view column) const { return std::string(text(column).value_or("")); }
  std::optional<std::int32_t> number(std::string_view column) const;
  std::optional<bool> flag(std::string_view column) const;
  std::optional<uuid> id(std::string_view column) const;
  /// Of a list or a set.
  std::optional<texts> text_list(std::string_view column) const;
  std::optional<text_map> text_pairs(std::string_view column) const;

  /// All columns that are not null; a value that can't be read is its bytes.
  named_values all() const;
  /// As all(), with a note for each value that can't be read, and without the columns that `skip` says.
  template <class Skip>
  void add_to(named_values& values, Skip skip) const {
    for (std::size_t i = 0; i < page_->columns.size(); ++i)
      if (!skip(page_->columns[i].name)) add_value(values, i);
  }

 private:
  const column* find(std::string_view name, bytes_view& value) const noexcept;
  void add_value(named_values& values, std::size_t i) const;
  void note(const column& c, std::string_view what) const;

  const schema_page* page_;
  std::size_t index_;
  texts* problems_ = nullptr;
};

/// The rows that a refresh has got, by source, keyspace and the name of what they tell about; within these in the
/// server's order. A row without keyspace or name is no row.
class schema_rows {
 public:
  using list = std::vector<schema_row>;
  using by_name = std::map<std::string_view, list>;
  using by_keyspace = std::map<std::string_view, by_name>;

  void add(schema_source source, const schema_layout& layout, std::unique_ptr<const schema_page> page);

  const by_keyspace& of(schema_source source) const { return rows_[static_cast<std::size_t>(source)]; }
  const by_name& of(schema_source source, std::string_view keyspace) const;
  const list& of(schema_source source, std::string_view keyspace, std::string_view name) const;

 private:
  std::vector<std::unique_ptr<const schema_page>> pages_;
  std::array<by_keyspace, schema_sources> rows_;
};

}  // namespace dse::metadata
