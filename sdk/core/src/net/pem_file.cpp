#include "net/pem_file.hpp"

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/pem.h>

#include <array>
#include <cerrno>
#include <cstdio>
#include <string_view>
#include <system_error>
#include <utility>

namespace dse::net {
namespace {

constexpr std::size_t largest_file = 16u << 20;  // the system's whole store is 200 KiB

using bio = std::unique_ptr<BIO, int (*)(BIO*)>;

bio reader_of(const std::string& text) {
  return {BIO_new_mem_buf(text.data(), static_cast<int>(text.size())), &BIO_free};
}

result<std::string> read_file(const std::string& option, const std::string& path) {
  const auto failed = [&] {
    return unusable_file(option, path, "cannot be read: " + std::generic_category().message(errno),
                         "a relative path begins at the folder in which the program was started");
  };
  if (path.find('\0') != std::string::npos)
    return unusable_file(option, path, "holds a NUL character", "correct the path");
  const std::unique_ptr<std::FILE, int (*)(std::FILE*)> file(std::fopen(path.c_str(), "re"), &std::fclose);
  if (!file) return failed();
  std::string text;
  std::array<char, 4096> piece;
  while (const std::size_t n = std::fread(piece.data(), 1, piece.size(), file.get())) {
    text.append(piece.data(), n);
    if (text.size() > largest_file) return unusable_file(option, path, "is larger than 16 MiB", "name a PEM file");
  }
  if (std::ferror(file.get())) return failed();
  return text;
}

// Other containers are given away by their first bytes.
std::string how_to_convert(std::string_view content, const std::string& path, const char* what) {
  if (content.starts_with("\xFE\xED\xFE\xED") || content.starts_with("\xCE\xCE\xCE\xCE"))
    return "it is a Java key store: keytool -importkeystore -srckeystore " + path +
           " -destkeystore store.p12 -deststoretype pkcs12, then openssl pkcs12 -in store.p12 -out store.pem";
  if (content.starts_with("\x30\x82") || content.starts_with("\x30\x80"))
    return "it may be in DER or PKCS #12: openssl x509 -inform der -in " + path + ", or openssl pkcs12 -in " + path;
  return std::string("name a PEM file with a line -----BEGIN ") + what + "-----";
}

bool came_to_the_end() {
  const unsigned long code = ERR_peek_last_error();
  return ERR_GET_LIB(code) == ERR_LIB_PEM && ERR_GET_REASON(code) == PEM_R_NO_START_LINE;
}

struct password_source {
  const std::string& password;
  bool asked = false;
};

// Without a callback OpenSSL would ask on the terminal.
int give_password(char* buffer, int size, int /*writing*/, void* context) {
  auto& source = *static_cast<password_source*>(context);
  source.asked = true;
  if (source.password.empty() || source.password.size() > static_cast<std::size_t>(size)) return -1;
  return static_cast<int>(source.password.copy(buffer, static_cast<std::size_t>(size)));
}

int give_no_password(char*, int, int, void*) { return -1; }

}  // namespace

std::string openssl_reason() {
  const unsigned long code = ERR_peek_last_error();
  const char* reason = code ? ERR_reason_error_string(code) : nullptr;
  ERR_clear_error();
  return reason ? reason : "no reason given";
}

void release_certificate::operator()(x509_st* released) const noexcept { X509_free(released); }
void release_key::operator()(evp_pkey_st* released) const noexcept { EVP_PKEY_free(released); }

error unusable_file(const std::string& option, const std::string& path, const std::string& what, std::string hint) {
  return {client_errc::invalid_argument, "tls_options::" + option + "(\"" + path + "\"): the file " + what,
          std::move(hint)};
}

result<std::vector<certificate>> read_certificates(const std::string& option, const std::string& path) {
  const auto text = read_file(option, path);
  if (!text) return text.error();
  const bio in = reader_of(*text);
  std::vector<certificate> all;
  ERR_clear_error();
  while (X509* next = PEM_read_bio_X509_AUX(in.get(), nullptr, &give_no_password, nullptr)) all.emplace_back(next);
  if (!came_to_the_end())
    return unusable_file(
        option, path, "holds a broken certificate (number " + std::to_string(all.size() + 1) + "): " + openssl_reason(),
        "copy it again, whole");
  ERR_clear_error();
  if (all.empty())
    return unusable_file(option, path, "holds no certificate in PEM form", how_to_convert(*text, path, "CERTIFICATE"));
  return all;
}

result<private_key> read_private_key(const std::string& option, const std::string& path, const std::string& password) {
  const auto text = read_file(option, path);
  if (!text) return text.error();
  const bio in = reader_of(*text);
  password_source source{password};
  ERR_clear_error();
  private_key key(PEM_read_bio_PrivateKey(in.get(), nullptr, &give_password, &source));
  if (key) {
    ERR_clear_error();
    return key;
  }
  if (source.asked && password.empty())
    return unusable_file(option, path, "is encrypted", "give its password by tls_options::private_key_password()");
  if (source.asked)
    return unusable_file(option, path, "cannot be decrypted: " + openssl_reason(),
                         "correct tls_options::private_key_password()");
  if (text->find("PRIVATE KEY-----") == std::string::npos)
    return unusable_file(option, path, "holds no private key in PEM form", how_to_convert(*text, path, "PRIVATE KEY"));
  return unusable_file(option, path, "holds a broken private key: " + openssl_reason(), "copy it again, whole");
}

}  // namespace dse::net
