#include "net/tls_context.hpp"

#include "net/tls_filter.hpp"
#include "net/tls_material.hpp"

#include <openssl/err.h>
#include <openssl/ssl.h>

#include <algorithm>
#include <utility>

namespace dse::net {
namespace {

// RSA from 2048 bits, elliptic curves from 224, SHA-2: what Debian's own default is, and the same on every system.
constexpr int lowest_security_level = 2;

error failed(const std::string& what) { return {client_errc::tls_failed, what + ": " + openssl_reason()}; }

error invalid(const std::string& what, std::string hint) {
  return {client_errc::invalid_argument, "tls_options::" + what, std::move(hint)};
}

/// Sets suites of TLS 1.3. Of a list OpenSSL passes over those that it does not know.
bool knows_each(SSL_CTX* context, const std::string& suites) {
  bool all = true;
  for (std::size_t at = 0; at <= suites.size(); at = suites.find(':', at) + 1) {
    const std::string suite = suites.substr(at, suites.find(':', at) - at);
    all = all && !suite.empty() && SSL_CTX_set_ciphersuites(context, suite.c_str()) == 1;
    if (suites.find(':', at) == std::string::npos) break;
  }
  all = all && SSL_CTX_set_ciphersuites(context, suites.c_str()) == 1;
  ERR_clear_error();
  return all;
}

/// At most one of an option's two forms.
result<void> check_alone(const char* one, bool has_one, const char* other, bool has_other) {
  if (!has_one || !has_other) return {};
  return invalid(std::string(one) + "() and " + other + "() are both set", "leave one of them out");
}

result<tls_material> material(const char* file_option, const std::string& path, const char* memory_option,
                              std::string_view text) {
  if (path.empty()) return tls_material::from_memory(memory_option, text);
  return tls_material::from_file(file_option, path);
}

/// Certificate and key in two texts.
result<tls_identity> read_identity(const tls_options& o) {
  const auto certificates = material("certificate_file", o.certificate_file(), "certificate_pem", o.certificate_pem());
  if (!certificates) return certificates.error();
  auto chain = read_certificates(*certificates);
  if (!chain) return chain.error();
  const auto key_text =
      material("private_key_file", o.private_key_file(), "private_key_pem", o.private_key_pem().reveal());
  if (!key_text) return key_text.error();
  auto key = read_private_key(*key_text, o.private_key_password());
  if (!key) return key.error();
  if (X509_check_private_key(chain->front().get(), key->get()) != 1) {
    ERR_clear_error();
    return key_text->unusable("holds another key than that of the certificate in " + certificates->name(),
                              "name the key with which the certificate was requested; the client's own certificate "
                              "comes first in its file");
  }
  return tls_identity{std::move(*chain), std::move(*key)};
}

}  // namespace

void tls_context::release::operator()(ssl_ctx_st* context) const noexcept { SSL_CTX_free(context); }

tls_context::tls_context(const tls_options& options) : options_(options) {}

result<std::shared_ptr<const tls_context>> tls_context::make(const tls_options& options) {
  ERR_clear_error();
  std::shared_ptr<tls_context> made(new tls_context(options));
  if (options.native_context()) {
    if (auto ok = made->adopt_users(); ok.has_error()) return ok.error();
    return std::shared_ptr<const tls_context>(std::move(made));
  }
  made->native_.reset(SSL_CTX_new(TLS_client_method()));
  if (!made->native_) return failed("OpenSSL cannot make a context");
  for (const auto step :
       {&tls_context::limit_protocol, &tls_context::choose_ciphers, &tls_context::trust, &tls_context::identify})
    if (auto ok = ((*made).*step)(); ok.has_error()) return ok.error();
  made->resume_sessions();
  return std::shared_ptr<const tls_context>(std::move(made));
}

std::vector<std::string> tls_context::weakened_by() const {
  std::vector<std::string> all;
  if (options_.accept_any_certificate()) all.emplace_back("tls_options::accept_any_certificate()");
  if (options_.accept_any_host_name()) all.emplace_back("tls_options::accept_any_host_name()");
  if (options_.native_context() && !checks_certificates_)
    all.emplace_back("SSL_VERIFY_NONE in tls_options::native_context()");
  return all;
}

result<void> tls_context::adopt_users() {
  const std::pair<const char*, bool> others[] = {{"ca_file", !options_.ca_file().empty()},
                                                 {"ca_pem", !options_.ca_pem().empty()},
                                                 {"certificate_file", !options_.certificate_file().empty()},
                                                 {"certificate_pem", !options_.certificate_pem().empty()},
                                                 {"private_key_file", !options_.private_key_file().empty()},
                                                 {"private_key_pem", !options_.private_key_pem().empty()},
                                                 {"pkcs12_file", !options_.pkcs12_file().empty()},
                                                 {"min_version", options_.min_version() != tls_version::v1_2},
                                                 {"ciphers", !options_.ciphers().empty()},
                                                 {"cipher_suites", !options_.cipher_suites().empty()},
                                                 {"accept_any_certificate", options_.accept_any_certificate()}};
  for (const auto& [option, set] : others)
    if (set)
      return invalid(std::string("native_context() and ") + option + "() are both set",
                     "set up the SSL_CTX alone, or leave it out");
  SSL_CTX* const users = options_.native_context().get();
  SSL_CTX_up_ref(users);
  native_.reset(users);
  checks_certificates_ = SSL_CTX_get_verify_mode(users) != SSL_VERIFY_NONE;
  authorities_ = "the store of tls_options::native_context()";
  if (SSL_CTX_get0_certificate(users)) identity_ = "of tls_options::native_context()";
  return {};
}

result<void> tls_context::limit_protocol() {
  SSL_CTX_set_security_level(native(), std::max(lowest_security_level, SSL_CTX_get_security_level(native())));
  if (SSL_CTX_set_min_proto_version(native(), only_1_3() ? TLS1_3_VERSION : TLS1_2_VERSION) != 1)
    return failed(std::string("OpenSSL has no TLS ") + (only_1_3() ? "1.3" : "1.2"));
  return {};
}

result<void> tls_context::choose_ciphers() {
  const int level = SSL_CTX_get_security_level(native());
  const std::string& list = options_.ciphers();
  if (!list.empty() && SSL_CTX_set_cipher_list(native(), list.c_str()) != 1) {
    ERR_clear_error();
    return invalid("ciphers(\"" + list + "\"): OpenSSL has none of these for TLS 1.2",
                   "openssl ciphers -v -tls1_2 lists what there is");
  }
  if (SSL_CTX_get_security_level(native()) < level)
    return invalid("ciphers(\"" + list + "\") lowers OpenSSL's security level", "leave out @SECLEVEL");
  const std::string& suites = options_.cipher_suites();
  if (suites.empty() || knows_each(native(), suites)) return {};
  return invalid("cipher_suites(\"" + suites + "\"): OpenSSL does not know all of these for TLS 1.3",
                 "openssl ciphers -v -s -tls1_3 lists what there is");
}

result<void> tls_context::trust() {
  checks_certificates_ = !options_.accept_any_certificate();
  SSL_CTX_set_verify(native(), checks_certificates_ ? SSL_VERIFY_PEER : SSL_VERIFY_NONE, nullptr);
  if (auto ok = check_alone("ca_file", !options_.ca_file().empty(), "ca_pem", !options_.ca_pem().empty()); !ok)
    return ok;
  if (options_.ca_file().empty() && options_.ca_pem().empty()) {
    authorities_ = "the system's certificate store";
    if (SSL_CTX_set_default_verify_paths(native()) == 1) return {};
    return failed(authorities_ + " cannot be read");
  }
  const auto text = material("ca_file", options_.ca_file(), "ca_pem", options_.ca_pem());
  if (!text) return text.error();
  const auto authorities = read_certificates(*text);
  if (!authorities) return authorities.error();
  authorities_ = options_.ca_file().empty() ? text->name() : options_.ca_file();
  X509_STORE* store = SSL_CTX_get_cert_store(native());
  for (const certificate& authority : *authorities)
    if (X509_STORE_add_cert(store, authority.get()) != 1) return failed(text->name() + " cannot be used");
  // Who names an intermediate authority, or the server's certificate itself, trusts just that.
  X509_STORE_set_flags(store, X509_V_FLAG_PARTIAL_CHAIN);
  return {};
}

result<void> tls_context::identify() {
  const bool has_certificate = !options_.certificate_file().empty() || !options_.certificate_pem().empty();
  const bool has_key = !options_.private_key_file().empty() || !options_.private_key_pem().empty();
  const bool has_container = !options_.pkcs12_file().empty();
  for (auto ok : {check_alone("certificate_file", !options_.certificate_file().empty(), "certificate_pem",
                              !options_.certificate_pem().empty()),
                  check_alone("private_key_file", !options_.private_key_file().empty(), "private_key_pem",
                              !options_.private_key_pem().empty()),
                  check_alone("pkcs12_file", has_container, has_certificate ? "certificate_file" : "private_key_file",
                              has_certificate || has_key)})
    if (ok.has_error()) return ok;
  if (has_certificate != has_key)
    return invalid(has_certificate ? "certificate_file() is set, private_key_file() is not"
                                   : "private_key_file() is set, certificate_file() is not",
                   "set both; they may name the same file");
  if (has_container) {
    const auto container = tls_material::from_file("pkcs12_file", options_.pkcs12_file());
    if (!container) return container.error();
    const auto who = read_pkcs12(*container, options_.private_key_password());
    if (!who) return who.error();
    identity_ = options_.pkcs12_file();
    return use(*who, container->name());
  }
  if (!has_certificate) return {};
  const auto who = read_identity(options_);
  if (!who) return who.error();
  const bool by_file = !options_.certificate_file().empty();
  identity_ = by_file ? options_.certificate_file() : "tls_options::certificate_pem()";
  return use(*who, by_file ? "tls_options::certificate_file(\"" + identity_ + "\")" : identity_);
}

result<void> tls_context::use(const tls_identity& who, const std::string& option) {
  const auto unusable = [&](const std::string& what, std::string hint) {
    return error(client_errc::invalid_argument, option + ": " + what + ": " + openssl_reason(), std::move(hint));
  };
  if (SSL_CTX_use_certificate(native(), who.chain.front().get()) != 1 ||
      SSL_CTX_use_PrivateKey(native(), who.key.get()) != 1)
    return unusable("the certificate cannot be used", "it needs a strong key and digest, as RSA 2048 with SHA-256");
  for (auto link = who.chain.begin() + 1; link != who.chain.end(); ++link)
    if (SSL_CTX_add1_chain_cert(native(), link->get()) != 1)
      return unusable("an authority in it cannot be used", "leave it out");
  return {};
}

void tls_context::resume_sessions() {
  if (!options_.resume_sessions()) {
    SSL_CTX_set_session_cache_mode(native(), SSL_SESS_CACHE_OFF);
    return;
  }
  sessions_ = std::make_unique<tls_session_cache>();
  SSL_CTX_set_session_cache_mode(native(), SSL_SESS_CACHE_CLIENT | SSL_SESS_CACHE_NO_INTERNAL_STORE);
  SSL_CTX_sess_set_new_cb(native(), &tls_filter::on_new_session);
}

}  // namespace dse::net
