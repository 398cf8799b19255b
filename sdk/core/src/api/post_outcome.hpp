#pragma once

#include <dse/completion.hpp>

#include <boost/asio/error.hpp>
#include <boost/asio/post.hpp>

#include <type_traits>
#include <utility>

namespace dse { inline namespace v0 { namespace detail {

/// What an operation that its user gave up completes with.
inline error cancelled() {
  return error(make_error_code(boost::asio::error::operation_aborted), "the operation was cancelled");
}

/// Completes an operation of the API where its handler wants to be called, outside this call. From then on it can't be
/// cancelled.
template <class T>
void post_outcome(any_handler<T>&& handler, std::type_identity_t<result<T>> outcome) {
  const auto where = handler.get_executor();
  boost::asio::post(where, [h = std::move(handler), outcome = std::move(outcome)]() mutable {
    if (auto slot = h.get_cancellation_slot(); slot.is_connected()) slot.clear();
    h(std::move(outcome));
  });
}

}}}  // namespace dse::v0::detail
