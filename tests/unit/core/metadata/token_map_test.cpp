#include "metadata/token_map.hpp"

#include "test_cluster.hpp"

#include <gtest/gtest.h>

namespace dse::metadata { namespace {

using testing::test_cluster;

replication_strategy simple(const char* factor) {
  return parse_replication({{"class", "SimpleStrategy"}, {"replication_factor", factor}});
}
const replication_strategy local = parse_replication({{"class", "LocalStrategy"}});

test_cluster three_nodes() { return test_cluster().add("dc1", "r", {0}).add("dc1", "r", {10}).add("dc1", "r", {20}); }

TEST(token_map, keyspaces_are_found_by_name) {
  const token_map map = three_nodes().map({{"shop", simple("2")}, {"Shop", simple("1")}, {"a", simple("3")}});
  EXPECT_EQ(map.find("shop")->replicas(std::int64_t{5}).size(), 2u);
  EXPECT_EQ(map.find("Shop")->replicas(std::int64_t{5}).size(), 1u);
  EXPECT_EQ(map.find("a")->replicas(std::int64_t{5}).size(), 3u);
  for (const char* unknown : {"", "sho", "shopp", "SHOP", "zzz"}) EXPECT_EQ(map.find(unknown), nullptr) << unknown;
}

TEST(token_map, keyspace_without_known_replicas_is_found_and_has_none) {
  const token_map map = three_nodes().map({{"system", local}});
  ASSERT_NE(map.find("system"), nullptr);
  EXPECT_TRUE(map.find("system")->replicas(std::int64_t{5}).empty());
}

TEST(token_map, of_a_keyspace_named_twice_the_first_counts) {
  const token_map map = three_nodes().map({{"b", simple("2")}, {"a", simple("1")}, {"b", simple("3")}});
  EXPECT_EQ(map.find("b")->replicas(std::int64_t{5}).size(), 2u);
}

TEST(token_map, keyspaces_of_equal_replication_share_one_map) {
  const token_map map = three_nodes().map({{"a", simple("2")}, {"b", simple("3")}, {"c", simple("2")}});
  EXPECT_EQ(map.find("a"), map.find("c"));
  EXPECT_NE(map.find("a"), map.find("b"));
}

TEST(token_map, changed_keyspaces_take_over_the_ring_and_what_is_known) {
  const token_map before = three_nodes().map({{"a", simple("2")}, {"b", simple("3")}});
  const replica_map* const of_a = before.find("a");
  const token_map after = before.with_keyspaces({{"c", simple("2")}, {"b", simple("1")}});
  EXPECT_EQ(&after.ring(), &before.ring());
  EXPECT_EQ(after.nodes().size(), 3u);
  EXPECT_EQ(after.find("a"), nullptr);
  EXPECT_EQ(after.find("c"), of_a);
  EXPECT_EQ(after.find("b")->replicas(std::int64_t{5}).size(), 1u);
  EXPECT_EQ(before.find("b")->replicas(std::int64_t{5}).size(), 3u);
}

TEST(token_map, replicas_outlive_the_map_that_made_them) {
  auto before = std::make_unique<const token_map>(three_nodes().map({{"a", simple("2")}}));
  const token_map after = before->with_keyspaces({{"b", simple("2")}});
  before.reset();
  EXPECT_EQ(after.find("b")->replicas(std::int64_t{5}).front(), 1u);
}

TEST(token_map, tokens_beyond_the_nodes_are_left_out) {
  const test_cluster c = three_nodes();
  const token_map map(partitioner::murmur3, std::span(c.nodes()).first(2), c.tokens(), {{"a", simple("3")}});
  EXPECT_EQ(map.ring().size(), 2u);
  EXPECT_EQ(map.find("a")->replicas(std::int64_t{15}).size(), 2u);
}

TEST(token_map, nodes_beyond_the_tokens_have_none) {
  const test_cluster c = three_nodes();
  const auto tokens = c.tokens();
  const token_map map(partitioner::murmur3, c.nodes(), std::span(tokens).first(1), {{"a", simple("3")}});
  EXPECT_EQ(map.nodes().size(), 3u);
  EXPECT_EQ(map.find("a")->replicas(std::int64_t{15}).size(), 1u);
}

}}  // namespace dse::metadata
