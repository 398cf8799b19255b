#pragma once

#include <algorithm>
#include <iterator>
#include <string_view>

namespace dse { inline namespace v0 { namespace graph {

/// DSE's own predicates by name; those with one argument only, since P::inside travels as two predicates.
inline bool is_search(std::string_view predicate) {
  static constexpr std::string_view names[] = {"token", "tokenPrefix", "tokenRegex", "prefix",
                                               "regex", "phrase",      "fuzzy",      "tokenFuzzy"};
  return std::ranges::find(names, predicate) != std::end(names);
}
inline bool is_geo(std::string_view predicate) { return predicate == "inside" || predicate == "insideCartesian"; }

}}}  // namespace dse::v0::graph
