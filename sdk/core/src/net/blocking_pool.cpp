#include "net/blocking_pool.hpp"

#include "net/fork_watch.hpp"
#include "net/own_thread.hpp"

#include <condition_variable>
#include <deque>
#include <mutex>
#include <system_error>
#include <thread>

namespace dse::net {

struct blocking_pool::state {
  mutable std::mutex mutex;
  std::condition_variable wake;
  std::deque<std::unique_ptr<task>> waiting;
  std::size_t threads = 0;
  std::size_t idle = 0;
  bool ending = false;
  std::size_t most_threads;
  std::size_t most_waiting;
  std::chrono::nanoseconds idle_limit;

  // The next task, or null when the thread shall end.
  std::unique_ptr<task> take() {
    std::unique_lock lock(mutex);
    ++idle;
    wake.wait_for(lock, idle_limit, [this] { return !waiting.empty() || ending; });
    --idle;
    if (waiting.empty()) {
      --threads;
      return nullptr;
    }
    auto next = std::move(waiting.front());
    waiting.pop_front();
    return next;
  }

  static void work(const std::shared_ptr<state>& s) {
    while (const auto next = s->take()) next->run();
  }
};

// Neither the pool nor its threads are ever waited for: a destructor that runs after main() would hang on a task that
// is stuck, or leave running tasks without their queue.
blocking_pool& blocking_pool::instance() {
  static constinit per_process<blocking_pool> pools;
  return pools.get();
}

blocking_pool& blocking_pool::of_logins() {
  static constinit per_process<blocking_pool> pools;
  return pools.get();
}

blocking_pool::blocking_pool(std::size_t most_threads, std::size_t most_waiting, std::chrono::nanoseconds idle_limit)
    : state_(std::make_shared<state>()) {
  state_->most_threads = most_threads;
  state_->most_waiting = most_waiting;
  state_->idle_limit = idle_limit;
}

blocking_pool::~blocking_pool() {
  const std::lock_guard lock(state_->mutex);
  state_->ending = true;
  state_->wake.notify_all();
}

bool blocking_pool::enqueue(std::unique_ptr<task> t) {
  const std::lock_guard lock(state_->mutex);
  if (state_->waiting.size() >= state_->most_waiting) return false;
  if (state_->idle <= state_->waiting.size() && state_->threads < state_->most_threads) {
    try {
      start_own_thread("dse-blocking", [s = state_] { state::work(s); }).detach();
      ++state_->threads;
    } catch (const std::system_error&) {
      if (state_->threads == 0) return false;
    }
  }
  state_->waiting.push_back(std::move(t));
  state_->wake.notify_one();
  return true;
}

std::size_t blocking_pool::threads() const {
  const std::lock_guard lock(state_->mutex);
  return state_->threads;
}

}  // namespace dse::net
