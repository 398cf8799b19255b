#include "binary/types.hpp"
#include "refuse.hpp"

#include <dse/graph/predicates.hpp>
#include <dse/graph/traversal.hpp>

#include <algorithm>

namespace dse { inline namespace v0 { namespace graph {

namespace {

struct edit_distance {
  std::string_view query;
  int distance;
};
struct pair {
  arg first;
  arg second;
};

// The factors of DSE's Java driver, to the last digit.
constexpr double degrees_per_kilometer = 0.008993203677616635;
double degrees(double radius, Geo::Unit unit) {
  switch (unit) {
    case Geo::Unit::MILES: return radius * (1 / 0.621371192 * degrees_per_kilometer);
    case Geo::Unit::KILOMETERS: return radius * degrees_per_kilometer;
    case Geo::Unit::METERS: return radius * (degrees_per_kilometer / 1000);
    case Geo::Unit::DEGREES: return radius;
  }
  return radius;
}

std::string_view checked(std::string_view condition) {
  if (condition.find_first_not_of(" \t\r\n") == std::string_view::npos) refuse("a text predicate needs a condition");
  return condition;
}
dse::geo::distance checked(const dse::geo::distance& circle) {
  if (const result<void> valid = check(circle); !valid) refuse("Geo::inside: " + valid.error().message());
  return circle;
}
/// Servers leave alone what stands in a predicate.
bool is_binding(const arg& v) { return v.kind() == form::dynamic && value(v).kind() == value_kind::binding; }
arg checked(arg v) {
  if (v.kind() == form::null || (v.kind() == form::dynamic && v.dynamic_kind() == form::null))
    refuse("a predicate on CQL collections takes no null");
  return v;
}

}  // namespace

template <>
struct value_writer<edit_distance> {
  static void append(const edit_distance& v, binary_writer& out) {
    out.custom("driver.dse.search.EditDistance", 8 + v.query.size()).i32(v.distance).text(v.query);
  }
};
template <>
struct value_writer<pair> {
  static void append(const pair& v, binary_writer& out) {
    binary_writer both;
    both.qualified(v.first).qualified(v.second);
    out.custom("org.javatuples.Pair", both.bytes().size()).raw(both.bytes());
  }
};

P::P(std::string_view name, std::initializer_list<arg> args, std::uint8_t code) {
  if (std::ranges::any_of(args, is_binding)) refuse("a predicate such as " + std::string(name) + " takes no binding");
  binary_writer out;
  out.head(code).text(name);
  if (args.size() == 1 && (name == "within" || name == "without")) {
    // within(collection) is the same as within(its items...)
    binary_writer item;
    item.qualified(*args.begin());
    const auto type = static_cast<std::uint8_t>(item.bytes()[0]);
    if (type == code::list || type == code::set) {
      encoded_ = std::move(out.raw(std::string_view(item.bytes()).substr(2))).bytes();
      return;
    }
  }
  out.count(args.size());
  for (const arg& a : args) out.qualified(a);
  encoded_ = std::move(out).bytes();
}

P P::joined(std::string_view name, const P& other) const { return P(name, {*this, other}); }

P P::negate() const {
  static constexpr std::pair<std::string_view, std::string_view> opposites[] = {{"eq", "neq"},
                                                                                {"lt", "gte"},
                                                                                {"gt", "lte"},
                                                                                {"within", "without"},
                                                                                {"startingWith", "notStartingWith"},
                                                                                {"endingWith", "notEndingWith"},
                                                                                {"containing", "notContaining"}};
  binary_reader in(encoded_);
  const std::uint8_t type = read_head(in).code;
  const std::string_view name = in.text();
  const auto opposite = [&](std::string_view other) {
    P p;
    binary_writer out;
    p.encoded_ = std::move(out.head(type).text(other).raw(in.rest())).bytes();
    return p;
  };
  for (const auto& [a, b] : opposites) {
    if (name == a) return opposite(b);
    if (name == b) return opposite(a);
  }
  // Search::regex shares its name with TextP::regex, which alone has an opposite
  if (type == code::text_predicate && name == "regex") return opposite("notRegex");
  if (type == code::text_predicate && name == "notRegex") return opposite("regex");
  return P("not", {*this});
}

Geo Geo::inside(const dse::geo::point& center, double radius, Unit unit) {
  return Geo("inside", {checked({center, degrees(radius, unit)})});
}
Geo Geo::inside(const dse::geo::point& center, double radius) { return inside(dse::geo::distance{center, radius}); }
Geo Geo::inside(const dse::geo::distance& circle) { return Geo("insideCartesian", {checked(circle)}); }
Geo Geo::inside(const dse::geo::polygon& area) {
  dse::geo::polygon closed = area;
  const auto close = [](dse::geo::linear_ring& ring) {
    if (!ring.empty() && ring.front() != ring.back()) ring.push_back(dse::geo::point(ring.front()));
  };
  close(closed.outer);
  for (dse::geo::linear_ring& hole : closed.inners) close(hole);
  return Geo("insideCartesian", {closed});
}

Search Search::of_text(std::string_view name, std::string_view condition) { return Search(name, {checked(condition)}); }
Search Search::of_distance(std::string_view name, std::string_view query, int n) {
  if (n < 0) refuse("an edit distance is not negative");
  return Search(name, {edit_distance{query, n}});
}
Search Search::token(std::string_view word) { return of_text("token", word); }
Search Search::tokenPrefix(std::string_view start) { return of_text("tokenPrefix", start); }
Search Search::tokenRegex(std::string_view pattern) { return of_text("tokenRegex", pattern); }
Search Search::prefix(std::string_view start) { return of_text("prefix", start); }
Search Search::regex(std::string_view pattern) { return of_text("regex", pattern); }
Search Search::phrase(std::string_view query, int n) { return of_distance("phrase", query, n); }
Search Search::fuzzy(std::string_view query, int n) { return of_distance("fuzzy", query, n); }
Search Search::tokenFuzzy(std::string_view query, int n) { return of_distance("tokenFuzzy", query, n); }

CqlCollection CqlCollection::of(std::string_view name, arg item) { return CqlCollection(name, {checked(item)}); }
CqlCollection CqlCollection::entryEq(arg key, arg v) {
  return CqlCollection("entryEq", {pair{checked(key), checked(v)}});
}

}}}  // namespace dse::v0::graph
