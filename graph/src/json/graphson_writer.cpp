#include "json/graphson_writer.hpp"

#include "binary/cql_values.hpp"
#include "binary/numbers.hpp"
#include "binary/types.hpp"
#include "describe.hpp"
#include "dse_predicates.hpp"
#include "iso_time.hpp"
#include "json/base64.hpp"
#include "json/cql_object.hpp"
#include "json/json_text.hpp"
#include "number_text.hpp"
#include "refuse.hpp"

#include <dse/geo/wkb.hpp>
#include <dse/geo/wkt.hpp>
#include <dse/graph/traversal.hpp>

#include <bit>

namespace dse { inline namespace v0 { namespace graph {

namespace {

class graphson_writer {
 public:
  graphson_writer(std::string& out, graphson_version version) : out_(out), version_(version) {}

  void value(binary_reader& in) {
    if (++nesting_ > max_nesting) refuse("a traversal or value contains itself too often");
    const binary_head head = read_head(in);
    if (head.null) put("null");
    else if (head.code == code::custom) custom(head, in);
    else content(head.code, in);
    if (!in.ok()) refuse("a value holds malformed GraphBinary");
    --nesting_;
  }

  void bytecode(binary_reader& in) {
    if (version_ == graphson_version::v1) refuse("GraphSON 1.0 carries scripts only");
    std::string steps;
    std::string sources;
    graphson_writer(steps, *this).instructions(in);
    graphson_writer(sources, *this).instructions(in);
    open("g:Bytecode");
    put("{");
    if (!sources.empty()) put("\"source\":[" + sources + "]");
    if (!steps.empty()) put((sources.empty() ? "\"step\":[" : ",\"step\":[") + steps + "]");
    put("}}");
  }

 private:
  graphson_writer(std::string& out, const graphson_writer& outer)
      : out_(out), version_(outer.version_), nesting_(outer.nesting_) {}

  void content(std::uint8_t type_code, binary_reader& in) {
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
    if (std::string text = iso_text(type_code, in); !text.empty())
      return text_of("gx:" + std::string(type->name), text);
    refuse("GraphSON arguments have no form for " + std::string(type->name));
  }

  void put(std::string_view text) { out_ += text; }
  void open(std::string_view type) {
    if (version_ == graphson_version::v1) refuse("GraphSON 1.0 has no form for " + std::string(type));
    put(R"({"@type":)");
    string(type);
    put(R"(,"@value":)");
  }
  void number(std::string_view type, std::string_view digits) {
    if (version_ == graphson_version::v1) return put(digits);
    open(type);
    put(digits);
    put("}");
  }
  void text_of(std::string_view type, std::string_view text) {
    if (version_ == graphson_version::v1) return string(text);
    open(type);
    string(text);
    put("}");
  }
  void typed(std::string_view name, std::string_view text) { text_of("g:" + std::string(name), text); }
  template <class Real>
  void real(std::string_view type, Real v) {
    if (std::isfinite(v)) return number(type, shortest(v));
    if (version_ == graphson_version::v1) refuse("GraphSON 1.0 has no form for NaN and the infinities");
    number(type, std::isnan(v) ? "\"NaN\"" : v > 0 ? "\"Infinity\"" : "\"-Infinity\"");
  }
  /// GraphSON 1.0 has the time as text.
  void milliseconds(std::string_view type, std::int64_t ms) {
    if (version_ != graphson_version::v1) return number(type, std::to_string(ms));
    string(describe(graph::value(date{ms}).encoded()));
  }
  void string(std::string_view text) { append_json_string(out_, text); }
  void uuid_text(binary_reader& in) { typed("UUID", next_uuid(in).to_string()); }
  void character(binary_reader& in) {
    const std::string_view before = in.rest();
    skip_layout(in, "u", 0);
    text_of("gx:Char", before.substr(0, before.size() - in.rest().size()));
  }

  void array(binary_reader& in, std::size_t n) {
    put("[");
    for (std::size_t i = 0; i < n && in.ok(); ++i) {
      if (i != 0) put(",");
      value(in);
    }
    put("]");
  }
  /// GraphSON 1 and 2 have no types for collections.
  void list(std::string_view type, binary_reader& in) {
    const bool plain = version_ != graphson_version::v3;
    if (!plain) open(type);
    array(in, in.count());
    if (!plain) put("}");
  }
  void map(binary_reader& in) {
    const std::size_t n = in.count();
    if (version_ != graphson_version::v3) return object(in, n);
    open("g:Map");
    array(in, 2 * n);
    put("}");
  }
  /// A JSON object; keys that are no text are written as text, as Java's writer does.
  void object(binary_reader& in, std::size_t n) {
    put("{");
    for (std::size_t i = 0; i < n && in.ok(); ++i) {
      if (i != 0) put(",");
      string(describe(take_value(in)));
      put(":");
      value(in);
    }
    put("}");
  }

  void instructions(binary_reader& in) {
    const std::size_t n = in.count();
    for (std::size_t i = 0; i < n && in.ok(); ++i) {
      put(i == 0 ? "[" : ",[");
      string(in.text());
      for (std::size_t args = in.count(); args > 0 && in.ok(); --args) {
        put(",");
        value(in);
      }
      put("]");
    }
  }
  void predicate(binary_reader& in, std::string_view type) {
    const std::string_view name = in.text();
    const std::size_t n = in.count();
    // P::inside travels as two predicates, so an "inside" of one argument is Geo's
    const bool dse = type == "P" && n == 1 && (is_search(name) || is_geo(name));
    open(dse ? "dse:P" : "g:" + std::string(type));
    put("{");
    if (dse) put(is_geo(name) ? R"("predicateType":"Geo",)" : R"("predicateType":"Search",)");
    text_member(R"("predicate":)", name);
    put(R"(,"value":)");
    if (name == "within" || name == "without") {
      const bool plain = version_ != graphson_version::v3;
      if (!plain) open("g:List");
      array(in, n);
      if (!plain) put("}");
    } else if (n == 1) {
      value(in);
    } else {
      array(in, n);
    }
    put("}}");
  }
  void lambda(binary_reader& in) {
    const std::string_view language = in.text();
    open("g:Lambda");
    text_member(R"({"script":)", in.text());
    text_member(R"(,"language":)", language);
    put(R"(,"arguments":)" + std::to_string(in.i32()) + "}}");
  }
  void binding(binary_reader& in) {
    open("g:Binding");
    text_member(R"({"key":)", in.text());
    member(R"(,"value":)", in);
    put("}}");
  }
  void strategy(binary_reader& in) {
    const std::string_view name = in.text();
    open("g:" + std::string(name.substr(name.rfind('.') + 1)));
    object(in, in.count());
    put("}");
  }

  void vertex(binary_reader& in) {
    open("g:Vertex");
    member(R"({"id":)", in);
    text_member(R"(,"label":)", in.text());
    skip_value(in);
    put("}}");
  }
  void edge(binary_reader& in) {
    open("g:Edge");
    member(R"({"id":)", in);
    text_member(R"(,"label":)", in.text());
    member(R"(,"inV":)", in);
    text_member(R"(,"inVLabel":)", in.text());
    member(R"(,"outV":)", in);
    text_member(R"(,"outVLabel":)", in.text());
    skip_value(in), skip_value(in);
    put("}}");
  }
  void vertex_property(binary_reader& in) {
    open("g:VertexProperty");
    member(R"({"id":)", in);
    const std::string_view label = in.text();
    member(R"(,"value":)", in);
    text_member(R"(,"label":)", label);
    skip_value(in), skip_value(in);
    put("}}");
  }
  void property(binary_reader& in) {
    open("g:Property");
    text_member(R"({"key":)", in.text());
    member(R"(,"value":)", in);
    skip_value(in);
    put("}}");
  }
  void path(binary_reader& in) {
    open("g:Path");
    member(R"({"labels":)", in);
    member(R"(,"objects":)", in);
    put("}}");
  }

  void member(std::string_view before, binary_reader& in) { put(before), value(in); }
  void text_member(std::string_view before, std::string_view text) { put(before), string(text); }
  void number_member(std::string_view before, std::string_view type, const std::string& n) {
    put(before), number(type, n);
  }

  template <class Geometry>
  void geometry(std::string_view type, std::string_view wkb) {
    text_of(type, dse::geo::to_wkt(dse::geo::from_wkb<Geometry>(std::as_bytes(std::span(wkb)))));
  }
  void custom(const binary_head& head, binary_reader& in) {
    const std::string_view name = head.custom_name;
    const std::string_view bytes = in.take(head.custom_size);
    binary_reader body(bytes);
    switch (kind_of(head)) {
      case value_kind::point: return geometry<dse::geo::point>("dse:Point", bytes);
      case value_kind::line_string: return geometry<dse::geo::line_string>("dse:LineString", bytes);
      case value_kind::polygon: return geometry<dse::geo::polygon>("dse:Polygon", bytes);
      case value_kind::duration: return duration(body);
      case value_kind::tuple:
      case value_kind::udt:
        if (version_ == graphson_version::v3 && name.starts_with("driver.")) return cql_value(name, bytes);
        break;
      default: break;
    }
    if (name == "driver.dse.geometry.Distance") return distance(body);
    if (name == "driver.dse.search.EditDistance") return edit_distance(body);
    if (name == "org.javatuples.Pair") {
      if (version_ == graphson_version::v3) open("g:List");
      array(body, 2);
      if (version_ == graphson_version::v3) put("}");
      return;
    }
    if (!name.starts_with("driver.")) return from_json(name, body);
    refuse("GraphSON has no form for a " + std::string(name) + " that came as GraphBinary");
  }
  void cql_value(std::string_view name, std::string_view bytes) {
    const auto fields = try_read_cql_fields(bytes, name);
    if (!fields) refuse("a tuple or UDT holds bytes that are no value of its type");
    put(cql_object_head(bytes));
    for (std::size_t i = 0; i < fields->size(); ++i) {
      binary_reader in((*fields)[i].second.encoded());
      put(i == 0 ? "[" : ","), value(in);
    }
    put(fields->empty() ? "[]}}" : "]}}");
  }
  void duration(binary_reader& in) {
    open("dse:Duration");
    number_member(R"({"months":)", "g:Int32", std::to_string(in.i32()));
    number_member(R"(,"days":)", "g:Int32", std::to_string(in.i32()));
    number_member(R"(,"nanos":)", "g:Int64", std::to_string(in.i64()));
    put("}}");
  }
  void distance(binary_reader& in) {
    const auto center = dse::geo::from_wkb<dse::geo::point>(std::as_bytes(std::span(in.text())));
    const double radius = std::bit_cast<double>(in.i64());
    text_of("dse:Distance",
            "DISTANCE((" + shortest(center.x) + " " + shortest(center.y) + ") " + shortest(radius) + ")");
  }
  /// A plain JSON object also in GraphSON 3, as DSE's drivers write it.
  void edit_distance(binary_reader& in) {
    const std::int32_t distance = in.i32();
    text_member(R"({"query":)", in.text());
    number_member(R"(,"distance":)", "g:Int32", std::to_string(distance));
    put("}");
  }
  /// What came as GraphSON of a type that only the server knows: its objects and arrays have no types.
  void from_json(std::string_view type, binary_reader& in) {
    open(type);
    plain(in, type == "dse:Tuple" || type == "dse:UDT");
    put("}");
  }
  void plain(binary_reader& in, bool typed_contents) {
    binary_reader ahead = in;
    const binary_head head = read_head(ahead);
    if (++nesting_ > max_nesting) refuse("a value contains itself too often");
    if (!head.null && head.code == code::map) {
      put("{");
      for (std::size_t n = ahead.count(), i = 0; i < n && ahead.ok(); ++i) {
        const std::string key = describe(take_value(ahead));
        if (i != 0) put(",");
        string(key);
        put(":");
        if (typed_contents && key == "value") contents(ahead);
        else plain(ahead, false);
      }
      put("}");
      in = ahead;
    } else if (!head.null && head.code == code::list) {
      put("[");
      for (std::size_t n = ahead.count(), i = 0; i < n && ahead.ok(); ++i) {
        if (i != 0) put(",");
        plain(ahead, false);
      }
      put("]");
      in = ahead;
    } else {
      value(in);
    }
    --nesting_;
  }
  /// An array without a type whose items have theirs.
  void contents(binary_reader& in) {
    const binary_head head = read_head(in);
    if (head.null || head.code != code::list) return in.fail();
    array(in, in.count());
  }

  std::string& out_;
  graphson_version version_;
  int nesting_ = 0;
};

}  // namespace

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
