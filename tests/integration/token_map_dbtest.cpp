#include "support/cluster.hpp"

#include <dse/dse.hpp>
#include <dse/token.hpp>

#include <gtest/gtest.h>

#include <map>
#include <random>
#include <set>
#include <string>
#include <tuple>
#include <vector>

using dse::testing::cluster;
using dse::testing::session_options;

namespace {

constexpr int key_count = 10'000;

/// Keys of 4 to 43 bytes, half of the bytes negative as Java sees them.
std::vector<std::tuple<dse::bytes, int>> random_keys() {
  std::mt19937 random(5);
  std::vector<std::tuple<dse::bytes, int>> keys(key_count);
  for (int i = 0; i < key_count; ++i) {
    dse::bytes key(4 + random() % 40);
    for (std::byte& b : key) b = static_cast<std::byte>(random());
    keys[static_cast<std::size_t>(i)] = {std::move(key), i};
  }
  return keys;
}

/// The partition key (k, n) in wire form.
dse::bytes composite_key(const dse::bytes& k, std::int32_t n) {
  dse::bytes key{std::byte{0}, static_cast<std::byte>(k.size())};
  key.insert(key.end(), k.begin(), k.end());
  for (const int b : {0, 0, 4, n >> 24, n >> 16, n >> 8, n, 0}) key.push_back(static_cast<std::byte>(b));
  return key;
}

class token_map : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    db = dse::connect(session_options(cluster::with("--nodes 3").address()));
    db.execute(
        "CREATE KEYSPACE IF NOT EXISTS tokens WITH replication = {'class': 'SimpleStrategy', 'replication_factor': 1}");
    db.execute("CREATE TABLE IF NOT EXISTS tokens.single (k blob PRIMARY KEY, n int)");
    db.execute("CREATE TABLE IF NOT EXISTS tokens.composite (k blob, n int, PRIMARY KEY ((k, n)))");
    for (const char* table : {"single", "composite"}) {
      const auto insert = db.prepare(std::string("INSERT INTO tokens.") + table + " (k, n) VALUES (?, ?)");
      for (const auto& outcome : db.execute_concurrently(insert, random_keys())) ASSERT_TRUE(outcome.has_value());
    }
  }
  static void TearDownTestSuite() {
    db.close();
    db = {};
  }
  static dse::partitioner partitioner() {
    for (auto [name] : db.query<std::string>("SELECT partitioner FROM system.local"))
      return dse::partitioner_named(name);
    return dse::partitioner::unknown;
  }
  static inline dse::client db;
};

TEST_F(token_map, tokens_of_keys_are_the_server_s) {
  const dse::partitioner p = partitioner();
  ASSERT_EQ(p, dse::partitioner::murmur3);
  int compared = 0;
  for (auto [key, token] : db.query<dse::bytes, std::int64_t>("SELECT k, token(k) FROM tokens.single")) {
    ASSERT_EQ(dse::token_of(p, key), dse::token(token));
    ++compared;
  }
  EXPECT_EQ(compared, key_count);
}

TEST_F(token_map, tokens_of_keys_of_several_columns_are_the_server_s) {
  int compared = 0;
  for (auto [k, n, token] :
       db.query<dse::bytes, std::int32_t, std::int64_t>("SELECT k, n, token(k, n) FROM tokens.composite")) {
    ASSERT_EQ(dse::token_of(dse::partitioner::murmur3, composite_key(k, n)), dse::token(token));
    ++compared;
  }
  EXPECT_EQ(compared, key_count);
}

TEST_F(token_map, tokens_of_the_system_tables_are_read_and_written_back) {
  std::set<std::string> texts;
  for (const char* table : {"local", "peers"})
    for (auto [tokens] : db.query<std::set<std::string>>(std::string("SELECT tokens FROM system.") + table))
      texts.merge(tokens);
  EXPECT_GE(texts.size(), 2u) << "the two tables may be those of two nodes";
  for (const std::string& text : texts)
    EXPECT_EQ(dse::token::from_string(dse::partitioner::murmur3, text).to_string(), text);
}

TEST_F(token_map, conditions_of_the_parts_of_the_ring_find_each_key_once) {
  std::map<std::int32_t, int> found;
  for (const dse::token_range& part : dse::token_range::whole_ring(dse::partitioner::murmur3).split(7))
    for (auto [k, n] :
         db.query<dse::bytes, std::int32_t>("SELECT k, n FROM tokens.composite WHERE " + part.to_cql("k, n"))) {
      ++found[n];
      EXPECT_TRUE(part.contains(dse::token_of(dse::partitioner::murmur3, composite_key(k, n))));
    }
  EXPECT_EQ(found.size(), static_cast<std::size_t>(key_count));
  for (const auto& [n, times] : found) ASSERT_EQ(times, 1) << n;
}

TEST_F(token_map, conditions_of_wrapping_and_whole_ranges_are_accepted) {
  const auto count = [](const dse::token_range& r) {
    std::int64_t all = 0;
    for (const dse::token_range& part : r.unwrap())
      for (auto [n] : db.query<std::int64_t>("SELECT count(*) FROM tokens.composite WHERE " + part.to_cql("k, n")))
        all += n;
    return all;
  };
  const dse::token low(-1'000'000'000'000'000'000), high(2'000'000'000'000'000'000);
  EXPECT_EQ(count(dse::token_range::whole_ring(dse::partitioner::murmur3)), key_count);
  EXPECT_EQ(count({high, low}) + count({low, high}), key_count);
  EXPECT_GT(count({high, low}), 0);
  EXPECT_EQ(count({low, low}), 0);
}

}  // namespace
