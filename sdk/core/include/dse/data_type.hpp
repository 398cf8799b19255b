#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace dse { inline namespace v0 {

/// Type option ids of the native protocol (native_protocol_v5.spec, section 4.2.5.2), and `vector`, which has none:
/// servers name its class, so its value is one that the protocol does not use.
enum class type_kind : std::uint16_t {
  custom = 0x0000,
  ascii = 0x0001,
  bigint = 0x0002,
  blob = 0x0003,
  boolean = 0x0004,
  counter = 0x0005,
  decimal = 0x0006,
  double_ = 0x0007,
  float_ = 0x0008,
  int_ = 0x0009,
  timestamp = 0x000B,
  uuid = 0x000C,
  text = 0x000D,
  varint = 0x000E,
  timeuuid = 0x000F,
  inet = 0x0010,
  date = 0x0011,
  time = 0x0012,
  smallint = 0x0013,
  tinyint = 0x0014,
  duration = 0x0015,
  list = 0x0020,
  map = 0x0021,
  set = 0x0022,
  udt = 0x0030,
  tuple = 0x0031,
  vector = 0x8000,
};

/// The CQL type of a column, parameter or value; immutable, copies share the parameters of nested types.
class data_type {
 public:
  constexpr data_type() noexcept {}
  constexpr data_type(type_kind kind) noexcept : kind_(kind) {}
  /// A server class known by its full Java name, such as DSE's geometry types.
  static data_type custom(std::string class_name);
  static data_type list(data_type element);
  static data_type set(data_type element);
  static data_type map(data_type key, data_type value);
  static data_type tuple(std::vector<data_type> elements);
  static data_type udt(std::string keyspace, std::string name, std::vector<std::string> fields,
                       std::vector<data_type> types);
  /// So many values of one type, none of them null (Cassandra 5.0).
  static data_type vector(data_type element, std::uint32_t dimension);

  type_kind kind() const noexcept { return kind_; }
  bool is(type_kind k) const noexcept { return kind_ == k; }
  /// Element, key and value, members; empty for scalar types.
  const std::vector<data_type>& parameters() const noexcept;
  /// Class name of a custom type, name of a UDT.
  const std::string& name() const noexcept;
  const std::string& keyspace() const noexcept;
  const std::vector<std::string>& field_names() const noexcept;
  /// How many elements the values of a vector have; 0 for other types.
  std::uint32_t dimension() const noexcept;

  /// As CQL writes it: `map<text, frozen<list<int>>>`, `vector<float, 3>`; a custom type as its quoted class name.
  std::string to_string() const;
  friend bool operator==(const data_type& a, const data_type& b) noexcept;

 private:
  struct nested;
  data_type(type_kind kind, std::shared_ptr<const nested> n) noexcept : nested_(std::move(n)), kind_(kind) {}
  const nested& details() const noexcept;

  std::shared_ptr<const nested> nested_;
  type_kind kind_ = type_kind::custom;
};

/// A column of a result, or the place of a bind marker.
struct column {
  std::string keyspace;
  std::string table;
  std::string name;
  data_type type;
};

}}  // namespace dse::v0
