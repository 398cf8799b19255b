#pragma once

#include <dse/graph/scalars.hpp>

#include <array>
#include <concepts>
#include <initializer_list>
#include <iterator>
#include <optional>
#include <tuple>
#include <utility>
#include <variant>

namespace dse { inline namespace v0 { namespace graph {

namespace detail {
value collection_of(std::initializer_list<arg> items, std::uint8_t code);
}  // namespace detail

/// A list of mixed types.
template <class... A>
value list_of(const A&... items) {
  return detail::collection_of({arg(items)...}, 0x09);
}
template <class... A>
value set_of(const A&... items) {
  return detail::collection_of({arg(items)...}, 0x0B);
}
/// A path without labels.
value path_of(std::initializer_list<arg> objects);

/// A map with keys and values of mixed types: `map_of({{T::label, "person"}, {"name", "marko"}})`, or, since GCC 12
/// takes no braced list within co_await, `map_of().add(T::label, "person").add("name", "marko")`.
class map_value {
 public:
  map_value() noexcept {}
  map_value& add(arg key, arg v) & {
    entries_.qualified(key).qualified(v);
    ++count_;
    return *this;
  }
  map_value&& add(arg key, arg v) && { return std::move(add(key, v)); }

 private:
  friend struct value_writer<map_value>;
  binary_writer entries_;
  std::size_t count_ = 0;
};
map_value map_of(std::initializer_list<std::pair<arg, arg>> entries = {});

template <>
struct value_writer<map_value> {
  static constexpr form kind = form::map;
  static void append(const map_value& v, binary_writer& out) { out.head(0x0A).count(v.count_).raw(v.entries_.bytes()); }
};

/// What a for loop reads and std::size() counts, arrays included. Not std::ranges': <ranges> would cost every program.
template <class R>
concept sized_sequence = requires(const R& r) {
  std::size(r);
  std::begin(r) != std::end(r);
};
template <class R>
concept map_like = sized_sequence<R> && requires { typename R::mapped_type; };
template <class R>
concept set_like = sized_sequence<R> && requires { typename R::key_type; } && !map_like<R>;

template <map_like R>
struct value_writer<R> {
  static constexpr form kind = form::map;
  static void append(const R& entries, binary_writer& out) {
    out.head(0x0A).count(std::size(entries));
    for (const auto& [k, v] : entries) out.qualified(k).qualified(v);
  }
};
template <sized_sequence R>
  requires(!map_like<R> && !plain_scalar<R> && !std::convertible_to<const R&, std::string_view> &&
           std::constructible_from<arg, decltype(*std::begin(std::declval<const R&>()))>)
struct value_writer<R> {
  static void append(const R& items, binary_writer& out) {
    out.head(set_like<R> ? 0x0B : 0x09).count(std::size(items));
    for (const auto& v : items) out.qualified(v);
  }
};

/// From lists, sets, bulk sets, tuples and paths. Containers that refuse an item twice fail with type_mismatch for it.
template <class C>
concept readable_sequence =
    readable_value<typename C::value_type> && !map_like<C> && !plain_scalar<C> && sized_sequence<C> &&
    requires(C c, typename C::value_type v) { c.insert(c.end(), std::move(v)); } &&
    !std::convertible_to<const C&, std::string_view>;
template <readable_sequence C>
struct value_reader<C> {
  static result<C> read(const value& v) {
    result<std::vector<value>> items = v.try_items();
    if (!items) return items.error();
    C found;
    std::size_t index = 0;
    for (const value& item : *items) {
      auto content = item.try_as<typename C::value_type>();
      if (!content) return detail::error_within(content.error(), detail::place_of_item(index));
      ++index;
      found.insert(found.end(), std::move(*content));
    }
    return found;
  }
};

/// From maps and UDTs.
template <map_like M>
  requires(readable_value<typename M::key_type> && readable_value<typename M::mapped_type>)
struct value_reader<M> {
  static result<M> read(const value& v) {
    result<std::vector<std::pair<value, value>>> entries = v.try_entries();
    if (!entries) return entries.error();
    M found;
    for (const std::pair<value, value>& entry : *entries) {
      auto k = entry.first.try_as<typename M::key_type>();
      if (!k) return detail::error_within(k.error(), "a key");
      auto c = entry.second.try_as<typename M::mapped_type>();
      if (!c) return detail::error_within(c.error(), detail::place_of_key(entry.first));
      found.emplace(std::move(*k), std::move(*c));
    }
    return found;
  }
};

/// From tuples and lists with that many items.
template <readable_value... Ts>
struct value_reader<std::tuple<Ts...>> {
  static result<std::tuple<Ts...>> read(const value& v) {
    result<std::vector<value>> items = v.try_items();
    if (!items) return items.error();
    if (items->size() != sizeof...(Ts)) return detail::wrong_size(v, sizeof...(Ts));
    return read_each(*items, std::index_sequence_for<Ts...>());
  }

 private:
  template <std::size_t... I>
  static result<std::tuple<Ts...>> read_each(const std::vector<value>& items, std::index_sequence<I...>) {
    std::tuple<result<Ts>...> found{items[I].template try_as<Ts>()...};
    error failed;
    ((std::get<I>(found).has_error() && !failed
          ? void(failed = detail::error_within(std::get<I>(found).error(), detail::place_of_item(I)))
          : void()),
     ...);
    if (failed) return failed;
    return std::tuple<Ts...>(std::move(*std::get<I>(found))...);
  }
};

/// From tuples and lists of two items, and from a map with one entry, as unfold() gives the entries of a map.
template <readable_value A, readable_value B>
struct value_reader<std::pair<A, B>> {
  static result<std::pair<A, B>> read(const value& v) {
    std::vector<value> two;
    if (v.kind() == value_kind::map) {
      for (auto& [key, content] : v.entries()) two.push_back(std::move(key)), two.push_back(std::move(content));
    } else {
      result<std::vector<value>> items = v.try_items();
      if (!items) return items.error();
      two = std::move(*items);
    }
    if (two.size() != 2) return detail::wrong_size(v, 2);
    result<A> first = two[0].try_as<A>();
    if (!first) return detail::error_within(first.error(), detail::place_of_item(0));
    result<B> second = two[1].try_as<B>();
    if (!second) return detail::error_within(second.error(), detail::place_of_item(1));
    return std::pair<A, B>(std::move(*first), std::move(*second));
  }
};

/// From tuples and lists with that many items.
template <readable_value T, std::size_t N>
struct value_reader<std::array<T, N>> {
  static result<std::array<T, N>> read(const value& v) {
    result<std::vector<value>> items = v.try_items();
    if (!items) return items.error();
    if (items->size() != N) return detail::wrong_size(v, N);
    std::array<T, N> found{};
    for (std::size_t i = 0; i < N; ++i) {
      result<T> content = (*items)[i].template try_as<T>();
      if (!content) return detail::error_within(content.error(), detail::place_of_item(i));
      found[i] = std::move(*content);
    }
    return found;
  }
};

/// Null, as an alternative of a variant.
template <>
struct value_reader<std::monostate> {
  static result<std::monostate> read(const value& v) {
    if (!v.is_null()) return detail::not_null(v);
    return std::monostate();
  }
};

/// The first alternative that is the value unchanged; where there is none, the first that the value converts to.
template <readable_value... Ts>
struct value_reader<std::variant<Ts...>> {
  using variant = std::variant<Ts...>;
  static result<variant> read(const value& v) {
    std::optional<variant> found;
    (void)(try_one<Ts>(v, true, found) || ...);
    if (!found) (void)(try_one<Ts>(v, false, found) || ...);
    if (!found) return detail::no_alternative(v);
    return std::move(*found);
  }

 private:
  template <class T>
  static bool try_one(const value& v, bool unchanged, std::optional<variant>& found) {
    result<T> content = v.try_as<T>();
    if (!content) return false;
    if constexpr (std::constructible_from<arg, const T&>)
      if (unchanged && value(*content) != v) return false;
    found.emplace(std::in_place_type<T>, std::move(*content));
    return true;
  }
};

}}}  // namespace dse::v0::graph
