#include "support/tls/certificates.hpp"

#include <openssl/bio.h>
#include <openssl/ec.h>
#include <openssl/pem.h>
#include <openssl/pkcs12.h>
#include <openssl/rsa.h>
#include <openssl/x509v3.h>
#include <unistd.h>

#include <atomic>
#include <fstream>
#include <functional>
#include <stdexcept>

namespace dse::testing {
namespace {

void require_openssl(bool done, const char* what) {
  if (!done) throw std::runtime_error(std::string("OpenSSL could not ") + what);
}

void add_extension(X509* subject, X509* issuer, int kind, const std::string& text) {
  X509V3_CTX context;
  X509V3_set_ctx_nodb(&context);
  X509V3_set_ctx(&context, issuer, subject, nullptr, nullptr, 0);
  const std::unique_ptr<X509_EXTENSION, void (*)(X509_EXTENSION*)> extension(
      X509V3_EXT_conf_nid(nullptr, &context, kind, text.c_str()), &X509_EXTENSION_free);
  require_openssl(extension && X509_add_ext(subject, extension.get(), -1) == 1, "add an extension");
}

certificate unsigned_certificate(const std::string& name, const key& subject_key, long from_days, long until_days) {
  static std::atomic<long> serial = 1;
  certificate made(X509_new(), &X509_free);
  X509_set_version(made.get(), X509_VERSION_3);
  ASN1_INTEGER_set(X509_get_serialNumber(made.get()), serial++);
  X509_gmtime_adj(X509_getm_notBefore(made.get()), from_days * 86400);
  X509_gmtime_adj(X509_getm_notAfter(made.get()), until_days * 86400);
  X509_NAME_add_entry_by_txt(X509_get_subject_name(made.get()), "CN", MBSTRING_UTF8,
                             reinterpret_cast<const unsigned char*>(name.data()), static_cast<int>(name.size()), -1, 0);
  require_openssl(X509_set_pubkey(made.get(), subject_key.get()) == 1, "set a key");
  return made;
}

// What configuration texts cannot hold.
void add_raw_dns_name(X509* subject, const std::string& name) {
  GENERAL_NAME* const entry = GENERAL_NAME_new();
  ASN1_IA5STRING* const text = ASN1_IA5STRING_new();
  require_openssl(ASN1_STRING_set(text, name.data(), static_cast<int>(name.size())) == 1, "set a name");
  GENERAL_NAME_set0_value(entry, GEN_DNS, text);
  GENERAL_NAMES* const names = GENERAL_NAMES_new();
  sk_GENERAL_NAME_push(names, entry);
  require_openssl(X509_add1_ext_i2d(subject, NID_subject_alt_name, names, 0, X509V3_ADD_REPLACE) == 1, "add a name");
  GENERAL_NAMES_free(names);
}

identity make_authority(const std::string& name, const identity* issuer) {
  const key own_key = new_key();
  const certificate made = unsigned_certificate(name, own_key, -1, 2);
  X509* issued_by = issuer ? issuer->own.get() : made.get();
  X509_set_issuer_name(made.get(), X509_get_subject_name(issued_by));
  add_extension(made.get(), issued_by, NID_basic_constraints, "critical,CA:TRUE");
  add_extension(made.get(), issued_by, NID_key_usage, "critical,keyCertSign");
  require_openssl(X509_sign(made.get(), (issuer ? issuer->secret : own_key).get(), EVP_sha256()) > 0, "sign");
  return {made, own_key};
}

std::string written(const std::function<int(BIO*)>& write) {
  const std::unique_ptr<BIO, int (*)(BIO*)> out(BIO_new(BIO_s_mem()), &BIO_free);
  require_openssl(write(out.get()) == 1, "write");
  char* data = nullptr;
  const long size = BIO_get_mem_data(out.get(), &data);
  return {data, static_cast<std::size_t>(size)};
}

}  // namespace

key new_key() { return {EVP_EC_gen("P-256"), &EVP_PKEY_free}; }
key new_weak_key() { return {EVP_RSA_gen(1024), &EVP_PKEY_free}; }

authority::authority(const std::string& name) : self_(make_authority(name, nullptr)) {}

authority authority::intermediate(const std::string& name) const { return authority(make_authority(name, &self_)); }

identity authority::issue(const certificate_request& request, const key& subject_key) const {
  const certificate made =
      unsigned_certificate(request.common_name, subject_key, request.valid_from_days, request.valid_until_days);
  X509_set_issuer_name(made.get(), X509_get_subject_name(self_.own.get()));
  add_extension(made.get(), self_.own.get(), NID_basic_constraints, "critical,CA:FALSE");
  add_extension(made.get(), self_.own.get(), NID_ext_key_usage, request.extended_usage);
  if (!request.alternative_names.empty())
    add_extension(made.get(), self_.own.get(), NID_subject_alt_name, request.alternative_names);
  if (!request.raw_dns_name.empty()) add_raw_dns_name(made.get(), request.raw_dns_name);
  require_openssl(X509_sign(made.get(), self_.secret.get(), EVP_sha256()) > 0, "sign");
  return {made, subject_key};
}

identity self_signed() {
  const key own_key = new_key();
  const certificate made = unsigned_certificate("self", own_key, -1, 2);
  X509_set_issuer_name(made.get(), X509_get_subject_name(made.get()));
  add_extension(made.get(), made.get(), NID_subject_alt_name, "DNS:node.example");
  require_openssl(X509_sign(made.get(), own_key.get(), EVP_sha256()) > 0, "sign");
  return {made, own_key};
}

folder::folder() {
  std::string pattern = (std::filesystem::temp_directory_path() / "dse-tls-XXXXXX").string();
  if (!::mkdtemp(pattern.data())) throw std::runtime_error("no temporary folder");
  path_ = pattern;
}

folder::~folder() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

std::string folder::write(const std::string& name, const std::string& content) const {
  std::ofstream(path_ / name, std::ios::binary) << content;
  return path(name);
}

std::string pem(const certificate& c) {
  return written([&](BIO* out) { return PEM_write_bio_X509(out, c.get()); });
}

std::string pem(const key& k, const std::string& password) {
  const EVP_CIPHER* cipher = password.empty() ? nullptr : EVP_aes_256_cbc();
  return written([&](BIO* out) {
    return PEM_write_bio_PKCS8PrivateKey(out, k.get(), cipher, password.data(), static_cast<int>(password.size()),
                                         nullptr, nullptr);
  });
}

std::string der(const certificate& c) {
  return written([&](BIO* out) { return i2d_X509_bio(out, c.get()); });
}

namespace {

std::string container(EVP_PKEY* secret, X509* own, const certificate& authority, const std::string& password) {
  const std::unique_ptr<STACK_OF(X509), void (*)(STACK_OF(X509)*)> others(sk_X509_new_null(),
                                                                          [](STACK_OF(X509) * s) { sk_X509_free(s); });
  if (authority) sk_X509_push(others.get(), authority.get());
  const bool encrypted = !password.empty();
  const std::unique_ptr<PKCS12, void (*)(PKCS12*)> made(
      PKCS12_create(encrypted ? password.c_str() : nullptr, "client", secret, own, others.get(), encrypted ? 0 : -1,
                    encrypted ? 0 : -1, 0, encrypted ? 0 : -1, 0),
      &PKCS12_free);
  require_openssl(made != nullptr, "make a PKCS #12 container");
  return written([&](BIO* out) { return i2d_PKCS12_bio(out, made.get()); });
}

}  // namespace

std::string pkcs12(const identity& who, const std::string& password, const certificate& authority) {
  return container(who.secret.get(), who.own.get(), authority, password);
}

std::string pkcs12_of_authority(const certificate& authority, const std::string& password) {
  return container(nullptr, nullptr, authority, password);
}

}  // namespace dse::testing
