#pragma once

#include <dse/graph/value.hpp>

#include <string_view>

namespace dse { inline namespace v0 { namespace graph {

/// Names for arguments: `g.V(Bindings::of("id", 5)).out(Bindings::of("label", "knows"))`.
///
/// A server that compiles traversals takes those that differ only in bound values for the same one, and does so once.
/// Steps take a binding where they take its value, within lists, sets and maps too, but predicates take none.
class Bindings {
 public:
  /// A value of kind binding.
  /// \throws dse::exception (invalid_argument) unless the name is one of letters of ASCII, digits, `_` and `$`.
  static value of(std::string_view name, const arg& v);
};

}}}  // namespace dse::v0::graph
