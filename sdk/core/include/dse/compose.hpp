#pragma once

#include <dse/detail/composition.hpp>
#include <dse/detail/waiter.hpp>
#include <dse/session.hpp>

#include <chrono>
#include <concepts>
#include <memory>
#include <optional>
#include <utility>

namespace dse { inline namespace v0 {

namespace detail {
template <class T, class Steps>
class composition_with;
}

/// Several requests under way as one operation: the handle that its steps pass on. Cheap to copy; steps keep copies for
/// as long as they may go on.
template <class T>
class composition {
 public:
  using executor_type = boost::asio::any_io_executor;

  /// Where steps run, one after the other: a strand over the executor of the whole's handler.
  executor_type get_executor() const noexcept { return core_->get_executor(); }
  /// What is left for the next request, as statement::timeout() takes it: negative when there is no limit, never zero.
  std::chrono::nanoseconds left() const noexcept { return core_->left(); }
  /// A handler for the next operation, any that completes with `void(result<U>)`: it has the executor of the whole, its
  /// cancellation, and calls `next(result<U>)` unless the whole is over by then.
  ///
  /// To be called for the operation's argument. Several operations may be under way at a time.
  /// \throws dse::exception when the whole is over or its time is, so that the operation does not start. What a step
  /// throws ends the whole: let it pass.
  template <class U, std::invocable<result<U>> Next>
  detail::step_handler<U, Next> then(Next next) const {
    return detail::step_handler<U, Next>(core_, std::move(next));
  }
  /// Ends the whole with its outcome, from any thread; operations that are still under way are cancelled. Only the
  /// first outcome counts.
  void complete(result<T> outcome) const { core_->complete(std::move(outcome)); }

 private:
  template <class, class>
  friend class detail::composition_with;
  explicit composition(std::shared_ptr<detail::composition_of<T>> core) noexcept : core_(std::move(core)) {}

  std::shared_ptr<detail::composition_of<T>> core_;
};

namespace detail {

template <class T, class Steps>
class composition_with final : public composition_of<T> {
 public:
  composition_with(std::shared_ptr<session_core> session, std::chrono::nanoseconds limit, Steps steps,
                   any_handler<T> handler)
      : composition_of<T>(std::move(session), std::move(handler), limit), steps_(std::move(steps)) {}

 private:
  void begin() override {
    const auto self = std::static_pointer_cast<composition_of<T>>(this->shared_from_this());
    Steps steps = std::move(*steps_);
    steps_.reset();
    std::move(steps)(composition<T>(self));
  }

  std::optional<Steps> steps_;
};

template <class T, class Steps>
void start_composition(const std::shared_ptr<session_core>& session, std::chrono::nanoseconds limit, Steps steps,
                       any_handler<T> handler) {
  composition_core::start(
      std::make_shared<composition_with<T, Steps>>(session, limit, std::move(steps), std::move(handler)));
}

/// What a completion token runs to start a composition.
template <class T>
class composition_initiation {
 public:
  explicit composition_initiation(std::shared_ptr<session_core> session) noexcept : session_(std::move(session)) {}
  template <class Handler, class Steps>
  void operator()(Handler&& handler, std::chrono::nanoseconds limit, Steps steps) const {
    if constexpr (std::same_as<std::decay_t<Handler>, any_handler<T>>)
      start_composition<T>(session_, limit, std::move(steps), std::forward<Handler>(handler));
    else
      start_composition<T>(session_, limit, std::move(steps),
                           any_handler<T>(std::forward<Handler>(handler), working_executor_of(session_)));
  }

 private:
  std::shared_ptr<session_core> session_;
};

}  // namespace detail

/// Runs several requests as one asynchronous operation; completes with `void(result<T>)`.
///
/// `steps(composition<T>)` starts the first one, with composition::then() for a handler, whose function starts the next
/// one, or ends the whole by composition::complete(). Each is called on the executor of the token's handler. What a
/// step throws is the outcome: an error as it is, any other exception as policy_failed.
///
/// One deadline holds for the whole, as request_settings::timeout() has it: zero is options::request_timeout(),
/// negative none. Past it the whole completes with timed_out, cancelled with operation_aborted, both at once; the
/// operation under way is cancelled, and no further one is started.
///
/// In a co_await expression steps have a name of their own, as every object with captures: GCC 12 destroys some
/// temporaries there twice.
template <class T, std::invocable<composition<T>> Steps, completes_with<T> Token = or_throw_t>
auto compose(const session& s, std::chrono::nanoseconds limit, Steps steps, Token&& token = Token()) {
  return boost::asio::async_initiate<Token, signature<T>>(detail::composition_initiation<T>(detail::core_of(s)), token,
                                                          limit, std::move(steps));
}

/// The same steps for a thread that waits. They run on threads of the driver.
///
/// Fails with blocking_call_on_io_thread when called from a thread that the driver needs.
template <class T, std::invocable<composition<T>> Steps>
result<T> compose_blocking(const session& s, std::chrono::nanoseconds limit, Steps steps) {
  const auto& core = detail::core_of(s);
  return detail::wait_for<T>(core, detail::spare_executor(), [&](any_handler<T> handler) {
    detail::start_composition<T>(core, limit, std::move(steps), std::move(handler));
  });
}

}}  // namespace dse::v0
