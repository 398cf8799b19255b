#pragma once

#include <dse/codec.hpp>

#include <initializer_list>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace dse { inline namespace v0 {

class value;
template <>
struct codec<value>;

namespace detail {
template <class T, class Variant>
inline constexpr bool is_alternative = false;
template <class T, class... Ts>
inline constexpr bool is_alternative<T, std::variant<Ts...>> = (std::same_as<T, Ts> || ...);
}  // namespace detail

/// A CQL value whose type is known only when the program runs: a cell of `SELECT *`, an argument of a shell.
///
/// Made implicitly from everything that can be bound. Types that are none of its alternatives become what their codec's
/// natural type is: a std::vector a value::list, a std::span or std::array a value::vector, a geometry a value::custom.
class value {
 public:
  // Constructors keep these from being aggregates, whose temporaries GCC 12.2 destroys twice in a co_await expression.
  struct list {
    std::vector<value> elements;
    list() noexcept {}
    explicit list(std::vector<value> e) noexcept : elements(std::move(e)) {}
    friend bool operator==(const list& a, const list& b);
  };
  struct vector {
    std::vector<value> elements;
    vector() noexcept {}
    explicit vector(std::vector<value> e) noexcept : elements(std::move(e)) {}
    friend bool operator==(const vector& a, const vector& b);
  };
  /// The order of the elements does not count in comparisons.
  struct set {
    std::vector<value> elements;
    set() noexcept {}
    explicit set(std::vector<value> e) noexcept : elements(std::move(e)) {}
    friend bool operator==(const set& a, const set& b);
  };
  /// The order of the entries does not count in comparisons.
  struct map {
    std::vector<std::pair<value, value>> entries;
    map() noexcept {}
    explicit map(std::vector<std::pair<value, value>> e) noexcept : entries(std::move(e)) {}
    map(std::initializer_list<std::pair<value, value>> e) : entries(e) {}
    friend bool operator==(const map& a, const map& b);
  };
  struct tuple {
    std::vector<value> elements;
    tuple() noexcept {}
    explicit tuple(std::vector<value> e) noexcept : elements(std::move(e)) {}
    friend bool operator==(const tuple& a, const tuple& b);
  };
  /// Fields by name. When bound, the type's fields that are not here are null; a name that the type does not have is a
  /// type_mismatch.
  struct udt {
    std::vector<std::pair<std::string, value>> fields;
    udt() noexcept {}
    explicit udt(std::vector<std::pair<std::string, value>> f) noexcept : fields(std::move(f)) {}
    udt(std::initializer_list<std::pair<std::string, value>> f) : fields(f) {}
    friend bool operator==(const udt& a, const udt& b);
  };
  /// The bytes of a server class that only its own codec understands.
  struct custom {
    std::string class_name;
    bytes data;
    custom() noexcept {}
    custom(std::string name, bytes b) noexcept : class_name(std::move(name)), data(std::move(b)) {}
    friend bool operator==(const custom&, const custom&) = default;
  };

  using timestamp = std::chrono::sys_time<std::chrono::milliseconds>;
  using date = std::chrono::sys_days;
  using time = std::chrono::nanoseconds;
  /// std::monostate is null.
  using alternatives = std::variant<std::monostate, unset_t, bool, std::int8_t, std::int16_t, std::int32_t,
                                    std::int64_t, float, double, std::string, bytes, uuid, inet_address, timestamp,
                                    date, time, duration, varint, decimal, list, set, map, tuple, udt, custom, vector>;
  template <class T>
  static constexpr bool is_alternative = detail::is_alternative<T, alternatives>;

  /// Null.
  value() noexcept;
  value(const value& other);
  value(value&& other) noexcept;
  value& operator=(const value& other);
  value& operator=(value&& other) noexcept;
  ~value();
  template <class T>
    requires is_alternative<std::remove_cvref_t<T>>
  value(T&& v) : data_(std::in_place_type<std::remove_cvref_t<T>>, std::forward<T>(v)) {}
  /// \throws dse::exception with out_of_range when the natural type of T cannot hold v.
  template <class T>
    requires(!std::same_as<T, value> && !is_alternative<T> && bindable<T>)
  value(const T& v) {
    using argument = detail::argument<T>;
    if constexpr (std::same_as<typename argument::type, std::string_view>) assign_text(argument::view(v));
    else assign_natural<typename argument::type>(argument::view(v));
  }

  bool is_null() const noexcept { return data_.index() == 0; }
  bool is_unset() const noexcept { return std::holds_alternative<unset_t>(data_); }
  /// The alternative T, if it is the one that is here.
  template <class T>
    requires is_alternative<T>
  const T* get_if() const noexcept {
    return std::get_if<T>(&data_);
  }
  /// A copy as T, by the rules of reading a column of natural_type() into a T.
  /// \throws dse::exception with type_mismatch, null_value or out_of_range.
  template <decodable T>
    requires(!std::same_as<T, std::string_view> && !std::same_as<T, bytes_view>)
  T as() const {
    if constexpr (is_alternative<T>) {
      if (const T* v = get_if<T>()) return *v;
    }
    if (is_null()) return read_value<T>(std::nullopt, data_type());
    const data_type type = natural_type();
    check_readable<T>(type);
    const bytes encoded = encode_natural(type);
    return read_value<T>(bytes_view(encoded), type);
  }
  /// For std::visit.
  const alternatives& data() const noexcept { return data_; }

  /// The CQL type that dse::statement sends; that of the first element for collections.
  data_type natural_type() const;
  /// As CQL writes a constant; sets and maps in the server's order; a custom value as the hexadecimal digits of its
  /// bytes.
  std::string to_string() const;
  friend bool operator==(const value& a, const value& b);

 private:
  template <class T>
  void assign_natural(const T& v) {
    if constexpr (requires { codec<T>::is_null(v); }) {
      if (codec<T>::is_null(v)) return;
    }
    const data_type type = detail::natural_type_of(v);
    value_buffer encoded;
    codec<T>::encode(v, type, encoded);
    decode_natural(encoded.view(), type);
  }
  void assign_text(std::string_view text);
  void decode_natural(bytes_view encoded, const data_type& type);
  bytes encode_natural(const data_type& type) const;

  alternatives data_;
};

/// Binds to what the codec of its alternative binds to, which shows only while encoding, a list also to vector and a
/// vector to list; reads from every type.
///
/// Values of more than 32 levels are refused: out_of_range when bound, malformed_rows when read.
template <>
struct codec<value> {
  static data_type natural_type() noexcept { return {}; }
  static data_type natural_type(const value& v) { return v.natural_type(); }
  static bool binds_to(const data_type&) noexcept { return true; }
  static bool is_null(const value& v) noexcept { return v.is_null(); }
  static bool is_unset(const value& v) noexcept { return v.is_unset(); }
  static void encode(const value& v, const data_type& type, value_buffer& out);
  static bool reads_from(const data_type&) noexcept { return true; }
  static value null() noexcept { return {}; }
  static value decode(bytes_view in, const data_type& type);
};

}}  // namespace dse::v0
