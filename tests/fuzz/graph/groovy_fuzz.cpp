#include "fuzz/target.hpp"

#include <dse/graph/elements.hpp>
#include <dse/graph/traversal.hpp>

#include <cctype>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace dse::fuzz::graph_groovy { namespace {

/// Whether all that stands outside quotes is literals, names and calls. A lambda is a script of its own.
bool is_one_expression(std::string_view text) {
  bool quoted = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (quoted && c == '\\') ++i;
    else if (c == '\'') quoted = !quoted;
    else if (!quoted && c == '{') return true;
    else if (!quoted && !std::isalnum(static_cast<unsigned char>(c)) &&
             std::string_view("_$.,:()[]+- ").find(c) == std::string_view::npos)
      return false;
  }
  return !quoted;
}

/// Any value as an argument is printed as Gremlin-Groovy, or refused.
void check(bytes_view input) {
  const auto v = graph::value::try_from_graph_binary(text_of(input));
  if (!v) return;
  const auto t = graph::traversal().inject(*v);
  try {
    const std::string text = t.to_string();
    touch(text);
    require(text.starts_with("g.inject(") && text.ends_with(")"), "a step is printed with its arguments: " + text);
    require(t.to_string() == text, "a traversal is printed as another text: " + text);
    require(is_one_expression(text), "a value leaves its place: " + text);
    if (v->kind() != graph::value_kind::text) return;
    // a text ends where its quote does
    std::size_t quotes = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
      if (text[i] == '\\') ++i;
      else if (text[i] == '\'') ++quotes;
    }
    require(quotes == 2, "a text leaves its quotes: " + text);
  } catch (const exception& e) {
    require(e.code() == client_errc::invalid_argument, "a value is not printed, with another code");
  }
}

const registration registered(check, [] {
  std::vector<bytes> seeds;
  const auto add = [&](const graph::value& v) { seeds.push_back(bytes_of(v.encoded())); };
  add(graph::value());
  add(-1);
  add(std::int64_t{5});
  add(1.5);
  add(true);
  add("it's \\ a $text");
  add(std::vector<int>{1, 2});
  add(std::map<std::string, int>{{"a", 1}});
  add(graph::T::id);
  add(graph::vertex(1, "city"));
  add(geo::point{1, 2});
  add(geo::polygon::from_wkt("POLYGON ((0 0, 1 0, 1 1, 0 0))"));
  add(decimal::from_string("1.5"));
  add(varint::from_string("36893488147419103232"));
  add(graph::local_date{2016, 5, 12});
  graph::binary_writer nested;
  nested.head(0x15);  // a Bytecode
  graph::traversal().V().hasLabel("person").code().append(nested);
  seeds.push_back(bytes_of(nested.bytes()));
  add(graph::P::gt(1).and_(graph::P::lt(2)));
  add(graph::Cardinality::list("a"));
  graph::binary_writer strategy;
  graph::SubgraphStrategy().checkAdjacentVertices(false).append(strategy);
  seeds.push_back(bytes_of(strategy.bytes()));
  return seeds;
});

}}  // namespace dse::fuzz::graph_groovy
