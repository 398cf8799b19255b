#pragma once

#include <atomic>
#include <cstdint>
#include <memory>

namespace dse::net {

/// Tells the child of a fork what belongs to its parent.
///
/// In the child, the parent's other threads do not exist, locks that they held stay locked for ever, and sockets, epoll
/// sets and timers are the parent's own. What such things belong to registers here.
class fork_watch {
 public:
  /// From now on `told(who)` is called in each child, before fork() returns there, and may only do what is
  /// async-signal-safe (signal-safety(7)).
  fork_watch(void* who, void (*told)(void* who) noexcept);
  ~fork_watch();
  fork_watch(const fork_watch&) = delete;
  fork_watch& operator=(const fork_watch&) = delete;

  /// Changes with each fork on the way to this process.
  static std::uint64_t generation() noexcept;

  /// While it lives, no fork happens, and no watch is made or destroyed elsewhere.
  class no_fork {
   public:
    no_fork();
    ~no_fork();
    no_fork(const no_fork&) = delete;
    no_fork& operator=(const no_fork&) = delete;
  };

 private:
  friend struct fork_handlers;

  void* who_;
  void (*told_)(void*) noexcept;
  fork_watch* next_ = nullptr;
  fork_watch** link_ = nullptr;  // what points here
};

/// One T for each process: a child gets a fresh one, its parent's is left alone. Never destroyed.
template <class T>
class per_process {
 public:
  constexpr per_process() noexcept {}
  T& get() {
    entry* e = newest_.load(std::memory_order_acquire);
    while (!is_ours(e)) {
      auto fresh = std::make_unique<entry>(e);
      if (newest_.compare_exchange_strong(e, fresh.get(), std::memory_order_acq_rel)) e = fresh.release();
    }
    return e->value;
  }
  /// Null when this process has none yet.
  T* find() noexcept {
    entry* e = newest_.load(std::memory_order_acquire);
    return is_ours(e) ? &e->value : nullptr;
  }

 private:
  struct entry {
    explicit entry(entry* p) : of_parent(p) {}
    const std::uint64_t generation = fork_watch::generation();
    entry* const of_parent;  // not lost, only left alone
    T value{};
  };
  static bool is_ours(const entry* e) noexcept { return e && e->generation == fork_watch::generation(); }

  std::atomic<entry*> newest_{nullptr};
};

}  // namespace dse::net
