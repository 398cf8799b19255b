#include "engine/statement_text.hpp"

#include <algorithm>

namespace dse::engine {
namespace {

bool is_space(char c) noexcept { return c == ' ' || (c >= '\t' && c <= '\r'); }

bool is_letter(char c) noexcept { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; }

bool is_word(char c) noexcept { return is_letter(c) || (c >= '0' && c <= '9'); }

void skip_until(std::string_view& cql, std::string_view end) noexcept {
  const std::size_t at = cql.find(end);
  cql.remove_prefix(at == cql.npos ? cql.size() : at + end.size());
}

void skip_blanks(std::string_view& cql) noexcept {
  while (!cql.empty()) {
    if (is_space(cql.front())) cql.remove_prefix(1);
    else if (cql.starts_with("--") || cql.starts_with("//")) skip_until(cql, "\n");
    else if (cql.starts_with("/*")) skip_until(cql, "*/");
    else return;
  }
}

/// Takes a word, which `upper` spells in capitals, when it stands next.
bool take_word(std::string_view& cql, std::string_view upper) noexcept {
  skip_blanks(cql);
  const auto length = static_cast<std::size_t>(std::ranges::find_if_not(cql, is_letter) - cql.begin());
  const auto capital = [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c; };
  if (!std::ranges::equal(cql.substr(0, length), upper, {}, capital)) return false;
  cql.remove_prefix(length);
  return true;
}

/// Bytes of the well-formed character at the front; 0: there is none.
std::size_t character_length(std::string_view text) noexcept {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(i < text.size() ? text[i] : 0); };
  const auto continues = [&](std::size_t i) { return (byte(i) & 0xC0) == 0x80; };
  const unsigned first = byte(0);
  if (first < 0x80) return 1;
  if (first >= 0xC2 && first < 0xE0) return continues(1) ? 2 : 0;
  if ((first & 0xF0) == 0xE0) {
    const bool overlong = first == 0xE0 && byte(1) < 0xA0;
    const bool surrogate = first == 0xED && byte(1) >= 0xA0;
    return continues(1) && continues(2) && !overlong && !surrogate ? 3 : 0;
  }
  if (first >= 0xF0 && first < 0xF5) {
    const bool overlong = first == 0xF0 && byte(1) < 0x90;
    const bool beyond = first == 0xF4 && byte(1) >= 0x90;
    return continues(1) && continues(2) && continues(3) && !overlong && !beyond ? 4 : 0;
  }
  return 0;
}

}  // namespace

bool is_use(std::string_view cql) noexcept { return take_word(cql, "USE"); }

std::string use_statement(std::string_view keyspace) {
  std::string text = "USE \"";
  for (const char c : keyspace) {
    if (c == '"') text += '"';
    text += c;
  }
  return text += '"';
}

bool is_lightweight_transaction(std::string_view cql) noexcept {
  const bool writes =
      take_word(cql, "INSERT") || take_word(cql, "UPDATE") || take_word(cql, "DELETE") || take_word(cql, "BEGIN");
  while (writes) {
    skip_blanks(cql);
    if (cql.empty()) return false;
    if (const char first = cql.front(); first == '\'' || first == '"') {
      cql.remove_prefix(1);  // a doubled quote inside ends one string and begins the next
      skip_until(cql, std::string_view(&first, 1));
    } else if (cql.starts_with("$$")) {
      cql.remove_prefix(2);
      skip_until(cql, "$$");
    } else if (is_word(first)) {
      const auto length = static_cast<std::size_t>(std::ranges::find_if_not(cql, is_word) - cql.begin());
      if (length == 2 && (cql[0] | 0x20) == 'i' && (cql[1] | 0x20) == 'f') return true;
      cql.remove_prefix(length);
    } else {
      cql.remove_prefix(1);
    }
  }
  return false;
}

bool selects_all(std::string_view cql) noexcept {
  if (!take_word(cql, "SELECT")) return false;
  if (!take_word(cql, "JSON")) take_word(cql, "DISTINCT");
  skip_blanks(cql);
  return cql.starts_with('*');
}

std::optional<std::size_t> first_malformed_character(std::string_view text) noexcept {
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t n = character_length(text.substr(at));
    if (n == 0) return at;
    at += n;
  }
  return std::nullopt;
}

}  // namespace dse::engine
