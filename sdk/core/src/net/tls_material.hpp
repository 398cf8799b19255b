#pragma once

#include <dse/error.hpp>
#include <dse/secret.hpp>

#include <memory>
#include <string>
#include <string_view>
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

/// Certificates or a key as an option of tls_options gives them: in a file or in memory. Overwritten when it goes.
class tls_material {
 public:
  /// `option` is the setter that named the file, for errors.
  static result<tls_material> from_file(const std::string& option, const std::string& path);
  static tls_material from_memory(const std::string& option, std::string_view text);

  std::string_view text() const noexcept { return text_.reveal(); }
  /// For errors: `tls_options::ca_file("ca.pem")`.
  const std::string& name() const noexcept { return name_; }
  /// The file's path, or what stands for it.
  const std::string& path() const noexcept { return path_; }
  /// `tls_options::ca_file("ca.pem"): the file WHAT`, with invalid_argument.
  error unusable(const std::string& what, std::string hint) const;

 private:
  tls_material(std::string name, std::string path, const char* noun, secret text);

  std::string name_, path_;
  const char* noun_;
  secret text_;
};

/// Every certificate of a PEM text, at least one.
result<std::vector<certificate>> read_certificates(const tls_material& pem);

/// The key of a PEM text, decrypted with the password where it is encrypted. Never asks on the terminal.
result<private_key> read_private_key(const tls_material& pem, const secret& password);

/// Who a client is: its certificate comes first, the authorities between it and the one that the server trusts follow.
struct tls_identity {
  std::vector<certificate> chain;
  private_key key;
};

/// Of a PKCS #12 container (RFC 7292) with one key.
result<tls_identity> read_pkcs12(const tls_material& container, const secret& password);

/// Why OpenSSL's last call on this thread failed; forgets it.
std::string openssl_reason();

}  // namespace dse::net
