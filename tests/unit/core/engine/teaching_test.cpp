#include "scripted_shard.hpp"

#include <gtest/gtest.h>

namespace dse::engine { namespace {

using namespace std::chrono_literals;
using role = enum connection::role;
using testing::response_head;

settings teaching(bool all_nodes, bool on_up) {
  settings s;
  s.prepare_on_all_nodes = all_nodes;
  s.prepare_on_up = on_up;
  return s;
}

bytes answer_prepared(const response_head& head) {
  testing::prepared_result p;
  p.id = bytes(4, std::byte{1});
  return testing::encode_prepared(head, p);
}

struct prepare : scripted_request {
  explicit prepare(std::string_view cql = "SELECT v") : scripted_request(cql, message_kind::prepare) {}
};

TEST(teaching, statement_is_prepared_on_the_other_nodes_too) {
  scripted_shard shard(cluster_of(3), teaching(true, false));
  shard.start();
  prepare p;
  shard.submit(p);
  const auto asked = shard.take_held("SELECT v");
  shard.answer(asked, answer_prepared);
  EXPECT_FALSE(p.failure()) << "it does not wait for the others";
  ASSERT_EQ(shard.held.size(), 2u);
  EXPECT_NE(shard.held[0].on, asked.on);
  EXPECT_NE(shard.held[1].on, asked.on);
  EXPECT_NE(shard.held[0].on, shard.held[1].on);
}

TEST(teaching, can_be_left_to_the_nodes) {
  scripted_shard shard(cluster_of(3), teaching(false, false));
  shard.start();
  prepare p;
  shard.submit(p);
  shard.answer(shard.take_held("SELECT v"), answer_prepared);
  shard.cut(*shard.open_connection(role::pool, 1));
  shard.pass(1s);
  EXPECT_EQ(shard.count("SELECT v"), 1u);
}

TEST(teaching, node_that_comes_back_is_taught_a_few_statements_at_a_time) {
  scripted_shard shard(cluster_of(1), teaching(false, true));
  shard.start();
  std::vector<std::unique_ptr<prepare>> kept;
  for (int i = 0; i < 20; ++i) {
    kept.push_back(std::make_unique<prepare>("SELECT " + std::to_string(i)));
    shard.submit(*kept.back());
    shard.answer(shard.take_held("SELECT " + std::to_string(i)), answer_prepared);
  }
  shard.cut(*shard.open_connection(role::pool));
  shard.pass(1s);
  EXPECT_EQ(shard.held.size(), 8u);
  while (!shard.held.empty()) shard.answer(shard.held.front(), answer_prepared);
  for (int i = 0; i < 20; ++i) EXPECT_EQ(shard.count("SELECT " + std::to_string(i)), 2u) << i;
}

TEST(teaching, node_that_comes_back_is_taught_by_one_of_its_connections) {
  settings s = teaching(false, true);
  s.connections_per_node = 3;
  scripted_shard shard(cluster_of(1), s);
  shard.start();
  prepare p;
  shard.submit(p);
  shard.answer(shard.take_held("SELECT v"), answer_prepared);
  while (connection* c = shard.open_connection(role::pool)) shard.cut(*c);
  EXPECT_EQ(shard.count("SELECT v"), 1u);
  shard.pass(5s);
  EXPECT_EQ(shard.count("SELECT v"), 2u);
}

TEST(teaching, statements_that_nobody_holds_are_not_taught) {
  scripted_shard shard(cluster_of(1), teaching(false, true));
  shard.start();
  {
    prepare p;
    shard.submit(p);
    shard.answer(shard.take_held("SELECT v"), answer_prepared);
  }
  shard.cut(*shard.open_connection(role::pool));
  shard.pass(1s);
  EXPECT_EQ(shard.count("SELECT v"), 1u);
}

TEST(teaching, statement_of_another_keyspace_is_taught_where_the_version_can_name_it) {
  for (const std::uint8_t version : {std::uint8_t{4}, std::uint8_t{5}}) {
    settings s = teaching(true, false);
    s.keyspace = "now";
    std::vector<scripted_node> nodes = cluster_of(2);
    for (scripted_node& n : nodes) n.versions = {4, version};
    scripted_shard shard(nodes, s);
    shard.start();
    prepare p;
    shard.submit(p);
    const auto held = shard.take_held("SELECT v");
    shard.turn([&] { shard.core().keyspace_changed("later", 1); });
    shard.answer(held, answer_prepared);
    ASSERT_EQ(shard.held.size(), version == 5 ? 1u : 0u) << int(version);
    if (version == 5) {
      EXPECT_EQ(shard.held[0].what.as<testing::prepare_request>()->keyspace, "now");
    }
  }
}

}}  // namespace dse::engine
