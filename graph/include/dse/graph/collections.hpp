#pragma once

#include <dse/graph/scalars.hpp>

#include <concepts>
#include <initializer_list>
#include <iterator>
#include <tuple>
#include <utility>

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
    for (const value& item : *items) {
      auto content = item.try_as<typename C::value_type>();
      if (!content) return content.error();
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
      if (!k) return k.error();
      auto c = entry.second.try_as<typename M::mapped_type>();
      if (!c) return c.error();
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
    if (items->size() != sizeof...(Ts)) return error(client_errc::type_mismatch, "the tuple has another size");
    return read_each(*items, std::index_sequence_for<Ts...>());
  }

 private:
  template <std::size_t... I>
  static result<std::tuple<Ts...>> read_each(const std::vector<value>& items, std::index_sequence<I...>) {
    std::tuple<result<Ts>...> found{items[I].template try_as<Ts>()...};
    error failed;
    ((std::get<I>(found).has_error() && !failed ? void(failed = std::get<I>(found).error()) : void()), ...);
    if (failed) return failed;
    return std::tuple<Ts...>(std::move(*std::get<I>(found))...);
  }
};

}}}  // namespace dse::v0::graph
