#pragma once

#include <dse/value.hpp>

#include <compare>
#include <utility>
#include <vector>

namespace dse { inline namespace v0 { namespace detail {

/// How the server sorts values of one type in sets, in keys of maps and in clustering columns.
///
/// After the compare methods in org.apache.cassandra.db.marshal (5.0): numbers by value, NaN last and -0.0 before 0.0;
/// text, blobs, addresses and durations by their bytes; collections and tuples element by element, then by size, a
/// null before everything. A uuid of version 1 is compared as a timeuuid, since the two are one alternative: the order
/// of type uuid differs from it only between ids of the very same time. Values of different types come in the order of
/// value::alternatives.
std::weak_ordering server_order(const value& a, const value& b);

/// The elements, sorted; they stay where they are.
std::vector<const value*> in_server_order(const value::set& set);
std::vector<const std::pair<value, value>*> in_server_order(const value::map& map);

}}}  // namespace dse::v0::detail
