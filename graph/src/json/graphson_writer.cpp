#include "json/graphson_writer.hpp"

#include "binary/numbers.hpp"
#include "describe.hpp"
#include "iso_time.hpp"
#include "json/base64.hpp"
#include "number_text.hpp"

#include <dse/graph/traversal.hpp>

#include <bit>

namespace dse { inline namespace v0 { namespace graph {

void graphson_writer::value(binary_reader& in) {
  if (++nesting_ > max_nesting) refuse("a traversal or value contains itself too often");
  const binary_head head = read_head(in);
  if (head.null) put("null");
  else if (head.code == code::custom) custom(head, in);
  else content(head.code, in);
  if (!in.ok()) refuse("a value holds malformed GraphBinary");
  --nesting_;
}

void graphson_writer::content(std::uint8_t type_code, binary_reader& in) {
  const binary_type* type = find_type(type_code);
  if (type == nullptr) return in.fail();
  if (is_token(*type)) return read_head(in), typed(type->name, in.text());
  switch (type_code) {
    case code::int32: return number("g:Int32", std::to_string(in.i32()));
    case code::int64: return number("g:Int64", std::to_string(in.i64()));
    case code::text: return string(in.text());
    case code::date: return milliseconds("g:Date", in.i64());
    case code::timestamp: return milliseconds("g:Timestamp", in.i64());
    case code::class_name: return typed("Class", in.text());
    case code::float64: return real("g:Double", std::bit_cast<double>(in.i64()));
    case code::float32: return real("g:Float", std::bit_cast<float>(in.i32()));
    case code::list: return list("g:List", in);
    case code::set: return list("g:Set", in);
    case code::map: return map(in);
    case code::uuid: return uuid_text(in);
    case code::edge: return edge(in);
    case code::path: return path(in);
    case code::property: return property(in);
    case code::vertex: return vertex(in);
    case code::vertex_property: return vertex_property(in);
    case code::binding: return binding(in);
    case code::bytecode: return bytecode(in);
    case code::lambda: return lambda(in);
    case code::predicate: return predicate(in, "P");
    case code::text_predicate: return predicate(in, "TextP");
    case code::decimal: {
      const std::int32_t scale = in.i32();
      return number("gx:BigDecimal", decimal(next_number(in), scale).to_string());
    }
    case code::big_integer: return number("gx:BigInteger", next_number(in).to_string());
    case code::int8: return number("gx:Byte", std::to_string(static_cast<signed char>(in.u8())));
    case code::int16: return number("gx:Int16", std::to_string(in.i16()));
    case code::boolean: return put(in.u8() != 0 ? "true" : "false");
    // classic graphs know dse:Blob, core ones gx:ByteBuffer
    case code::blob:
      return text_of(version_ == graphson_version::v2 ? "dse:Blob" : "gx:ByteBuffer", to_base64(in.text()));
    case code::strategy: return strategy(in);
    case code::character: return character(in);
    case code::inet:
      return text_of("gx:InetAddress",
                     inet_address::try_from_bytes(std::as_bytes(std::span(in.text()))).value().to_string());
    default: break;
  }
  if (std::string text = iso_text(type_code, in); !text.empty()) return text_of("gx:" + std::string(type->name), text);
  refuse("GraphSON arguments have no form for " + std::string(type->name));
}

template <class Real>
void graphson_writer::real(std::string_view type, Real v) {
  if (std::isfinite(v)) return number(type, shortest(v));
  if (version_ == graphson_version::v1) refuse("GraphSON 1.0 has no form for NaN and the infinities");
  number(type, std::isnan(v) ? "\"NaN\"" : v > 0 ? "\"Infinity\"" : "\"-Infinity\"");
}

/// GraphSON 1.0 has the time as text.
void graphson_writer::milliseconds(std::string_view type, std::int64_t ms) {
  if (version_ != graphson_version::v1) return number(type, std::to_string(ms));
  string(describe(graph::value(date{ms}).encoded()));
}

void graphson_writer::uuid_text(binary_reader& in) { typed("UUID", next_uuid(in).to_string()); }

void graphson_writer::character(binary_reader& in) {
  const std::string_view before = in.rest();
  skip_layout(in, "u", 0);
  text_of("gx:Char", before.substr(0, before.size() - in.rest().size()));
}

void graphson_writer::array(binary_reader& in, std::size_t n) {
  put("[");
  for (std::size_t i = 0; i < n && in.ok(); ++i) {
    if (i != 0) put(",");
    value(in);
  }
  put("]");
}

/// GraphSON 1 and 2 have no types for collections.
void graphson_writer::list(std::string_view type, binary_reader& in) {
  const bool plain = version_ != graphson_version::v3;
  if (!plain) open(type);
  array(in, in.count());
  if (!plain) put("}");
}

void graphson_writer::map(binary_reader& in) {
  const std::size_t n = in.count();
  if (version_ != graphson_version::v3) return object(in, n);
  open("g:Map");
  array(in, 2 * n);
  put("}");
}

/// A JSON object; keys that are no text are written as text, as Java's writer does.
void graphson_writer::object(binary_reader& in, std::size_t n) {
  put("{");
  for (std::size_t i = 0; i < n && in.ok(); ++i) {
    if (i != 0) put(",");
    string(describe(take_value(in)));
    put(":");
    value(in);
  }
  put("}");
}

std::string to_graphson(std::string_view encoded, graphson_version version) {
  std::string out;
  binary_reader in(encoded);
  graphson_writer(out, version).value(in);
  return out;
}

std::string to_graphson(const bytecode& code, graphson_version version) {
  return to_graphson(std::string_view(code.graph_binary()), version);
}

}}}  // namespace dse::v0::graph
