#pragma once

#include <chrono>
#include <concepts>
#include <cstddef>
#include <memory>
#include <type_traits>
#include <utility>

namespace dse::net {

/// Threads for calls that block and cannot be cancelled: name resolution, heavy computation, logins.
///
/// A task owns everything it uses: it may outlive the session that posted it, even main(). At the process's exit it is
/// simply cut off, since a KDC that never answers must not keep a program from ending. It must not throw.
class blocking_pool {
 public:
  static constexpr std::size_t default_threads = 16;
  static constexpr std::size_t default_waiting = 4096;

  /// The process's pool, never destroyed. The child of a fork has its own; tasks of its parent are not run there.
  static blocking_pool& instance();
  /// Another one, for logins: while a KDC does not answer, each holds a thread for half a minute.
  static blocking_pool& of_logins();

  /// Threads are made on demand, and end when they were idle for so long.
  explicit blocking_pool(std::size_t most_threads = default_threads, std::size_t most_waiting = default_waiting,
                         std::chrono::nanoseconds idle_limit = std::chrono::seconds(10));
  /// Waiting tasks are still run; idle threads end. Does not wait.
  ~blocking_pool();
  blocking_pool(const blocking_pool&) = delete;
  blocking_pool& operator=(const blocking_pool&) = delete;

  /// Runs the task on a thread of the pool. From any thread. False when too many tasks wait, or no thread can be made:
  /// then it is destroyed, not run.
  template <class F>
    requires(!std::is_lvalue_reference_v<F> && std::invocable<F&>)
  bool post(F&& function) {
    return enqueue(std::make_unique<task_of<F>>(std::move(function)));
  }

  /// Threads that exist now.
  std::size_t threads() const;

 private:
  struct task {
    virtual ~task() = default;
    virtual void run() noexcept = 0;
  };
  template <class F>
  struct task_of final : task {
    explicit task_of(F&& f) : call(std::move(f)) {}
    void run() noexcept override { call(); }
    F call;
  };
  struct state;

  bool enqueue(std::unique_ptr<task> t);

  // Shared with the threads, which may outlive the pool.
  std::shared_ptr<state> state_;
};

}  // namespace dse::net
