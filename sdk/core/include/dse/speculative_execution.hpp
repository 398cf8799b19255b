#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>

namespace dse { inline namespace v0 {

/// When to send an idempotent request to a further node though earlier ones may still answer: the first answer counts,
/// and the request fails only when all its attempts have failed. One object serves one shard and is called on its
/// thread only.
class speculative_execution_policy {
 public:
  virtual ~speculative_execution_policy() = default;
  /// How long to wait after the latest of `started` attempts before the next one; nothing: start no more.
  virtual std::optional<std::chrono::nanoseconds> next(std::uint32_t started) = 0;
  /// An idempotent request was answered, so long after it was submitted.
  virtual void answered(std::chrono::nanoseconds latency) { (void)latency; }
};

/// Makes a policy for one shard.
using speculative_execution_factory = std::function<std::unique_ptr<speculative_execution_policy>()>;

/// At most so many attempts, the next one always after the same time.
speculative_execution_factory constant_speculation(std::chrono::nanoseconds delay, std::uint32_t attempts = 2);

/// The next attempt when a request takes longer than `percentile` percent of the latest ones did (99: one request of a
/// hundred is sent twice). None before a thousand requests were answered.
speculative_execution_factory percentile_speculation(double percentile, std::uint32_t attempts = 2);

}}  // namespace dse::v0
