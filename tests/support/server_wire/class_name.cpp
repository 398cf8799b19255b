#include "support/server_wire/class_name.hpp"

#include <map>

namespace dse::testing {
namespace {

const std::map<type_kind, std::string> simple_names{
    {type_kind::ascii, "AsciiType"},
    {type_kind::bigint, "LongType"},
    {type_kind::blob, "BytesType"},
    {type_kind::boolean, "BooleanType"},
    {type_kind::counter, "CounterColumnType"},
    {type_kind::decimal, "DecimalType"},
    {type_kind::double_, "DoubleType"},
    {type_kind::float_, "FloatType"},
    {type_kind::int_, "Int32Type"},
    {type_kind::timestamp, "TimestampType"},
    {type_kind::uuid, "UUIDType"},
    {type_kind::text, "UTF8Type"},
    {type_kind::varint, "IntegerType"},
    {type_kind::timeuuid, "TimeUUIDType"},
    {type_kind::inet, "InetAddressType"},
    {type_kind::date, "SimpleDateType"},
    {type_kind::time, "TimeType"},
    {type_kind::smallint, "ShortType"},
    {type_kind::tinyint, "ByteType"},
    {type_kind::duration, "DurationType"},
    {type_kind::list, "ListType"},
    {type_kind::set, "SetType"},
    {type_kind::map, "MapType"},
    {type_kind::tuple, "TupleType"},
    {type_kind::udt, "UserType"},
    {type_kind::vector, "VectorType"},
};

std::string hex(const std::string& text) {
  constexpr const char* digits = "0123456789abcdef";
  std::string s;
  for (const char c : text) {
    const auto octet = static_cast<unsigned char>(c);
    s += {digits[octet >> 4], digits[octet & 15]};
  }
  return s;
}

std::string parameters(const data_type& type) {
  std::string s = type.is(type_kind::udt) ? type.keyspace() + ',' + hex(type.name()) + ',' : "";
  for (std::size_t i = 0; i < type.parameters().size(); ++i) {
    if (i != 0) s += ',';
    if (type.is(type_kind::udt)) s += hex(type.field_names()[i]) + ':';
    s += class_name(type.parameters()[i]);
  }
  // VectorType alone has blanks.
  if (type.is(type_kind::vector)) s += " , " + std::to_string(type.dimension());
  return s;
}

}  // namespace

std::string class_name(const data_type& type) {
  if (type.is(type_kind::custom)) return type.name();
  const std::string name = "org.apache.cassandra.db.marshal." + simple_names.at(type.kind());
  return type.parameters().empty() ? name : name + '(' + parameters(type) + ')';
}

}  // namespace dse::testing
