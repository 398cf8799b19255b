#pragma once

#include <dse/detail/response.hpp>
#include <dse/detail/row_cells.hpp>
#include <dse/mapping.hpp>

#include <array>
#include <span>
#include <tuple>
#include <utility>

namespace dse { inline namespace v0 { namespace detail {

error wrong_column_count(const row_metadata& m, std::size_t wanted);
error no_such_column(const row_metadata& m, std::string_view name);

/// A row that was not as expected, and where the next one begins. Returned by a call and copied: so the row that the
/// usual path makes needs no address, and a loop that uses two of its columns loads two.
template <class Row>
struct odd_row {
  Row row;
  const std::byte* next;
};

/// Decodes rows whose types were checked.
template <class Row>
struct row_reader;

template <class... Ts>
struct row_reader<std::tuple<Ts...>> {
  static_assert((decodable<Ts> && ...), "a row's type has no dse::codec: specialise dse::codec for it");
  using row = std::tuple<Ts...>;
  using cells = row_cells<Ts...>;

  result<void> check(const row_metadata& m) {
    const void* known = m.checked.load(std::memory_order_relaxed);
    exact_ = known == &exact_tag;
    columns_ = m.columns.data();
    if (exact_ || known == &loose_tag) [[likely]]
      return {};
    if (m.columns.size() != sizeof...(Ts)) return wrong_column_count(m, sizeof...(Ts));
    error failure;
    std::size_t i = 0;
    (check_column<Ts>(m.columns[i++], failure), ...);
    if (failure) return failure;
    exact_ = cells::are_exact(column_of{columns_});
    m.checked.store(exact_ ? &exact_tag : &loose_tag, std::memory_order_relaxed);
    return {};
  }

  /// The row at p; `next` is set to where the next one begins, if this one is read.
  [[gnu::always_inline]] row read(const std::byte* p, const std::byte* end, const std::byte*& next) const {
    typename cells::found found;
    if (exact_ && cells::expect(p, end, found, next)) [[likely]]
      return cells::template make<row>(found, column_of{columns_});
    odd_row<row> odd = read_odd(columns_, p, end);
    next = odd.next;
    return std::move(odd.row);
  }

 private:
  static constexpr char exact_tag = 0;
  static constexpr char loose_tag = 0;

  struct column_of {
    const column* columns;
    const column& operator()(std::size_t i) const noexcept { return columns[i]; }
  };

  [[gnu::noinline]] static odd_row<row> read_odd(const column* columns, const std::byte* p, const std::byte* end) {
    typename cells::found found;
    for (cell& c : found) c = next_cell(p, end);
    return {cells::template convert<row>(found, column_of{columns}), p};
  }

  const column* columns_ = nullptr;
  bool exact_ = false;  // the bytes of each fixed-width column are just those of its C++ type
};

template <class T, class Indexes>
struct field_cells;
template <class T, std::size_t... I>
struct field_cells<T, std::index_sequence<I...>> {
  static_assert((decodable<field_type<T, I>> && ...),
                "a field of the struct has no dse::codec: specialise dse::codec for its type");
  using type = row_cells<field_type<T, I>...>;

  template <class ColumnOf>
  static void check(ColumnOf column_of, error& failure) {
    (check_column<field_type<T, I>>(column_of(I), failure), ...);
  }
};

/// A mapped struct: each field is the column of its name, in whatever order they come; other columns are passed over.
template <mapped T>
struct row_reader<T> {
  static constexpr std::size_t count = field_count<T>;
  using fields = field_cells<T, std::make_index_sequence<count>>;
  using cells = typename fields::type;

  result<void> check(const row_metadata& m) {
    columns_ = m.columns;
    in_order_ = m.columns.size() == count;
    for (std::size_t field = 0; field < count; ++field) {
      const std::string_view name = column_names<T>[field];
      std::size_t i = 0;
      while (i != m.columns.size() && m.columns[i].name != name) ++i;
      if (i == m.columns.size()) return no_such_column(m, name);
      index_[field] = i;
      insert_in_order(field);
      in_order_ = in_order_ && i == field;
    }
    error failure;
    fields::check(column_of{this}, failure);
    if (failure) return failure;
    exact_ = cells::are_exact(column_of{this});
    return {};
  }

  [[gnu::always_inline]] T read(const std::byte* p, const std::byte* end, const std::byte*& next) const {
    typename cells::found found;
    if (exact_ && in_order_ && cells::expect(p, end, found, next)) [[likely]]
      return cells::template make<T>(found, column_of{this});
    odd_row<T> odd = read_odd(*this, p, end);
    next = odd.next;
    return std::move(odd.row);
  }

 private:
  struct column_of {
    const row_reader* reader;
    const column& operator()(std::size_t field) const noexcept { return reader->columns_[reader->index_[field]]; }
  };

  // Behind `field` fields that are sorted already.
  void insert_in_order(std::size_t field) noexcept {
    std::size_t i = field;
    for (; i != 0 && index_[order_[i - 1]] > index_[field]; --i) order_[i] = order_[i - 1];
    order_[i] = field;
  }

  [[gnu::noinline]] static odd_row<T> read_odd(const row_reader& r, const std::byte* p, const std::byte* end) {
    typename cells::found found;
    cell last;
    std::size_t column = 0;
    for (const std::size_t field : r.order_) {
      for (; column <= r.index_[field]; ++column) last = next_cell(p, end);
      found[field] = last;
    }
    for (; column != r.columns_.size(); ++column) next_cell(p, end);
    if (r.exact_ && cells::are_expected(found)) [[likely]]
      return {cells::template make<T>(found, column_of{&r}), p};
    return {cells::template convert<T>(found, column_of{&r}), p};
  }

  std::span<const column> columns_;
  std::array<std::size_t, count> index_{};  // of each field's column
  std::array<std::size_t, count> order_{};  // the fields as their columns come: a row is read in one pass
  bool exact_ = false;
  bool in_order_ = false;  // the columns are the fields, one for one
};

template <class... Ts>
struct row_of {
  using type = std::tuple<Ts...>;
};
template <mapped T>
struct row_of<T> {
  using type = T;
};

}}}  // namespace dse::v0::detail
