#pragma once

#include <chrono>
#include <cstddef>
#include <utility>

namespace dse { inline namespace v0 {

/// How the TCP sockets to nodes are set up. Nagle's algorithm is always off (TCP_NODELAY): what a turn of the loop has
/// to send goes out in one write. Nothing here concerns Unix domain sockets, but the buffers.
class socket_options {
 public:
  socket_options() noexcept {}

  /// Lets the kernel probe connections that carry nothing, at its own intervals (SO_KEEPALIVE; on Linux first after
  /// two hours). Default true. options::heartbeat_interval() asks the server itself, and much earlier.
  socket_options& keep_alive(bool on) & { return keep_alive_ = on, *this; }
  /// The kernel gives a connection up when bytes that it sent stay unacknowledged for so long, or the peer's window
  /// stays closed (TCP_USER_TIMEOUT, Linux only; no effect elsewhere). Default 3 s; zero: the system's own patience, on
  /// Linux about 15 minutes.
  ///
  /// It sees a dead network or machine. A server process that hangs is seen by the session alone, which asks for a sign
  /// of life after 2 s without an answer to a request, and ends the connection after 4 s; that also is what remains
  /// with zero here. Longer than 4 s is of use for connections that only send.
  socket_options& user_timeout(std::chrono::nanoseconds t) & { return user_timeout_ = t, *this; }
  /// Bytes of the kernel's buffers (SO_SNDBUF, SO_RCVBUF), which doubles them and keeps within its limits
  /// (net.core.wmem_max and rmem_max). Default 0: the system's, which grow as needed; set ones no longer do.
  socket_options& send_buffer(std::size_t size) & { return send_buffer_ = size, *this; }
  socket_options& receive_buffer(std::size_t size) & { return receive_buffer_ = size, *this; }

  socket_options&& keep_alive(bool on) && { return std::move(keep_alive(on)); }
  socket_options&& user_timeout(std::chrono::nanoseconds t) && { return std::move(user_timeout(t)); }
  socket_options&& send_buffer(std::size_t size) && { return std::move(send_buffer(size)); }
  socket_options&& receive_buffer(std::size_t size) && { return std::move(receive_buffer(size)); }

  bool keep_alive() const noexcept { return keep_alive_; }
  std::chrono::nanoseconds user_timeout() const noexcept { return user_timeout_; }
  std::size_t send_buffer() const noexcept { return send_buffer_; }
  std::size_t receive_buffer() const noexcept { return receive_buffer_; }

 private:
  std::chrono::nanoseconds user_timeout_ = std::chrono::seconds(3);
  std::size_t send_buffer_ = 0;
  std::size_t receive_buffer_ = 0;
  bool keep_alive_ = true;
};

}}  // namespace dse::v0
