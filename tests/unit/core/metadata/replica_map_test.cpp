#include "metadata/replica_map.hpp"

#include "test_cluster.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <limits>
#include <random>
#include <sstream>

namespace dse::metadata { namespace {

using list = std::vector<std::uint32_t>;
using options = std::map<std::string, std::string>;
using placement = replication_strategy::placement;
using testing::test_cluster;

constexpr std::int64_t smallest = std::numeric_limits<std::int64_t>::min();
constexpr std::int64_t largest = std::numeric_limits<std::int64_t>::max();

replication_strategy simple(std::uint32_t factor) { return {placement::simple, {factor, 0}, {}}; }
replica_map map_of(const test_cluster& c, const replication_strategy& s) {
  return {std::make_shared<const token_ring>(partitioner::murmur3, c.tokens()), c.nodes(), s};
}

list replicas_of(const replica_map& map, std::int64_t token) {
  const auto found = map.replicas(token);
  return {found.begin(), found.end()};
}

/// Six nodes of one data centre, two in each of three racks in ring order.
test_cluster six_nodes() {
  test_cluster c;
  for (int i = 0; i < 6; ++i) c.add("dc1", "r" + std::to_string(i / 2), {i * 10});
  return c;
}

TEST(replica_map, replicas_are_those_of_cassandra_in_its_order) {
  std::ifstream in("tests/vectors/replicas.txt");
  test_cluster cluster;
  std::optional<replica_map> map;
  int compared = 0, transient = 0;
  for (std::string line, name, strategy; std::getline(in, line);) {
    std::istringstream words(line);
    std::string what;
    words >> what;
    if (what == "cluster") {
      words >> name;
      cluster = {};
    } else if (what == "node") {
      std::string datacenter, rack, texts;
      words >> datacenter >> rack >> texts;
      std::vector<std::int64_t> tokens;
      std::istringstream each(texts == "-" ? "" : texts);
      for (std::string text; std::getline(each, text, ',');) tokens.push_back(std::stoll(text));
      cluster.add(datacenter, rack, tokens);
    } else if (what == "replication") {
      strategy = line;
      options replication;
      for (std::string pair; words >> pair;)
        replication.emplace(pair.substr(0, pair.find('=')), pair.substr(pair.find('=') + 1));
      map.emplace(map_of(cluster, parse_replication(replication)));
    } else if (what == "token") {
      std::int64_t token;
      words >> token;
      list full;
      for (std::string node; words >> node;) {
        if (node.ends_with('t')) ++transient;
        else full.push_back(static_cast<std::uint32_t>(std::stoul(node)));
      }
      ASSERT_EQ(replicas_of(*map, token), full) << name << ", " << strategy << ", " << token;
      ++compared;
    }
  }
  EXPECT_GT(compared, 1500);
  EXPECT_GT(transient, 100);
}

TEST(replica_map, token_belongs_to_the_next_token_of_the_ring) {
  const replica_map map = map_of(test_cluster().add("dc1", "r", {-10}).add("dc1", "r", {10}), simple(1));
  for (const auto& [token, node] : std::map<std::int64_t, std::uint32_t>{
           {smallest, 0}, {-11, 0}, {-10, 0}, {-9, 1}, {9, 1}, {10, 1}, {11, 0}, {largest, 0}})
    EXPECT_EQ(replicas_of(map, token), list{node}) << token;
}

TEST(replica_map, racks_are_spread_before_a_rack_repeats) {
  EXPECT_EQ(replicas_of(map_of(six_nodes(), testing::topology({{"dc1", {3, 0}}})), 0), (list{0, 2, 4}));
  EXPECT_EQ(replicas_of(map_of(six_nodes(), simple(3)), 0), (list{0, 1, 2}));
}

TEST(replica_map, passed_nodes_are_used_when_there_are_too_few_racks) {
  EXPECT_EQ(replicas_of(map_of(six_nodes(), testing::topology({{"dc1", {4, 0}}})), 0), (list{0, 1, 2, 4}));
  EXPECT_EQ(replicas_of(map_of(six_nodes(), testing::topology({{"dc1", {5, 0}}})), 0), (list{0, 1, 2, 3, 4}));
}

TEST(replica_map, more_replicas_than_nodes_are_all_nodes) {
  const list all{0, 1, 2, 3, 4, 5};
  for (const std::uint32_t factor : {6u, 7u, 1000u, 2147483647u}) {
    EXPECT_EQ(replicas_of(map_of(six_nodes(), simple(factor)), 0), all) << factor;
    EXPECT_EQ(replicas_of(map_of(six_nodes(), testing::topology({{"dc1", {factor, 0}}})), 0), all) << factor;
  }
}

TEST(replica_map, data_centres_without_nodes_are_passed_by) {
  const replica_map map = map_of(six_nodes(), testing::topology({{"dc1", {1, 0}}, {"dc2", {3, 0}}, {"", {1, 0}}}));
  EXPECT_EQ(replicas_of(map, 11), list{2});
  EXPECT_EQ(replicas_of(map_of(six_nodes(), testing::topology({{"DC1", {1, 0}}})), 11), list());
}

TEST(replica_map, node_without_tokens_is_no_replica_and_its_rack_no_rack) {
  test_cluster c = six_nodes();
  c.add("dc1", "another", {});
  EXPECT_EQ(replicas_of(map_of(c, testing::topology({{"dc1", {4, 0}}})), 0), (list{0, 1, 2, 4}));
  EXPECT_EQ(replicas_of(map_of(c, simple(7)), 0), (list{0, 1, 2, 3, 4, 5}));
}

TEST(replica_map, full_replicas_are_those_before_the_transient_ones) {
  EXPECT_EQ(replicas_of(map_of(six_nodes(), testing::topology({{"dc1", {3, 1}}})), 0), (list{0, 2}));
  EXPECT_EQ(replicas_of(map_of(six_nodes(), {placement::simple, {3, 1}, {}}), 0), (list{0, 1}));
  EXPECT_EQ(replicas_of(map_of(six_nodes(), {placement::simple, {9, 4}, {}}), 0), (list{0, 1, 2, 3, 4}));
}

TEST(replica_map, strategies_without_replicas_have_none) {
  for (const placement kind : {placement::local, placement::unknown, placement::simple, placement::network_topology})
    EXPECT_EQ(replicas_of(map_of(six_nodes(), {kind, {}, {}}), 5), list());
}

TEST(replica_map, everywhere_is_every_node_with_tokens_the_owner_first) {
  test_cluster c = six_nodes();
  c.add("dc2", "r", {}).add("dc2", "r", {1000});
  const replica_map map = map_of(c, {placement::everywhere, {}, {}});
  EXPECT_EQ(replicas_of(map, 0), (list{0, 1, 2, 3, 4, 5, 7}));
  EXPECT_EQ(replicas_of(map, 21), (list{3, 0, 1, 2, 4, 5, 7}));
  EXPECT_EQ(replicas_of(map, 51), (list{7, 0, 1, 2, 3, 4, 5}));
}

TEST(replica_map, cluster_without_tokens_has_no_replicas) {
  for (const replication_strategy& s :
       {simple(3), testing::topology({{"dc1", {3, 0}}}), {placement::everywhere, {}, {}}}) {
    EXPECT_EQ(replicas_of(map_of(test_cluster(), s), 5), list());
    EXPECT_EQ(replicas_of(map_of(test_cluster().add("dc1", "r", {}), s), 5), list());
  }
}

TEST(replica_map, tokens_of_another_partitioner_have_no_replicas) {
  const replica_map map = map_of(six_nodes(), simple(1));
  EXPECT_EQ(map.replicas(token(11)).size(), 1u);
  EXPECT_EQ(map.replicas(token::from_string(partitioner::random, "11")).size(), 0u);
  EXPECT_EQ(map.replicas(token()).size(), 0u);
}

TEST(replica_map, replicas_of_other_partitioners_are_found_by_their_tokens) {
  const std::vector<std::string> first{"10", "00"}, second{"0010"};
  const std::vector<std::span<const std::string>> tokens{first, second};
  const test_cluster nodes = test_cluster().add("dc1", "r", {}).add("dc1", "r", {});
  const replica_map map(std::make_shared<const token_ring>(partitioner::byte_ordered, tokens), nodes.nodes(),
                        simple(1));
  const auto owner = [&](const char* text) {
    return map.replicas(token::from_string(partitioner::byte_ordered, text)).front();
  };
  EXPECT_EQ(owner(""), 0u);
  EXPECT_EQ(owner("00"), 0u);
  EXPECT_EQ(owner("0000"), 1u);
  EXPECT_EQ(owner("0010"), 1u);
  EXPECT_EQ(owner("01"), 0u);
  EXPECT_EQ(owner("ff"), 0u);
  EXPECT_EQ(map.replicas(std::int64_t{0}).size(), 0u) << "no number is a token there";
}

TEST(replica_map, equal_replicas_are_kept_once) {
  test_cluster c;
  for (int i = 0; i < 3; ++i) {
    std::vector<std::int64_t> tokens;
    for (int k = 0; k < 256; ++k) tokens.push_back(k * 3 + i);
    c.add("dc1", "r", tokens);
  }
  const replica_map map = map_of(c, simple(3));
  EXPECT_EQ(map.replicas(std::int64_t{0}).data(), map.replicas(std::int64_t{3}).data());
  EXPECT_NE(map.replicas(std::int64_t{0}).data(), map.replicas(std::int64_t{1}).data());
}

TEST(replica_map, of_many_nodes_that_have_everything_the_first_is_the_next_on_the_ring) {
  test_cluster c;
  for (int i = 0; i < 200; ++i) c.add(i < 150 ? "dc1" : "dc2", "r" + std::to_string(i % 3), {(i * 7919) % 100'000});
  for (const replication_strategy& s : {testing::topology({{"dc1", {1000, 0}}}), simple(200), simple(2147483647)}) {
    const replica_map map = map_of(c, s);
    for (const auto& [token, owner] : c.ring()) {
      list expected = c.server_replicas(s, token), found = replicas_of(map, token);
      ASSERT_EQ(found.front(), expected.front()) << token;
      std::ranges::sort(expected);
      std::ranges::sort(found);
      ASSERT_EQ(found, expected) << token;
    }
  }
}

// ---- random clusters

class random_clusters : public ::testing::Test {
 protected:
  std::uint32_t below(std::uint32_t n) { return static_cast<std::uint32_t>(random_() % n); }
  bool one_in(std::uint32_t n) { return below(n) == 0; }
  std::int64_t any_token() {
    return one_in(200) ? smallest : one_in(200) ? largest : static_cast<std::int64_t>(random_());
  }
  std::string datacenter() { return "dc" + std::to_string(below(datacenters_)); }

  test_cluster cluster(std::uint32_t nodes, std::uint32_t most_tokens) {
    datacenters_ = 1 + below(4);
    const std::uint32_t racks = 1 + below(one_in(3) ? 20 : 4);
    const bool few_tokens = one_in(2), is_lopsided = one_in(3);
    test_cluster c;
    for (std::uint32_t i = 0; i < nodes; ++i) {
      std::vector<std::int64_t> tokens(one_in(10) ? 0 : few_tokens ? 1 : 1 + below(most_tokens));
      for (std::int64_t& t : tokens) t = any_token();
      const std::uint32_t rack = is_lopsided && !one_in(20) ? 0 : below(racks);
      c.add(datacenter(), rack == 1 ? "" : "r" + std::to_string(rack), tokens);
    }
    return c;
  }
  replication_factor factor() {
    const std::uint32_t all = below(21);
    return {all, all > 1 && one_in(5) ? below(all) : 0};
  }
  replication_strategy strategy() {
    if (one_in(4)) return {placement::simple, factor(), {}};
    replication_strategy s = testing::topology({});
    const std::uint32_t count = below(datacenters_ + 2);
    for (std::uint32_t i = 0; i < count; ++i)  // some of them are of no node
      if (const replication_factor f = factor(); f.all != 0) s.factors.emplace("dc" + std::to_string(below(6)), f);
    return s;
  }

  /// At about so many places of the ring: at the token, behind it and before it.
  void compare(const test_cluster& c, const replication_strategy& s, std::size_t places) {
    const replica_map map = map_of(c, s);
    const std::size_t step = std::max<std::size_t>(1, c.ring().size() / places);
    std::size_t place = 0;
    for (const auto& [token, owner] : c.ring()) {
      if (place++ % step != 0) continue;
      for (const std::int64_t t :
           {token, token == largest ? token : token + 1, token == smallest ? token : token - 1}) {
        ASSERT_EQ(replicas_of(map, t), c.server_replicas(s, t)) << t;
        ++compared_;
      }
    }
  }

  std::mt19937_64 random_{20240229};
  std::uint32_t datacenters_ = 1;
  std::size_t compared_ = 0;
};

TEST_F(random_clusters, replicas_are_the_server_s) {
  for (int i = 0; i < 200; ++i) {
    SCOPED_TRACE("cluster " + std::to_string(i));
    const test_cluster c = cluster(1 + below(one_in(5) ? 60 : 20), one_in(10) ? 16 : 4);
    for (int k = 0; k < 2; ++k) ASSERT_NO_FATAL_FAILURE(compare(c, strategy(), 1000));
  }
  EXPECT_GT(compared_, 10'000u);
}

TEST_F(random_clusters, replicas_among_many_nodes_and_tokens_are_the_server_s) {
  for (const auto& [nodes, tokens] : {std::pair(200u, 256u), std::pair(200u, 1u), std::pair(3u, 256u)}) {
    SCOPED_TRACE(std::to_string(nodes) + " nodes");
    const test_cluster c = cluster(nodes, tokens);
    for (int k = 0; k < 3; ++k) ASSERT_NO_FATAL_FAILURE(compare(c, strategy(), 40));
  }
}

TEST_F(random_clusters, thousand_nodes_with_256_tokens_are_placed_as_the_server_does) {
  test_cluster c;
  for (std::uint32_t i = 0; i < 1000; ++i) {
    std::vector<std::int64_t> tokens(256);
    for (std::int64_t& t : tokens) t = static_cast<std::int64_t>(random_());
    c.add("dc" + std::to_string(i % 3), "r" + std::to_string(i / 3 % 5), tokens);
  }
  compare(c, testing::topology({{"dc0", {3, 0}}, {"dc1", {3, 0}}, {"dc2", {3, 0}}}), 20);
}

}}  // namespace dse::metadata
