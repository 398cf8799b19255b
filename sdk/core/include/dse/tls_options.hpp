#pragma once

#include <dse/secret.hpp>

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

struct ssl_ctx_st;  // OpenSSL's SSL_CTX

namespace dse { inline namespace v0 {

enum class tls_version : std::uint8_t { v1_2, v1_3 };

/// How connections are encrypted. By default: the system's certificate store, TLS 1.2 or later, and the certificate has
/// to name the host as the contact point was given (for discovered nodes: their address).
class tls_options {
 public:
  tls_options() noexcept {}

  /// PEM file of the authorities to trust, in place of the system's.
  tls_options& ca_file(std::string path) & { return ca_file_ = std::move(path), *this; }
  /// The same from memory.
  tls_options& ca_pem(std::string text) & { return ca_pem_ = std::move(text), *this; }
  /// PEM files of the client's certificate chain and its key, for servers that ask for one. One file may hold both.
  tls_options& certificate_file(std::string path) & { return certificate_file_ = std::move(path), *this; }
  tls_options& private_key_file(std::string path) & { return private_key_file_ = std::move(path), *this; }
  /// The same from memory.
  tls_options& certificate_pem(std::string text) & { return certificate_pem_ = std::move(text), *this; }
  tls_options& private_key_pem(secret text) & { return private_key_pem_ = std::move(text), *this; }
  /// The client's certificate, its key and their chain in one PKCS #12 file (`.p12`, `.pfx`), in place of the two.
  tls_options& pkcs12_file(std::string path) & { return pkcs12_file_ = std::move(path), *this; }
  /// Of an encrypted key, or of the PKCS #12 file.
  tls_options& private_key_password(secret password) & { return private_key_password_ = std::move(password), *this; }
  tls_options& private_key_password(std::string_view password) & { return private_key_password(secret(password)); }
  /// The name that every node's certificate has to carry, in place of the host's; it is also the server name
  /// indication.
  tls_options& server_name(std::string name) & { return server_name_ = std::move(name), *this; }
  /// Default TLS 1.2.
  tls_options& min_version(tls_version v) & { return min_version_ = v, *this; }
  /// Cipher suites of TLS 1.2 as `openssl ciphers` lists them, best first: `ECDHE+AESGCM:ECDHE+CHACHA20`. Default:
  /// those of OpenSSL's security level 2.
  tls_options& ciphers(std::string list) & { return ciphers_ = std::move(list), *this; }
  /// Cipher suites of TLS 1.3: `TLS_AES_256_GCM_SHA384:TLS_CHACHA20_POLY1305_SHA256`. Default: OpenSSL's.
  tls_options& cipher_suites(std::string list) & { return cipher_suites_ = std::move(list), *this; }
  /// A new connection to a node goes on with the TLS session of an earlier one, which saves the certificates and most
  /// of the computing. Default true.
  tls_options& resume_sessions(bool on) & { return resume_sessions_ = on, *this; }
  /// A context of OpenSSL that you have set up, in place of all options above but server_name(). The names in
  /// certificates are checked unless it verifies none (SSL_VERIFY_NONE). It must not change any more.
  tls_options& native_context(std::shared_ptr<ssl_ctx_st> context) & {
    return native_context_ = std::move(context), *this;
  }
  /// Accepts a certificate that names another host. Weakens security: anyone with a certificate of the same authority
  /// can stand in for the server.
  tls_options& accept_any_host_name(bool on) & { return accept_any_host_name_ = on, *this; }
  /// Accepts any certificate. Weakens security: the connection is hidden from listeners only, not from an active
  /// attacker.
  tls_options& accept_any_certificate(bool on) & { return accept_any_certificate_ = on, *this; }

  tls_options&& ca_file(std::string path) && { return std::move(ca_file(std::move(path))); }
  tls_options&& ca_pem(std::string text) && { return std::move(ca_pem(std::move(text))); }
  tls_options&& certificate_file(std::string path) && { return std::move(certificate_file(std::move(path))); }
  tls_options&& private_key_file(std::string path) && { return std::move(private_key_file(std::move(path))); }
  tls_options&& certificate_pem(std::string text) && { return std::move(certificate_pem(std::move(text))); }
  tls_options&& private_key_pem(secret text) && { return std::move(private_key_pem(std::move(text))); }
  tls_options&& pkcs12_file(std::string path) && { return std::move(pkcs12_file(std::move(path))); }
  tls_options&& private_key_password(secret password) && {
    return std::move(private_key_password(std::move(password)));
  }
  tls_options&& private_key_password(std::string_view password) && { return std::move(private_key_password(password)); }
  tls_options&& server_name(std::string name) && { return std::move(server_name(std::move(name))); }
  tls_options&& min_version(tls_version v) && { return std::move(min_version(v)); }
  tls_options&& ciphers(std::string list) && { return std::move(ciphers(std::move(list))); }
  tls_options&& cipher_suites(std::string list) && { return std::move(cipher_suites(std::move(list))); }
  tls_options&& resume_sessions(bool on) && { return std::move(resume_sessions(on)); }
  tls_options&& native_context(std::shared_ptr<ssl_ctx_st> context) && {
    return std::move(native_context(std::move(context)));
  }
  tls_options&& accept_any_host_name(bool on) && { return std::move(accept_any_host_name(on)); }
  tls_options&& accept_any_certificate(bool on) && { return std::move(accept_any_certificate(on)); }

  const std::string& ca_file() const noexcept { return ca_file_; }
  const std::string& ca_pem() const noexcept { return ca_pem_; }
  const std::string& certificate_file() const noexcept { return certificate_file_; }
  const std::string& private_key_file() const noexcept { return private_key_file_; }
  const std::string& certificate_pem() const noexcept { return certificate_pem_; }
  const secret& private_key_pem() const noexcept { return private_key_pem_; }
  const std::string& pkcs12_file() const noexcept { return pkcs12_file_; }
  const secret& private_key_password() const noexcept { return private_key_password_; }
  const std::string& server_name() const noexcept { return server_name_; }
  tls_version min_version() const noexcept { return min_version_; }
  const std::string& ciphers() const noexcept { return ciphers_; }
  const std::string& cipher_suites() const noexcept { return cipher_suites_; }
  bool resume_sessions() const noexcept { return resume_sessions_; }
  const std::shared_ptr<ssl_ctx_st>& native_context() const noexcept { return native_context_; }
  bool accept_any_host_name() const noexcept { return accept_any_host_name_; }
  bool accept_any_certificate() const noexcept { return accept_any_certificate_; }

 private:
  std::string ca_file_, ca_pem_, certificate_file_, private_key_file_, certificate_pem_, pkcs12_file_, server_name_,
      ciphers_, cipher_suites_;
  secret private_key_pem_, private_key_password_;
  std::shared_ptr<ssl_ctx_st> native_context_;
  tls_version min_version_ = tls_version::v1_2;
  bool resume_sessions_ = true;
  bool accept_any_host_name_ = false;
  bool accept_any_certificate_ = false;
};

}}  // namespace dse::v0
