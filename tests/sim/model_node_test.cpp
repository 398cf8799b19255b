#include "sim/model_node.hpp"

#include "wire/options.hpp"
#include "wire/query.hpp"
#include "wire/startup.hpp"

#include <gtest/gtest.h>

namespace dse::testing { namespace {

using wire::protocol_version;

bytes taken(const wire::output_buffer& out) { return {out.unread().begin(), out.unread().end()}; }

bytes options_request(protocol_version v, wire::stream_id id) {
  wire::output_buffer out;
  wire::encode_options(out, {v, id, 0, {}});
  return taken(out);
}

bytes startup_request_of(protocol_version v) {
  wire::output_buffer out;
  const std::vector<wire::startup_option> options{wire::cql_version_3};
  wire::encode_startup(out, {v, 0, 0, {}}, options);
  return taken(out);
}

bytes query(protocol_version v, wire::stream_id id, std::string_view text) {
  wire::output_buffer out;
  wire::encode_query(out, {v, id, 0, {}}, text, {});
  return taken(out);
}

constexpr std::size_t opcode_at = 4;

class model : public ::testing::Test {
 protected:
  // Answers leave at once.
  std::vector<outgoing> ask(bytes_view request) {
    auto answers = node.receive(link, request);
    for (const outgoing& o : answers) model_node::sent(link, o);
    return answers;
  }

  model_cluster cluster{2};
  model_node node{cluster, 0};
  client_link link;
};

TEST_F(model, rejects_an_id_that_waits_for_its_answer) {
  node.receive(link, options_request(protocol_version::v4, 7));
  EXPECT_THROW(node.receive(link, options_request(protocol_version::v4, 7)), bad_request);
}

TEST_F(model, takes_an_id_again_once_it_was_answered) {
  ask(options_request(protocol_version::v4, 7));
  EXPECT_EQ(ask(options_request(protocol_version::v4, 7)).size(), 1u);
}

TEST_F(model, never_frees_an_id_that_it_does_not_answer) {
  node.on_request = [](const server_request&) { return treatment{.answers = false}; };
  EXPECT_TRUE(ask(options_request(protocol_version::v4, 7)).empty());
  EXPECT_THROW(ask(options_request(protocol_version::v4, 7)), bad_request);
}

TEST_F(model, rejects_a_query_before_startup) {
  EXPECT_THROW(ask(query(protocol_version::v4, 1, "USE sim")), bad_request);
}

TEST_F(model, rejects_a_second_startup) {
  ask(startup_request_of(protocol_version::v4));
  EXPECT_THROW(ask(startup_request_of(protocol_version::v4)), bad_request);
}

TEST_F(model, hangs_up_behind_the_refusal_of_a_version) {
  cluster.highest_version = 3;
  const auto answers = ask(startup_request_of(protocol_version::v4));
  ASSERT_EQ(answers.size(), 1u);
  EXPECT_EQ(answers[0].data[0], std::byte{0x83});
  EXPECT_EQ(answers[0].data[opcode_at], std::byte{0x00});
  EXPECT_TRUE(link.ended);
}

TEST_F(model, notes_each_execution_in_the_journal) {
  ask(startup_request_of(protocol_version::v4));
  ask(query(protocol_version::v4, 1, "INSERT INTO sim.t (token) VALUES (42)"));
  ask(query(protocol_version::v4, 1, "INSERT INTO sim.t (token) VALUES (42)"));
  EXPECT_EQ(cluster.executions[42], 2);
}

TEST_F(model, does_not_execute_what_it_says_it_did_not) {
  ask(startup_request_of(protocol_version::v4));
  node.on_request = [](const server_request&) { return treatment{.refused = refusal::unavailable}; };
  ask(query(protocol_version::v4, 1, "INSERT INTO sim.t (token) VALUES (42)"));
  EXPECT_TRUE(cluster.executions.empty());
}

TEST_F(model, sends_events_only_to_those_who_registered) {
  EXPECT_FALSE(node.node_event(link, "STATUS_CHANGE", "UP", cluster.members[1]));
  link.events.insert("STATUS_CHANGE");
  EXPECT_TRUE(node.node_event(link, "STATUS_CHANGE", "UP", cluster.members[1]));
}

TEST(model_cluster, gives_a_statement_another_id_when_its_meaning_changes) {
  model_cluster cluster;
  const bytes before = cluster.id_of(select_text);
  ++cluster.meaning[select_text];
  EXPECT_NE(cluster.id_of(select_text), before);
  EXPECT_TRUE(cluster.was_id_of(select_text, before));
}

}}  // namespace dse::testing
