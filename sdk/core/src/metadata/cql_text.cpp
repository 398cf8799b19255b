#include "metadata/cql_text.hpp"

#include <dse/identifier.hpp>

#include <algorithm>
#include <iterator>

namespace dse { inline namespace v0 {
namespace detail {
namespace {

// Apache Cassandra 4.1, doc/cql3/CQL.textile, appendix A: the words that cannot be names without quotes. Sorted.
constexpr std::string_view reserved_words[] = {
    "add",         "allow",        "alter",    "and",     "apply",        "asc",   "authorize", "batch",    "begin",
    "by",          "columnfamily", "create",   "default", "delete",       "desc",  "describe",  "drop",     "entries",
    "execute",     "from",         "full",     "grant",   "if",           "in",    "index",     "infinity", "insert",
    "into",        "is",           "keyspace", "limit",   "materialized", "mbean", "mbeans",    "modify",   "nan",
    "norecursive", "not",          "null",     "of",      "on",           "or",    "order",     "primary",  "rename",
    "replace",     "revoke",       "schema",   "select",  "set",          "table", "to",        "token",    "truncate",
    "unlogged",    "unset",        "update",   "use",     "using",        "view",  "where",     "with",
};
static_assert(std::ranges::is_sorted(reserved_words));

bool needs_quotes(std::string_view name) {
  if (name.empty() || name[0] < 'a' || name[0] > 'z') return true;
  const auto plain = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_'; };
  return !std::ranges::all_of(name, plain) || std::ranges::binary_search(reserved_words, name);
}

void append_quoted(std::string& out, std::string_view text, char quote) {
  out += quote;
  for (const char c : text) {
    if (c == quote) out += quote;
    out += c;
  }
  out += quote;
}

}  // namespace

void append_identifier(std::string& out, std::string_view name) {
  if (needs_quotes(name)) append_quoted(out, name, '"');
  else out += name;
}

void append_text_literal(std::string& out, std::string_view text) { append_quoted(out, text, '\''); }

}  // namespace detail

std::string to_cql_identifier(std::string_view name) {
  std::string identifier;
  detail::append_identifier(identifier, name);
  return identifier;
}

std::string from_cql_identifier(std::string_view identifier) {
  std::string name;
  if (identifier.size() >= 2 && identifier.starts_with('"') && identifier.ends_with('"')) {
    const std::string_view inside = identifier.substr(1, identifier.size() - 2);
    for (std::size_t i = 0; i < inside.size(); ++i) {
      name += inside[i];
      if (inside.substr(i).starts_with("\"\"")) ++i;
    }
    return name;
  }
  for (const char c : identifier) name += c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c;
  return name;
}

}}  // namespace dse::v0
