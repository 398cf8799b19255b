#pragma once

#include <dse/bytes.hpp>

#include <span>
#include <string_view>

namespace dse { inline namespace v0 { namespace auth {

inline bytes_view as_bytes(std::string_view text) noexcept { return std::as_bytes(std::span(text)); }
inline bytes to_bytes(std::string_view text) {
  const bytes_view view = as_bytes(text);
  return bytes(view.begin(), view.end());
}
inline bool equal(bytes_view token, std::string_view text) noexcept {
  return std::string_view(reinterpret_cast<const char*>(token.data()), token.size()) == text;
}

}}}  // namespace dse::v0::auth
