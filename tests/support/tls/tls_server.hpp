#pragma once

#include "support/tls/certificates.hpp"

#include <dse/bytes.hpp>

#include <openssl/err.h>
#include <openssl/ssl.h>

#include <array>
#include <memory>
#include <string>
#include <string_view>

namespace dse::testing {

/// The server's end of a TLS connection, by OpenSSL, without a socket.
class tls_server {
 public:
  explicit tls_server(const identity& who) : context_(SSL_CTX_new(TLS_server_method()), &SSL_CTX_free) {
    SSL_CTX_set_security_level(context_.get(), 0);
    SSL_CTX_use_certificate(context_.get(), who.own.get());
    SSL_CTX_use_PrivateKey(context_.get(), who.secret.get());
    SSL_CTX_set_tlsext_servername_callback(context_.get(), &note_name);
  }
  /// For the next connection to the same server.
  tls_server another() const {
    tls_server s(*this);
    s.ssl_.reset();
    return s;
  }

  // Before the first byte is fed.
  void versions(int lowest, int highest) {
    SSL_CTX_set_min_proto_version(context_.get(), lowest);
    SSL_CTX_set_max_proto_version(context_.get(), highest);
  }
  void send_too(const certificate& c) { SSL_CTX_add1_chain_cert(context_.get(), c.get()); }
  void require_certificate(const certificate& by) {
    X509_STORE_add_cert(SSL_CTX_get_cert_store(context_.get()), by.get());
    SSL_CTX_set_verify(context_.get(), SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT, nullptr);
  }

  SSL* ssl() {
    if (!ssl_) {
      ssl_.reset(SSL_new(context_.get()), &SSL_free);
      SSL_set_bio(ssl_.get(), BIO_new(BIO_s_mem()), BIO_new(BIO_s_mem()));
      SSL_set_accept_state(ssl_.get());
      SSL_set_app_data(ssl_.get(), this);
    }
    return ssl_.get();
  }

  /// Takes bytes of the client and does what they ask for; decrypted ones are appended to received.
  void feed(dse::bytes_view encrypted) {
    if (!encrypted.empty()) BIO_write(SSL_get_rbio(ssl()), encrypted.data(), static_cast<int>(encrypted.size()));
    ERR_clear_error();
    std::array<char, 20000> piece;
    int n = 0;
    while ((n = SSL_read(ssl(), piece.data(), piece.size())) > 0)
      received.append(piece.data(), static_cast<std::size_t>(n));
    closed = closed || SSL_get_error(ssl(), n) == SSL_ERROR_ZERO_RETURN;
    failed = failed || SSL_get_error(ssl(), n) == SSL_ERROR_SSL;
    ERR_clear_error();
  }

  void write(std::string_view plain) { SSL_write(ssl(), plain.data(), static_cast<int>(plain.size())); }

  /// What it has sent since the last call.
  dse::bytes output() {
    dse::bytes sent(BIO_ctrl_pending(SSL_get_wbio(ssl())));
    if (!sent.empty()) BIO_read(SSL_get_wbio(ssl()), sent.data(), static_cast<int>(sent.size()));
    return sent;
  }

  std::string received;
  std::string asked_for;  // by server name indication
  bool closed = false;
  bool failed = false;

 private:
  static int note_name(SSL* ssl, int*, void*) {
    const char* name = SSL_get_servername(ssl, TLSEXT_NAMETYPE_host_name);
    static_cast<tls_server*>(SSL_get_app_data(ssl))->asked_for = name ? name : "";
    return SSL_TLSEXT_ERR_OK;
  }

  std::shared_ptr<SSL_CTX> context_;
  std::shared_ptr<SSL> ssl_;
};

}  // namespace dse::testing
