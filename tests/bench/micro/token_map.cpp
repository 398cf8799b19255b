// The token map of 1,000 nodes with 256 tokens each: what building it costs, and finding replicas in it.
#include "metadata/token_map.hpp"

#include <benchmark/benchmark.h>

#include <algorithm>
#include <random>
#include <string>
#include <vector>

namespace dse::bench { namespace {

using benchmark::DoNotOptimize;
using metadata::token_map;

class large_cluster {
 public:
  explicit large_cluster(std::uint32_t datacenters, std::uint32_t racks) {
    std::mt19937_64 random(1);
    for (std::uint32_t i = 0; i < 1000; ++i) {
      auto node = std::make_shared<node_info>();
      node->datacenter = "dc" + std::to_string(i % datacenters);
      node->rack = "r" + std::to_string(i / datacenters % racks);
      nodes_.push_back(std::move(node));
      auto& texts = texts_.emplace_back();
      for (int k = 0; k < 256; ++k) texts.push_back(std::to_string(static_cast<std::int64_t>(random())));
    }
  }
  token_map map(std::vector<metadata::keyspace_replication> keyspaces) const {
    const std::vector<std::span<const std::string>> tokens(texts_.begin(), texts_.end());
    return token_map(partitioner::murmur3, nodes_, tokens, std::move(keyspaces));
  }

 private:
  std::vector<std::shared_ptr<const node_info>> nodes_;
  std::vector<std::vector<std::string>> texts_;
};

/// The same factor in each of the data centres.
metadata::keyspace_replication replicated(std::uint32_t datacenters, std::int64_t factor) {
  std::map<std::string, std::string> options{{"class", "NetworkTopologyStrategy"}};
  for (std::uint32_t i = 0; i < datacenters; ++i) options.emplace("dc" + std::to_string(i), std::to_string(factor));
  return {"ks", metadata::parse_replication(options)};
}

// ---- building

void token_ring_of_1000_nodes(benchmark::State& state) {
  const large_cluster cluster(3, 5);
  for (auto _ : state) DoNotOptimize(cluster.map({}));
}

/// Data centres, racks in each, replicas in each.
void token_map_of_1000_nodes(benchmark::State& state) {
  const auto datacenters = static_cast<std::uint32_t>(state.range(0));
  const large_cluster cluster(datacenters, static_cast<std::uint32_t>(state.range(1)));
  for (auto _ : state) DoNotOptimize(cluster.map({replicated(datacenters, state.range(2))}));
}

void token_map_with_another_keyspace(benchmark::State& state) {
  const large_cluster cluster(3, 5);
  const token_map before = cluster.map({replicated(3, 3)});
  for (auto _ : state) {
    auto other = replicated(3, 3);
    other.keyspace = "other";
    DoNotOptimize(before.with_keyspaces({replicated(3, 3), std::move(other)}));
  }
}

// ---- finding

void replicas_of_token(benchmark::State& state) {
  const large_cluster cluster(3, 5);
  const token_map map = cluster.map({replicated(3, 3)});
  std::uint64_t token = 0;
  for (auto _ : state) {
    const auto replicas = map.find("ks")->replicas(static_cast<std::int64_t>(token += 0x9e3779b97f4a7c15));
    DoNotOptimize(replicas.front());
  }
}

/// The anchor: the search in an array of as many numbers.
void anchor_lower_bound(benchmark::State& state) {
  std::mt19937_64 random(1);
  std::vector<std::int64_t> numbers(256'000);
  for (std::int64_t& n : numbers) n = static_cast<std::int64_t>(random());
  std::ranges::sort(numbers);
  std::uint64_t token = 0;
  for (auto _ : state)
    DoNotOptimize(std::ranges::lower_bound(numbers, static_cast<std::int64_t>(token += 0x9e3779b97f4a7c15)));
}

BENCHMARK(token_ring_of_1000_nodes)->Unit(benchmark::kMillisecond);
BENCHMARK(token_map_of_1000_nodes)
    ->Unit(benchmark::kMillisecond)
    ->Args({3, 5, 3})
    ->Args({3, 1, 3})
    ->Args({3, 5, 20})
    ->Args({3, 1, 20})
    ->Args({3, 333, 3})
    ->Args({1, 5, 3})
    ->Args({50, 3, 3})
    ->Args({3, 5, 100'000});
BENCHMARK(token_map_with_another_keyspace)->Unit(benchmark::kMicrosecond);
BENCHMARK(replicas_of_token);
BENCHMARK(anchor_lower_bound);

}}  // namespace dse::bench
