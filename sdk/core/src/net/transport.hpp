#pragma once

#include "engine/connection.hpp"
#include "engine/effect.hpp"
#include "net/fork_watch.hpp"
#include "net/node_socket.hpp"

#include <dse/authenticator.hpp>

#include <memory>

namespace dse::net {

class shard;
class tls_filter;

/// The socket of one engine connection, across reconnects, with TLS above it where the options say so.
///
/// It waits for readiness and owns no buffer: reads go to the engine's tail and the shard's one read buffer, writes
/// come straight from the engine's output.
class transport : public std::enable_shared_from_this<transport> {
 public:
  transport(shard& s, engine::connection& c);
  ~transport();
  void open();
  /// Ends the connection and tells the engine.
  void close(error why);
  /// Writes what the engine has; what the kernel does not take waits for writability.
  void flush();
  /// In the child of a fork: lets go of the socket without a word.
  void leave_to_parent() noexcept;
  /// A step of the login, by the session's authenticator.
  void authenticate(const engine::effects::authenticate& step);

 private:
  struct login;

  void on_connected(boost::system::error_code ec);
  void wait_readable();
  void on_readable();
  bool read_plain();
  bool read_encrypted();
  bool write(bytes_view bytes, std::size_t& written);
  void flush_encrypted();
  void wait_writable();
  template <class F>
  auto mine(F f);
  void let_go_of_socket() noexcept;
  void forked() noexcept;

  shard& shard_;
  engine::connection& connection_;
  node_socket socket_;
  std::unique_ptr<tls_filter> tls_;
  std::shared_ptr<login> login_;
  std::uint64_t incarnation_ = 0;  // a handler of an earlier socket finds another number and does nothing
  bool waiting_writable_ = false;
  bool large_frames_ = false;  // they come, until a full read ends in none
  int descriptor_ = -1;        // of the open socket; changes while no fork happens
  const fork_watch watch_{this, [](void* self) noexcept { static_cast<transport*>(self)->forked(); }};
};

}  // namespace dse::net
