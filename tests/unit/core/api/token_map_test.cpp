#include "api/token_map.hpp"

#include "unit/core/metadata/test_cluster.hpp"

#include <gtest/gtest.h>

#include <limits>

namespace dse { namespace {

using ranges = std::vector<token_range>;
using strings = std::vector<std::string>;
using testing::test_cluster;

constexpr std::int64_t smallest = std::numeric_limits<std::int64_t>::min();

token_range range(std::int64_t start, std::int64_t end) { return {token(start), token(end)}; }

metadata::replication_strategy simple(const char* factor) {
  return metadata::parse_replication({{"class", "SimpleStrategy"}, {"replication_factor", factor}});
}

token_map handle(metadata::token_map map) {
  return detail::token_map_access::make(std::make_shared<const metadata::token_map>(std::move(map)));
}

/// Nodes 0, 1, 2 with the tokens 0, 10, 20, and node 3 without.
test_cluster four_nodes() {
  return test_cluster().add("dc1", "r", {0}).add("dc1", "r", {10}).add("dc1", "r", {20}).add("dc1", "r", {});
}
token_map four_node_map() {
  return handle(four_nodes().map({{"one", simple("1")},
                                  {"two", simple("2")},
                                  {"three", simple("3")},
                                  {"local", metadata::parse_replication({{"class", "LocalStrategy"}})}}));
}

/// The last part of each node's address, which is its number.
std::vector<int> numbers(const token_map::node_list& nodes) {
  std::vector<int> all;
  for (const auto& n : nodes) all.push_back(std::stoi(n->address.substr(n->address.rfind('.') + 1)));
  return all;
}
using ints = std::vector<int>;

TEST(token_map, handle_without_a_map_has_nothing) {
  const token_map none;
  EXPECT_EQ(none.partitioner(), partitioner::unknown);
  EXPECT_EQ(none.ranges(), ranges());
  EXPECT_EQ(none.ranges(node_info()), ranges());
  EXPECT_EQ(none.ranges("ks", node_info()), ranges());
  EXPECT_TRUE(none.replicas("ks", token(1)).empty());
  EXPECT_TRUE(none.replicas("ks", range(1, 2)).empty());
  EXPECT_TRUE(none.replicas("ks", bytes(4)).empty());
  EXPECT_EQ(none.token_of(bytes(4)), token());
}

TEST(token_map, ranges_are_the_whole_ring_in_its_order) {
  EXPECT_EQ(four_node_map().ranges(), (ranges{range(20, 0), range(0, 10), range(10, 20)}));
}

TEST(token_map, primary_ranges_are_those_that_end_at_the_node_s_tokens) {
  const token_map map = four_node_map();
  const auto nodes = four_nodes().nodes();
  EXPECT_EQ(map.ranges(*nodes[0]), ranges{range(20, 0)});
  EXPECT_EQ(map.ranges(*nodes[2]), ranges{range(10, 20)});
  EXPECT_EQ(map.ranges(*nodes[3]), ranges());
  node_info stranger;
  stranger.host_id.octets.fill(9);
  EXPECT_EQ(map.ranges(stranger), ranges());
}

TEST(token_map, ranges_that_a_node_replicates_depend_on_the_keyspace) {
  const token_map map = four_node_map();
  const node_info node = *four_nodes().nodes()[1];
  EXPECT_EQ(map.ranges("one", node), ranges{range(0, 10)});
  EXPECT_EQ(map.ranges("two", node), (ranges{range(20, 0), range(0, 10)}));
  EXPECT_EQ(map.ranges("three", node), map.ranges());
  EXPECT_EQ(map.ranges("local", node), ranges());
  EXPECT_EQ(map.ranges("unknown", node), ranges());
  EXPECT_EQ(map.ranges("two", *four_nodes().nodes()[3]), ranges());
}

TEST(token_map, replicas_of_a_token_begin_with_its_primary) {
  const token_map map = four_node_map();
  EXPECT_EQ(numbers(map.replicas("two", token(10))), (ints{1, 2}));
  EXPECT_EQ(numbers(map.replicas("two", token(11))), (ints{2, 0}));
  EXPECT_EQ(numbers(map.replicas("two", token(21))), (ints{0, 1}));
  EXPECT_EQ(numbers(map.replicas("local", token(10))), ints());
  EXPECT_EQ(numbers(map.replicas("unknown", token(10))), ints());
  EXPECT_EQ(numbers(map.replicas("two", token::from_string(partitioner::random, "10"))), ints());
}

TEST(token_map, replicas_of_a_key_are_those_of_its_token) {
  const token_map map = four_node_map();
  const bytes key{std::byte{0}, std::byte{0}, std::byte{0}, std::byte{1}};
  EXPECT_EQ(map.token_of(key), token(-4069959284402364209)) << "of int 1, see tests/vectors/murmur3_tokens.txt";
  EXPECT_EQ(numbers(map.replicas("one", key)), ints{0});
  EXPECT_EQ(numbers(map.replicas("one", bytes_view(key))), ints{0});
}

TEST(token_map, nodes_are_those_of_the_snapshot) {
  const test_cluster c = four_nodes();
  const token_map map = handle(c.map({{"one", simple("1")}}));
  EXPECT_EQ(map.replicas("one", token(5)).front(), c.nodes()[1]);
}

TEST(token_map, replicas_of_a_range_have_all_of_it) {
  const token_map map = four_node_map();
  struct {
    token_range of;
    ints two, three;
  } const table[] = {
      {range(0, 10), {1, 2}, {1, 2, 0}},
      {range(3, 7), {1, 2}, {1, 2, 0}},
      {range(5, 15), {2}, {2, 0, 1}},
      {range(10, 20), {2, 0}, {2, 0, 1}},
      {range(0, 20), {2}, {2, 0, 1}},
      {range(20, 0), {0, 1}, {0, 1, 2}},
      {range(25, smallest), {0, 1}, {0, 1, 2}},
      {range(smallest, -3), {0, 1}, {0, 1, 2}},
      {range(25, -3), {0, 1}, {0, 1, 2}},
      {range(15, -3), {0}, {0, 1, 2}},
      {range(15, 5), {}, {1, 2, 0}},
      {range(5, 4), {}, {1, 2, 0}},
      {range(10, 9), {}, {1, 2, 0}},
      {range(5, smallest), {}, {0, 1, 2}},
      {token_range::whole_ring(partitioner::murmur3), {}, {0, 1, 2}},
      {range(5, 5), {}, {}},
  };
  for (const auto& [of, two, three] : table) {
    EXPECT_EQ(numbers(map.replicas("two", of)), two) << of.to_string();
    EXPECT_EQ(numbers(map.replicas("three", of)), three) << of.to_string();
  }
  EXPECT_EQ(numbers(map.replicas("two", token_range::whole_ring(partitioner::random))), ints());
}

TEST(token_map, replicas_of_each_range_of_the_ring_are_those_of_its_end) {
  const token_map map = four_node_map();
  for (const token_range& r : map.ranges())
    EXPECT_EQ(map.replicas("two", r), map.replicas("two", r.end())) << r.to_string();
}

TEST(token_map, only_token_has_the_whole_ring) {
  const test_cluster c = test_cluster().add("dc1", "r", {7});
  const token_map map = handle(c.map({{"one", simple("1")}}));
  EXPECT_EQ(map.ranges(), ranges{token_range::whole_ring(partitioner::murmur3)});
  for (const token_range& r : {range(1, 5), range(8, 3), range(5, 9), token_range::whole_ring(partitioner::murmur3)})
    EXPECT_EQ(numbers(map.replicas("one", r)), ints{0}) << r.to_string();
}

TEST(token_map, handle_keeps_what_it_shows) {
  token_map map = four_node_map();
  const token_map copy = map;
  map = token_map();
  EXPECT_EQ(copy.ranges().size(), 3u);
}

}}  // namespace dse
