// Types of DSE, and those that only the server knows.
#include "binary/cql_values.hpp"
#include "describe.hpp"
#include "json/cql_object.hpp"
#include "json/graphson_writer.hpp"
#include "number_text.hpp"

#include <dse/geo/wkb.hpp>
#include <dse/geo/wkt.hpp>

#include <bit>

namespace dse { inline namespace v0 { namespace graph {

template <class Geometry>
void graphson_writer::geometry(std::string_view type, std::string_view wkb) {
  text_of(type, dse::geo::to_wkt(dse::geo::from_wkb<Geometry>(std::as_bytes(std::span(wkb)))));
}

void graphson_writer::custom(const binary_head& head, binary_reader& in) {
  const std::string_view name = head.custom_name;
  const std::string_view bytes = in.take(head.custom_size);
  binary_reader body(bytes);
  switch (kind_of(head)) {
    case value_kind::point: return geometry<dse::geo::point>("dse:Point", bytes);
    case value_kind::line_string: return geometry<dse::geo::line_string>("dse:LineString", bytes);
    case value_kind::polygon: return geometry<dse::geo::polygon>("dse:Polygon", bytes);
    case value_kind::distance: return distance(body);
    case value_kind::duration: return duration(body);
    case value_kind::tuple:
    case value_kind::udt:
      if (version_ == graphson_version::v3 && name.starts_with("driver.")) return cql_value(name, bytes);
      break;
    default: break;
  }
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

void graphson_writer::cql_value(std::string_view name, std::string_view bytes) {
  const auto fields = try_read_cql_fields(bytes, name);
  if (!fields) refuse("a tuple or UDT holds bytes that are no value of its type");
  put(cql_object_head(bytes));
  for (std::size_t i = 0; i < fields->size(); ++i) {
    binary_reader in((*fields)[i].second.encoded());
    put(i == 0 ? "[" : ","), value(in);
  }
  put(fields->empty() ? "[]}}" : "]}}");
}

void graphson_writer::duration(binary_reader& in) {
  open("dse:Duration");
  number_member(R"({"months":)", "g:Int32", std::to_string(in.i32()));
  number_member(R"(,"days":)", "g:Int32", std::to_string(in.i32()));
  number_member(R"(,"nanos":)", "g:Int64", std::to_string(in.i64()));
  put("}}");
}

void graphson_writer::distance(binary_reader& in) {
  const auto center = dse::geo::from_wkb<dse::geo::point>(std::as_bytes(std::span(in.text())));
  const double radius = std::bit_cast<double>(in.i64());
  text_of("dse:Distance", "DISTANCE((" + shortest(center.x) + " " + shortest(center.y) + ") " + shortest(radius) + ")");
}

/// A plain JSON object also in GraphSON 3, as DSE's drivers write it.
void graphson_writer::edit_distance(binary_reader& in) {
  const std::int32_t distance = in.i32();
  text_member(R"({"query":)", in.text());
  number_member(R"(,"distance":)", "g:Int32", std::to_string(distance));
  put("}");
}

/// What came as GraphSON of a type that only the server knows: its objects and arrays have no types.
void graphson_writer::from_json(std::string_view type, binary_reader& in) {
  open(type);
  plain(in, type == "dse:Tuple" || type == "dse:UDT");
  put("}");
}

void graphson_writer::plain(binary_reader& in, bool typed_contents) {
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
void graphson_writer::contents(binary_reader& in) {
  const binary_head head = read_head(in);
  if (head.null || head.code != code::list) return in.fail();
  array(in, in.count());
}

}}}  // namespace dse::v0::graph
