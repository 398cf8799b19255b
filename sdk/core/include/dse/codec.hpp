#pragma once

#include <dse/bytes.hpp>
#include <dse/data_type.hpp>
#include <dse/error.hpp>
#include <dse/value_buffer.hpp>

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>

namespace dse { inline namespace v0 {

/// How a C++ type travels as a CQL value. Specialise it for your own types with these static members:
/// - `data_type natural_type()`: the CQL type that dse::statement sends for it;
/// - `bool binds_to(const data_type&)`: may a value be bound to a column of that type; in place of false it may throw
///   dse::exception with a type_mismatch that says more;
/// - `void encode(const T&, const data_type&, value_buffer&)`: appends the bytes of the value, without a length; throws
///   dse::exception with type_mismatch or out_of_range when this value does not fit;
/// - `bool reads_from(const data_type&)`: may a column of that type be read into a T; may throw likewise;
/// - `T decode(bytes_view, const data_type&)`: throws dse::exception with malformed_rows when the bytes are no such
/// value. A type of constant width adds, for the fast path of rows: `static constexpr std::size_t width`, `bool
/// is_exact(const data_type&)` (the column's bytes are just these) and `T read(const std::byte*)`; a type that any
/// bytes are a value of, whatever its columns' type, adds `T read(bytes_view)`. A type with a null of its own adds
/// `bool is_null(const T&)` for binding and `T null()` for reading. One whose CQL type depends on the value adds
/// `data_type natural_type(const T&)`.
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

template <class T>
concept any_bytes = decodable<T> && requires(bytes_view in) {
  { codec<T>::read(in) } -> std::same_as<T>;
};

/// Leaves a column as it is: `statement.bind(id, dse::unset)` (protocol versions from 4 on).
struct unset_t {
  explicit constexpr unset_t() noexcept {}
  friend bool operator==(unset_t, unset_t) = default;
};
inline constexpr unset_t unset;

namespace detail {

[[noreturn]] void throw_cannot_bind(std::string_view pretty_function, const data_type& type);
[[noreturn]] void throw_cannot_read(std::string_view pretty_function, const data_type& type);
[[noreturn]] void throw_null_value(std::string_view pretty_function, const data_type& type);
[[noreturn]] void throw_malformed(const data_type& type, std::size_t size);
[[noreturn]] void throw_malformed(const data_type& type, std::string_view what);
[[noreturn]] void throw_out_of_range(std::string message, std::string hint = {});
/// Throws the dse::exception that is being handled again, its message preceded by the name of the column.
[[noreturn]] void rethrow_with_column(const column& where);
/// The same with the name of a field.
[[noreturn]] void rethrow_within(std::string_view name);

/// The name of T inside a text that the compiler makes; the throwing functions clean it.
template <class T>
constexpr std::string_view compiler_name() noexcept {
  return __PRETTY_FUNCTION__;
}

/// The argument of a call as a type with a codec: arrays of char and pointers to char are strings, a null pointer null.
template <class T>
struct argument {
  using type = T;
  static const T& view(const T& v) noexcept { return v; }
};
template <std::size_t N>
struct argument<char[N]> {
  using type = std::string_view;
  /// Up to the first NUL, as from a pointer, but never past the array.
  static std::string_view view(const char (&v)[N]) noexcept {
    const std::string_view whole(v, N);
    return whole.substr(0, whole.find('\0'));
  }
};
template <class T>
  requires std::same_as<T, const char*> || std::same_as<T, char*>
struct argument<T> {
  using type = std::optional<std::string_view>;
  static type view(const char* v) noexcept { return v ? type(v) : type(); }
};

/// Types without a value where a null is one that is no null: an empty int, as old Thrift clients could write it
/// (native_protocol_v5.spec, section 6), reads as null. Strings and collections may be empty.
constexpr bool empty_is_null(type_kind k) noexcept {
  switch (k) {
    case type_kind::text:
    case type_kind::ascii:
    case type_kind::blob:
    case type_kind::custom:
    case type_kind::list:
    case type_kind::set:
    case type_kind::map:
    case type_kind::tuple:
    case type_kind::udt: return false;
    default: return true;
  }
}
inline bool empty_is_null(const data_type& t) noexcept {
  return t.is(type_kind::vector) ? t.dimension() != 0 : empty_is_null(t.kind());
}

template <class T>
data_type natural_type_of(const T& v) {
  if constexpr (requires { codec<T>::natural_type(v); }) return codec<T>::natural_type(v);
  else return codec<T>::natural_type();
}

/// [int length][bytes] of a value whose type has been checked.
template <class T>
void write_value(value_buffer& out, const T& v, const data_type& type) {
  if constexpr (requires { codec<T>::is_unset(v); }) {
    if (codec<T>::is_unset(v)) return out.append_unset();
  }
  if constexpr (requires { codec<T>::is_null(v); }) {
    if (codec<T>::is_null(v)) return out.append_null();
  }
  const std::size_t mark = out.open_value();
  codec<T>::encode(v, type, out);
  out.close_value(mark);
}

/// Throws invalid_argument: only whole parameters can be left unset.
[[noreturn]] void throw_unset_element();
void append_count(value_buffer& out, std::size_t n);

/// Walks over the [bytes] elements of a collection, tuple or UDT; never past the end.
class element_reader {
 public:
  element_reader(bytes_view in, const data_type& type) noexcept : rest_(in), type_(type) {}

  /// The [int] in front of a collection; refused when the bytes cannot hold as many times `elements_per_entry`
  /// elements. No bytes at all are an empty collection.
  std::size_t count(std::size_t elements_per_entry);
  bool at_end() const noexcept { return rest_.empty(); }
  /// The next element; empty: null.
  std::optional<bytes_view> next();
  /// The next element of a tuple or UDT; null after the end, since servers leave out fields that a type got later.
  std::optional<bytes_view> next_or_null() { return at_end() ? std::nullopt : next(); }
  /// Throws unless every byte has been read.
  void finish() const;

 private:
  bytes_view rest_;
  const data_type& type_;
};

inline bool is_sequence(const data_type& t) noexcept {
  return (t.is(type_kind::list) || t.is(type_kind::set)) && t.parameters().size() == 1;
}
inline bool is_vector(const data_type& t) noexcept { return t.is(type_kind::vector) && t.parameters().size() == 1; }
/// How Ts travel as elements of a vector; in codec_vectors.hpp.
template <class T>
struct vector_elements;

template <class T>
void write_element(value_buffer& out, const T& v, const data_type& type) {
  if constexpr (requires { codec<T>::is_unset(v); }) {
    if (codec<T>::is_unset(v)) throw_unset_element();
  }
  write_value(out, v, type);
}

}  // namespace detail

/// What can be bound: types with a codec, which every plain struct has, std::optional of them, string literals,
/// dse::unset, nullptr, std::nullopt.
template <class T>
concept bindable = encodable<typename detail::argument<std::remove_cvref_t<T>>::type>;

/// Appends [int length][bytes], -1 for a null, -2 for unset. After a throw the end of `out` is undefined.
/// \throws dse::exception with type_mismatch, naming both types, or out_of_range.
template <bindable T>
void bind_value(value_buffer& out, const T& v, const data_type& type) {
  using argument = detail::argument<T>;
  if (!codec<typename argument::type>::binds_to(type)) [[unlikely]]
    detail::throw_cannot_bind(detail::compiler_name<T>(), type);
  detail::write_value<typename argument::type>(out, argument::view(v), type);
}

/// The same, naming the column in the error.
template <bindable T>
void bind_value(value_buffer& out, const T& v, const column& where) {
  try {
    bind_value(out, v, where.type);
  } catch (const exception&) {
    detail::rethrow_with_column(where);
  }
}

/// The same for a parameter whose CQL type is not known: the value travels as its natural type.
template <bindable T>
void bind_value(value_buffer& out, const T& v) {
  using argument = detail::argument<T>;
  using type = typename argument::type;
  decltype(auto) view = argument::view(v);
  detail::write_value<type>(out, view, detail::natural_type_of<type>(view));
}

/// \throws dse::exception with type_mismatch when a column of this type cannot be read into a T.
template <decodable T>
void check_readable(const data_type& type) {
  if (!codec<T>::reads_from(type)) [[unlikely]]
    detail::throw_cannot_read(detail::compiler_name<T>(), type);
}

/// Reads a value of `length` bytes at `p`; a negative length is null. The type must have passed check_readable.
/// \throws dse::exception with null_value, malformed_rows or out_of_range.
template <decodable T>
T read_value(const std::byte* p, std::int32_t length, const data_type& type) {
  if constexpr (fixed_width<T>) {
    if (length == static_cast<std::int32_t>(codec<T>::width) && codec<T>::is_exact(type)) [[likely]]
      return codec<T>::read(p);
  }
  if (length < 0 || (length == 0 && detail::empty_is_null(type))) [[unlikely]] {
    if constexpr (requires { codec<T>::null(); }) return codec<T>::null();
    else detail::throw_null_value(detail::compiler_name<T>(), type);
  }
  return codec<T>::decode({p, static_cast<std::size_t>(length)}, type);
}

template <decodable T>
T read_value(std::optional<bytes_view> value, const data_type& type) {
  if (!value) return read_value<T>(nullptr, -1, type);
  return read_value<T>(value->data(), static_cast<std::int32_t>(value->size()), type);
}

}}  // namespace dse::v0

#include <dse/codec_collections.hpp>
#include <dse/codec_scalars.hpp>
#include <dse/codec_structs.hpp>
#include <dse/codec_vectors.hpp>
