#pragma once

#include "support/tls/certificates.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl.hpp>

#include <atomic>
#include <chrono>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace dse::testing {

/// What the server does with each connection.
struct https_script {
  std::string answer{};                     // as it goes over the wire; then the connection is closed
  std::chrono::milliseconds byte_pause{0};  // before each byte
  bool without_tls = false;
  bool mute = false;  // accepts, and says nothing
};

/// An HTTPS server on 127.0.0.1 that asks for certificates and serves one connection after the other.
class https_server {
 public:
  https_server(const identity& own, const certificate& trusted);
  ~https_server();
  https_server(const https_server&) = delete;
  https_server& operator=(const https_server&) = delete;

  int port() const { return port_; }
  void answers(https_script script);
  void answers(const std::string& status, const std::string& body, const std::string& type = "application/json");
  /// The head of the last request, and the name that the client asked for.
  std::string request() const;
  std::string server_name() const;
  int connections() const { return connections_; }

 private:
  using socket = boost::asio::ip::tcp::socket;
  void run();
  void serve(socket& connection);
  template <class Stream>
  void write(Stream& stream, const https_script& script);
  void wait_until_hung_up(socket& connection);
  https_script script() const;

  boost::asio::io_context io_;
  boost::asio::ssl::context context_;
  boost::asio::ip::tcp::acceptor acceptor_;
  int port_ = 0;
  std::atomic<bool> stopping_{false};
  std::atomic<int> connections_{0};
  mutable std::mutex guard_;
  https_script script_;
  std::string request_, server_name_;
  int served_ = -1;  // the descriptor of the connection that is being served
  std::thread thread_;
};

}  // namespace dse::testing
