#include "read_error.hpp"

#include <dse/graph/structs.hpp>

namespace dse { inline namespace v0 { namespace graph {

namespace {

/// Id and label, which stand in the element itself and not among its properties.
void append_own(const value& v, std::vector<std::pair<std::string, value>>& entries) {
  const auto append = [&](const auto& element) {
    entries.emplace_back("id", element.id);
    entries.emplace_back("label", element.label);
  };
  if (v.kind() == value_kind::vertex) {
    if (const auto element = v.try_as<vertex>()) append(*element);
  } else if (v.kind() == value_kind::edge) {
    if (const auto element = v.try_as<edge>()) append(*element);
  } else if (v.kind() == value_kind::vertex_property) {
    if (const auto element = v.try_as<vertex_property>()) append(*element);
  }
}

}  // namespace

result<detail::named_values> detail::named_values::of(const value& v) {
  auto entries = v.try_entries();
  if (!entries)
    return v.is_null() || v.kind() != value_kind::udt ? mismatch(v, "a map or an element") : entries.error();
  named_values named;
  for (auto& [key, content] : *entries)
    if (auto name = key.try_as<std::string>()) named.entries_.emplace_back(std::move(*name), std::move(content));
  append_own(v, named.entries_);
  return named;
}

value detail::named_values::operator[](std::string_view name) const {
  for (const auto& [own, content] : entries_)
    if (own == name) return content;
  return {};
}

}}}  // namespace dse::v0::graph
