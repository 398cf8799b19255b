#pragma once

#include "metadata/snapshot.hpp"

#include <dse/cluster_listener.hpp>
#include <dse/observer.hpp>

#include <cstdint>
#include <functional>
#include <map>
#include <memory>

namespace dse { inline namespace v0 { namespace detail {

/// What was told of the cluster before, and so what is news. Used on the thread of the first shard only.
class cluster_watch {
 public:
  using report = std::function<void(log_record)>;

  cluster_watch(std::shared_ptr<cluster_listener> listener, report r)
      : listener_(std::move(listener)), report_(std::move(r)) {}

  void snapshot_changed(std::shared_ptr<const metadata::snapshot> s);
  /// A shard has a connection to the node, or none any more.
  void state_changed(const uuid& host_id, bool up);

 private:
  struct watched {
    cluster_listener::node node;
    std::uint32_t shards_up = 0;
  };
  template <class F>
  void tell(F f) noexcept;

  std::shared_ptr<cluster_listener> listener_;
  report report_;
  std::map<uuid, watched> nodes_;
  std::shared_ptr<const metadata::snapshot> snapshot_;
  bool knows_schema_ = false;
};

}}}  // namespace dse::v0::detail
