#include "net/inline_executor.hpp"

#include "net/spare_executor.hpp"

#include <boost/asio/execution/blocking.hpp>
#include <boost/asio/execution/context.hpp>
#include <boost/asio/query.hpp>

#include <memory>
#include <utility>

namespace dse::net {
namespace {

namespace asio = boost::asio;

class at_once {
 public:
  // Nothing of the context is used; any_io_executor wants one.
  asio::execution_context& query(asio::execution::context_t) const {
    return asio::query(spare_executor(), asio::execution::context);
  }
  at_once require(asio::execution::blocking_t::never_t) const noexcept { return {}; }
  template <class F>
  void execute(F&& f) const {
    auto call = std::forward<F>(f);
    call();
  }
  friend bool operator==(at_once, at_once) noexcept { return true; }
};

}  // namespace

const asio::any_io_executor& inline_executor() {
  // Never destroyed: destructors of static objects may wait, too.
  static const auto& executor = *std::make_unique<asio::any_io_executor>(at_once()).release();
  return executor;
}

}  // namespace dse::net
