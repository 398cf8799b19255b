#pragma once

#include "sim/model_node.hpp"
#include "support/tls/certificates.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>

#include <future>
#include <memory>
#include <thread>

namespace dse::testing {

class tls_server;

/// How a node's sockets behave.
struct socket_behaviour {
  std::size_t piece = 0;                            ///< bytes per write; 0: everything at once
  bool reads = true;                                ///< false: what the client sends fills the kernel's buffers
  bool greets = true;                               ///< false: connections are made, but nobody answers anything
  std::uint64_t hang_up_after = ~std::uint64_t{0};  ///< bytes sent on a connection
  bool says_goodbye = true;                         ///< with TLS: the closing alert before it hangs up
};

/// Nodes that listen where the cluster's members say, for processes that have to agree on addresses.
struct listen_at_members {
  std::uint16_t port = 0;                ///< of all of them; 0: a free one
  std::optional<std::size_t> only = {};  ///< the others are served by other processes
};

/// Model nodes behind sockets, each on a loopback address of its own, all on one port, served by one thread.
///
/// The models belong to that thread: everything else goes through on_thread().
class fake_server {
 public:
  /// With an identity, its nodes speak TLS.
  explicit fake_server(model_cluster cluster = model_cluster(1),
                       std::optional<dse::testing::identity> identity = std::nullopt);
  fake_server(model_cluster cluster, const listen_at_members& where,
              std::optional<dse::testing::identity> identity = std::nullopt);
  ~fake_server();
  fake_server(const fake_server&) = delete;
  fake_server& operator=(const fake_server&) = delete;

  std::uint16_t port() const noexcept { return port_; }
  /// address:port of a node.
  std::string contact_point(std::size_t node = 0) const;

  /// Runs f on the server's thread and waits for it.
  template <class F>
  auto on_thread(F f) {
    std::packaged_task<decltype(f())()> task(std::move(f));
    auto done = task.get_future();
    boost::asio::post(io_, [&] { task(); });
    return done.get();
  }
  model_cluster& cluster() noexcept { return cluster_; }
  model_node& node(std::size_t n);
  socket_behaviour& behaviour(std::size_t n);
  /// Connections are refused from here on.
  void stop_listening(std::size_t n);
  void listen_again(std::size_t n);
  void resume_reading(std::size_t n);
  /// A node also listens at a Unix domain socket, on the path of a file that does not exist yet.
  void listen_at(std::size_t n, const std::string& path);
  /// Ends every connection of a node at once, as a killed process does.
  void drop_connections(std::size_t n);
  /// Sends bytes on every connection of a node that has logged in.
  void send_raw(std::size_t n, const bytes& data);
  /// An event about a node to all who registered for it.
  void tell_all(const char* type, const char* change, std::size_t about);
  std::size_t connections(std::size_t n) const;
  /// Those of them that asked for events.
  std::size_t event_connections(std::size_t n) const;
  /// How many connections were ever made to a node.
  std::size_t accepted(std::size_t n) const;
  /// How a node's next connections speak TLS; there has to be an identity.
  tls_server& tls(std::size_t n);
  /// Begins TLS anew on every connection of a node.
  void renegotiate(std::size_t n);
  /// Of the connections of a node, those that went on with the TLS session of another.
  std::size_t resumed(std::size_t n) const;
  /// Where the connections of a node come from: numeric addresses, or nothing for a Unix domain socket.
  std::vector<std::string> client_addresses(std::size_t n) const;
  /// Messages of clients that broke the protocol; a test expects none.
  const std::vector<std::string>& complaints() const noexcept { return complaints_; }

 private:
  struct listener;
  class peer;

  boost::asio::io_context io_;
  boost::asio::executor_work_guard<boost::asio::io_context::executor_type> work_;
  model_cluster cluster_;
  std::optional<dse::testing::identity> identity_;
  std::uint16_t port_ = 0;
  std::vector<std::unique_ptr<listener>> listeners_;
  std::vector<std::string> complaints_;
  std::thread thread_;
};

}  // namespace dse::testing
