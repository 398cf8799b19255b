#include "net/fork_watch.hpp"

#include <pthread.h>

#include <mutex>

namespace dse::net {
namespace {

constinit std::mutex mutex;
constinit fork_watch* first = nullptr;
constinit std::atomic<std::uint64_t> forks{0};

}  // namespace

struct fork_handlers {
  static void prepare() { mutex.lock(); }
  static void in_parent() { mutex.unlock(); }
  static void in_child() {
    forks.fetch_add(1, std::memory_order_relaxed);
    for (fork_watch* w = first; w; w = w->next_) w->told_(w->who_);
    mutex.unlock();
  }
  // Before main(), so that no fork is missed.
  static inline const int registered = ::pthread_atfork(&prepare, &in_parent, &in_child);
};

fork_watch::fork_watch(void* who, void (*told)(void*) noexcept) : who_(who), told_(told) {
  (void)fork_handlers::registered;
  const std::lock_guard lock(mutex);
  next_ = first;
  link_ = &first;
  if (first) first->link_ = &next_;
  first = this;
}

fork_watch::~fork_watch() {
  const std::lock_guard lock(mutex);
  *link_ = next_;
  if (next_) next_->link_ = link_;
}

std::uint64_t fork_watch::generation() noexcept { return forks.load(std::memory_order_relaxed); }

fork_watch::no_fork::no_fork() { mutex.lock(); }
fork_watch::no_fork::~no_fork() { mutex.unlock(); }

}  // namespace dse::net
