#pragma once

#include <dse/bytes.hpp>

#include <span>
#include <string>
#include <string_view>

namespace dse::testing {

inline std::string hex(bytes_view token) {
  constexpr char digits[] = "0123456789abcdef";
  std::string out;
  for (const std::byte b : token) {
    out += digits[std::to_integer<unsigned>(b) >> 4];
    out += digits[std::to_integer<unsigned>(b) & 15U];
  }
  return out;
}

/// A challenge whose bytes are text.
inline bytes token(std::string_view text) {
  const bytes_view view = std::as_bytes(std::span(text));
  return bytes(view.begin(), view.end());
}

}  // namespace dse::testing
