#include "api/cluster_watch.hpp"

#include "metadata/schema_diff.hpp"

#include <algorithm>
#include <utility>
#include <vector>

namespace dse { inline namespace v0 { namespace detail {

template <class F>
void cluster_watch::tell(F f) noexcept {
  if (!listener_) return;
  const auto failed = [this](const char* what) {
    report_({log_level::error, log_event::handler_threw, 0, {}, {}, what});
  };
  try {
    f(*listener_);
  } catch (const std::exception& e) {
    failed(e.what());
  } catch (...) {
    failed("a cluster listener threw something that is no std::exception");
  }
}

void cluster_watch::snapshot_changed(std::shared_ptr<const metadata::snapshot> s) {
  const auto before = std::exchange(snapshot_, std::move(s));
  std::vector<watched> gone;
  for (auto at = nodes_.begin(); at != nodes_.end();) {
    const bool stays =
        std::ranges::binary_search(snapshot_->nodes, at->first, {}, [](const auto& n) { return n->host_id; });
    if (!stays) gone.push_back(at->second);
    at = stays ? std::next(at) : nodes_.erase(at);
  }
  for (const watched& w : gone) {
    if (w.shards_up != 0) tell([&](cluster_listener& l) { l.on_node_down(w.node); });
    report_({log_level::info, log_event::node_removed, 0, w.node->to_string(), {}, {}});
    tell([&](cluster_listener& l) { l.on_node_removed(w.node); });
  }
  for (const auto& n : snapshot_->nodes) {
    watched& w = nodes_[n->host_id];
    const auto known = std::exchange(w.node, n);
    if (!known) {
      report_({log_level::info, log_event::node_added, 0, n->to_string(), {}, {}});
      tell([&](cluster_listener& l) { l.on_node_added(n); });
    } else if (known != n && *known != *n) {
      tell([&](cluster_listener& l) { l.on_node_changed(known, n); });
    }
  }
  if (!std::exchange(knows_schema_, knows_schema_ || !snapshot_->schema.keyspaces().empty()) || !listener_) return;
  const auto changes = metadata::schema_differences(before->schema, snapshot_->schema);
  if (!changes.empty())
    tell([&](cluster_listener& l) { l.on_schema_changed(before->schema, snapshot_->schema, changes); });
}

// What a shard tells of a node that is gone meanwhile is no news.
void cluster_watch::state_changed(const uuid& host_id, bool up) {
  const auto at = nodes_.find(host_id);
  if (at == nodes_.end()) return;
  watched& w = at->second;
  const auto node = w.node;
  if (up && w.shards_up++ == 0) tell([&](cluster_listener& l) { l.on_node_up(node); });
  if (!up && w.shards_up != 0 && --w.shards_up == 0) tell([&](cluster_listener& l) { l.on_node_down(node); });
}

}}}  // namespace dse::v0::detail
