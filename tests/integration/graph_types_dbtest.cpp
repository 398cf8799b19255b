// Every type goes to the server and comes back in each sub-protocol, as the parameter of a script and as an argument;
// what is lost on the way is the table's content, which is that of the documentation.
#include "support/graph_types.hpp"
#include "support/graphs.hpp"

#include <fstream>
#include <iostream>
#include <sstream>

namespace dse::testing { namespace {

using namespace dse::graph;
using value = graph::value;

/// The only result, without reading it as anything.
result<value> only(const result<result_set>& r) {
  if (r.has_error()) return r.error();
  if (r->size() != 1) return error(client_errc::out_of_range, std::to_string(r->size()) + " results");
  return r->traversers().front().content;
}

void check(const travelling_value& v, sub_protocol p, const result<value>& back, const char* how) {
  const outcome& expected = v.in(p);
  const std::string what = v.name + " as " + how + " in " + name_of(p) + ", sent " + v.sent.to_string() + ": ";
  if (expected.what() == outcome::kind::no_form) {
    ASSERT_TRUE(back.has_error()) << what << "came back as " << to_string(back->kind()) << ' ' << *back;
    EXPECT_EQ(back.error().code(), client_errc::invalid_argument) << what << back.error().to_string();
    return;
  }
  ASSERT_TRUE(back.has_value()) << what << back.error().to_string();
  if (expected.what() == outcome::kind::opaque) {
    EXPECT_EQ(back->kind(), value_kind::custom) << what;
    EXPECT_EQ(back->to_string(), expected.back().as<std::string>()) << what;
    return;
  }
  const value& wanted = expected.what() == outcome::kind::unchanged ? v.sent : expected.back();
  EXPECT_TRUE(is_unchanged(wanted, *back)) << what << "came back as " << to_string(back->kind()) << ' ' << *back
                                           << ", expected " << to_string(wanted.kind()) << ' ' << wanted;
}

void round_trip(sub_protocol p) {
  const auto g = traversal();
  const remote_graph modern = graph_client().graph("modern", graph_options().results(p));
  for (const travelling_value& v : travelling_values()) {
    check(v, p, only(modern.try_execute(script("[x]").set("x", v.sent))), "a parameter");
    if (v.is_argument && p != sub_protocol::graphson1)
      check(v, p, only(modern.try_execute(g.inject(0, v.sent).skip(1))), "an argument");
  }
}

TEST(graph_types, peer_029_graph_binary_keeps_every_type) { round_trip(sub_protocol::graphbinary1); }
TEST(graph_types, peer_088_graphson_3_keeps_what_the_table_says) { round_trip(sub_protocol::graphson3); }
TEST(graph_types, peer_028_graphson_2_keeps_what_the_table_says) { round_trip(sub_protocol::graphson2); }
TEST(graph_types, peer_027_graphson_1_has_texts_for_what_json_lacks) { round_trip(sub_protocol::graphson1); }

TEST(graph_types, documentation_has_the_table_as_it_is) {
  constexpr const char* readme = "graph/types.md";
  std::ifstream file(readme);
  std::ostringstream text;
  text << file.rdbuf();
  std::cout << table_of_types();
  EXPECT_NE(text.str().find(table_of_types()), std::string::npos) << readme << " has another table";
}

}}  // namespace dse::testing
