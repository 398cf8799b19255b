#pragma once

#include <dse/error.hpp>
#include <dse/socket_options.hpp>

#include <boost/asio/generic/stream_protocol.hpp>
#include <boost/asio/ip/address.hpp>

#include <cstdint>
#include <optional>
#include <string>

namespace dse::net {

/// A socket to a node: TCP or Unix domain.
using node_socket = boost::asio::generic::stream_protocol::socket;
using node_endpoint = boost::asio::generic::stream_protocol::endpoint;

/// How a session's sockets are set up, as its options say.
class socket_setup {
 public:
  socket_setup() noexcept {}
  /// Fails with invalid_argument when the local address is not numeric, or none of this machine. An empty one is none.
  static result<socket_setup> make(const socket_options& options, const std::string& local_address);

  /// Opens the socket for connecting to the address (numeric, or the path of a Unix domain socket); `to` is what it
  /// then has to be connected to.
  result<void> open(node_socket& s, const std::string& address, std::uint16_t port, node_endpoint& to) const;
  /// The options of a socket that was just connected. Fails when it is not, whatever the reactor said.
  boost::system::error_code finish(node_socket& s) const;

  /// A failed connect as the user is told it.
  static error why_not_connected(boost::system::error_code why, const std::string& address);

 private:
  socket_options options_;
  std::optional<boost::asio::ip::address> local_address_;
};

}  // namespace dse::net
