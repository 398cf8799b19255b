#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>

namespace dse { inline namespace v0 {

/// Gives requests their timestamps: of two writes to a cell the one with the higher timestamp stays. One object serves
/// one shard and is called on its thread only.
class timestamp_generator {
 public:
  virtual ~timestamp_generator() = default;
  /// Microseconds since 1970, not negative (native_protocol_v5.spec, section 4.1.4); nothing: the coordinator takes its
  /// own time. `wall_clock` is the time of day, as it was at the beginning of the shard's turn.
  virtual std::optional<std::int64_t> next(std::int64_t wall_clock) = 0;
};

/// Makes a generator for one shard.
using timestamp_factory = std::function<std::unique_ptr<timestamp_generator>()>;

/// Leaves the timestamps to the coordinators.
timestamp_factory server_timestamps();

}}  // namespace dse::v0
