#pragma once

#include <dse/error.hpp>

#include <memory>
#include <string>
#include <vector>

struct x509_st;
struct evp_pkey_st;

namespace dse::net {

struct release_certificate {
  void operator()(x509_st* released) const noexcept;
};
struct release_key {
  void operator()(evp_pkey_st* released) const noexcept;
};
using certificate = std::unique_ptr<x509_st, release_certificate>;
using private_key = std::unique_ptr<evp_pkey_st, release_key>;

/// Every certificate of a PEM file, at least one. `option` is the setter that named the file, for the error.
result<std::vector<certificate>> read_certificates(const std::string& option, const std::string& path);

/// The key of a PEM file, decrypted with the password where it is encrypted. Never asks on the terminal.
result<private_key> read_private_key(const std::string& option, const std::string& path, const std::string& password);

/// Why OpenSSL's last call on this thread failed; forgets it.
std::string openssl_reason();

/// `tls_options::ca_file("ca.pem"): what`, with invalid_argument.
error unusable_file(const std::string& option, const std::string& path, const std::string& what, std::string hint);

}  // namespace dse::net
