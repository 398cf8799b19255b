#pragma once

#include <string_view>

namespace dse { inline namespace v0 { namespace graph {

/// A name as Java and Groovy write those of variables, methods and classes, with ASCII's letters alone.
constexpr bool is_identifier(std::string_view name) noexcept {
  const auto is_letter = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == '$';
  };
  if (name.empty() || !is_letter(name.front())) return false;
  for (const char c : name)
    if (!is_letter(c) && (c < '0' || c > '9')) return false;
  return true;
}

}}}  // namespace dse::v0::graph
