// Where requests for analytics go: to the node that a CALL names, or, whatever is wrong with its answer, to any.
#include "fake_server/graph_conversation.hpp"

#include <map>
#include <set>

namespace dse::testing { namespace {

using namespace dse::graph;

class graph_analytics : public graph_conversation {
 protected:
  graph_analytics() : graph_conversation(3) {}

  static bytes map_of(const std::string& key, const std::string& value) {
    return byte_sink().int_(1).nullable_bytes(text_value(key)).nullable_bytes(text_value(value)).get();
  }
  static bytes answer_with(const server_request& r, std::vector<row> rows) {
    const column result{"DseClientTool", "result", "result", data_type::map(type_kind::text, type_kind::text)};
    return encode_rows(head_for(r), {.columns = {result}, .rows = std::move(rows)});
  }
  void name_location(const std::string& location) {
    answer_calls([location](const server_request& r) { return answer_with(r, {{map_of("location", location)}}); });
  }
  std::string address_of(std::size_t node) {
    const std::string whole = server.contact_point(node);
    return whole.substr(0, whole.find(':'));
  }
  /// The nodes that twelve requests went to.
  std::set<std::size_t> nodes_of(const client& db, const graph_options& o) {
    std::set<std::size_t> all;
    for (int i = 0; i < 12; ++i) {
      EXPECT_EQ(db.graph("sim").next<int>(script("1"), o), 7);
      for (const received_request& r : take()) all.insert(r.node);
    }
    return all;
  }
};

const std::set<std::size_t> every_node{0, 1, 2};

TEST_F(graph_analytics, peer_097_named_node_comes_first_and_an_answer_without_one_changes_nothing) {
  client session = connect(options_for(server).profile("olap", execution_profile()));
  const client db = session.with(graph_defaults().profile("olap", graph_options().source("a")));
  name_location(address_of(2) + ":8182");
  EXPECT_EQ(nodes_of(db, graph_options().source("a")), std::set<std::size_t>{2});
  EXPECT_EQ(nodes_of(db, graph_options().profile("olap")), std::set<std::size_t>{2});

  const std::string address = address_of(2);
  for (const auto& wrong : std::vector<std::function<bytes(const server_request&)>>{
           [](const server_request& r) { return encode_error(head_for(r), server_error_code, "no analytics"); },
           [](const server_request& r) { return answer_with(r, {}); },
           [](const server_request& r) { return answer_with(r, {{std::nullopt}}); },
           [&](const server_request& r) { return answer_with(r, {{map_of("place", address + ":8182")}}); },
           [](const server_request& r) { return answer_with(r, {{map_of("location", "192.0.2.1:8182")}}); },
           [](const server_request& r) { return answer_with(r, {{map_of("location", "")}}); },
           [](const server_request& r) { return answer_with(r, {{map_of("location", ":8182")}}); }}) {
    answer_calls(wrong);
    EXPECT_EQ(nodes_of(db, graph_options().source("a")), every_node);
  }
  session.close();
}

TEST_F(graph_analytics, node_behind_address_translation_is_found_by_its_own_address) {
  const std::string contact = server.contact_point(0);
  const auto own_name = [](std::size_t n) { return "10.9.8." + std::to_string(n + 1); };
  std::map<std::string, std::string> reached_at;
  for (std::size_t n = 0; n < 3; ++n) reached_at[own_name(n)] = address_of(n);
  server.on_thread([&] {
    for (std::size_t n = 0; n < 3; ++n)
      server.cluster().members[n].address = {10, 9, 8, static_cast<std::uint8_t>(n + 1)};
  });
  client db = connect(options_at(contact).address_translator(
      [&](const node_info& n) -> result<contact_point> { return contact_point{reached_at.at(n.address), 0}; }));
  name_location(own_name(1) + ":8182");
  EXPECT_EQ(nodes_of(db, graph_options().source("a")), std::set<std::size_t>{1});
  db.close();
}

TEST_F(graph_analytics, peer_114_only_source_a_is_looked_up) {
  client db = connect(options_for(server));
  name_location(address_of(1) + ":8182");
  EXPECT_EQ(nodes_of(db, {}), every_node);
  EXPECT_EQ(nodes_of(db, graph_options().source("analytics")), every_node);
  EXPECT_EQ(nodes_of(db, graph_options().source("g")), every_node);
  EXPECT_EQ(calls(), 0);
  EXPECT_EQ(nodes_of(db, graph_options().source("a")), std::set<std::size_t>{1});
  EXPECT_EQ(calls(), 12) << "once for each request";
  db.graph("sim").execute(script("1").system(true), graph_options().source("a"));
  EXPECT_EQ(calls(), 12) << "a system query has no source";
  take();
  const auto first = db.find_node(address_of(0));
  EXPECT_EQ(nodes_of(db, graph_options().source("a").node(first)), std::set<std::size_t>{0});
  EXPECT_EQ(calls(), 12) << "the node was chosen already";
  db.close();
}

}}  // namespace dse::testing
