#include "net/tls_context.hpp"

#include "net/pem_file.hpp"

#include <openssl/err.h>
#include <openssl/ssl.h>

#include <algorithm>
#include <utility>

namespace dse::net {
namespace {

// RSA from 2048 bits, elliptic curves from 224, SHA-2: what Debian's own default is, and the same on every system.
constexpr int lowest_security_level = 2;

error failed(const std::string& what) { return {client_errc::tls_failed, what + ": " + openssl_reason()}; }

}  // namespace

void tls_context::release::operator()(ssl_ctx_st* context) const noexcept { SSL_CTX_free(context); }

tls_context::tls_context(const tls_options& options) : options_(options), native_(SSL_CTX_new(TLS_client_method())) {}

result<std::shared_ptr<const tls_context>> tls_context::make(const tls_options& options) {
  ERR_clear_error();
  std::shared_ptr<tls_context> made(new tls_context(options));
  if (!made->native_) return failed("OpenSSL cannot make a context");
  for (const auto step : {&tls_context::limit_protocol, &tls_context::trust, &tls_context::identify})
    if (auto ok = ((*made).*step)(); ok.has_error()) return ok.error();
  return std::shared_ptr<const tls_context>(std::move(made));
}

result<void> tls_context::limit_protocol() {
  SSL_CTX_set_security_level(native(), std::max(lowest_security_level, SSL_CTX_get_security_level(native())));
  if (SSL_CTX_set_min_proto_version(native(), TLS1_2_VERSION) != 1) return failed("OpenSSL has no TLS 1.2");
  SSL_CTX_set_options(native(), SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION);
  // Without SSL_MODE_RELEASE_BUFFERS every connection keeps room for two records of 16 KiB.
  SSL_CTX_set_mode(native(),
                   SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER | SSL_MODE_RELEASE_BUFFERS);
  return {};
}

result<void> tls_context::trust() {
  SSL_CTX_set_verify(native(), options_.accept_any_certificate() ? SSL_VERIFY_NONE : SSL_VERIFY_PEER, nullptr);
  if (!options_.ca_file().empty()) return trust_file();
  if (SSL_CTX_set_default_verify_paths(native()) == 1) return {};
  return failed("the system's certificate store cannot be read");
}

result<void> tls_context::trust_file() {
  const auto authorities = read_certificates("ca_file", options_.ca_file());
  if (!authorities) return authorities.error();
  X509_STORE* store = SSL_CTX_get_cert_store(native());
  for (const certificate& authority : *authorities)
    if (X509_STORE_add_cert(store, authority.get()) != 1)
      return failed("tls_options::ca_file(\"" + options_.ca_file() + "\") cannot be used");
  // Who names an intermediate authority, or the server's certificate itself, trusts just that.
  X509_STORE_set_flags(store, X509_V_FLAG_PARTIAL_CHAIN);
  return {};
}

result<void> tls_context::identify() {
  const bool has_certificate = !options_.certificate_file().empty();
  if (has_certificate != !options_.private_key_file().empty())
    return error(client_errc::invalid_argument,
                 has_certificate ? "tls_options::certificate_file() is set, private_key_file() is not"
                                 : "tls_options::private_key_file() is set, certificate_file() is not",
                 "set both; they may name the same file");
  if (!has_certificate) return {};
  auto chain = read_certificates("certificate_file", options_.certificate_file());
  if (!chain) return chain.error();
  const auto key = read_private_key("private_key_file", options_.private_key_file(), options_.private_key_password());
  if (!key) return key.error();
  if (X509_check_private_key(chain->front().get(), key->get()) != 1) {
    ERR_clear_error();
    return unusable_file("private_key_file", options_.private_key_file(),
                         "holds another key than that of the certificate in " + options_.certificate_file(),
                         "name the key with which the certificate was requested; the client's own certificate comes "
                         "first in its file");
  }
  if (SSL_CTX_use_certificate(native(), chain->front().get()) != 1 || SSL_CTX_use_PrivateKey(native(), key->get()) != 1)
    return unusable_file("certificate_file", options_.certificate_file(), "cannot be used: " + openssl_reason(),
                         "it needs a strong key and digest, as RSA 2048 with SHA-256");
  for (auto link = chain->begin() + 1; link != chain->end(); ++link)
    if (SSL_CTX_add1_chain_cert(native(), link->get()) != 1)
      return unusable_file("certificate_file", options_.certificate_file(),
                           "holds an authority that cannot be used: " + openssl_reason(), "leave it out");
  return {};
}

}  // namespace dse::net
