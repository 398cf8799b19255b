#pragma once

#include <dse/error.hpp>

#include <boost/asio/any_completion_handler.hpp>
#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/associated_executor.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/deferred.hpp>
#include <boost/asio/prefer.hpp>

#include <utility>

namespace boost::asio::detail {
template <typename T, typename Blocking>
class promise_executor;  // of use_future
}

namespace dse { inline namespace v0 {

namespace detail {

/// Threads of the process for handlers that name those of Asio's system_context, as use_future's do. The child of a
/// fork has none of its parent's threads and gets new ones of these, but not of Asio's: there nothing would ever run,
/// and exit() would wait for it.
const boost::asio::any_io_executor& spare_executor();

template <class Executor>
inline constexpr bool is_system_executor = false;
template <class... Properties>
inline constexpr bool is_system_executor<boost::asio::basic_system_executor<Properties...>> = true;
template <class T, class Blocking>
inline constexpr bool is_system_executor<boost::asio::detail::promise_executor<T, Blocking>> = true;

/// Where a handler wants to be called.
template <class Handler>
boost::asio::any_io_executor executor_for(const Handler& handler, const boost::asio::any_io_executor& otherwise) {
  using executor = typename boost::asio::associated_executor<Handler, boost::asio::any_io_executor>::type;
  if constexpr (is_system_executor<executor>) return spare_executor();
  else return boost::asio::get_associated_executor(handler, otherwise);
}

}  // namespace detail

/// The default completion token: yields `asio::awaitable<T>`, which throws dse::exception on failure. Nothing starts
/// before the await.
struct or_throw_t {
  constexpr or_throw_t() noexcept {}
};
inline constexpr or_throw_t or_throw;

/// Yields `asio::awaitable<result<T>>`: failure is a value. Nothing starts before the await.
struct as_result_t {
  constexpr as_result_t() noexcept {}
};
inline constexpr as_result_t as_result;

/// Every asynchronous operation of the SDK completes with this signature.
///
/// Where nothing else is said, it can be cancelled by the slot of its handler, with any type but none, and completes at
/// once with boost::asio::error::operation_aborted. A request may have been executed; a refresh, a renewal and close()
/// go on; a connect() leaves nothing behind. As everywhere in Asio, the signal is emitted where the handler is called.
template <class T>
using signature = void(result<T>);

template <class Token, class T>
concept completes_with = boost::asio::completion_token_for<Token, signature<T>>;

/// A type-erased handler with its executor, kept beside it and counted as work there.
///
/// Boost 1.81's any_completion_handler would wrap the executor anew, allocating, at each query of it; the wrapper
/// cannot post; and the handler's move assignment never ends, so this type has none.
template <class T>
class any_handler {
 public:
  template <class Handler>
    requires(!std::same_as<std::remove_cvref_t<Handler>, any_handler>)
  any_handler(Handler&& handler, const boost::asio::any_io_executor& otherwise)
      : executor_(boost::asio::prefer(detail::executor_for(handler, otherwise),
                                      boost::asio::execution::outstanding_work.tracked)),
        handler_(std::forward<Handler>(handler)) {}
  any_handler(any_handler&&) noexcept = default;
  any_handler& operator=(any_handler&&) = delete;

  using executor_type = boost::asio::any_io_executor;
  using cancellation_slot_type = boost::asio::cancellation_slot;
  const executor_type& get_executor() const noexcept { return executor_; }
  cancellation_slot_type get_cancellation_slot() const noexcept { return handler_.get_cancellation_slot(); }

  void operator()(result<T> outcome) { std::move(handler_)(std::move(outcome)); }

 private:
  boost::asio::any_io_executor executor_;
  boost::asio::any_completion_handler<signature<T>> handler_;
};

}}  // namespace dse::v0

template <class T>
class boost::asio::async_result<dse::or_throw_t, void(dse::result<T>)> {
 public:
  using return_type = awaitable<T>;

  template <class Initiation, class... Args>
  static return_type initiate(Initiation initiation, dse::or_throw_t, Args... args) {
    dse::result<T> outcome = co_await async_initiate<const deferred_t&, void(dse::result<T>)>(
        std::move(initiation), deferred, std::move(args)...);
    if (outcome.has_error()) throw dse::exception(outcome.error());
    if constexpr (!std::is_void_v<T>) co_return std::move(*outcome);
  }
};

template <class T>
class boost::asio::async_result<dse::as_result_t, void(dse::result<T>)> {
 public:
  using return_type = awaitable<dse::result<T>>;

  template <class Initiation, class... Args>
  static return_type initiate(Initiation initiation, dse::as_result_t, Args... args) {
    co_return co_await async_initiate<const deferred_t&, void(dse::result<T>)>(std::move(initiation), deferred,
                                                                               std::move(args)...);
  }
};
