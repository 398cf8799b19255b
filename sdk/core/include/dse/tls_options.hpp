#pragma once

#include <string>
#include <utility>

namespace dse { inline namespace v0 {

/// How connections are encrypted. By default: the system's certificate store, TLS 1.2 or later, and the certificate has
/// to name the host as the contact point was given (for discovered nodes: their address).
class tls_options {
 public:
  tls_options() noexcept {}

  /// PEM file of the authorities to trust, in place of the system's.
  tls_options& ca_file(std::string path) & { return ca_file_ = std::move(path), *this; }
  /// PEM files of the client's certificate chain and its key, for servers that ask for one.
  tls_options& certificate_file(std::string path) & { return certificate_file_ = std::move(path), *this; }
  tls_options& private_key_file(std::string path) & { return private_key_file_ = std::move(path), *this; }
  tls_options& private_key_password(std::string password) & {
    return private_key_password_ = std::move(password), *this;
  }
  /// The name that every node's certificate has to carry, in place of the host's.
  tls_options& server_name(std::string name) & { return server_name_ = std::move(name), *this; }
  /// Accepts a certificate that names another host. Weakens security: anyone with a certificate of the same authority
  /// can stand in for the server.
  tls_options& accept_any_host_name(bool on) & { return accept_any_host_name_ = on, *this; }
  /// Accepts any certificate. Weakens security: the connection is hidden from listeners only, not from an active
  /// attacker.
  tls_options& accept_any_certificate(bool on) & { return accept_any_certificate_ = on, *this; }

  tls_options&& ca_file(std::string path) && { return std::move(ca_file(std::move(path))); }
  tls_options&& certificate_file(std::string path) && { return std::move(certificate_file(std::move(path))); }
  tls_options&& private_key_file(std::string path) && { return std::move(private_key_file(std::move(path))); }
  tls_options&& private_key_password(std::string password) && {
    return std::move(private_key_password(std::move(password)));
  }
  tls_options&& server_name(std::string name) && { return std::move(server_name(std::move(name))); }
  tls_options&& accept_any_host_name(bool on) && { return std::move(accept_any_host_name(on)); }
  tls_options&& accept_any_certificate(bool on) && { return std::move(accept_any_certificate(on)); }

  const std::string& ca_file() const noexcept { return ca_file_; }
  const std::string& certificate_file() const noexcept { return certificate_file_; }
  const std::string& private_key_file() const noexcept { return private_key_file_; }
  const std::string& private_key_password() const noexcept { return private_key_password_; }
  const std::string& server_name() const noexcept { return server_name_; }
  bool accept_any_host_name() const noexcept { return accept_any_host_name_; }
  bool accept_any_certificate() const noexcept { return accept_any_certificate_; }

 private:
  std::string ca_file_, certificate_file_, private_key_file_, private_key_password_, server_name_;
  bool accept_any_host_name_ = false;
  bool accept_any_certificate_ = false;
};

}}  // namespace dse::v0
