#pragma once

#include "support/cluster.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <thread>
#include <utility>
#include <vector>

namespace dse::testing {

/// Passes on what comes at another endpoint to a node, and back, as socat does.
template <class Protocol>
class relay {
 public:
  using endpoint_type = typename Protocol::endpoint;

  relay(const endpoint_type& here, const cluster::node& n)
      : node_(boost::asio::ip::make_address(n.address), static_cast<std::uint16_t>(n.port)),
        acceptor_(io_, here),
        here_(acceptor_.local_endpoint()),
        thread_([this] {
          boost::asio::co_spawn(io_, accept(), boost::asio::detached);
          io_.run();
        }) {}
  ~relay() {
    io_.stop();
    thread_.join();
  }
  relay(const relay&) = delete;
  relay& operator=(const relay&) = delete;

  const endpoint_type& endpoint() const noexcept { return here_; }
  std::size_t accepted() const { return accepted_; }

 private:
  using socket = typename Protocol::socket;
  static constexpr auto quietly = boost::asio::as_tuple(boost::asio::use_awaitable);

  boost::asio::awaitable<void> accept() {
    while (true) {
      socket client = co_await acceptor_.async_accept(boost::asio::use_awaitable);
      ++accepted_;
      auto here = std::make_shared<socket>(std::move(client));
      auto there = std::make_shared<boost::asio::ip::tcp::socket>(io_);
      co_await there->async_connect(node_, boost::asio::use_awaitable);
      boost::asio::co_spawn(io_, copy(here, there), boost::asio::detached);
      boost::asio::co_spawn(io_, copy(there, here), boost::asio::detached);
    }
  }
  template <class From, class To>
  static boost::asio::awaitable<void> copy(std::shared_ptr<From> from, std::shared_ptr<To> to) {
    std::vector<std::byte> piece(64u << 10);
    while (true) {
      const auto [failed, n] = co_await from->async_read_some(boost::asio::buffer(piece), quietly);
      if (failed) break;
      const auto [lost, written] = co_await boost::asio::async_write(*to, boost::asio::buffer(piece, n), quietly);
      if (lost) break;
    }
    boost::system::error_code ignored;
    to->shutdown(boost::asio::socket_base::shutdown_send, ignored);
  }

  const boost::asio::ip::tcp::endpoint node_;
  boost::asio::io_context io_;
  typename Protocol::acceptor acceptor_;
  const endpoint_type here_;
  std::atomic<std::size_t> accepted_{0};
  std::thread thread_;
};

}  // namespace dse::testing
