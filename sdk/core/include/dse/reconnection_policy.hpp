#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>

namespace dse { inline namespace v0 {

/// When to dial a node again that cannot be reached. Whatever it says, a node is dialled at once when the cluster says
/// that it has come up, and when the session finds the cluster again; never more often than every 10 ms, and at least
/// every 10 minutes while it belongs to the cluster. One object serves one shard and is called on its thread only.
class reconnection_policy {
 public:
  virtual ~reconnection_policy() = default;
  /// failures: dials that failed since the connection was lost; `down_for`: how long ago that was.
  virtual std::chrono::nanoseconds next(std::uint32_t failures, std::chrono::nanoseconds down_for) = 0;
};

/// Makes a policy for one shard; `seed` differs from shard to shard, so that clients do not dial in step.
using reconnection_factory = std::function<std::unique_ptr<reconnection_policy>(std::uint64_t seed)>;

/// The default: from 50 ms doubling up to 1 s in the first minute, so that a node that restarts is used again soon,
/// then every 30 s. Each time is random between its half and its whole.
reconnection_factory default_reconnection();
/// Always after this time, 15 % more or less.
reconnection_factory constant_reconnection(std::chrono::nanoseconds delay);
/// From `first` doubling up to `longest`, 15 % more or less.
reconnection_factory exponential_reconnection(std::chrono::nanoseconds first, std::chrono::nanoseconds longest);

}}  // namespace dse::v0
