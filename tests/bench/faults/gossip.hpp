#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>

#include <functional>
#include <memory>
#include <vector>

namespace dse::bench {

/// How a node finds out about the others: each second it asks them for a sign of life.
///
/// One that answers again is up; one that has not answered for five seconds is down, be it dead or stopped. At first
/// all of them count as up.
class gossip {
 public:
  /// heard: the other's index, and whether it is up.
  using listener = std::function<void(std::size_t other, bool up)>;

  gossip(boost::asio::io_context& io, const std::vector<boost::asio::ip::tcp::endpoint>& others, listener heard);
  ~gossip();

 private:
  class neighbour;
  listener heard_;
  std::vector<std::unique_ptr<neighbour>> neighbours_;
};

}  // namespace dse::bench
