#pragma once

#include <dse/error.hpp>

#include <gtest/gtest.h>

#include <string>
#include <string_view>

namespace graph_test {

inline std::string to_hex(std::string_view bytes) {
  static constexpr char digits[] = "0123456789abcdef";
  std::string text;
  for (const char c : bytes) (text += digits[static_cast<unsigned char>(c) >> 4]) += digits[c & 15];
  return text;
}

/// Bytes from hexadecimal digits; blanks are skipped, "text" in double quotes stands for its characters.
inline std::string from_hex(std::string_view text) {
  std::string bytes;
  int high = -1;
  bool quoted = false;
  for (const char c : text) {
    if (c == '"') quoted = !quoted;
    else if (quoted) bytes += c;
    else if (c != ' ') {
      const int digit = c <= '9' ? c - '0' : (c | 0x20) - 'a' + 10;
      if (high >= 0) bytes += static_cast<char>(high << 4 | digit);
      high = high >= 0 ? -1 : digit;
    }
  }
  return bytes;
}

/// The code of the dse::exception that f throws; none: no exception.
template <class F>
boost::system::error_code thrown_code(F f) {
  try {
    f();
  } catch (const dse::exception& e) {
    return e.error().code();
  }
  return {};
}

}  // namespace graph_test
