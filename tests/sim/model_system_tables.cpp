// What a model node answers to the queries that drivers make on the system tables, and the events that it sends.
#include "sim/model_node.hpp"

#include <algorithm>

namespace dse::testing {
namespace {

bytes as_bytes(const uuid& u) { return byte_sink().raw(std::as_bytes(std::span(u.octets))).get(); }
bytes as_bytes(const std::array<std::uint8_t, 4>& address) {
  return byte_sink().raw(std::as_bytes(std::span(address))).get();
}

std::vector<column> columns_of(const char* table, std::initializer_list<std::pair<const char*, type_kind>> columns) {
  std::vector<column> list;
  for (const auto& [name, type] : columns) list.push_back({"system", table, name, type});
  return list;
}

void add_tokens(rows_result& r, std::size_t row, const model_cluster& cluster, std::size_t member) {
  if (row == 0) r.columns.push_back({"system", "local", "tokens", data_type::set(type_kind::text)});
  std::vector<bytes> tokens;
  for (std::uint64_t n = 0; n < cluster.tokens_per_member; ++n)
    tokens.push_back(text_value(std::to_string(cluster.token_of(member, n))));
  byte_sink set;
  set.int_(static_cast<std::int64_t>(tokens.size()));
  for (const bytes& t : tokens) set.nullable_bytes(t);
  r.rows[row].push_back(set.get());
}

bytes map_value(const std::vector<std::pair<std::string, std::string>>& entries) {
  byte_sink map;
  map.int_(static_cast<std::int64_t>(entries.size()));
  for (const auto& [key, value] : entries) map.nullable_bytes(text_value(key)).nullable_bytes(text_value(value));
  return map.get();
}

constexpr const char* strategy = "org.apache.cassandra.locator.SimpleStrategy";

}  // namespace

bool model_node::is_about_schema(const std::string& text) {
  return text.find("_schema.") != text.npos || text.find("system.schema_") != text.npos;
}

// Keyspaces, of which each token has two replicas; there is nothing in them.
bytes model_node::schema_table(const response_head& head, const std::string& text) const {
  rows_result r;
  r.columns = columns_of("keyspaces", {{"keyspace_name", type_kind::text}, {"durable_writes", type_kind::boolean}});
  if (text.find("system_schema.keyspaces") != text.npos) {
    r.columns.push_back({"system", "keyspaces", "replication", data_type::map(type_kind::text, type_kind::text)});
    for (const std::string& name : cluster_.keyspaces)
      r.rows.push_back(
          {text_value(name), bytes{std::byte{1}}, map_value({{"class", strategy}, {"replication_factor", "2"}})});
  } else if (text.find("system.schema_keyspaces") != text.npos) {
    r.columns.push_back({"system", "keyspaces", "strategy_class", type_kind::text});
    r.columns.push_back({"system", "keyspaces", "strategy_options", type_kind::text});
    for (const std::string& name : cluster_.keyspaces)
      r.rows.push_back(
          {text_value(name), bytes{std::byte{1}}, text_value(strategy), text_value(R"({"replication_factor":"2"})")});
  }
  return encode_rows(head, r);
}

bytes model_node::local(const response_head& head) const {
  const auto& m = cluster_.members[member_];
  const auto [release, dse_release] = cluster_.release_of(m);
  rows_result r;
  r.columns = columns_of("local", {{"key", type_kind::text},
                                   {"cluster_name", type_kind::text},
                                   {"data_center", type_kind::text},
                                   {"host_id", type_kind::uuid},
                                   {"rack", type_kind::text},
                                   {"release_version", type_kind::text},
                                   {"dse_version", type_kind::text},
                                   {"partitioner", type_kind::text},
                                   {"rpc_address", type_kind::inet},
                                   {"schema_version", type_kind::uuid}});
  r.rows = {{text_value("local"), text_value("model"), text_value(m.datacenter), as_bytes(m.host_id),
             text_value(m.rack), text_value(release), text_value(dse_release),
             text_value("org.apache.cassandra.dht.Murmur3Partitioner"), as_bytes(m.address),
             as_bytes(model_cluster::schema_version(m.schema))}};
  add_tokens(r, 0, cluster_, member_);
  return encode_rows(head, r);
}

bytes model_node::peers(const response_head& head, bool v2) const {
  rows_result r;
  r.columns = columns_of(v2 ? "peers_v2" : "peers", {{"peer", type_kind::inet},
                                                     {"data_center", type_kind::text},
                                                     {"host_id", type_kind::uuid},
                                                     {"rack", type_kind::text},
                                                     {"release_version", type_kind::text},
                                                     {"dse_version", type_kind::text},
                                                     {v2 ? "native_address" : "rpc_address", type_kind::inet},
                                                     {"schema_version", type_kind::uuid}});
  if (v2) r.columns.push_back({"system", "peers_v2", "native_port", type_kind::int_});
  for (std::size_t i = 0; i < cluster_.members.size(); ++i) {
    const auto& m = cluster_.members[i];
    if (i == member_ || !m.joined) continue;
    const auto [release, dse_release] = cluster_.release_of(m);
    row& values = r.rows.emplace_back();
    values = {as_bytes(m.address), text_value(m.datacenter),
              as_bytes(m.host_id), text_value(m.rack),
              text_value(release), text_value(dse_release),
              as_bytes(m.address), as_bytes(model_cluster::schema_version(m.schema))};
    if (v2) values.push_back(int_value(m.port));
    add_tokens(r, r.rows.size() - 1, cluster_, i);
  }
  // As a node leaves them that was removed, or that has only just been heard of.
  if (cluster_.has_ghosts && !r.rows.empty()) {
    row gone(r.columns.size()), heard_of(r.columns.size());
    gone[0] = as_bytes(std::array<std::uint8_t, 4>{10, 9, 0, 1});
    heard_of[0] = heard_of[6] = as_bytes(std::array<std::uint8_t, 4>{10, 9, 0, 2});
    heard_of[1] = text_value("dc1");
    r.rows.push_back(std::move(gone));
    r.rows.push_back(std::move(heard_of));
  }
  return encode_rows(head, r);
}

std::optional<outgoing> model_node::node_event(const client_link& link, const char* type, const char* change,
                                               const model_cluster::member& about) const {
  if (link.ended || !link.events.contains(type)) return std::nullopt;
  response_head head;
  head.version = link.version;
  bytes frame = encode_node_event(head, type, change, {about.address.begin(), about.address.end()}, about.port);
  return outgoing{link.requests.to_send(std::move(frame))};
}

}  // namespace dse::testing
