#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace dse { inline namespace v0 { namespace detail {

/// Somebody else's text made safe for an error message: ASCII, other bytes as \xHH, cut after `limit` characters.
inline std::string printable(std::string_view text, std::size_t limit = 200) {
  constexpr char digits[] = "0123456789abcdef";
  std::string out;
  for (const char c : text) {
    if (out.size() >= limit) return out + "...";
    const auto octet = static_cast<unsigned char>(c);
    if (octet >= 0x20 && octet < 0x7f) {
      out += c;
    } else {
      out += "\\x";
      out += digits[octet >> 4];
      out += digits[octet & 15];
    }
  }
  return out;
}

}}}  // namespace dse::v0::detail
