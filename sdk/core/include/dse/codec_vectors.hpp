#pragma once

#include <dse/codec.hpp>

#include <array>
#include <bit>
#include <concepts>
#include <cstdint>
#include <iterator>
#include <optional>
#include <span>
#include <type_traits>

namespace dse { inline namespace v0 {

namespace detail {

/// How many bytes each element of such a type takes in a vector; nothing for types whose elements have a length of
/// their own there. That is more types than one would think: Cassandra 5.0 (AbstractType.valueLengthIfFixed) knows no
/// fixed length of tinyint, smallint, date, time and counter.
std::optional<std::uint64_t> size_in_vector(const data_type& element) noexcept;
/// \throws dse::exception with out_of_range, naming both numbers.
void check_dimension(std::size_t count, const data_type& vector);
/// Throws invalid_argument.
[[noreturn]] void throw_null_in_vector(const data_type& vector);

/// Writes the elements of a vector: of constant size one behind the other, else each behind its length, an unsigned
/// [vint] (org.apache.cassandra.db.marshal.VectorType).
class vector_writer {
 public:
  vector_writer(value_buffer& out, const data_type& vector, std::size_t count);
  /// Between these two the bytes of one element are appended to the buffer.
  std::size_t open();
  void close(std::size_t mark);

  template <class T>
  void write(const T& v) {
    if constexpr (requires { codec<T>::is_unset(v); }) {
      if (codec<T>::is_unset(v)) throw_unset_element();
    }
    if constexpr (requires { codec<T>::is_null(v); }) {
      if (codec<T>::is_null(v)) throw_null_in_vector(vector_);
    }
    const std::size_t mark = open();
    codec<T>::encode(v, vector_.parameters()[0], out_);
    close(mark);
  }

 private:
  value_buffer& out_;
  const data_type& vector_;
  std::optional<std::uint64_t> size_;
};

/// Walks over the elements of a vector; never past the end.
class vector_reader {
 public:
  /// \throws dse::exception with malformed_rows when the bytes can't hold as many elements as the type has.
  vector_reader(bytes_view in, const data_type& vector);
  bytes_view next();
  /// Throws unless every byte has been read.
  void finish() const;

 private:
  bytes_view rest_;
  const data_type& vector_;
  std::optional<std::uint64_t> size_;
};

/// Numbers of which whole vectors are swapped in one loop that compilers turn into vector instructions.
template <class T>
concept swapped_in_bulk = fixed_width<T> && std::is_arithmetic_v<T> && (sizeof(T) == 4 || sizeof(T) == 8);
template <swapped_in_bulk T>
using swapped_bits = std::conditional_t<sizeof(T) == 4, std::uint32_t, std::uint64_t>;

/// An element's bytes are just those of T.
template <swapped_in_bulk T>
bool is_exact_element(const data_type& element) noexcept {
  return codec<T>::is_exact(element) && size_in_vector(element) == sizeof(T);
}

/// Numbers whose bytes are all there, as the vector_reader has checked.
template <swapped_in_bulk T>
void load_elements(bytes_view in, T* out) noexcept {
  for (std::size_t i = 0; i < in.size() / sizeof(T); ++i)
    out[i] = std::bit_cast<T>(load_big<swapped_bits<T>>(in.data() + i * sizeof(T)));
}

template <class T>
struct vector_elements {
  template <class Range>
  static void encode(const Range& v, const data_type& type, value_buffer& out) {
    if constexpr (swapped_in_bulk<T> && std::contiguous_iterator<decltype(std::begin(v))>) {
      if (is_exact_element<T>(type.parameters()[0])) [[likely]] {
        check_dimension(std::size(v), type);
        std::byte* p = out.append(std::size(v) * sizeof(T));
        for (const T e : v) {
          store_big(p, std::bit_cast<swapped_bits<T>>(e));
          p += sizeof(T);
        }
        return;
      }
    }
    vector_writer writer(out, type, std::size(v));
    for (const T& e : v) writer.template write<T>(e);
  }

  template <class Vector>
  static Vector decode(bytes_view in, const data_type& type) {
    vector_reader reader(in, type);
    const data_type& element_type = type.parameters()[0];
    const std::uint32_t n = type.dimension();
    Vector v;
    if constexpr (swapped_in_bulk<T>) {
      if (is_exact_element<T>(element_type)) [[likely]] {
        v.resize(n);
        load_elements(in, v.data());
        return v;
      }
    }
    v.reserve(n);
    for (std::uint32_t i = 0; i < n; ++i) v.push_back(read_value<T>(reader.next(), element_type));
    reader.finish();
    return v;
  }
};

/// A sequence that is a vector by nature, and binds to list and set as well.
template <class Range, class T>
struct vector_codec {
  static bool binds_to(const data_type& t) {
    return (is_vector(t) || is_sequence(t)) && codec<T>::binds_to(t.parameters()[0]);
  }
  static void encode(const Range& v, const data_type& t, value_buffer& out) {
    if (t.is(type_kind::vector)) return vector_elements<T>::encode(v, t, out);
    append_count(out, v.size());
    for (const T& element : v) write_element<T>(out, element, t.parameters()[0]);
  }
};

}  // namespace detail

/// vector; also binds to list and set. Another dimension than the column's is out_of_range. Numbers that the column has
/// in just this width are swapped as a whole, without a call for each.
template <class T, std::size_t N>
  requires(!std::same_as<std::remove_const_t<T>, std::byte>) && encodable<std::remove_const_t<T>>
struct codec<std::span<T, N>> : detail::vector_codec<std::span<T, N>, std::remove_const_t<T>> {
  using element = std::remove_const_t<T>;
  static data_type natural_type() { return data_type::vector(codec<element>::natural_type(), 0); }
  static data_type natural_type(const std::span<T, N>& v) {
    return data_type::vector(v.empty() ? codec<element>::natural_type() : detail::natural_type_of<element>(v[0]),
                             static_cast<std::uint32_t>(v.size()));
  }
};

/// As std::span. Reads only from a vector of this dimension, so that the size is checked once for all rows.
template <class T, std::size_t N>
  requires(!std::same_as<T, std::byte>) && (encodable<T> || decodable<T>)
struct codec<std::array<T, N>> : detail::vector_codec<std::array<T, N>, T> {
  static data_type natural_type()
    requires encodable<T>
  {
    return data_type::vector(codec<T>::natural_type(), N);
  }
  static data_type natural_type(const std::array<T, N>& v)
    requires requires(const T& e) { codec<T>::natural_type(e); }
  {
    if constexpr (N == 0) return natural_type();
    else return data_type::vector(codec<T>::natural_type(v[0]), N);
  }
  static bool reads_from(const data_type& t)
    requires decodable<T>
  {
    return detail::is_vector(t) && t.dimension() == N && codec<T>::reads_from(t.parameters()[0]);
  }
  static std::array<T, N> decode(bytes_view in, const data_type& t)
    requires decodable<T>
  {
    detail::vector_reader reader(in, t);
    const data_type& element_type = t.parameters()[0];
    if constexpr (detail::swapped_in_bulk<T>) {
      if (detail::is_exact_element<T>(element_type)) [[likely]] {
        std::array<T, N> v;
        detail::load_elements(in, v.data());
        return v;
      }
    }
    if constexpr (std::default_initializable<T>) {
      std::array<T, N> v;
      for (T& e : v) e = read_value<T>(reader.next(), element_type);
      reader.finish();
      return v;
    } else {
      return [&]<std::size_t... I>(std::index_sequence<I...>) {
        std::array<T, N> v{(void(I), read_value<T>(reader.next(), element_type))...};
        reader.finish();
        return v;
      }(std::make_index_sequence<N>());
    }
  }
};

}}  // namespace dse::v0
