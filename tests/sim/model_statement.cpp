#include "sim/model_statement.hpp"

#include <algorithm>
#include <cctype>
#include <charconv>

namespace dse::testing {
namespace {

constexpr std::string_view verbs[] = {"SELECT", "INSERT", "UPDATE", "DELETE", "CREATE"};

bool contains(std::string_view text, std::string_view part) { return text.find(part) != text.npos; }

/// The word behind a phrase: `t` of `… FROM sim.t WHERE …` with its keyspace.
std::string_view word_behind(std::string_view text, std::string_view phrase) {
  const auto at = text.find(phrase);
  if (at == text.npos) return {};
  text.remove_prefix(at + phrase.size());
  return text.substr(0, text.find_first_of(" ("));
}

}  // namespace

model_statement::model_statement(std::string_view text) {
  for (const std::string_view verb : verbs)
    if (text.starts_with(verb)) verb_ = verb;
  for (const char* phrase : {" FROM ", " INTO ", "UPDATE ", " TABLE "}) {
    const std::string_view name = word_behind(text, phrase);
    if (name.empty()) continue;
    const auto dot = name.find('.');
    if (dot != name.npos) keyspace_ = name.substr(0, dot);
    table_ = dot == name.npos ? name : name.substr(dot + 1);
    break;
  }
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool is_named =
        text[i] == ':' && i + 1 < text.size() && std::isalpha(static_cast<unsigned char>(text[i + 1]));
    markers_ += text[i] == '?' || is_named;
  }
  has_where_ = contains(text, " WHERE ");
  conditional_ = verb_ != "CREATE" && contains(text, " IF ");
  needs_absence_ = conditional_ && contains(text, " IF NOT EXISTS");
  counts_rows_ = contains(text, "count(*)");
  adds_ = contains(text, " + ");
}

std::optional<std::int64_t> first_number(std::string_view text) {
  const auto at = text.find_first_of("0123456789");
  std::int64_t n = 0;
  if (at == text.npos || std::from_chars(text.data() + at, text.data() + text.size(), n).ec != std::errc())
    return std::nullopt;
  return n;
}

}  // namespace dse::testing
