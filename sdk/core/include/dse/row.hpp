#pragma once

#include <dse/codec.hpp>
#include <dse/detail/response.hpp>

#include <cstddef>
#include <iterator>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace dse { inline namespace v0 {

/// One row whose columns are asked for when the program runs, by index or by name. It shares its page's bytes.
///
/// A name is read as CQL reads it: `Id` means the column id, `"Id"` with its quotes the column Id. A column that is not
/// there is invalid_argument. Default-constructed it has no columns.
class row {
 public:
  row() noexcept {}

  std::size_t size() const noexcept { return cells_.size(); }
  const std::vector<column>& columns() const noexcept;

  /// \throws dse::exception with type_mismatch, null_value, out_of_range or malformed_rows, naming the column.
  template <decodable T>
  T get(std::size_t index) const {
    return read<T>(index);
  }
  template <decodable T>
  T get(std::string_view name) const {
    return read<T>(index_of(name));
  }
  template <decodable T>
  result<T> try_get(std::size_t index) const noexcept {
    return caught([&] { return get<T>(index); });
  }
  template <decodable T>
  result<T> try_get(std::string_view name) const noexcept {
    return caught([&] { return get<T>(name); });
  }
  bool is_null(std::size_t index) const { return !cell(index); }
  bool is_null(std::string_view name) const { return !cell(index_of(name)); }
  /// The value's bytes; nothing for null.
  std::optional<bytes_view> cell(std::size_t index) const;
  std::size_t index_of(std::string_view name) const;
  bool has(std::string_view name) const noexcept;

  /// As CQL writes the values: `{id: 7, name: 'ada'}`.
  std::string to_string() const;

 private:
  friend class row_iterator;

  template <class T>
  T read(std::size_t index) const {
    const std::optional<bytes_view> value = cell(index);
    const column& where = columns()[index];
    try {
      check_readable<T>(where.type);
      return read_value<T>(value, where.type);
    } catch (const exception&) {
      detail::rethrow_with_column(where);
    }
  }
  template <class F>
  static auto caught(F f) noexcept -> result<decltype(f())> {
    try {
      return f();
    } catch (const exception& e) {
      return e.error();
    }
  }

  detail::response_ptr page_;
  std::vector<std::optional<bytes_view>> cells_;
};

/// Walks over the rows of one page.
class row_iterator {
 public:
  using value_type = row;
  using difference_type = std::ptrdiff_t;
  using iterator_concept = std::input_iterator_tag;

  row_iterator() noexcept {}
  explicit row_iterator(detail::response_ptr page);
  const row& operator*() const noexcept { return row_; }
  const row* operator->() const noexcept { return &row_; }
  row_iterator& operator++();
  void operator++(int) { ++*this; }
  bool operator==(std::default_sentinel_t) const noexcept { return left_ == 0; }

 private:
  void take_row();

  row row_;
  const std::byte* next_ = nullptr;
  std::size_t left_ = 0;
};

}}  // namespace dse::v0
