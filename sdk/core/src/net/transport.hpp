#pragma once

#include "engine/connection.hpp"
#include "engine/effect.hpp"
#include "net/fork_watch.hpp"
#include "net/node_socket.hpp"
#include "net/proxy_route.hpp"

#include <dse/authenticator.hpp>

#include <memory>
#include <string>
#include <vector>

namespace dse::net {

class shard;
class tls_context;
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

  void open_through(const proxy_route& proxy);
  void on_ways(result<std::vector<std::string>> found);
  void try_next_way();
  void connect_to(const std::string& address, std::uint16_t port);
  void start_tls(std::shared_ptr<const tls_context> context);
  // transport_login.cpp
  bool begin_login(const engine::effects::authenticate& step);
  void answer_later(const engine::effects::authenticate& step);
  void answered(const engine::effects::authenticate& step, result<bytes> answer, std::string who = {});
  void abandon_login() noexcept;

  void on_connected(boost::system::error_code ec);
  void wait_readable();
  void on_readable();
  bool read_plain();
  bool read_encrypted();
  bool write(bytes_view bytes, std::size_t& written);
  error last_word(error otherwise);
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
  proxy_route::place proxy_;       // of the dial under way; without a host: there is none
  std::vector<std::string> ways_;  // the proxy's addresses that were not tried, the last one first
  std::shared_ptr<login> login_;
  std::uint64_t incarnation_ = 0;  // a handler of an earlier socket finds another number and does nothing
  bool waiting_writable_ = false;
  bool large_frames_ = false;  // they come, until a full read ends in none
  int descriptor_ = -1;        // of the open socket; changes while no fork happens
  const fork_watch watch_{this, [](void* self) noexcept { static_cast<transport*>(self)->forked(); }};
};

}  // namespace dse::net
