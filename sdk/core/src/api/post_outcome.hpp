#pragma once

#include <dse/completion.hpp>

#include <boost/asio/error.hpp>
#include <boost/asio/post.hpp>

#include <memory>
#include <type_traits>
#include <utility>

namespace dse { inline namespace v0 { namespace detail {

class session_state;
void report_thrown(session_state* session) noexcept;

/// What an operation that its user gave up completes with.
inline error cancelled() {
  return error(make_error_code(boost::asio::error::operation_aborted), "the operation was cancelled");
}

/// Completes an operation of the API where its handler wants to be called, outside this call. From then on it can't be
/// cancelled. What the handler throws is reported to the observer of the session, if there is one.
template <class T>
void post_outcome(std::weak_ptr<session_state> session, any_handler<T>&& handler,
                  std::type_identity_t<result<T>> outcome) {
  const auto where = handler.get_executor();
  boost::asio::post(where,
                    [session = std::move(session), h = std::move(handler), outcome = std::move(outcome)]() mutable {
                      if (auto slot = h.get_cancellation_slot(); slot.is_connected()) slot.clear();
                      try {
                        h(std::move(outcome));
                      } catch (...) {
                        report_thrown(session.lock().get());
                      }
                    });
}
template <class T>
void post_outcome(any_handler<T>&& handler, std::type_identity_t<result<T>> outcome) {
  post_outcome({}, std::move(handler), std::move(outcome));
}

}}}  // namespace dse::v0::detail
