#pragma once

#include <dse/bytes.hpp>
#include <dse/data_type.hpp>
#include <dse/error.hpp>
#include <dse/value_buffer.hpp>

#include <concepts>
#include <cstddef>

namespace dse { inline namespace v0 {

/// How a C++ type travels as a CQL value. Specialise it for your own types with these static members:
/// - `data_type natural_type()`: the CQL type that dse::statement sends for it;
/// - `bool binds_to(const data_type&)`: may a value be bound to a column of that type;
/// - `void encode(const T&, const data_type&, value_buffer&)`: appends the bytes of the value, without a length; throws
///   dse::exception with type_mismatch or out_of_range when this value does not fit;
/// - `bool reads_from(const data_type&)`: may a column of that type be read into a T;
/// - `T decode(bytes_view, const data_type&)`: throws dse::exception with malformed_rows when the bytes are no such value.
/// A type of constant width adds, for the fast path of rows: `static constexpr std::size_t width`,
/// `bool is_exact(const data_type&)` (the column's bytes are just these) and `T read(const std::byte*)`.
template <class T>
struct codec;

template <class T>
concept encodable = requires(const T& v, const data_type& t, value_buffer& out) {
  { codec<T>::natural_type() } -> std::convertible_to<data_type>;
  { codec<T>::binds_to(t) } -> std::convertible_to<bool>;
  codec<T>::encode(v, t, out);
};

template <class T>
concept decodable = requires(bytes_view in, const data_type& t) {
  { codec<T>::reads_from(t) } -> std::convertible_to<bool>;
  { codec<T>::decode(in, t) } -> std::same_as<T>;
};

template <class T>
concept fixed_width = decodable<T> && requires(const data_type& t, const std::byte* p) {
  { codec<T>::width } -> std::convertible_to<std::size_t>;
  { codec<T>::is_exact(t) } -> std::convertible_to<bool>;
  { codec<T>::read(p) } -> std::same_as<T>;
};

}}  // namespace dse::v0
