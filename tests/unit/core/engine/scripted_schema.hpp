#pragma once

#include "scripted_shard.hpp"

#include <string>
#include <utility>
#include <vector>

namespace dse::engine {

inline bytes map_value(const std::vector<std::pair<std::string, std::string>>& entries) {
  testing::byte_sink map;
  map.int_(static_cast<std::int64_t>(entries.size()));
  for (const auto& [key, value] : entries)
    map.nullable_bytes(testing::text_value(key)).nullable_bytes(testing::text_value(value));
  return map.get();
}

/// Keyspaces with so many replicas.
inline testing::rows_result keyspaces(const std::vector<std::pair<std::string, int>>& named) {
  testing::rows_result r;
  r.columns = {{"system_schema", "keyspaces", "keyspace_name", type_kind::text},
               {"system_schema", "keyspaces", "durable_writes", type_kind::boolean},
               {"system_schema", "keyspaces", "replication", data_type::map(type_kind::text, type_kind::text)}};
  for (const auto& [name, factor] : named)
    r.rows.push_back({testing::text_value(name), bytes{std::byte{1}},
                      map_value({{"class", "SimpleStrategy"}, {"replication_factor", std::to_string(factor)}})});
  return r;
}

inline std::vector<scripted_node> ring_of_three() {
  std::vector<scripted_node> nodes = cluster_of(3);
  nodes[0].tokens = {"-6000"};
  nodes[1].tokens = {"0"};
  nodes[2].tokens = {"6000"};
  return nodes;
}

inline settings with_metadata() {
  settings s;
  s.schema_metadata = s.token_metadata = true;
  return s;
}

}  // namespace dse::engine
