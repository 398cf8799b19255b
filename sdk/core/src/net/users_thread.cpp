#include "net/users_thread.hpp"

#include <boost/asio/execution/outstanding_work.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/require.hpp>
#include <boost/asio/strand.hpp>
#include <boost/asio/thread_pool.hpp>

#include <type_traits>
#include <utility>

namespace dse::net {
namespace {

namespace asio = boost::asio;

template <class Executor>
bool is_here(const asio::any_io_executor& e) noexcept {
  if (const auto* plain = e.target<Executor>()) return plain->running_in_this_thread();
  if (const auto* strand = e.target<asio::strand<Executor>>())
    return strand->get_inner_executor().running_in_this_thread();
  return false;
}

template <class Context>
bool runs_here(const asio::any_io_executor& e) noexcept {
  using plain = typename Context::executor_type;
  using at_work =
      std::decay_t<decltype(asio::require(std::declval<plain>(), asio::execution::outstanding_work.tracked))>;
  return is_here<plain>(e) || is_here<at_work>(e);
}

}  // namespace

bool runs_on_this_thread(const asio::any_io_executor& e) noexcept {
  if (const auto* strand = e.target<asio::strand<asio::any_io_executor>>())
    return runs_on_this_thread(strand->get_inner_executor());
  return runs_here<asio::io_context>(e) || runs_here<asio::thread_pool>(e);
}

}  // namespace dse::net
