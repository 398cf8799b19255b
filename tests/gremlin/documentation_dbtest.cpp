// Traversals of TinkerPop's reference documentation, pasted into C++, give the results that stand there.
#include "gremlin/documentation.hpp"
#include "gremlin/row.hpp"
#include "gremlin/server.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

namespace gremlin_suite { namespace {

/// Pieces of a text between separators that stand in no bracket.
std::vector<std::string> split(std::string_view text, char separator) {
  std::vector<std::string> pieces(1);
  int depth = 0;
  for (const char c : text) {
    if (c == '{' || c == '[') ++depth;
    if (c == '}' || c == ']') --depth;
    if (c == separator && depth == 0) pieces.emplace_back();
    else pieces.back() += c;
  }
  return pieces;
}

std::string joined(const std::vector<std::string>& pieces) {
  std::string text;
  for (const std::string& piece : pieces) (text += text.empty() ? "" : ",") += piece;
  return text;
}

/// The entries of maps in one order, since a HashMap has none that counts.
std::string in_one_order(std::string text) {
  if (text.starts_with(' ')) text.erase(0, 1);
  const std::size_t open = text.find_first_of("{[");
  if (open == std::string::npos || (text.back() != '}' && text.back() != ']')) return text;
  std::vector<std::string> pieces = split(std::string_view(text).substr(open + 1, text.size() - open - 2), ',');
  for (std::string& piece : pieces) piece = in_one_order(piece);
  if (text[open] == '{') std::ranges::sort(pieces);
  return text.substr(0, open + 1) + joined(pieces) + text.back();
}

std::vector<std::string> lines(std::vector<std::string> results, bool ordered) {
  for (std::string& r : results) r = in_one_order(r);
  if (!ordered) std::ranges::sort(results);
  return results;
}

TEST(documentation, traversals_as_pasted_give_the_documented_results) {
  for (const documented& d : documented_traversals()) {
    const std::string text = d.traversal.to_string();
    SCOPED_TRACE(text);
    const bool ordered = text.find(".order()") != std::string::npos;
    const auto found = session().graph(d.graph, mode::current().rows[0].options_to_prepare()).try_execute(d.traversal);
    EXPECT_TRUE(found.has_value()) << found.error().to_string();
    if (!found) continue;
    std::vector<std::string> results, expected;
    for (const dse::graph::value& v : *found) results.push_back(v.to_string());
    if (!d.results.empty()) expected = split(d.results, '|');
    EXPECT_EQ(lines(results, ordered), lines(expected, ordered));
  }
}

TEST(documentation, there_are_two_hundred_of_them) { EXPECT_GE(documented_traversals().size(), 200U); }

}}  // namespace gremlin_suite
