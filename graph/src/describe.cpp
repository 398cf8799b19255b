#include "describe.hpp"

#include "binary/types.hpp"
#include "iso_time.hpp"
#include "number_text.hpp"

#include <dse/geo/distance.hpp>
#include <dse/geo/wkt.hpp>
#include <dse/graph/traversal.hpp>

#include <bit>

namespace dse { inline namespace v0 { namespace graph {

namespace {

class describer {
 public:
  explicit describer(std::string& out) : out_(out) {}

  void value(binary_reader& in, int nesting) {
    const std::string_view whole = in.rest();
    const binary_head head = read_head(in);
    if (nesting > max_nesting) return in.fail();
    if (head.null) return put("null");
    switch (kind_of(head)) {
      case value_kind::boolean: return put(in.u8() != 0 ? "true" : "false");
      case value_kind::int8: return put(std::to_string(static_cast<signed char>(in.u8())));
      case value_kind::int16: return put(std::to_string(in.i16()));
      case value_kind::int32: return put(std::to_string(in.i32()));
      case value_kind::int64: return put(std::to_string(in.i64()));
      case value_kind::float32: return put(shortest(std::bit_cast<float>(in.i32())));
      case value_kind::float64: return put(shortest(std::bit_cast<double>(in.i64())));
      case value_kind::text:
      case value_kind::class_name: return put(in.text());
      case value_kind::uuid: {
        uuid id;
        for (std::uint8_t& octet : id.octets) octet = in.u8();
        return put(id.to_string());
      }
      case value_kind::blob: return hex(in.text());
      case value_kind::list:
      case value_kind::set: return items(in, nesting);
      case value_kind::map: return entries(in, nesting);
      case value_kind::vertex: return element(in, nesting, "v[");
      case value_kind::vertex_property: return property(in, nesting, true);
      case value_kind::property: return property(in, nesting, false);
      case value_kind::edge: return edge(in, nesting);
      case value_kind::path: skip_value(in); return value(in, nesting + 1);
      case value_kind::token: read_head(in); return put(in.text());
      case value_kind::traverser: in.i64(); return value(in, nesting + 1);
      case value_kind::binding: {
        put("binding[");
        put(in.text());
        put("=");
        value(in, nesting + 1);
        return put("]");
      }
      default: return other(whole, head, in, nesting);
    }
  }

 private:
  void put(std::string_view text) { out_ += text; }
  void hex(std::string_view bytes) {
    static constexpr char digits[] = "0123456789abcdef";
    put("0x");
    for (const char c : bytes) (out_ += digits[static_cast<unsigned char>(c) >> 4]) += digits[c & 15];
  }
  void items(binary_reader& in, int nesting) {
    put("[");
    const std::size_t n = in.count();
    for (std::size_t i = 0; i < n && in.ok(); ++i) {
      if (i != 0) put(",");
      value(in, nesting + 1);
    }
    put("]");
  }
  void entries(binary_reader& in, int nesting) {
    put("{");
    const std::size_t n = in.count();
    for (std::size_t i = 0; i < n && in.ok(); ++i) {
      if (i != 0) put(", ");
      value(in, nesting + 1);
      put("=");
      value(in, nesting + 1);
    }
    put("}");
  }
  void element(binary_reader& in, int nesting, std::string_view open) {
    put(open);
    value(in, nesting + 1);
    put("]");
    in.text();
    skip_value(in);
  }
  void property(binary_reader& in, int nesting, bool of_vertex) {
    if (of_vertex) skip_value(in);
    put(of_vertex ? "vp[" : "p[");
    put(in.text());
    put("->");
    value(in, nesting + 1);
    put("]");
    skip_value(in);
    if (of_vertex) skip_value(in);
  }
  void edge(binary_reader& in, int nesting) {
    put("e[");
    value(in, nesting + 1);
    const std::string_view label = in.text();
    std::string target;
    describer(target).value(in, nesting + 1);
    in.text();
    put("][");
    value(in, nesting + 1);
    in.text();
    put("-");
    put(label);
    put("->");
    put(target);
    put("]");
    skip_value(in);
    skip_value(in);
  }
  void other(std::string_view whole, const binary_head& head, binary_reader& in, int nesting) {
    binary_reader behind(whole);
    skip_value(behind);
    const std::string_view bytes = whole.substr(0, whole.size() - behind.rest().size());
    if (!behind.ok()) return in.fail();
    const graph::value v = trusted_bytes::make(bytes);
    in = behind;
    if (v.kind() == value_kind::udt || v.kind() == value_kind::custom)
      if (const auto fields = v.try_entries()) return udt(*fields, nesting);
    if (v.kind() == value_kind::bulk_set) return bulk_set(bytes, nesting);
    if (v.kind() == value_kind::graph)
      if (const auto g = v.try_as<subgraph>())
        return put("graph[vertices:" + std::to_string(g->vertices.size()) +
                   " edges:" + std::to_string(g->edges.size()) + "]");
    if (const auto parts = v.try_items()) return tuple(*parts, nesting);
    if (const auto p = v.try_as<dse::geo::point>()) return put(dse::geo::to_wkt(*p));
    if (const auto p = v.try_as<dse::geo::line_string>()) return put(dse::geo::to_wkt(*p));
    if (const auto p = v.try_as<dse::geo::polygon>()) return put(dse::geo::to_wkt(*p));
    if (const auto c = v.try_as<dse::geo::distance>()) return put(dse::geo::to_wkt(*c));
    if (const auto d = v.try_as<duration>()) return put(d->to_string());
    if (const auto a = v.try_as<inet_address>()) return put(a->to_string());
    if (bytes.size() < max_number_bytes)
      if (const auto n = v.try_as<decimal>()) return put(n->to_string());
    if (head.code == code::date || head.code == code::timestamp) return put(graph::to_string(*v.try_as<instant>()));
    binary_reader time(bytes.substr(2));
    if (const std::string text = iso_text(head.code, time); !text.empty()) return put(text);
    if (head.code == code::character) return put(bytes.substr(2));
    const binary_type* type = find_type(head.code);
    put(type == nullptr ? head.custom_name : type->name);
    put("[" + std::to_string(bytes.size()) + " bytes]");
  }
  void owned(const graph::value& v, int nesting) {
    binary_reader in(v.encoded());
    value(in, nesting + 1);
  }
  void tuple(const std::vector<graph::value>& parts, int nesting) {
    put("(");
    for (std::size_t i = 0; i < parts.size(); ++i) {
      if (i != 0) put(",");
      owned(parts[i], nesting);
    }
    put(")");
  }
  void udt(const std::vector<std::pair<graph::value, graph::value>>& fields, int nesting) {
    put("{");
    for (std::size_t i = 0; i < fields.size(); ++i) {
      if (i != 0) put(", ");
      owned(fields[i].first, nesting);
      put("=");
      owned(fields[i].second, nesting);
    }
    put("}");
  }
  /// Each item once, with its count.
  void bulk_set(std::string_view bytes, int nesting) {
    binary_reader in(bytes.substr(2));
    put("{");
    const std::size_t n = in.count();
    for (std::size_t i = 0; i < n && in.ok(); ++i) {
      if (i != 0) put(", ");
      value(in, nesting + 1);
      put("=" + std::to_string(in.i64()));
    }
    put("}");
  }

  std::string& out_;
};

}  // namespace

std::string describe(std::string_view encoded) {
  std::string text;
  binary_reader in(encoded);
  describer(text).value(in, 0);
  return text;
}

}}}  // namespace dse::v0::graph
