#include "printable.hpp"

#include <cstddef>

namespace dse { inline namespace v0 { namespace auth {

std::string printable(std::string_view text) {
  constexpr std::size_t limit = 200;
  constexpr char digits[] = "0123456789abcdef";
  std::string out;
  for (const char c : text) {
    if (out.size() >= limit) return out + "...";
    const auto byte = static_cast<unsigned char>(c);
    if (byte >= 0x20 && byte < 0x7f) {
      out += c;
    } else {
      out += "\\x";
      out += digits[byte >> 4];
      out += digits[byte & 15];
    }
  }
  return out;
}

std::string printable(bytes_view text) {
  return printable(std::string_view(reinterpret_cast<const char*>(text.data()), text.size()));
}

}}}  // namespace dse::v0::auth
