#pragma once

#include <dse/node_info.hpp>
#include <dse/schema.hpp>

#include <memory>
#include <span>

namespace dse { inline namespace v0 {

/// Told of what happens to the cluster, as the session learns of it: override what is of interest.
///
/// Calls come on the thread of the session's first shard, one after the other, from connect() until close(): first
/// every node is added, then nodes come up. They must not block; async_ calls of the session are allowed. What one of
/// them throws is reported to options::observer().
class cluster_listener {
 public:
  using node = std::shared_ptr<const node_info>;

  virtual ~cluster_listener() = default;
  virtual void on_node_added(const node& /*added*/) {}
  /// It left the cluster; before that, it went down.
  virtual void on_node_removed(const node& /*removed*/) {}
  /// The same node (host id) has another address, rack, release or whatever else node_info tells.
  virtual void on_node_changed(const node& /*before*/, const node& /*now*/) {}
  /// Some shard of the session has a connection to it; before that, none had.
  virtual void on_node_up(const node& /*up*/) {}
  /// No shard has a connection to it any more.
  virtual void on_node_down(const node& /*down*/) {}
  /// What made `before` to `now`, but not at connect(). A keyspace that comes or goes stands for all that is in it.
  virtual void on_schema_changed(const schema& /*before*/, const schema& /*now*/,
                                 std::span<const schema_change> /*changes*/) {}
};

}}  // namespace dse::v0
