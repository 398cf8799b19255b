#pragma once

#include <dse/codec.hpp>
#include <dse/geo/date_range.hpp>
#include <dse/geo/geometry.hpp>
#include <dse/geo/validity.hpp>

namespace dse { inline namespace v0 {

namespace geo {

/// The Java class of a type's columns, as the server names it in result metadata.
template <class T>
inline constexpr const char* server_class = nullptr;
template <>
inline constexpr const char* server_class<point> = "org.apache.cassandra.db.marshal.PointType";
template <>
inline constexpr const char* server_class<line_string> = "org.apache.cassandra.db.marshal.LineStringType";
template <>
inline constexpr const char* server_class<polygon> = "org.apache.cassandra.db.marshal.PolygonType";
template <>
inline constexpr const char* server_class<date_range> = "org.apache.cassandra.db.marshal.DateRangeType";

/// Binds to and reads from columns of the type's own class only.
///
/// encode() sends geometries as try_normalized() makes them, and throws out_of_range with its reason when it fails.
/// decode() takes either byte order and ignores bytes after the value, as the server does; it throws malformed_rows, or
/// null_value for a value of no bytes, which Java's driver reads as null.
template <class T>
struct server_class_codec {
  static data_type natural_type();
  static bool binds_to(const data_type& type) { return reads_from(type); }
  static bool reads_from(const data_type& type) { return type.is(type_kind::custom) && type.name() == server_class<T>; }
  static void encode(const T& v, const data_type& type, value_buffer& out);
  static T decode(bytes_view in, const data_type& type);
};

/// encode() sends what check() accepts, and throws out_of_range with its reason otherwise.
template <geometry T>
struct as_is_codec {
  static data_type natural_type() { return server_class_codec<T>::natural_type(); }
  static bool binds_to(const data_type& type) { return server_class_codec<T>::binds_to(type); }
  static void encode(const as_is<T>& v, const data_type& type, value_buffer& out);
};

}  // namespace geo

template <>
struct codec<geo::point> : geo::server_class_codec<geo::point> {};
template <>
struct codec<geo::line_string> : geo::server_class_codec<geo::line_string> {};
template <>
struct codec<geo::polygon> : geo::server_class_codec<geo::polygon> {};
template <>
struct codec<geo::date_range> : geo::server_class_codec<geo::date_range> {};
template <geo::geometry T>
struct codec<geo::as_is<T>> : geo::as_is_codec<T> {};

}}  // namespace dse::v0
