#pragma once

#include <dse/codec.hpp>

#include <map>
#include <optional>
#include <set>
#include <tuple>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

namespace dse { inline namespace v0 {

namespace detail {

/// list and set, and vector for what is a list by nature: the elements in the order of the container.
template <class Container, class T, type_kind Natural>
struct sequence_codec {
  static data_type natural_type() {
    return Natural == type_kind::set ? data_type::set(codec<T>::natural_type())
                                     : data_type::list(codec<T>::natural_type());
  }
  static data_type natural_type(const Container& v)
    requires requires(const T& e) { codec<T>::natural_type(e); }
  {
    if (v.empty()) return natural_type();
    data_type element = natural_type_of<T>(*v.begin());
    return Natural == type_kind::set ? data_type::set(std::move(element)) : data_type::list(std::move(element));
  }
  static bool binds_to(const data_type& t) { return fits(t) && codec<T>::binds_to(t.parameters()[0]); }
  static void encode(const Container& v, const data_type& t, value_buffer& out) {
    if constexpr (Natural == type_kind::list) {
      if (t.is(type_kind::vector)) return vector_elements<T>::encode(v, t, out);
    }
    append_count(out, v.size());
    const data_type& element_type = t.parameters()[0];
    for (const T& element : v) write_element<T>(out, element, element_type);
  }
  /// A list does not read into a set: it would lose order and repetitions.
  static bool reads_from(const data_type& t)
    requires decodable<T>
  {
    return fits(t) && (Natural == type_kind::list || t.is(type_kind::set)) && codec<T>::reads_from(t.parameters()[0]);
  }
  static Container decode(bytes_view in, const data_type& t)
    requires decodable<T>
  {
    if constexpr (Natural == type_kind::list) {
      if (t.is(type_kind::vector)) return vector_elements<T>::template decode<Container>(in, t);
    }
    element_reader reader(in, t);
    const std::size_t n = reader.count(1);
    const data_type& element_type = t.parameters()[0];
    Container v;
    if constexpr (requires { v.reserve(n); }) v.reserve(n);
    for (std::size_t i = 0; i < n; ++i) v.insert(v.end(), read_value<T>(reader.next(), element_type));
    reader.finish();
    return v;
  }

 private:
  static bool fits(const data_type& t) noexcept {
    return is_sequence(t) || (Natural == type_kind::list && is_vector(t));
  }
};

template <class Container, class Key, class Value>
struct map_codec {
  static data_type natural_type() { return data_type::map(codec<Key>::natural_type(), codec<Value>::natural_type()); }
  static data_type natural_type(const Container& v)
    requires requires(const Key& k) { codec<Key>::natural_type(k); } ||
             requires(const Value& e) { codec<Value>::natural_type(e); }
  {
    if (v.empty()) return natural_type();
    return data_type::map(natural_type_of<Key>(v.begin()->first), natural_type_of<Value>(v.begin()->second));
  }
  static bool binds_to(const data_type& t) {
    return is_map(t) && codec<Key>::binds_to(t.parameters()[0]) && codec<Value>::binds_to(t.parameters()[1]);
  }
  static void encode(const Container& v, const data_type& t, value_buffer& out) {
    append_count(out, v.size());
    for (const auto& [key, value] : v) {
      write_element<Key>(out, key, t.parameters()[0]);
      write_element<Value>(out, value, t.parameters()[1]);
    }
  }
  static bool reads_from(const data_type& t)
    requires decodable<Key> && decodable<Value>
  {
    return is_map(t) && codec<Key>::reads_from(t.parameters()[0]) && codec<Value>::reads_from(t.parameters()[1]);
  }
  static Container decode(bytes_view in, const data_type& t)
    requires decodable<Key> && decodable<Value>
  {
    element_reader reader(in, t);
    const std::size_t n = reader.count(2);
    Container v;
    if constexpr (requires { v.reserve(n); }) v.reserve(n);
    for (std::size_t i = 0; i < n; ++i) {
      Key key = read_value<Key>(reader.next(), t.parameters()[0]);
      v.emplace_hint(v.end(), std::move(key), read_value<Value>(reader.next(), t.parameters()[1]));
    }
    reader.finish();
    return v;
  }

 private:
  static bool is_map(const data_type& t) { return t.is(type_kind::map) && t.parameters().size() == 2; }
};

/// tuple: as many elements as the CQL type has. An absent or null element needs a std::optional.
template <class Tuple, class... Ts>
struct tuple_codec {
  static data_type natural_type() { return data_type::tuple({codec<Ts>::natural_type()...}); }
  static data_type natural_type(const Tuple& v)
    requires(requires(const Ts& e) { codec<Ts>::natural_type(e); } || ...)
  {
    return std::apply([](const Ts&... es) { return data_type::tuple({natural_type_of<Ts>(es)...}); }, v);
  }
  static bool binds_to(const data_type& t) {
    return is_tuple(t) && all_of(t, [](const data_type& p, auto codec_of) { return decltype(codec_of)::binds_to(p); });
  }
  static void encode(const Tuple& v, const data_type& t, value_buffer& out) {
    auto type = t.parameters().begin();
    std::apply([&](const Ts&... es) { (write_element<Ts>(out, es, *type++), ...); }, v);
  }
  static bool reads_from(const data_type& t)
    requires(decodable<Ts> && ...)
  {
    return is_tuple(t) &&
           all_of(t, [](const data_type& p, auto codec_of) { return decltype(codec_of)::reads_from(p); });
  }
  static Tuple decode(bytes_view in, const data_type& t)
    requires(decodable<Ts> && ...)
  {
    element_reader reader(in, t);
    auto type = t.parameters().begin();
    Tuple v{read_value<Ts>(reader.next_or_null(), *type++)...};  // braces evaluate from left to right
    reader.finish();
    return v;
  }

 private:
  static bool is_tuple(const data_type& t) { return t.is(type_kind::tuple) && t.parameters().size() == sizeof...(Ts); }
  template <class Predicate>
  static bool all_of(const data_type& t, Predicate holds) {
    auto type = t.parameters().begin();
    return (holds(*type++, codec<Ts>()) && ...);
  }
};

}  // namespace detail

/// A value or null.
template <class T>
  requires encodable<T> || decodable<T>
struct codec<std::optional<T>> {
  static data_type natural_type()
    requires encodable<T>
  {
    return codec<T>::natural_type();
  }
  static data_type natural_type(const std::optional<T>& v)
    requires requires(const T& e) { codec<T>::natural_type(e); }
  {
    return v ? codec<T>::natural_type(*v) : codec<T>::natural_type();
  }
  static bool binds_to(const data_type& t)
    requires encodable<T>
  {
    return codec<T>::binds_to(t);
  }
  static bool is_null(const std::optional<T>& v) noexcept {
    if constexpr (requires { codec<T>::is_null(*v); }) return !v || codec<T>::is_null(*v);
    else return !v;
  }
  static void encode(const std::optional<T>& v, const data_type& t, value_buffer& out)
    requires encodable<T>
  {
    codec<T>::encode(*v, t, out);
  }
  static bool reads_from(const data_type& t)
    requires decodable<T>
  {
    return codec<T>::reads_from(t);
  }
  static std::optional<T> null() noexcept { return std::nullopt; }
  static std::optional<T> decode(bytes_view in, const data_type& t)
    requires decodable<T>
  {
    if constexpr (fixed_width<T>) {
      if (in.size() == codec<T>::width && codec<T>::is_exact(t)) [[likely]]
        return codec<T>::read(in.data());
    }
    return codec<T>::decode(in, t);
  }
};

namespace detail {
/// Values without a type: a null, or nothing at all.
template <class T>
struct untyped_codec {
  static data_type natural_type() noexcept { return {}; }
  static bool binds_to(const data_type&) noexcept { return true; }
  static void encode(const T&, const data_type&, value_buffer&) noexcept {}
};
}  // namespace detail

template <>
struct codec<std::nullopt_t> : detail::untyped_codec<std::nullopt_t> {
  static bool is_null(std::nullopt_t) noexcept { return true; }
};
template <>
struct codec<std::nullptr_t> : detail::untyped_codec<std::nullptr_t> {
  static bool is_null(std::nullptr_t) noexcept { return true; }
};
template <>
struct codec<unset_t> : detail::untyped_codec<unset_t> {
  static bool is_unset(unset_t) noexcept { return true; }
};

/// list, also set and vector; another number of elements than a vector column has is out_of_range when bound.
template <class T, class A>
  requires(!std::same_as<T, std::byte>) && (encodable<T> || decodable<T>)
struct codec<std::vector<T, A>> : detail::sequence_codec<std::vector<T, A>, T, type_kind::list> {};
/// Reads from set, binds to set and list.
template <class T, class C, class A>
struct codec<std::set<T, C, A>> : detail::sequence_codec<std::set<T, C, A>, T, type_kind::set> {};
template <class T, class H, class E, class A>
struct codec<std::unordered_set<T, H, E, A>>
    : detail::sequence_codec<std::unordered_set<T, H, E, A>, T, type_kind::set> {};
template <class K, class V, class C, class A>
struct codec<std::map<K, V, C, A>> : detail::map_codec<std::map<K, V, C, A>, K, V> {};
template <class K, class V, class H, class E, class A>
struct codec<std::unordered_map<K, V, H, E, A>> : detail::map_codec<std::unordered_map<K, V, H, E, A>, K, V> {};
template <class... Ts>
struct codec<std::tuple<Ts...>> : detail::tuple_codec<std::tuple<Ts...>, Ts...> {};
template <class A, class B>
struct codec<std::pair<A, B>> : detail::tuple_codec<std::pair<A, B>, A, B> {};

}}  // namespace dse::v0
