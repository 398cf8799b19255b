#include "pem_identity.hpp"

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

#include <memory>
#include <string>

namespace dse { inline namespace v0 { namespace cloud {
namespace {

using bio = std::unique_ptr<BIO, int (*)(BIO*)>;
using certificate_ptr = std::unique_ptr<X509, void (*)(X509*)>;
using key_ptr = std::unique_ptr<EVP_PKEY, void (*)(EVP_PKEY*)>;

bio reader_of(std::string_view text) {
  return {BIO_new_mem_buf(text.data(), static_cast<int>(text.size())), &BIO_free};
}

error broken(const std::string& what) {
  ERR_clear_error();
  return {client_errc::invalid_argument, what, "download the bundle again"};
}

// Without a callback OpenSSL would ask on the terminal.
int give_no_password(char*, int, int, void*) { return -1; }

/// The first certificate, of which all that follow are as whole.
result<certificate_ptr> first_certificate(const std::string& name, std::string_view text) {
  const bio in = reader_of(text);
  certificate_ptr first(nullptr, &X509_free);
  ERR_clear_error();
  while (X509* next = PEM_read_bio_X509(in.get(), nullptr, &give_no_password, nullptr)) {
    certificate_ptr read(next, &X509_free);
    if (!first) first = std::move(read);
  }
  const unsigned long code = ERR_peek_last_error();
  if (ERR_GET_LIB(code) != ERR_LIB_PEM || ERR_GET_REASON(code) != PEM_R_NO_START_LINE)
    return broken(name + " holds a broken certificate");
  if (!first) return broken(name + " holds no certificate in PEM form");
  ERR_clear_error();
  return first;
}

}  // namespace

result<void> check_identity(std::string_view authority, std::string_view certificate, std::string_view key) {
  const auto trusted = first_certificate("ca.crt", authority);
  if (!trusted) return trusted.error();
  const auto own = first_certificate("cert", certificate);
  if (!own) return own.error();
  ERR_clear_error();
  const bio in = reader_of(key);
  const key_ptr read(PEM_read_bio_PrivateKey(in.get(), nullptr, &give_no_password, nullptr), &EVP_PKEY_free);
  if (!read) return broken("key holds no private key in PEM form that can be read without a password");
  if (X509_check_private_key(own->get(), read.get()) != 1)
    return broken("key is not the key of the certificate in cert");
  ERR_clear_error();
  return {};
}

}}}  // namespace dse::v0::cloud
