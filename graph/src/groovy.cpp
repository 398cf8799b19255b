#include "binary/numbers.hpp"
#include "binary/types.hpp"
#include "dse_predicates.hpp"
#include "identifier.hpp"
#include "iso_time.hpp"
#include "json/base64.hpp"
#include "number_text.hpp"
#include "refuse.hpp"
#include "step_table.hpp"

#include <dse/geo/wkb.hpp>
#include <dse/graph/traversal.hpp>

#include <bit>
#include <vector>

namespace dse { inline namespace v0 { namespace graph {

namespace {

/// Prints GraphBinary as Gremlin-Groovy text.
class groovy_printer {
 public:
  explicit groovy_printer(std::string& out, int nesting = 0) : out_(out), nesting_(nesting) {}

  void bytecode(binary_reader& in, std::string_view start) {
    if (cardinality_value(in)) return;
    std::string steps;
    std::string sources;
    groovy_printer(steps, nesting_).instructions(in, start == "g" ? place::spawn : place::step);
    groovy_printer(sources, nesting_).instructions(in, place::source);
    put(start);
    put(sources);
    put(steps);
    if (sources.empty() && steps.empty() && start == "__") put(".identity()");
  }

 private:
  void put(std::string_view text) { out_ += text; }
  /// Names stand in the text as they are, so what is no name would be part of the script.
  void name(std::string_view text) {
    if (!is_identifier(text)) refuse("Gremlin-Groovy has no name like \"" + std::string(text.substr(0, 40)) + "\"");
    put(text);
  }
  void quoted(std::string_view text) {
    out_ += '\'';
    for (const char c : text) {
      if (c == '\'' || c == '\\') (out_ += '\\') += c;
      else if (c == '\n') put("\\n");
      else if (c == '\r') put("\\r");
      else if (c == '\t') put("\\t");
      else out_ += c;
    }
    out_ += '\'';
  }
  void items(binary_reader& in, std::size_t n, std::string_view open, std::string_view close) {
    put(open);
    for (std::size_t i = 0; i < n && in.ok(); ++i) {
      if (i != 0) put(",");
      value(in);
    }
    put(close);
  }
  void instructions(binary_reader& in, place where) {
    for (std::size_t n = in.count(); n > 0 && in.ok(); --n) {
      const std::string_view step = in.text();
      if (step == "withStrategies" && options(in)) continue;
      put(".");
      name(step);
      arguments(in, step, where);
      if (where == place::spawn) where = place::step;
    }
  }
  /// Nulls have the type of their parameter, since Groovy chooses overloads by the types of arguments.
  void arguments(binary_reader& in, std::string_view step, place where) {
    const std::size_t n = in.count();
    const std::vector<form> forms = forms_ahead(in, n);
    const step_signature* signature = find_signature(step, where, forms);
    put("(");
    for (std::size_t i = 0; i < n && in.ok(); ++i) {
      if (i != 0) put(",");
      if (signature != nullptr && forms[i] == form::null) put(cast_for(*signature, i));
      value(in);
    }
    put(")");
  }
  static std::string_view cast_for(const step_signature& s, std::size_t i) {
    switch (s.at(i)) {
      case param::map: return "(Map) ";
      case param::string: return "(String) ";
      // else Java takes the null for the array of repeated arguments
      case param::object: return s.repeats_last && i + 1 >= s.count ? "(Object) " : "";
      default: return "";
    }
  }
  /// Cardinality.single(v) travels as a traversal, and is none.
  bool cardinality_value(binary_reader& in) {
    binary_reader ahead = in;
    if (ahead.count() != 0 || ahead.count() != 1 || ahead.text() != "CardinalityValueTraversal") return false;
    if (ahead.count() != 2 || read_head(ahead).code != code::text) return false;
    put("VertexProperty.Cardinality.");
    name(ahead.text());
    items(ahead, 1, "(", ")");
    in = ahead;
    return true;
  }
  /// OptionsStrategy is printed as the with() calls it came from.
  bool options(binary_reader& in) {
    binary_reader ahead = in;
    if (ahead.count() != 1 || read_head(ahead).code != code::strategy) return false;
    if (!ahead.text().ends_with(".OptionsStrategy")) return false;
    for (std::size_t n = ahead.count(); n > 0; --n) {
      put(".with");
      items(ahead, 2, "(", ")");
    }
    in = ahead;
    return true;
  }

  void value(binary_reader& in) {
    if (++nesting_ > max_nesting) refuse("a traversal or value contains itself too often");
    const binary_head head = read_head(in);
    if (head.null) put("null");
    else if (head.code == code::custom) custom(head, in);
    else content(head.code, in);
    if (!in.ok()) refuse("a value holds malformed GraphBinary");
    --nesting_;
  }
  void content(std::uint8_t type_code, binary_reader& in) {
    const binary_type* type = find_type(type_code);
    if (type == nullptr) return in.fail();
    if (is_token(*type)) return token(*type, in);
    switch (type_code) {
      case code::int32: return put(std::to_string(in.i32()));
      case code::int64: return put(std::to_string(in.i64()) + "L");
      case code::text: return quoted(in.text());
      case code::date: return put("new Date(" + std::to_string(in.i64()) + "L)");
      case code::timestamp: return put("new java.sql.Timestamp(" + std::to_string(in.i64()) + "L)");
      case code::float64: return real(std::bit_cast<double>(in.i64()), "Double", "d");
      case code::float32: return real(std::bit_cast<float>(in.i32()), "Float", "f");
      case code::list: return items(in, in.count(), "[", "]");
      case code::set: return items(in, in.count(), "([", "] as Set)");
      case code::map: return map(in);
      case code::uuid: return uuid_text(in);
      case code::bytecode: return bytecode(in, "__");
      case code::lambda: {
        in.text();
        put("{");
        put(in.text());
        put("}");
        in.i32();
        return;
      }
      case code::predicate: return predicate(in, false);
      case code::text_predicate: return predicate(in, true);
      case code::decimal: {
        const std::int32_t scale = in.i32();
        return put("new BigDecimal('" + decimal(next_number(in), scale).to_string() + "')");
      }
      case code::big_integer: return put("new BigInteger('" + next_number(in).to_string() + "')");
      case code::int8: return put("(byte)" + std::to_string(static_cast<signed char>(in.u8())));
      case code::int16: return put("(short)" + std::to_string(in.i16()));
      case code::boolean: return put(in.u8() != 0 ? "true" : "false");
      case code::strategy: return strategy(in);
      case code::vertex: vertex(in); return skip_value(in);
      case code::edge: return edge(in);
      case code::vertex_property:
        put("new ReferenceVertexProperty(");
        value(in);
        put(",");
        quoted(in.text());
        put(",");
        value(in);
        put(")");
        skip_value(in);
        return skip_value(in);
      case code::property:
        put("new org.apache.tinkerpop.gremlin.structure.util.reference.ReferenceProperty(");
        quoted(in.text());
        put(",");
        value(in);
        put(")");
        return skip_value(in);
      case code::path: return path(in);
      case code::blob: return put("java.nio.ByteBuffer.wrap('" + to_base64(in.text()) + "'.decodeBase64())");
      case code::inet: {
        const auto address = inet_address::try_from_bytes(std::as_bytes(std::span(in.text())));
        if (!address) return in.fail();
        return put("InetAddress.getByName('" + address->to_string() + "')");
      }
      case code::character: return character(in);
      case code::binding: in.text(); return value(in);  // a name for what is here as a value
      case year::graph_binary_code: return put("java.time.Year.of(" + std::to_string(in.i32()) + ")");
      case zone_offset::graph_binary_code:
        return put("java.time.ZoneOffset.ofTotalSeconds(" + std::to_string(in.i32()) + ")");
      default: break;
    }
    const std::string text = iso_text(type_code, in);
    if (text.empty()) refuse("Gremlin-Groovy has no literal for " + std::string(type->name));
    put("java.time." + std::string(type->name) + ".parse('" + text + "')");
  }
  void id_and_label(binary_reader& in) {
    value(in);
    put(",");
    quoted(in.text());
  }
  void vertex(binary_reader& in) {
    put("new ReferenceVertex(");
    id_and_label(in);
    put(")");
  }
  void edge(binary_reader& in) {
    put("new ReferenceEdge(");
    id_and_label(in);
    put(",");
    vertex(in);
    put(",");
    vertex(in);
    put(")");
    skip_value(in);
    skip_value(in);
  }
  void path(binary_reader& in) {
    put("org.apache.tinkerpop.gremlin.process.traversal.step.util.MutablePath.make()");
    if (read_head(in).code != code::list) return in.fail();
    const std::size_t steps = in.count();
    std::vector<std::string> labels(steps);
    for (std::string& of_step : labels) groovy_printer(of_step, nesting_).value(in);
    if (read_head(in).code != code::list || in.count() != steps) return in.fail();
    for (const std::string& of_step : labels) {
      put(".extend(");
      value(in);
      put("," + of_step + ")");
    }
  }
  void character(binary_reader& in) {
    const std::string_view before = in.rest();
    skip_layout(in, "u", 0);
    const std::string_view text = before.substr(0, before.size() - in.rest().size());
    if (text.size() > 3) refuse("a character of Groovy has 16 bits, and this one has more");
    put("(");
    quoted(text);
    put(" as char)");
  }
  void token(const binary_type& type, binary_reader& in) {
    read_head(in);
    if (type.name == "Cardinality") put("VertexProperty.");
    if (type.name == "Barrier") put("SackFunctions.");
    put(type.name);
    put(".");
    name(in.text());
  }
  template <class Real>
  void real(Real v, const std::string& type, std::string_view suffix) {
    if (!std::isfinite(v))
      return put(type + (std::isnan(v) ? ".NaN" : v > 0 ? ".POSITIVE_INFINITY" : ".NEGATIVE_INFINITY"));
    put(shortest(v));
    put(suffix);
  }
  void uuid_text(binary_reader& in) { put("UUID.fromString('" + next_uuid(in).to_string() + "')"); }
  void map(binary_reader& in) {
    const std::size_t n = in.count();
    if (n == 0) return put("[:]");
    put("[");
    for (std::size_t i = 0; i < n && in.ok(); ++i) {
      put(i == 0 ? "(" : ",(");
      value(in);
      put("):");
      value(in);
    }
    put("]");
  }
  void predicate(binary_reader& in, bool of_text) {
    const std::string_view condition = in.text();
    const std::size_t n = in.count();
    if (condition == "and" || condition == "or") {  // a.and(b)
      if (n == 0) return in.fail();
      value(in);
      for (std::size_t i = 1; i < n && in.ok(); ++i) {
        put(".");
        put(condition);
        items(in, 1, "(", ")");
      }
      return;
    }
    put(of_text ? "TextP." : holder(condition, n));
    name(condition == "insideCartesian" ? "inside" : condition);
    if (condition == "within" || condition == "without") return items(in, n, "([", "])");
    in_geo_predicate_ = is_geo(condition);
    // a distance in the plane has no unit
    items(in, n, "(", n == 1 && condition == "inside" ? ",Geo.Unit.DEGREES)" : ")");
    in_geo_predicate_ = false;
  }
  static std::string_view holder(std::string_view condition, std::size_t arguments) {
    if (arguments == 1 && is_geo(condition)) return "Geo.";
    if (is_search(condition)) return "Search.";
    static constexpr std::string_view cql = " contains containsKey containsValue entryEq ";
    const std::string word = " " + std::string(condition) + " ";
    return cql.find(word) != cql.npos ? "CqlCollection." : "P.";
  }
  void strategy(binary_reader& in) {
    const std::string_view whole = in.text();
    const std::string_view simple = whole.substr(whole.rfind('.') + 1);
    const std::size_t n = in.count();
    if (n == 0) return name(simple);
    put("new ");
    name(simple);
    for (std::size_t i = 0; i < n && in.ok(); ++i) {
      if (read_head(in).code != code::text) return in.fail();
      const std::string_view key = in.text();
      put(i == 0 ? "(" : ",");
      if (is_identifier(key)) put(key);
      else quoted(key);
      put(":");
      value(in);
    }
    put(")");
  }

  void custom(const binary_head& head, binary_reader& in) {
    const std::string_view bytes = in.take(head.custom_size);
    binary_reader body(bytes);
    if (kind_of(head) == value_kind::distance && in_geo_predicate_) {
      point(body.text());
      return put("," + shortest(std::bit_cast<double>(body.i64())));
    }
    if (head.custom_name == "driver.dse.search.EditDistance") {
      const std::int32_t distance = body.i32();
      quoted(body.text());
      return put("," + std::to_string(distance));
    }
    if (head.custom_name == "org.javatuples.Pair") return items(body, 2, "", "");
    if (kind_of(head) == value_kind::point) return point(bytes);
    if (kind_of(head) == value_kind::line_string)
      return points("Geo.lineString(", geometry<dse::geo::line_string>(bytes));
    if (kind_of(head) == value_kind::polygon) {
      const auto area = geometry<dse::geo::polygon>(bytes);
      if (area.inners.empty()) return points("Geo.polygon(", area.outer);
    }
    refuse("Gremlin-Groovy has no literal for " + std::string(head.custom_name));
  }
  template <class Geometry>
  static Geometry geometry(std::string_view wkb) {
    auto read = dse::geo::try_from_wkb<Geometry>(std::as_bytes(std::span(wkb)));
    if (!read) refuse("a value holds a malformed geometry");
    return *std::move(read);
  }
  void point(std::string_view wkb) {
    const auto p = geometry<dse::geo::point>(wkb);
    put("Geo.point(" + shortest(p.x) + "," + shortest(p.y) + ")");
  }
  void points(std::string_view open, const std::vector<dse::geo::point>& all) {
    put(open);
    for (std::size_t i = 0; i < all.size(); ++i)
      put((i == 0 ? "" : ",") + shortest(all[i].x) + "," + shortest(all[i].y));
    put(")");
  }

  std::string& out_;
  int nesting_ = 0;
  bool in_geo_predicate_ = false;
};

}  // namespace

std::string to_string(const bytecode& code, std::string_view start) {
  binary_writer bytes;
  code.append(bytes);
  binary_reader in(bytes.bytes());
  std::string out;
  groovy_printer(out).bytecode(in, start);
  return out;
}

}}}  // namespace dse::v0::graph
