#pragma once

#include <dse/completion.hpp>

#include <atomic>
#include <memory>
#include <optional>
#include <utility>

namespace dse { inline namespace v0 { namespace detail {

class session_core;

/// Of a request whose handler went with the context that would have run it. Nobody knows how far the request got.
error context_destroyed();

/// Waits for one completion on the thread that started it.
///
/// One per thread, not one per call: the thread that sets it may still be inside notify when the waiter is back.
template <class T>
class waiter {
 public:
  static waiter& of_this_thread() {
    static thread_local waiter w;
    w.ready_.store(0, std::memory_order_relaxed);
    return w;
  }
  void set(result<T>&& r) {
    outcome_.emplace(std::move(r));
    ready_.store(1, std::memory_order_release);
    ready_.notify_one();
  }
  /// The handler that sets it; destroyed without having been called, it sets a failure.
  class handler {
   public:
    explicit handler(waiter& w) noexcept : waiter_(&w) {}
    handler(handler&& other) noexcept : waiter_(std::exchange(other.waiter_, nullptr)) {}
    handler& operator=(handler&&) = delete;
    ~handler() {
      if (waiter_) waiter_->set(context_destroyed());
    }
    void operator()(result<T> r) { std::exchange(waiter_, nullptr)->set(std::move(r)); }

   private:
    waiter* waiter_;
  };

  result<T> wait() {
    ready_.wait(0, std::memory_order_acquire);
    result<T> r = std::move(*outcome_);
    outcome_.reset();
    return r;
  }

 private:
  std::atomic<int> ready_{0};
  std::optional<result<T>> outcome_;
};

/// Why a call on this session cannot wait on this thread, if so.
error why_not_waiting(const std::shared_ptr<session_core>& session);

/// For handlers that do no more than wake a waiting thread.
const boost::asio::any_io_executor& inline_executor();

/// Waits for what `start_operation` does with the handler it gets, whose executor is `where`.
template <class T, class Start>
result<T> wait_for(const std::shared_ptr<session_core>& session, const boost::asio::any_io_executor& where,
                   Start start_operation) {
  if (error why = why_not_waiting(session)) return why;
  waiter<T>& w = waiter<T>::of_this_thread();
  start_operation(any_handler<T>(typename waiter<T>::handler(w), where));
  return w.wait();
}
template <class T, class Start>
result<T> wait_for(const std::shared_ptr<session_core>& session, Start start_operation) {
  return wait_for<T>(session, inline_executor(), std::move(start_operation));
}

}}}  // namespace dse::v0::detail
