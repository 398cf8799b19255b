#pragma once

#include <dse/codec.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <utility>

namespace dse { inline namespace v0 { namespace detail {

[[noreturn]] void throw_malformed_row();

template <class T>
struct without_optional {
  using type = T;
};
template <class T>
struct without_optional<std::optional<T>> {
  using type = T;
};
template <class T>
using plain = typename without_optional<T>::type;

/// A value where it lies; without an address it is null.
struct cell {
  const std::byte* at = nullptr;
  std::uint32_t size = 0;
};

/// Where the row behind the one at p begins.
const std::byte* skip_row(const std::byte* p, const std::byte* end, std::size_t columns);

/// The cell at p; moves p behind it.
inline cell next_cell(const std::byte*& p, const std::byte* end) {
  if (end - p < 4) [[unlikely]]
    throw_malformed_row();
  const auto n = static_cast<std::int32_t>(load_big<std::uint32_t>(p));
  p += 4;
  if (n < 0) return {};
  if (end - p < n) [[unlikely]]
    throw_malformed_row();
  const cell found{p, static_cast<std::uint32_t>(n)};
  p += n;
  return found;
}

template <class T>
T read_cell(const cell& c, const column& where) {
  try {
    return read_value<T>(c.at, c.at ? static_cast<std::int32_t>(c.size) : -1, where.type);
  } catch (const exception&) {
    rethrow_with_column(where);
  }
}

/// Sets `failure`, unless an earlier column did, when a column cannot be read into a T.
template <class T>
void check_column(const column& where, error& failure) {
  if (failure) return;
  try {
    try {
      check_readable<T>(where.type);
    } catch (const exception&) {
      rethrow_with_column(where);
    }
  } catch (const exception& e) {
    failure = e.error();
  }
}

/// How rows whose values are Ts, in this order, are taken apart.
///
/// First the cells of a row are found, then values are made of them: what can go wrong with the lengths of a row is
/// over before its first value exists, and a loop over rows keeps its position in registers.
template <class... Ts>
struct row_cells {
  static constexpr std::size_t count = sizeof...(Ts);
  using found = std::array<cell, count>;
  template <std::size_t I>
  using at = std::tuple_element_t<I, std::tuple<Ts...>>;

  /// Whether the bytes of each fixed-width column are just those of its C++ type.
  template <class ColumnOf>
  static bool are_exact(ColumnOf column_of) {
    return [&]<std::size_t... I>(std::index_sequence<I...>) {
      return (is_exact<Ts>(column_of(I)) && ...);
    }(std::index_sequence_for<Ts...>());
  }

  /// Finds the cells of a row that is as one expects: whole, each fixed width as it should be, null only what may be.
  /// Of any other it says nothing.
  ///
  /// A length that is only compared is predicted; a length that is followed is waited for. So the widths of fixed-width
  /// columns are compared, and each bounds check covers all bytes up to the next length that is followed.
  [[gnu::always_inline]] static bool expect(const std::byte* p, const std::byte* end, found& cells,
                                            const std::byte*& next) noexcept {
    return end - p >= fixed_bytes<0>() && expect_from<0>(p, end, cells, next);
  }

  /// Whether cells that were found by their lengths are as one expects.
  [[gnu::always_inline]] static bool are_expected(const found& cells) noexcept {
    return [&]<std::size_t... I>(std::index_sequence<I...>) __attribute__((always_inline)) {
      return (is_expected<Ts>(cells[I]) && ...);
    }(std::index_sequence_for<Ts...>());
  }

  /// A row of cells that are as one expects.
  template <class Row, class ColumnOf>
  [[gnu::always_inline]] static Row make(const found& cells, ColumnOf column_of) {
    return [&]<std::size_t... I>(std::index_sequence<I...>) __attribute__((always_inline)) {
      return Row{expected_value<Ts>(cells[I], I, column_of)...};
    }(std::index_sequence_for<Ts...>());
  }

  /// A row of any cells.
  template <class Row, class ColumnOf>
  static Row convert(const found& cells, ColumnOf column_of) {
    return [&]<std::size_t... I>(std::index_sequence<I...>) {
      return Row{read_cell<Ts>(cells[I], column_of(I))...};
    }(std::index_sequence_for<Ts...>());
  }

 private:
  template <class T>
  static constexpr bool is_optional = !std::is_same_v<T, plain<T>>;

  template <class T>
  static bool is_exact(const column& c) {
    if constexpr (fixed_width<plain<T>>) return codec<plain<T>>::is_exact(c.type);
    else return true;
  }

  /// The bytes that the fixed-width columns from I on take, and the length behind them.
  template <std::size_t I>
  static consteval std::ptrdiff_t fixed_bytes() {
    if constexpr (I == count) return 0;
    else if constexpr (fixed_width<at<I>>) return 4 + std::ptrdiff_t{codec<at<I>>::width} + fixed_bytes<I + 1>();
    else return 4;
  }

  template <std::size_t I>
  [[gnu::always_inline]] static bool expect_from(const std::byte* p, const std::byte* end, found& cells,
                                                 const std::byte*& next) noexcept {
    if constexpr (I == count) {
      next = p;
      return true;
    } else {
      using type = at<I>;
      const std::uint32_t n = load_big<std::uint32_t>(p);
      p += 4;
      if constexpr (fixed_width<type>) {
        if (n != codec<type>::width) [[unlikely]]
          return false;
        cells[I] = {p, n};
        p += codec<type>::width;
      } else if (std::ptrdiff_t{n} + fixed_bytes<I + 1>() <= end - p) [[likely]] {
        if constexpr (fixed_width<plain<type>>)
          if (n != codec<plain<type>>::width) [[unlikely]]
            return false;
        cells[I] = {p, n};
        p += n;
      } else {
        // As an unsigned number a null's length is longer than anything.
        if (any_bytes<type> || static_cast<std::int32_t>(n) >= 0 || end - p < fixed_bytes<I + 1>()) [[unlikely]]
          return false;
        cells[I] = {};
      }
      return expect_from<I + 1>(p, end, cells, next);
    }
  }

  template <class T>
  [[gnu::always_inline]] static bool is_expected(const cell& c) noexcept {
    if constexpr (fixed_width<T>) return c.at && c.size == codec<T>::width;
    else if constexpr (fixed_width<plain<T>>) return !c.at || c.size == codec<plain<T>>::width;
    else return !any_bytes<T> || c.at;
  }

  template <class T, class ColumnOf>
  [[gnu::always_inline]] static T expected_value(const cell& c, std::size_t i, ColumnOf column_of) {
    if constexpr (fixed_width<plain<T>> || any_bytes<plain<T>>) {
      if constexpr (is_optional<T>)
        if (!c.at) return std::nullopt;
      if constexpr (fixed_width<plain<T>>) return codec<plain<T>>::read(c.at);
      else return codec<plain<T>>::read(bytes_view(c.at, c.size));
    } else {
      return read_cell<T>(c, column_of(i));
    }
  }
};

}}}  // namespace dse::v0::detail
