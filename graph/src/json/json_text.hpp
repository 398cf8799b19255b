#pragma once

#include <string>
#include <string_view>

namespace dse { inline namespace v0 { namespace graph {

/// A JSON string with its quotes.
inline void append_json_string(std::string& out, std::string_view text) {
  static constexpr char hex[] = "0123456789abcdef";
  out += '"';
  for (const char c : text) {
    if (c == '"' || c == '\\') (out += '\\') += c;
    else if (static_cast<unsigned char>(c) >= 0x20) out += c;
    else ((out += "\\u00") += hex[c >> 4]) += hex[c & 15];
  }
  out += '"';
}

}}}  // namespace dse::v0::graph
