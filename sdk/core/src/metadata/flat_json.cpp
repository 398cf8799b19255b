#include "metadata/flat_json.hpp"

#include <algorithm>
#include <charconv>

namespace dse::metadata {
namespace {

void append_utf8(std::string& out, std::uint32_t c) {
  const auto push = [&](std::uint32_t byte) { out += static_cast<char>(static_cast<unsigned char>(byte)); };
  if (c < 0x80) return push(c);
  if (c < 0x800) {
    push(0xC0 | c >> 6);
  } else if (c < 0x10000) {
    push(0xE0 | c >> 12);
    push(0x80 | (c >> 6 & 0x3F));
  } else {
    push(0xF0 | c >> 18);
    push(0x80 | (c >> 12 & 0x3F));
    push(0x80 | (c >> 6 & 0x3F));
  }
  push(0x80 | (c & 0x3F));
}

class flat_reader {
 public:
  explicit flat_reader(std::string_view json) noexcept : rest_(json) {}

  bool skip(char c) {
    skip_blanks();
    if (!rest_.starts_with(c)) return false;
    rest_.remove_prefix(1);
    return true;
  }
  bool at_end() {
    skip_blanks();
    return rest_.empty();
  }

  std::optional<std::string> text() {
    if (!skip('"')) return std::nullopt;
    std::string s;
    while (!rest_.empty() && rest_[0] != '"') {
      const char c = take();
      if (c != '\\') s += c;
      else if (!escape(s)) return std::nullopt;
    }
    return skip('"') ? std::optional(std::move(s)) : std::nullopt;
  }

  /// A text, or the letters of anything else that is no object or array.
  std::optional<std::string> scalar() {
    skip_blanks();
    if (rest_.starts_with('"')) return text();
    std::size_t n = 0;
    const auto is_letter = [](char c) {
      return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '+' || c == '.' || c == 'E';
    };
    while (n < rest_.size() && is_letter(rest_[n])) ++n;
    if (n == 0) return std::nullopt;
    std::string word(rest_.substr(0, n));
    rest_.remove_prefix(n);
    return word;
  }

 private:
  char take() {
    const char c = rest_[0];
    rest_.remove_prefix(1);
    return c;
  }
  void skip_blanks() { rest_.remove_prefix(std::min(rest_.find_first_not_of(" \t\r\n"), rest_.size())); }

  std::optional<std::uint32_t> code_unit() {
    std::uint32_t unit = 0;
    if (rest_.size() < 4) return std::nullopt;
    const auto [end, failure] = std::from_chars(rest_.data(), rest_.data() + 4, unit, 16);
    if (failure != std::errc() || end != rest_.data() + 4) return std::nullopt;
    rest_.remove_prefix(4);
    return unit;
  }

  bool escape(std::string& out) {
    if (rest_.empty()) return false;
    const char c = take();
    switch (c) {
      case 'b': return out += '\b', true;
      case 'f': return out += '\f', true;
      case 'n': return out += '\n', true;
      case 'r': return out += '\r', true;
      case 't': return out += '\t', true;
      case '"':
      case '\\':
      case '/': return out += c, true;
      case 'u': break;
      default: return false;
    }
    const auto unit = code_unit();
    if (!unit) return false;
    std::uint32_t code = *unit;
    if (code >= 0xD800 && code < 0xDC00) {
      if (!rest_.starts_with("\\u")) return false;
      rest_.remove_prefix(2);
      const auto low = code_unit();
      if (!low || *low < 0xDC00 || *low > 0xDFFF) return false;
      code = 0x10000 + ((code - 0xD800) << 10) + (*low - 0xDC00);
    }
    if (code >= 0xDC00 && code < 0xE000) return false;
    return append_utf8(out, code), true;
  }

  std::string_view rest_;
};

}  // namespace

std::optional<std::vector<std::pair<std::string, std::string>>> read_flat_object(std::string_view json) {
  flat_reader in(json);
  std::vector<std::pair<std::string, std::string>> members;
  if (!in.skip('{')) return std::nullopt;
  if (!in.skip('}')) {
    do {
      auto name = in.text();
      if (!name || !in.skip(':')) return std::nullopt;
      auto member = in.scalar();
      if (!member) return std::nullopt;
      members.emplace_back(*std::move(name), *std::move(member));
    } while (in.skip(','));
    if (!in.skip('}')) return std::nullopt;
  }
  return in.at_end() ? std::optional(std::move(members)) : std::nullopt;
}

}  // namespace dse::metadata
