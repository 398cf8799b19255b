#pragma once

#include <dse/bytes.hpp>

#include <charconv>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace dse::test {

inline bytes from_hex(std::string_view digits) {
  bytes out;
  for (std::size_t i = 0; i + 1 < digits.size(); i += 2) {
    std::uint8_t v = 0;
    std::from_chars(digits.data() + i, digits.data() + i + 2, v, 16);
    out.push_back(std::byte{v});
  }
  return out;
}

inline std::string to_hex(bytes_view in) {
  std::string out;
  for (const std::byte b : in) {
    out += "0123456789abcdef"[std::to_integer<unsigned>(b) >> 4];
    out += "0123456789abcdef"[std::to_integer<unsigned>(b) & 15];
  }
  return out;
}

}  // namespace dse::test
