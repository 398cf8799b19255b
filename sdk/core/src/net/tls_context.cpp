#include "net/tls_context.hpp"

#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>

#include <utility>

namespace dse::net {
namespace {

/// What OpenSSL has to say about the last failure, and nothing left behind for the next.
std::string openssl_reason() {
  const unsigned long code = ERR_peek_last_error();
  const char* reason = code ? ERR_reason_error_string(code) : nullptr;
  ERR_clear_error();
  return reason ? reason : "unknown reason";
}

error unusable(const char* option, const std::string& file, const char* hint) {
  return error(client_errc::invalid_argument,
               std::string("tls_options::") + option + " " + file + ": " + openssl_reason(), hint);
}

int give_password(char* buffer, int size, int /*writing*/, void* options) {
  const std::string& password = static_cast<const tls_options*>(options)->private_key_password();
  if (password.size() > static_cast<std::size_t>(size)) return -1;
  return static_cast<int>(password.copy(buffer, static_cast<std::size_t>(size)));
}

}  // namespace

void tls_context::release::operator()(ssl_ctx_st* context) const noexcept { SSL_CTX_free(context); }

tls_context::tls_context(const tls_options& options) : options_(options), native_(SSL_CTX_new(TLS_client_method())) {}

result<std::shared_ptr<const tls_context>> tls_context::make(const tls_options& options) {
  ERR_clear_error();
  std::shared_ptr<tls_context> made(new tls_context(options));
  if (!made->native_) return error(client_errc::tls_failed, "OpenSSL cannot make a context: " + openssl_reason());
  for (const auto step : {&tls_context::limit_protocol, &tls_context::trust, &tls_context::identify})
    if (auto ok = ((*made).*step)(); ok.has_error()) return ok.error();
  return std::shared_ptr<const tls_context>(std::move(made));
}

result<void> tls_context::limit_protocol() {
  SSL_CTX_set_min_proto_version(native(), TLS1_2_VERSION);
  SSL_CTX_set_options(native(), SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION);
  SSL_CTX_set_mode(native(), SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
  return {};
}

result<void> tls_context::trust() {
  SSL_CTX_set_verify(native(), options_.accept_any_certificate() ? SSL_VERIFY_NONE : SSL_VERIFY_PEER, nullptr);
  if (options_.ca_file().empty()) {
    if (SSL_CTX_set_default_verify_paths(native()) == 1) return {};
    return error(client_errc::tls_failed, "the system's certificate store cannot be read: " + openssl_reason(),
                 "set tls_options::ca_file()");
  }
  if (SSL_CTX_load_verify_file(native(), options_.ca_file().c_str()) == 1) return {};
  return unusable("ca_file()", options_.ca_file(), "name a PEM file with the certificates of the authorities to trust");
}

result<void> tls_context::identify() {
  if (options_.certificate_file().empty() != options_.private_key_file().empty())
    return error(client_errc::invalid_argument, "a client certificate needs its key, and a key its certificate",
                 "set both tls_options::certificate_file() and tls_options::private_key_file()");
  if (options_.certificate_file().empty()) return {};
  if (auto ok = load_certificate(); ok.has_error()) return ok;
  return load_key();
}

result<void> tls_context::load_certificate() {
  if (SSL_CTX_use_certificate_chain_file(native(), options_.certificate_file().c_str()) == 1) return {};
  return unusable("certificate_file()", options_.certificate_file(),
                  "name a PEM file with the client's certificate first");
}

result<void> tls_context::load_key() {
  SSL_CTX_set_default_passwd_cb(native(), &give_password);
  SSL_CTX_set_default_passwd_cb_userdata(native(), &options_);
  if (SSL_CTX_use_PrivateKey_file(native(), options_.private_key_file().c_str(), SSL_FILETYPE_PEM) != 1)
    return unusable("private_key_file()", options_.private_key_file(),
                    "name a PEM key; an encrypted one needs tls_options::private_key_password()");
  if (SSL_CTX_check_private_key(native()) != 1)
    return unusable("private_key_file()", options_.private_key_file(),
                    "the key does not belong to tls_options::certificate_file()");
  return {};
}

}  // namespace dse::net
