#include "binary/cql_values.hpp"

#include "binary/types.hpp"
#include "iso_time.hpp"
#include "refuse.hpp"

#include <dse/data_type.hpp>
#include <dse/graph/cql_values.hpp>
#include <dse/graph/scalars.hpp>

#include <algorithm>

namespace dse { inline namespace v0 { namespace graph {

namespace {

using field_list = std::vector<std::pair<value, value>>;

std::string_view short_text(binary_reader& in) noexcept { return in.take(in.integer<std::uint16_t>()); }

/// A type option (native_protocol_v5.spec, 4.2.5.2): its bytes, for reading it again for each item.
std::string_view take_option(binary_reader& in, int nesting) noexcept {
  const std::string_view before = in.rest();
  if (nesting > max_nesting) in.fail();
  switch (type_kind(in.integer<std::uint16_t>())) {
    case type_kind::custom: short_text(in); break;
    case type_kind::list:
    case type_kind::set: take_option(in, nesting + 1); break;
    case type_kind::map: take_option(in, nesting + 1), take_option(in, nesting + 1); break;
    case type_kind::tuple:
      for (auto n = in.integer<std::uint16_t>(); n > 0 && in.ok(); --n) take_option(in, nesting + 1);
      break;
    case type_kind::udt:
      short_text(in), short_text(in);
      for (auto n = in.integer<std::uint16_t>(); n > 0 && in.ok(); --n) short_text(in), take_option(in, nesting + 1);
      break;
    default: break;
  }
  return in.ok() ? before.substr(0, before.size() - in.rest().size()) : std::string_view();
}

/// The signed vint of CQL's duration (native_protocol_v5.spec, 3): as many bytes follow as the first has leading ones.
std::int64_t vint(binary_reader& in) noexcept {
  const std::uint8_t first = in.u8();
  int more = 0;
  while (more < 8 && (first & (0x80 >> more)) != 0) ++more;
  std::uint64_t v = more >= 7 ? 0 : first & (0xFFU >> (more + 1));
  for (int i = 0; i < more; ++i) v = v << 8 | in.u8();
  return static_cast<std::int64_t>(v >> 1) ^ -static_cast<std::int64_t>(v & 1);
}

std::string_view geometry_name(std::string_view class_name) noexcept {
  if (class_name.ends_with(".PointType")) return "driver.dse.geometry.Point";
  if (class_name.ends_with(".LineStringType")) return "driver.dse.geometry.LineString";
  if (class_name.ends_with(".PolygonType")) return "driver.dse.geometry.Polygon";
  return class_name;
}

bool append_cql(binary_writer& out, std::string_view option, std::string_view bytes);

/// [int length][bytes], a negative length is null.
bool append_item(binary_writer& out, std::string_view option, binary_reader& items) {
  const std::int32_t size = items.i32();
  if (size < 0) return out.null(), items.ok();
  const std::string_view bytes = items.take(static_cast<std::size_t>(size));
  return items.ok() && append_cql(out, option, bytes);
}

bool append_collection(binary_writer& out, std::uint8_t code, std::string_view first, std::string_view second,
                       std::string_view bytes) {
  binary_reader items(bytes);
  const std::size_t n = items.count();
  out.head(code).count(n);
  for (std::size_t i = 0; i < n; ++i) {
    if (!append_item(out, first, items)) return false;
    if (code == code::map && !append_item(out, second, items)) return false;
  }
  return items.ok();
}

bool append_fixed(binary_writer& out, std::uint8_t code, std::string_view bytes, std::size_t size) {
  out.head(code).raw(bytes);
  return bytes.size() == size;
}

bool append_cql(binary_writer& out, std::string_view option, std::string_view bytes) {
  binary_reader type(option);
  binary_reader in(bytes);
  switch (type_kind(type.integer<std::uint16_t>())) {
    case type_kind::ascii:
    case type_kind::text: out.head(code::text).text(bytes); return true;
    case type_kind::bigint:
    case type_kind::counter: return append_fixed(out, code::int64, bytes, 8);
    case type_kind::blob: out.head(code::blob).text(bytes); return true;
    case type_kind::boolean: return append_fixed(out, code::boolean, bytes, 1);
    case type_kind::decimal:
      out.head(code::decimal).i32(in.i32()).text(in.rest());
      return in.ok() && !in.rest().empty();
    case type_kind::double_: return append_fixed(out, code::float64, bytes, 8);
    case type_kind::float_: return append_fixed(out, code::float32, bytes, 4);
    case type_kind::int_: return append_fixed(out, code::int32, bytes, 4);
    case type_kind::timestamp: return append_fixed(out, code::timestamp, bytes, 8);
    case type_kind::uuid:
    case type_kind::timeuuid: return append_fixed(out, code::uuid, bytes, 16);
    case type_kind::varint: out.head(code::big_integer).text(bytes); return !bytes.empty();
    case type_kind::inet: out.head(code::inet).text(bytes); return bytes.size() == 4 || bytes.size() == 16;
    case type_kind::date:
      value_writer<local_date>::append(date_of(std::int64_t{in.integer<std::uint32_t>()} - (std::int64_t{1} << 31)),
                                       out);
      return in.ok();
    case type_kind::time: return append_fixed(out, local_time::graph_binary_code, bytes, 8);
    case type_kind::smallint: return append_fixed(out, code::int16, bytes, 2);
    case type_kind::tinyint: return append_fixed(out, code::int8, bytes, 1);
    case type_kind::duration: {
      const auto months = static_cast<std::int32_t>(vint(in)), days = static_cast<std::int32_t>(vint(in));
      out.custom("driver.core.Duration", 16).i32(months).i32(days).i64(vint(in));
      return in.ok();
    }
    case type_kind::list: return append_collection(out, code::list, type.rest(), {}, bytes);
    case type_kind::set: return append_collection(out, code::set, type.rest(), {}, bytes);
    case type_kind::map: {
      const std::string_view key = take_option(type, 0);
      return append_collection(out, code::map, key, type.rest(), bytes);
    }
    case type_kind::tuple:
      out.custom("driver.core.TupleValue", option.size() + bytes.size()).raw(option).raw(bytes);
      return true;
    case type_kind::udt:
      out.custom("driver.core.UDTValue", option.size() + bytes.size()).raw(option).raw(bytes);
      return true;
    case type_kind::custom: out.custom(geometry_name(short_text(type)), bytes.size()).raw(bytes); return true;
    case type_kind::vector: return false;  // not a type option of the protocol
  }
  return false;
}

bool read_native(std::string_view bytes, bool udt, field_list& fields) {
  binary_reader type(bytes);
  binary_reader values(bytes);
  take_option(values, 0);
  if (type_kind(type.integer<std::uint16_t>()) != (udt ? type_kind::udt : type_kind::tuple)) return false;
  if (udt) short_text(type), short_text(type);
  for (auto n = type.integer<std::uint16_t>(); n > 0 && type.ok(); --n) {
    value name;
    if (udt) name = value(short_text(type));
    const std::string_view option = take_option(type, 0);
    binary_writer content;
    // fields added to a UDT later are missing at the end of older values
    if (values.rest().empty() && values.ok()) content.null();
    else if (!append_item(content, option, values)) return false;
    result<value> read = value::try_from_graph_binary(content.bytes());
    if (!read) return false;
    fields.emplace_back(std::move(name), std::move(*read));
  }
  return type.ok() && values.ok();
}

bool read_json(std::string_view bytes, bool udt, field_list& fields) {
  const result<value> object = value::try_from_graph_binary(bytes);
  if (!object) return false;
  const auto contents = (*object)["value"].try_items();
  const auto definitions = (*object)["definition"].try_items();
  if (!contents || (udt && (!definitions || definitions->size() != contents->size()))) return false;
  for (std::size_t i = 0; i < contents->size(); ++i)
    fields.emplace_back(udt ? (*definitions)[i]["fieldName"] : value(), (*contents)[i]);
  return true;
}

void append_short(std::string& out, std::size_t n) { out += {static_cast<char>(n >> 8), static_cast<char>(n)}; }

void append_short_text(std::string& out, std::string_view text) {
  if (text.size() > 0xFFFF) refuse("a name of a CQL type is longer than 65,535 bytes");
  append_short(out, text.size());
  out += text;
}

/// The type option of a declared type; the opposite of take_option.
void append_option(std::string& out, const data_type& type) {
  if (type.is(type_kind::vector)) refuse("a vector in a tuple or UDT has no form in graph requests");
  append_short(out, static_cast<std::size_t>(type.kind()));
  if (type.is(type_kind::custom)) append_short_text(out, type.name());
  if (type.is(type_kind::udt)) append_short_text(out, type.keyspace()), append_short_text(out, type.name());
  if (type.is(type_kind::udt) || type.is(type_kind::tuple)) append_short(out, type.parameters().size());
  for (std::size_t i = 0; i < type.parameters().size(); ++i) {
    if (type.is(type_kind::udt)) append_short_text(out, type.field_names()[i]);
    append_option(out, type.parameters()[i]);
  }
}

}  // namespace

value detail::cql_value(const data_type& type, bytes_view members) {
  std::string option;
  append_option(option, type);
  binary_writer out;
  out.custom(type.is(type_kind::udt) ? "driver.core.UDTValue" : "driver.core.TupleValue",
             option.size() + members.size());
  out.raw(option).raw({reinterpret_cast<const char*>(members.data()), members.size()});
  return trusted_bytes::make(std::move(out).bytes());
}

void detail::check_declared(const data_type& type, type_kind kind, std::size_t members) {
  if (!type.is(kind) || (kind == type_kind::udt && type.field_names().size() != members))
    throw exception(error(client_errc::type_mismatch,
                          type.to_string() + " is no " + (kind == type_kind::udt ? "UDT with its fields" : "tuple")));
  if (type.parameters().size() != members)
    throw exception(error(client_errc::type_mismatch, std::to_string(members) + " values for the " +
                                                          std::to_string(type.parameters().size()) + " members of " +
                                                          type.to_string()));
}

bytes_view detail::members_of(const value_buffer& one) {
  const bytes_view whole = one.view();
  // a null or unset value has a negative length and no bytes
  if (whole.size() <= 4 && (whole.size() < 4 || whole[0] != std::byte{0}))
    throw exception(error(client_errc::null_value, "a UDT was made from null; leave it out, or send null"));
  return whole.subspan(4);
}

result<field_list> try_read_cql_fields(std::string_view bytes, std::string_view type_name) {
  const bool udt = type_name == "driver.core.UDTValue" || type_name == "dse:UDT";
  field_list fields;
  const bool read = type_name.starts_with("dse:") ? read_json(bytes, udt, fields) : read_native(bytes, udt, fields);
  if (!read) return error(client_errc::malformed_rows, "the bytes of a tuple or UDT are no value of its type");
  return fields;
}

}}}  // namespace dse::v0::graph
