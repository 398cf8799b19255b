#pragma once

#include <atomic>
#include <cstdint>
#include <mutex>
#include <string>
#include <utility>

namespace dse::net {

/// The session's keyspace, for all its shards. A shard compares the version before it takes a request: a request that
/// was made after a USE completed finds every shard in the new keyspace, whatever thread it comes from.
class shared_keyspace {
 public:
  std::uint64_t version() const noexcept { return version_.load(std::memory_order_acquire); }
  std::pair<std::string, std::uint64_t> get() const {
    const std::lock_guard lock(mutex_);
    return {name_, version_.load(std::memory_order_relaxed)};
  }
  void set(const std::string& name) {
    const std::lock_guard lock(mutex_);
    name_ = name;
    version_.fetch_add(1, std::memory_order_release);
  }

 private:
  mutable std::mutex mutex_;
  std::string name_;
  std::atomic<std::uint64_t> version_{0};
};

}  // namespace dse::net
