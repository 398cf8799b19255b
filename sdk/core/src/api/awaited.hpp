#pragma once

#include "api/post_outcome.hpp"

#include <dse/completion.hpp>

#include <boost/asio/cancellation_type.hpp>

#include <functional>
#include <memory>
#include <mutex>
#include <utility>

namespace dse { inline namespace v0 { namespace detail {

/// Who waits for a call to the session. He may give it up: the outcome or the cancellation takes his handler, whichever
/// comes first, on any thread. What he asked for goes on without him.
template <class T>
class awaited : public std::enable_shared_from_this<awaited<T>> {
  struct token {};

 public:
  /// `given_up` is called behind a cancellation that came first, on its thread.
  static std::shared_ptr<awaited> by(std::weak_ptr<session_state> session, any_handler<T>&& handler,
                                     std::function<void()> given_up = {}) {
    auto self = std::make_shared<awaited>(token(), std::move(session), std::move(handler), std::move(given_up));
    if (auto slot = self->handler_->get_cancellation_slot(); slot.is_connected())
      slot.assign([weak = self->weak_from_this()](boost::asio::cancellation_type how) {
        const auto waiting = weak.lock();
        if (waiting && how != boost::asio::cancellation_type::none) waiting->give_up();
      });
    return self;
  }
  awaited(token, std::weak_ptr<session_state> session, any_handler<T>&& handler, std::function<void()> given_up)
      : session_(std::move(session)),
        handler_(std::make_unique<any_handler<T>>(std::move(handler))),
        given_up_(std::move(given_up)) {}

  void complete(result<T> outcome) {
    if (auto handler = take()) post_outcome(session_, std::move(*handler), std::move(outcome));
  }

 private:
  std::unique_ptr<any_handler<T>> take() {
    const std::lock_guard lock(mutex_);
    return std::move(handler_);
  }
  void give_up() {
    auto handler = take();
    if (!handler) return;
    post_outcome(session_, std::move(*handler), cancelled());
    if (given_up_) given_up_();
  }

  const std::weak_ptr<session_state> session_;
  std::mutex mutex_;
  std::unique_ptr<any_handler<T>> handler_;
  const std::function<void()> given_up_;
};

template <class T>
using awaited_ptr = std::shared_ptr<awaited<T>>;

}}}  // namespace dse::v0::detail
