#pragma once

#include "net/tls_context.hpp"
#include "net/tls_diagnosis.hpp"

#include <dse/bytes.hpp>
#include <dse/error.hpp>

#include <cstddef>
#include <memory>
#include <span>
#include <string>

struct ssl_st;
struct ssl_session_st;

namespace dse::net {

/// Whom a connection leads to.
struct tls_peer {
  /// The host's name as the user gave it, or its address: what the certificate has to carry, unless the options say
  /// otherwise.
  std::string name;
  std::string endpoint;     ///< tells apart servers with sessions of their own
  std::string server_name;  ///< of the server name indication; empty: the name, unless it is an address
};

/// The client's end of one TLS connection, a filter between plain and encrypted bytes; it knows neither socket nor
/// clock.
///
/// Whoever owns it feeds what came from the peer, reads what that decrypts to until nothing is left, and sends
/// encrypted_output(), after a failure too: then it holds the alert that tells the peer why.
class tls_filter {
 public:
  tls_filter(std::shared_ptr<const tls_context> context, const tls_peer& peer);
  ~tls_filter();
  tls_filter(const tls_filter&) = delete;
  tls_filter& operator=(const tls_filter&) = delete;

  /// Begins the handshake: encrypted_output() then has its first bytes.
  void start();
  /// The handshake is done, and the peer is who it should be.
  bool established() const noexcept { return established_; }
  void feed(bytes_view encrypted);
  /// The transport has ended: becomes a failure unless the peer had closed TLS properly.
  void end_of_input();
  /// Decrypts into `out`; 0 when more has to be fed first, or after a failure.
  std::size_t read_plain(std::span<std::byte> out);
  /// Encrypts all of it. Only once established.
  void write_plain(bytes_view plain);
  /// Tells the peer that nothing follows; its own farewell is not waited for.
  void close();
  /// Valid until the next call.
  bytes_view encrypted_output() const noexcept;
  void consume_output(std::size_t n) noexcept;
  /// Why the connection cannot go on; empty while it can.
  const error& failure() const noexcept { return failure_; }
  /// The handshake went on with an earlier connection's session.
  bool resumed() const noexcept;

  /// OpenSSL's callback: a session to go on with.
  static int on_new_session(ssl_st* ssl, ssl_session_st* session) noexcept;

 private:
  struct release {
    void operator()(ssl_st* ssl) const noexcept;
  };

  static int on_verdict(int accepted, x509_store_ctx_st* chain);
  bool set_up();
  bool set_expected_name();
  void go_on_with_session();
  void shake_hands();
  void collect_output();
  void fail(int outcome);

  std::shared_ptr<const tls_context> context_;
  std::unique_ptr<ssl_st, release> ssl_;
  tls_diagnosis diagnosis_;
  std::string server_name_;
  std::string place_;  // in the cache of sessions
  bytes output_;
  std::size_t consumed_ = 0;
  bool established_ = false;
  error failure_;
};

}  // namespace dse::net
