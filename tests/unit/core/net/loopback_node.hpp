#pragma once

#include "support/server_wire/request_stream.hpp"
#include "support/tls/tls_server.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>

#include <array>
#include <functional>
#include <memory>
#include <optional>
#include <vector>

namespace dse::testing {

/// A node of protocol v4 behind a loopback socket, on the test's own io_context.
///
/// It answers what a shard asks until it is ready, and all other queries with a void result; `answer` comes first.
class loopback_node {
 public:
  /// One connection that it accepted.
  class link : public std::enable_shared_from_this<link> {
   public:
    link(loopback_node& node, boost::asio::ip::tcp::socket socket);
    void start();
    void send(dse::bytes_view plain);
    /// Ends TLS as it should be ended.
    void close_tls();
    /// Ends the stream of bytes to the client, once all was sent.
    void shut_down();
    bool ended() const noexcept { return ended_; }  // by the client
    const tls_server* tls() const noexcept { return tls_ ? &*tls_ : nullptr; }
    std::size_t requests_seen() const noexcept { return requests_seen_; }

   private:
    friend class loopback_node;
    void read();
    void on_bytes(dse::bytes_view bytes);
    void on_plain(dse::bytes_view plain);
    void send_raw(dse::bytes_view bytes);
    void write();

    loopback_node& node_;
    boost::asio::ip::tcp::socket socket_;
    std::optional<tls_server> tls_;
    dse::testing::request_stream requests_;
    std::array<std::byte, 65536> piece_;
    dse::bytes unsent_;
    dse::bytes leaving_;
    std::size_t requests_seen_ = 0;
    bool reading_ = false;
    bool shut_down_ = false;
    bool ended_ = false;
  };

  /// The answer to a request; nothing: as usual; empty: none.
  using script = std::function<std::optional<dse::bytes>(const dse::testing::server_request&)>;

  explicit loopback_node(boost::asio::io_context& io);
  /// Before the first connection: speaks TLS as this server.
  void use_tls(const identity& who) { identity_ = who; }
  std::uint16_t port() const { return acceptor_.local_endpoint().port(); }

  /// Leaves what comes in the socket.
  void stop_reading() noexcept { reads_ = false; }
  void read_again();

  script answer;
  bool hangs_up_at_first_byte = false;
  std::vector<std::shared_ptr<link>> links;  // in the order in which they came

 private:
  void accept();
  dse::bytes usual_answer(const dse::testing::server_request& request) const;

  boost::asio::ip::tcp::acceptor acceptor_;
  std::optional<identity> identity_;
  bool reads_ = true;
};

}  // namespace dse::testing
