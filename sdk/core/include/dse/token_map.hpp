#pragma once

#include <dse/node_info.hpp>
#include <dse/token.hpp>

#include <memory>
#include <string_view>
#include <vector>

namespace dse::metadata {
class token_map;
}

namespace dse { inline namespace v0 {
namespace detail {
struct token_map_access;
}

/// Which nodes own which tokens, and which have the data of a keyspace, as the cluster was at one moment.
///
/// A handle: copying it costs one reference count, any thread may use it, and it keeps what it shows. Without tokens,
/// when the handle is empty or the cluster's partitioner unknown, everything is empty. Nodes are looked up by their
/// host id. No replicas are known of keyspaces that don't exist, are virtual or have data of each node's own
/// (LocalStrategy), nor of strategies that the driver doesn't know.
class token_map {
 public:
  using node_list = std::vector<std::shared_ptr<const node_info>>;

  token_map() noexcept {}

  dse::partitioner partitioner() const noexcept;
  /// The token of a partition key; token_of() says how keys of several columns are written.
  token token_of(bytes_view key) const { return dse::token_of(partitioner(), key); }

  /// The whole ring, in the order of its tokens; the first range wraps around.
  std::vector<token_range> ranges() const;
  /// Those whose primary node this is, whatever the keyspace.
  std::vector<token_range> ranges(const node_info& node) const;
  /// Those that the node has replicas of; keyspaces are named without quotes, as system tables have them.
  std::vector<token_range> ranges(std::string_view keyspace, const node_info& node) const;

  /// The nodes that have the token's data, in the server's order: the primary replica first. Transient replicas
  /// (Cassandra 4) are not among them. Where more than 64 nodes have everything, only the first one's place is the
  /// server's.
  node_list replicas(std::string_view keyspace, const token& t) const;
  /// The nodes that have all data of the range, in the order of its last token. Of a range out of ranges(), or a part
  /// of one, these are the replicas of each of its tokens; a longer range may have none.
  node_list replicas(std::string_view keyspace, const token_range& range) const;
  node_list replicas(std::string_view keyspace, bytes_view key) const { return replicas(keyspace, token_of(key)); }

 private:
  friend detail::token_map_access;
  std::shared_ptr<const metadata::token_map> map_;
};

}}  // namespace dse::v0
