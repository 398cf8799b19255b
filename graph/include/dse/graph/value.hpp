#pragma once

#include <dse/error.hpp>
#include <dse/graph/arg.hpp>

#include <compare>
#include <cstddef>
#include <iosfwd>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace dse { inline namespace v0 { namespace graph {

/// What a value is: one name for each type of GraphBinary 1.0 and of DSE's additions.
enum class value_kind : std::uint8_t {
  null,
  boolean,
  int8,
  int16,
  int32,
  int64,
  big_integer,
  decimal,
  float32,
  float64,
  text,
  character,
  class_name,
  uuid,
  blob,
  inet,
  timestamp,  ///< Date, Timestamp and Instant
  local_date,
  local_time,
  local_date_time,
  month_day,
  offset_date_time,
  offset_time,
  period,
  year,
  year_month,
  zoned_date_time,
  zone_offset,
  time_duration,  ///< java.time.Duration
  duration,       ///< CQL's duration: months, days, nanoseconds
  point,
  line_string,
  polygon,
  distance,  ///< a circle, which only DSE's Geo predicates have
  list,
  set,
  map,
  bulk_set,
  tuple,
  udt,
  vertex,
  edge,
  vertex_property,
  property,
  path,
  tree,
  graph,
  traverser,
  metrics,
  traversal_metrics,
  token,  ///< T.id, Direction.OUT and the like
  bytecode,
  binding,
  predicate,
  lambda,
  strategy,
  custom,  ///< a type that this library doesn't know; custom_name() says which
};

/// As in the enumeration: `vertex_property`.
std::string_view to_string(value_kind kind) noexcept;

class value;

/// How a value is read as a T: `static result<T> read(const value&)`. Specialise it for your own types.
template <class T>
struct value_reader;

template <class T>
concept readable_value = requires(const value& v) {
  { value_reader<T>::read(v) } -> std::same_as<result<T>>;
};

/// One Gremlin value: a result, an id, or an argument whose type is known only at run time.
///
/// It holds the value's GraphBinary bytes, whatever sub-protocol it came by, so an id read from one result is sent back
/// unchanged. Integers keep their width: 1, 1L and 1.0 are different values, as in Java's equals(); elements are equal
/// when their ids are, sets and maps in any order, a path without regard to its labels. The order is total, for keys of
/// maps and sets: by kind, within it numbers by size, text by its bytes, lists by their items, NaN behind all numbers.
class value {
 public:
  /// null
  value() { set(nullptr); }
  template <class A>
    requires(!std::same_as<A, value> && std::constructible_from<arg, const A&>)
  value(const A& v) {
    set(v);
  }
  /// From one qualified GraphBinary value and nothing else; fails with malformed_rows.
  static result<value> try_from_graph_binary(std::string_view bytes);

  value_kind kind() const noexcept;
  bool is_null() const noexcept { return kind() == value_kind::null; }

  /// The value as a T, without loss: an integer that fits, a float as double, text, a token's name as text, containers
  /// of readable types, `std::optional<T>` for what may be null.
  /// \throws dse::exception with type_mismatch, null_value, out_of_range or malformed_rows.
  template <readable_value T>
  T as() const {
    return try_as<T>().value();
  }
  template <readable_value T>
  result<T> try_as() const {
    return value_reader<T>::read(*this);
  }

  /// Whether as<T>() would give a T.
  template <readable_value T>
  bool is() const {
    return try_as<T>().has_value();
  }

  /// Items of a list, set, tuple, bulk set or path; entries of a map or UDT; 0 for everything else.
  std::size_t size() const noexcept;
  /// The items of a list, set, tuple or path (its objects), and of a bulk set, each as often as it counts.
  /// \throws dse::exception with type_mismatch, or out_of_range for a bulk set of more than a million items.
  std::vector<value> items() const;
  result<std::vector<value>> try_items() const;
  /// The entries of a map, a UDT, a bulk set (item and count) or of an element's properties, in the server's order.
  std::vector<std::pair<value, value>> entries() const;
  result<std::vector<std::pair<value, value>>> try_entries() const;
  /// The value under a key of a map, of a field of a UDT or of a property of an element, the count of an item of a bulk
  /// set, or, by its position from 0, an item of a list, set, tuple or path; null when there is none.
  value operator[](const value& key) const;

  /// Class name of a custom type or a strategy; empty for other kinds.
  std::string_view custom_name() const noexcept;

  /// As Gremlin prints results: `v[1]`, `e[7][1-knows->2]`, `{name=[marko]}`.
  std::string to_string() const;
  /// The qualified GraphBinary value.
  const std::string& encoded() const noexcept { return encoded_; }
  /// Which parameters of a step the value can be.
  form argument_form() const noexcept;

  friend bool operator==(const value& a, const value& b) noexcept;
  friend std::strong_ordering operator<=>(const value& a, const value& b) noexcept;
  std::size_t hash() const noexcept;
  template <class Traits>
  friend std::basic_ostream<char, Traits>& operator<<(std::basic_ostream<char, Traits>& out, const value& v) {
    return out << v.to_string();
  }

 private:
  friend struct trusted_bytes;
  void set(arg v);
  std::string encoded_;
};

inline form arg::dynamic_kind() const noexcept { return static_cast<const value*>(pointer_)->argument_form(); }

namespace detail {
/// The same error, told where in a larger value it is.
error error_within(const error& e, const std::string& place);
error wrong_size(const value& v, std::size_t wanted);
error no_alternative(const value& v);
error not_null(const value& v);
std::string place_of_item(std::size_t index);
std::string place_of_key(const value& key);
}  // namespace detail

template <>
struct value_reader<value> {
  static result<value> read(const value& v) { return v; }
};
template <class T>
concept basic_type = std::same_as<T, bool> || std::same_as<T, signed char> || std::same_as<T, short> ||
                     std::same_as<T, int> || std::same_as<T, long> || std::same_as<T, long long> ||
                     std::same_as<T, float> || std::same_as<T, double> || std::same_as<T, std::string>;
namespace detail {
template <basic_type T>
result<T> read_basic(const value& v);
}  // namespace detail
template <basic_type T>
struct value_reader<T> {
  static result<T> read(const value& v) { return detail::read_basic<T>(v); }
};
template <readable_value T>
struct value_reader<std::optional<T>> {
  static result<std::optional<T>> read(const value& v) {
    if (v.is_null()) return std::optional<T>();
    result<T> content = v.try_as<T>();
    if (!content) return content.error();
    return std::optional<T>(std::move(*content));
  }
};

}}}  // namespace dse::v0::graph

template <>
struct std::hash<dse::graph::value> {
  std::size_t operator()(const dse::graph::value& v) const noexcept { return v.hash(); }
};
