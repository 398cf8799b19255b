#include "binary/types.hpp"
#include "iso_time.hpp"
#include "refuse.hpp"

#include <dse/geo/wkb.hpp>
#include <dse/graph/traversal.hpp>

#include <bit>

namespace dse { inline namespace v0 { namespace graph {

namespace {

std::string_view chars(bytes_view b) { return {reinterpret_cast<const char*>(b.data()), b.size()}; }

template <class Geometry>
void append_geometry(std::string_view name, const Geometry& v, binary_writer& out) {
  const bytes wkb = dse::geo::to_wkb(v);
  out.custom(name, wkb.size()).raw(chars(wkb));
}

void append_properties(const std::vector<property>& properties, binary_writer& out) {
  if (properties.empty()) {
    out.null();
  } else {
    value_writer<std::vector<property>>::append(properties, out);
  }
}

}  // namespace

void value_writer<lambda>::append(const lambda& v, binary_writer& out) {
  out.head(code::lambda).text(v.language()).text(v.script()).i32(v.arity());
}

template <plain_scalar V>
void detail::append_scalar(const V& v, binary_writer& out) {
  if constexpr (time_type<V>) {
    out.head(V::graph_binary_code);
    V::each(v, [&](auto field) {
      if constexpr (sizeof field == 1) out.u8(field);
      else if constexpr (sizeof field == 4) out.i32(field);
      else out.i64(field);
    });
  } else if constexpr (std::same_as<V, uuid>) {
    out.head(code::uuid).raw({reinterpret_cast<const char*>(v.octets.data()), v.octets.size()});
  } else if constexpr (std::same_as<V, bytes>) {
    out.head(code::blob).text(chars(v));
  } else if constexpr (std::same_as<V, varint>) {
    out.head(code::big_integer).text(chars(bytes_view(v.to_bytes())));
  } else if constexpr (std::same_as<V, decimal>) {
    out.head(code::decimal).i32(v.scale()).text(chars(bytes_view(v.unscaled().to_bytes())));
  } else if constexpr (std::same_as<V, inet_address>) {
    out.head(code::inet).text(chars(v.octets()));
  } else if constexpr (std::same_as<V, duration>) {
    out.custom("driver.core.Duration", 16).i32(v.months).i32(v.days).i64(v.nanoseconds);
  } else if constexpr (std::same_as<V, dse::geo::point>) {
    append_geometry("driver.dse.geometry.Point", v, out);
  } else if constexpr (std::same_as<V, dse::geo::line_string>) {
    append_geometry("driver.dse.geometry.LineString", v, out);
  } else if constexpr (std::same_as<V, dse::geo::distance>) {
    const bytes center = dse::geo::to_wkb(v.center);
    // DSE's Java driver leaves the point's own length field out of the length, and checks it so
    out.custom("driver.dse.geometry.Distance", center.size() + 8).text(chars(center));
    out.i64(std::bit_cast<std::int64_t>(v.radius));
  } else {
    append_geometry("driver.dse.geometry.Polygon", v, out);
  }
}

template void detail::append_scalar(const local_date&, binary_writer&);
template void detail::append_scalar(const local_time&, binary_writer&);
template void detail::append_scalar(const local_date_time&, binary_writer&);
template void detail::append_scalar(const zone_offset&, binary_writer&);
template void detail::append_scalar(const offset_time&, binary_writer&);
template void detail::append_scalar(const offset_date_time&, binary_writer&);
template void detail::append_scalar(const zoned_date_time&, binary_writer&);
template void detail::append_scalar(const instant&, binary_writer&);
template void detail::append_scalar(const time_duration&, binary_writer&);
template void detail::append_scalar(const period&, binary_writer&);
template void detail::append_scalar(const year&, binary_writer&);
template void detail::append_scalar(const year_month&, binary_writer&);
template void detail::append_scalar(const month_day&, binary_writer&);
template void detail::append_scalar(const uuid&, binary_writer&);
template void detail::append_scalar(const bytes&, binary_writer&);
template void detail::append_scalar(const varint&, binary_writer&);
template void detail::append_scalar(const decimal&, binary_writer&);
template void detail::append_scalar(const inet_address&, binary_writer&);
template void detail::append_scalar(const duration&, binary_writer&);
template void detail::append_scalar(const dse::geo::point&, binary_writer&);
template void detail::append_scalar(const dse::geo::line_string&, binary_writer&);
template void detail::append_scalar(const dse::geo::polygon&, binary_writer&);
template void detail::append_scalar(const dse::geo::distance&, binary_writer&);

void value_writer<bytes_view>::append(const bytes_view& v, binary_writer& out) { out.head(code::blob).text(chars(v)); }

void value_writer<vertex>::append(const vertex& v, binary_writer& out) {
  out.head(code::vertex).qualified(v.id).text(v.label).null();
}
void value_writer<edge>::append(const edge& v, binary_writer& out) {
  out.head(code::edge).qualified(v.id).text(v.label);
  out.qualified(v.in_vertex.id).text(v.in_vertex.label).qualified(v.out_vertex.id).text(v.out_vertex.label);
  out.null().null();
}
void value_writer<vertex_property>::append(const vertex_property& v, binary_writer& out) {
  out.head(code::vertex_property).qualified(v.id).text(v.label).qualified(v.content).null();
  append_properties(v.properties, out);
}
void value_writer<property>::append(const property& v, binary_writer& out) {
  out.head(code::property).text(v.key).qualified(v.content).null();
}

value detail::collection_of(std::initializer_list<arg> items, std::uint8_t code) {
  binary_writer out;
  out.head(code).count(items.size());
  for (const arg& a : items) out.qualified(a);
  return trusted_bytes::make(std::move(out).bytes());
}

value path_of(std::initializer_list<arg> objects) {
  binary_writer out;
  out.head(code::path).head(code::list).count(objects.size());
  for (std::size_t i = 0; i < objects.size(); ++i) out.head(code::set).i32(0);
  out.head(code::list).count(objects.size());
  for (const arg& a : objects) out.qualified(a);
  return trusted_bytes::make(std::move(out).bytes());
}

map_value map_of(std::initializer_list<std::pair<arg, arg>> entries) {
  map_value map;
  for (const auto& [k, v] : entries) map.add(k, v);
  return map;
}

date datetime(std::string_view iso) {
  const result<instant> at = try_parse_instant(iso);
  if (!at || at->seconds > 100'000'000'000'000 || at->seconds < -100'000'000'000'000)
    refuse("not an ISO 8601 date or date and time: " + std::string(iso.substr(0, 40)));
  return {at->seconds * 1000 + at->nanos / 1'000'000};
}

}}}  // namespace dse::v0::graph
