#pragma once

#include <dse/codec.hpp>
#include <dse/detail/response.hpp>
#include <dse/mapping.hpp>

#include <array>
#include <optional>
#include <tuple>
#include <utility>

namespace dse { inline namespace v0 { namespace detail {

[[noreturn]] void throw_malformed_row();
error wrong_column_count(const row_metadata& m, std::size_t wanted);
error no_such_column(const row_metadata& m, std::string_view name);

template <class T>
inline constexpr bool is_optional = false;
template <class T>
inline constexpr bool is_optional<std::optional<T>> = true;
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

/// A value's length and bytes, at p; moves p behind it.
inline std::optional<bytes_view> next_cell(const std::byte*& p, const std::byte* end) {
  if (end - p < 4) [[unlikely]]
    throw_malformed_row();
  const auto n = static_cast<std::int32_t>(load_big<std::uint32_t>(p));
  p += 4;
  if (n < 0) return std::nullopt;
  if (end - p < n) [[unlikely]]
    throw_malformed_row();
  const bytes_view cell(p, static_cast<std::size_t>(n));
  p += n;
  return cell;
}

template <class T>
T read_cell(std::optional<bytes_view> cell, const column& where) {
  try {
    return read_value<T>(cell, where.type);
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

/// Decodes rows whose types were checked. `exact`: the bytes of each fixed-width column are just those of its C++ type.
template <class Row>
struct row_reader;

template <class... Ts>
struct row_reader<std::tuple<Ts...>> {
  static_assert((decodable<Ts> && ...), "a row's type has no dse::codec: specialise dse::codec for it");
  static constexpr char exact_tag = 0;
  static constexpr char loose_tag = 0;

  result<void> check(const row_metadata& m) {
    const void* known = m.checked.load(std::memory_order_relaxed);
    exact = known == &exact_tag;
    columns = m.columns.data();
    if (exact || known == &loose_tag) [[likely]]
      return {};
    if (m.columns.size() != sizeof...(Ts)) return wrong_column_count(m, sizeof...(Ts));
    error failure;
    exact = true;
    std::size_t i = 0;
    (check_one<Ts>(m.columns[i++], failure), ...);
    if (failure) return failure;
    m.checked.store(exact ? &exact_tag : &loose_tag, std::memory_order_relaxed);
    return {};
  }

  std::tuple<Ts...> read(const std::byte*& p, const std::byte* end) const {
    return [&]<std::size_t... I>(std::index_sequence<I...>) {
      if (exact) [[likely]]
        return std::tuple<Ts...>{exact_cell<I>(p, end)...};
      return std::tuple<Ts...>{read_cell<Ts>(next_cell(p, end), columns[I])...};
    }(std::index_sequence_for<Ts...>{});
  }

  const column* columns = nullptr;
  bool exact = false;

 private:
  template <std::size_t I>
  using at = std::tuple_element_t<I, std::tuple<Ts...>>;

  template <class T>
  void check_one(const column& c, error& failure) {
    if constexpr (fixed_width<plain<T>>) exact = exact && codec<plain<T>>::is_exact(c.type);
    check_column<T>(c, failure);
  }

  /// Bytes that the fixed-width columns from I on take, lengths included, up to the first other one.
  template <std::size_t I>
  static consteval std::size_t fixed_run() {
    if constexpr (I == sizeof...(Ts)) return 0;
    else if constexpr (fixed_width<at<I>>) return 4 + codec<at<I>>::width + fixed_run<I + 1>();
    else return 0;
  }
  template <std::size_t I>
  static consteval bool starts_run() {
    if constexpr (I == 0) return true;
    else return !fixed_width<at<I - 1>>;
  }
  // A length that is only compared is predicted; a length that is followed is waited for. So a run of fixed-width
  // columns is checked against the end once, and each length against the width.
  template <std::size_t I>
  at<I> exact_cell(const std::byte*& p, const std::byte* end) const {
    using T = at<I>;
    if constexpr (fixed_width<T>) {
      const std::byte* start = p;
      if constexpr (starts_run<I>())
        if (static_cast<std::size_t>(end - p) < fixed_run<I>()) [[unlikely]]
          return odd_cell<I>(p, end);
      if constexpr (!starts_run<I>())
        if (static_cast<std::size_t>(end - p) < 4 + codec<T>::width) [[unlikely]]
          return odd_cell<I>(p, end);
      if (load_big<std::uint32_t>(p) != codec<T>::width) [[unlikely]]
        return odd_cell<I>(p, end);
      p = start + 4 + codec<T>::width;
      return codec<T>::read(start + 4);
    } else if constexpr (any_bytes<plain<T>> || fixed_width<plain<T>>) {
      if (end - p < 4) [[unlikely]]
        throw_malformed_row();
      const std::uint32_t n = load_big<std::uint32_t>(p);
      // A null is longer than anything as an unsigned number.
      if (n > static_cast<std::size_t>(end - p) - 4) [[unlikely]]
        return odd_cell<I>(p, end);
      if constexpr (fixed_width<plain<T>>) {
        if (n != codec<plain<T>>::width) [[unlikely]]
          return odd_cell<I>(p, end);
        p += 4 + n;
        return codec<plain<T>>::read(p - n);
      } else {
        p += 4 + n;
        return codec<plain<T>>::read(bytes_view(p - n, n));
      }
    } else {
      return odd_cell<I>(p, end);
    }
  }
  template <std::size_t I>
  at<I> odd_cell(const std::byte*& p, const std::byte* end) const {
    return read_cell<at<I>>(next_cell(p, end), columns[I]);
  }
};

/// A mapped struct: each field is the column of its name, in whatever order they come; other columns are passed over.
template <mapped T>
struct row_reader<T> {
  result<void> check(const row_metadata& m) {
    metadata = &m;
    error failure;
    for (std::size_t field = 0; field < index.size(); ++field) {
      const std::string_view name = column_names<T>[field];
      std::size_t i = 0;
      while (i != m.columns.size() && m.columns[i].name != name) ++i;
      if (i == m.columns.size()) return no_such_column(m, name);
      index[field] = i;
    }
    [&]<std::size_t... I>(std::index_sequence<I...>) {
      (check_one<field_type<T, I>>(m.columns[index[I]], failure), ...);
    }(std::make_index_sequence<field_count<T>>{});
    if (failure) return failure;
    return {};
  }

  T read(const std::byte*& p, const std::byte* end) const {
    std::array<std::optional<bytes_view>, field_count<T>> cells;
    for (std::size_t i = 0; i < metadata->columns.size(); ++i) {
      const auto cell = next_cell(p, end);
      for (std::size_t field = 0; field < index.size(); ++field)
        if (index[field] == i) cells[field] = cell;
    }
    return [&]<std::size_t... I>(std::index_sequence<I...>) {
      return T{read_cell<field_type<T, I>>(cells[I], metadata->columns[index[I]])...};
    }(std::make_index_sequence<field_count<T>>{});
  }

  const row_metadata* metadata = nullptr;
  std::array<std::size_t, field_count<T>> index{};

 private:
  template <class F>
  static void check_one(const column& c, error& failure) {
    static_assert(decodable<F>, "a field of the struct has no dse::codec: specialise dse::codec for its type");
    check_column<F>(c, failure);
  }
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
