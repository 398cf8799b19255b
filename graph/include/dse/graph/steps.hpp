#pragma once

#include <dse/graph/arg.hpp>

#include <concepts>
#include <cstddef>
#include <string_view>

namespace dse { inline namespace v0 { namespace graph {

/// A step's name and its overloads in the table of signatures.
struct step_info {
  std::string_view name;
  std::uint16_t first_signature;
  std::uint16_t signature_count;
};

#include <dse/graph/detail/signatures.inc>

/// Index of the first overload of a step that takes these forms, or -1.
constexpr int find_overload(step_id id, const form* forms, std::size_t n) {
  const step_info& step = step_infos[static_cast<std::size_t>(id)];
  for (int i = 0; i < step.signature_count; ++i)
    if (signatures[step.first_signature + i].fits(forms, n)) return step.first_signature + i;
  return -1;
}

template <step_id Id, class... A>
inline constexpr int overload = [] {
  constexpr form forms[] = {form_of<A>()..., form::null};
  return find_overload(Id, forms, sizeof...(A));
}();

/// The step has an overload for arguments of these types (graph/src/steps.txt lists them).
template <step_id Id, class... A>
concept fits = (std::constructible_from<arg, const A&> && ...) && overload<Id, A...> >= 0;

}}}  // namespace dse::v0::graph
