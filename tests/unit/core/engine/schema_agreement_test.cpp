#include "scripted_replies.hpp"
#include "support/server_wire/error_response.hpp"

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

namespace dse::engine { namespace {

using namespace std::chrono_literals;
using role = enum connection::role;

const std::string ddl = "CREATE TABLE shop.t (k int PRIMARY KEY)";

bytes table_created(const testing::response_head& head) {
  return testing::encode_schema_change(head, {"CREATED", "TABLE", "shop", "t"});
}

bytes invalid(const testing::response_head& head) { return testing::encode_error(head, 0x2200, "no such table"); }

/// Three nodes, one of which is about to answer a statement that changes the schema.
struct changing_cluster {
  scripted_request statement{ddl};
  scripted_shard shard;

  explicit changing_cluster(std::vector<scripted_node> nodes = cluster_of(3)) : shard(std::move(nodes)) {
    shard.start();
    shard.received.clear();
  }
  void change_schema() {
    shard.submit(statement);
    shard.answer(shard.take_held(ddl), table_created);
  }
  bool is_waiting() const { return statement.outcomes.empty(); }
  void expect_success() const {
    EXPECT_FALSE(statement.failure());
    EXPECT_EQ(statement.outcomes.at(0).kind, wire::result_kind::schema_change);
  }
};

TEST(schema_agreement, statement_is_over_when_all_nodes_have_the_same_version) {
  changing_cluster c;
  c.change_schema();
  c.expect_success();
  EXPECT_EQ(c.shard.count(local_query), 1u);
  EXPECT_EQ(c.shard.count(peers_query), 1u);
  for (const auto& r : c.shard.received)
    if (text_of(r) == peers_query || text_of(r) == local_query) {
      EXPECT_EQ(r.as<testing::query_request>()->options.consistency, 1) << "ONE: each node has its own";
    }
}

TEST(schema_agreement, other_results_do_not_wait) {
  changing_cluster c;
  c.shard.submit(c.statement);
  c.shard.answer(c.shard.take_held(ddl), [](const auto& head) { return testing::encode_void(head); });
  EXPECT_FALSE(c.statement.failure());
  EXPECT_EQ(c.shard.count(local_query), 0u);
}

TEST(schema_agreement, nodes_are_asked_again_until_they_agree) {
  changing_cluster c;
  c.shard.nodes[2].schema_version = 9;
  c.shard.nodes[1].schema_version = 9;
  c.change_schema();
  EXPECT_TRUE(c.is_waiting());
  c.shard.pass(3 * c.shard.options.schema_agreement_interval);
  EXPECT_TRUE(c.is_waiting());
  EXPECT_GE(c.shard.count(peers_query), 3u);
  c.shard.nodes[0].schema_version = 9;
  c.shard.pass(c.shard.options.schema_agreement_interval + timeout_wheel::tick);
  c.expect_success();
}

TEST(schema_agreement, all_rounds_ask_the_node_that_executed_the_statement) {
  changing_cluster c;
  c.shard.nodes[0].schema_version = 9;
  c.shard.hold = [](const auto& r) { return text_of(r) == local_query; };
  c.change_schema();
  const connection* executed = c.statement.on;
  for (int round = 0; round < 3; ++round) {
    const auto held = c.shard.take_held(local_query);
    EXPECT_EQ(held.on, executed);
    c.shard.answer(held, [&](const auto& head) {
      testing::rows_result r;
      r.columns = {{"system", "local", "schema_version", type_kind::uuid}};
      r.rows = {{bytes(16, std::byte{77})}};
      return testing::encode_rows(head, r);
    });
    c.shard.pass(c.shard.options.schema_agreement_interval + timeout_wheel::tick);
  }
  EXPECT_TRUE(c.is_waiting());
}

TEST(schema_agreement, disagreement_ends_at_its_limit_and_the_statement_has_still_succeeded) {
  changing_cluster c;
  c.shard.nodes[0].schema_version = 9;
  c.change_schema();
  c.shard.pass(c.shard.options.schema_agreement_timeout - 10ms);
  EXPECT_TRUE(c.is_waiting());
  c.shard.pass(20ms);
  c.expect_success();
}

TEST(schema_agreement, silent_node_ends_the_wait_at_its_limit) {
  for (const std::string& query : {local_query, peers_query}) {
    SCOPED_TRACE(query);
    changing_cluster c;
    c.shard.options.silence_before_close = 1h;
    c.shard.hold = [&](const auto& r) { return text_of(r) == query; };
    c.change_schema();
    EXPECT_TRUE(c.is_waiting());
    c.shard.pass(c.shard.options.schema_agreement_timeout + timeout_wheel::tick);
    c.expect_success();
  }
}

TEST(schema_agreement, statement_s_own_timeout_ends_with_its_result) {
  changing_cluster c;
  c.statement.what.timeout = 200ms;
  c.shard.nodes[0].schema_version = 9;
  c.change_schema();
  c.shard.pass(1s);
  EXPECT_TRUE(c.is_waiting()) << "it was executed in time";
  c.shard.pass(c.shard.options.schema_agreement_timeout);
  c.expect_success();
}

TEST(schema_agreement, node_that_is_down_needs_not_agree) {
  std::vector<scripted_node> nodes = cluster_of(3);
  nodes[2].reachable = false;
  nodes[2].schema_version = 9;
  changing_cluster c(nodes);
  c.change_schema();
  c.expect_success();
}

TEST(schema_agreement, node_that_the_session_does_not_know_needs_not_agree) {
  changing_cluster c;
  c.shard.nodes.push_back({4});
  c.shard.nodes.back().schema_version = 9;
  c.change_schema();
  c.expect_success();
}

TEST(schema_agreement, node_of_another_data_centre_has_to_agree) {
  std::vector<scripted_node> nodes = cluster_of(2);
  nodes[1].datacenter = "dc2";
  nodes[1].schema_version = 9;
  settings s;
  s.local_datacenter = "dc1";
  scripted_request statement(ddl);
  scripted_shard shard(nodes, s);
  shard.start();
  shard.submit(statement);
  shard.answer(shard.take_held(ddl), table_created);
  EXPECT_TRUE(statement.outcomes.empty());
  shard.nodes[1].schema_version = 1;
  shard.pass(s.schema_agreement_interval + timeout_wheel::tick);
  EXPECT_FALSE(statement.failure());
}

TEST(schema_agreement, tables_that_cannot_be_read_end_the_wait) {
  using answer = bytes (*)(const testing::response_head&);
  for (const std::string& query : {local_query, peers_query})
    for (const answer a : {answer(invalid), answer([](const auto& head) { return testing::encode_void(head); })}) {
      SCOPED_TRACE(query);
      changing_cluster c;
      c.shard.nodes[0].schema_version = 9;
      c.shard.hold = [&](const auto& r) { return text_of(r) == query; };
      c.change_schema();
      EXPECT_TRUE(c.is_waiting());
      c.shard.answer(c.shard.take_held(query), a);
      c.expect_success();
    }
}

TEST(schema_agreement, lost_connection_ends_the_wait_and_the_next_one_begins_with_its_handshake) {
  changing_cluster c;
  c.shard.nodes[0].schema_version = 9;
  c.change_schema();
  EXPECT_TRUE(c.is_waiting());
  c.shard.received.clear();
  c.shard.cut(*c.statement.on);
  c.expect_success();
  c.shard.pass(5s);
  ASSERT_FALSE(c.shard.received.empty());
  EXPECT_TRUE(c.shard.received.front().as<testing::startup_request>());
}

TEST(schema_agreement, connection_lost_under_a_question_ends_the_wait) {
  changing_cluster c;
  c.shard.hold = [](const auto& r) { return text_of(r) == peers_query; };
  c.change_schema();
  EXPECT_TRUE(c.is_waiting());
  c.shard.cut(*c.statement.on);
  c.expect_success();
}

TEST(schema_agreement, node_that_leaves_the_cluster_ends_the_wait) {
  changing_cluster c;
  c.shard.nodes[0].schema_version = c.shard.nodes[1].schema_version = 9;
  c.change_schema();
  EXPECT_TRUE(c.is_waiting());
  const std::string gone = c.statement.on->target().address;
  auto smaller = std::make_shared<metadata::snapshot>(*c.shard.snapshots.back());
  std::erase_if(smaller->nodes, [&](const auto& n) { return n->address == gone; });
  c.shard.turn([&] { c.shard.core().snapshot_changed(smaller); });
  c.expect_success();
  c.shard.pass(1s);
}

TEST(schema_agreement, cancelled_statement_is_completed_once) {
  for (const bool between_rounds : {false, true}) {
    SCOPED_TRACE(between_rounds);
    changing_cluster c;
    c.shard.nodes[0].schema_version = 9;
    if (!between_rounds) c.shard.hold = [](const auto& r) { return text_of(r) == peers_query; };
    c.change_schema();
    c.shard.turn([&] { c.shard.core().cancel(c.statement, error(client_errc::timed_out, "cancelled")); });
    EXPECT_EQ(c.statement.failure().message(), "cancelled");
    c.shard.pass(c.shard.options.schema_agreement_timeout + 1s);
    EXPECT_EQ(c.statement.outcomes.size(), 1u);
    EXPECT_EQ(c.shard.core().unfinished(), 0u);
  }
}

TEST(schema_agreement, closing_the_session_ends_the_wait_at_once) {
  changing_cluster c;
  c.shard.nodes[0].schema_version = 9;
  c.change_schema();
  EXPECT_TRUE(c.is_waiting());
  c.shard.turn([&] { c.shard.core().close(); });
  c.expect_success();
  EXPECT_TRUE(c.shard.core().at_rest());
}

TEST(schema_agreement, statement_that_ends_while_the_session_closes_tells_of_none) {
  changing_cluster c;
  c.shard.submit(c.statement);
  c.shard.turn([&] { c.shard.core().close(); });
  c.shard.answer(c.shard.take_held(ddl), table_created);
  c.expect_success();
  EXPECT_FALSE(c.statement.outcomes.at(0).response->schema_agreed);
}

TEST(schema_agreement, several_statements_wait_side_by_side) {
  scripted_request second("DROP TABLE shop.u");
  changing_cluster c;
  c.shard.nodes[0].schema_version = 9;
  c.change_schema();
  c.shard.pass(50ms);
  c.shard.submit(second);
  c.shard.answer(c.shard.take_held("DROP TABLE shop.u"), table_created);
  EXPECT_TRUE(c.is_waiting());
  EXPECT_TRUE(second.outcomes.empty());
  c.shard.nodes[0].schema_version = 1;
  c.shard.pass(c.shard.options.schema_agreement_interval + timeout_wheel::tick);
  c.expect_success();
  EXPECT_FALSE(second.failure());
}

}}  // namespace dse::engine
