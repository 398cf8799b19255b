#pragma once

#include <dse/completion.hpp>

#include <boost/asio/cancellation_signal.hpp>

#include <atomic>
#include <chrono>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

namespace dse { inline namespace v0 { namespace detail {

class session_core;

/// Several requests under way as one operation, whatever it completes with.
///
/// Steps, deadline and the call of the handler run one after the other, in a strand over the handler's executor. Only
/// the outcome may come from anywhere, that of a cancellation too.
class composition_core : public std::enable_shared_from_this<composition_core> {
 public:
  using executor = boost::asio::any_io_executor;
  using signal = boost::asio::cancellation_signal;

  composition_core(const composition_core&) = delete;
  composition_core& operator=(const composition_core&) = delete;
  virtual ~composition_core();

  static void start(std::shared_ptr<composition_core> self);

  const executor& get_executor() const noexcept { return executor_; }
  /// Negative: there is no limit. Never zero.
  std::chrono::nanoseconds left() const noexcept;
  bool is_over() const noexcept { return over_.load(std::memory_order_acquire); }
  /// For the operation that is about to start.
  /// \throws dse::exception when none should: there is an outcome, or no time left.
  std::shared_ptr<signal> begin_step();
  /// Does what a step does. What it throws is the outcome; so is that nobody is left who could bring another one.
  template <class F>
  static void run(std::shared_ptr<composition_core> self, F step) noexcept {
    if (self->is_over()) return;
    try {
      F once = std::move(step);
      std::move(once)();
    } catch (...) {
      self->end_with_exception();
    }
    if (self.use_count() == 1) self->end_unfinished();
  }

 protected:
  composition_core(std::shared_ptr<session_core> session, const executor& handlers, std::chrono::nanoseconds limit);

  /// True once, for the only outcome.
  bool claim() noexcept { return !over_.exchange(true, std::memory_order_acq_rel); }
  void deliver_soon();
  virtual void begin() = 0;
  virtual void fail(error why) = 0;
  virtual boost::asio::cancellation_slot slot() const noexcept = 0;
  virtual void deliver() = 0;

 private:
  struct alarm;

  void set_alarm();
  void finish() noexcept;
  void end_with_exception() noexcept;
  void end_unfinished() noexcept;

  const std::shared_ptr<session_core> session_;
  const executor executor_;
  const std::chrono::steady_clock::time_point deadline_;
  std::unique_ptr<alarm> alarm_;
  std::vector<std::weak_ptr<signal>> steps_;  // under way
  std::atomic<bool> over_{false};
};

/// The handler of a step's operation.
template <class U, class Next>
class step_handler {
 public:
  step_handler(std::shared_ptr<composition_core> whole, Next next)
      : whole_(std::move(whole)), signal_(whole_->begin_step()), next_(std::move(next)) {}

  using executor_type = boost::asio::any_io_executor;
  using cancellation_slot_type = boost::asio::cancellation_slot;
  executor_type get_executor() const noexcept { return whole_->get_executor(); }
  cancellation_slot_type get_cancellation_slot() const noexcept { return signal_->slot(); }

  void operator()(result<U> outcome) {
    signal_.reset();
    composition_core::run(std::move(whole_), [next = std::move(next_), outcome = std::move(outcome)]() mutable {
      std::move(next)(std::move(outcome));
    });
  }

 private:
  std::shared_ptr<composition_core> whole_;
  std::shared_ptr<composition_core::signal> signal_;
  Next next_;
};

/// The same with the handler that the whole has.
template <class T>
class composition_of : public composition_core {
 public:
  void complete(result<T> outcome) {
    if (!claim()) return;
    outcome_.emplace(std::move(outcome));
    deliver_soon();
  }

 protected:
  composition_of(std::shared_ptr<session_core> session, any_handler<T> handler, std::chrono::nanoseconds limit)
      : composition_core(std::move(session), handler.get_executor(), limit), handler_(std::move(handler)) {}

 private:
  void fail(error why) override { complete(std::move(why)); }
  boost::asio::cancellation_slot slot() const noexcept override { return handler_->get_cancellation_slot(); }
  void deliver() override {
    any_handler<T> handler = std::move(*handler_);
    handler_.reset();
    handler(std::move(*outcome_));
  }

  std::optional<any_handler<T>> handler_;
  std::optional<result<T>> outcome_;
};

}}}  // namespace dse::v0::detail
