#pragma once

#include <dse/codec.hpp>
#include <dse/data_type.hpp>
#include <dse/graph/value.hpp>

#include <initializer_list>
#include <utility>
#include <vector>

namespace dse { inline namespace v0 { namespace graph {

namespace detail {
/// Members as the native protocol writes them, each after its length, of a declared tuple or UDT.
value cql_value(const data_type& type, bytes_view members);
/// \throws dse::exception (type_mismatch) unless the type is of that kind and has so many members.
void check_declared(const data_type& type, type_kind kind, std::size_t members);
bytes_view members_of(const value_buffer& one);
}  // namespace detail

/// A tuple for a property of a core graph (DSE 6.8). Its type is declared, since the server takes no other than the
/// property's: `tuple_of(data_type::tuple({type_kind::int_, type_kind::text}), 5, "Bar")`.
/// \throws dse::exception (type_mismatch, out_of_range) where a value doesn't fit, as binding it to a column does.
template <bindable... V>
value tuple_of(const data_type& type, const V&... members) {
  detail::check_declared(type, type_kind::tuple, sizeof...(V));
  value_buffer out;
  [[maybe_unused]] std::size_t i = 0;
  (bind_value(out, members, type.parameters()[i++]), ...);
  return detail::cql_value(type, out.view());
}

/// A value of a UDT, from whatever can be bound to a column of that type: a plain struct, or
/// `udt_of(type, dse::value(dse::value::udt{{"street", "Main St"}, {"zip", 75001}}))`. The type is that of the schema,
/// or `data_type::udt("shop", "address", {"street", "zip"}, {type_kind::text, type_kind::int_})`.
template <bindable V>
value udt_of(const data_type& type, const V& v) {
  detail::check_declared(type, type_kind::udt, type.parameters().size());
  value_buffer out;
  bind_value(out, v, type);
  return detail::cql_value(type, detail::members_of(out));
}

}}}  // namespace dse::v0::graph
