#include "net/tls_material.hpp"

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/pkcs12.h>

#include <array>
#include <cerrno>
#include <cstdio>
#include <span>
#include <system_error>
#include <utility>

namespace dse::net {
namespace {

constexpr std::size_t largest_file = 16u << 20;  // the system's whole store is 200 KiB

using bio = std::unique_ptr<BIO, int (*)(BIO*)>;

bio reader_of(std::string_view text) {
  return {BIO_new_mem_buf(text.data(), static_cast<int>(text.size())), &BIO_free};
}

/// Secret bytes in clear, for a while: no copy of them is left behind.
class wiped_text {
 public:
  wiped_text() { text_.reserve(64u << 10); }
  wiped_text(const wiped_text&) = delete;
  wiped_text& operator=(const wiped_text&) = delete;
  ~wiped_text() { wipe(); }

  void append(std::string_view piece) {
    if (text_.size() + piece.size() > text_.capacity()) {
      std::string larger;
      larger.reserve(2 * (text_.size() + piece.size()));
      larger = text_;
      wipe();
      text_.swap(larger);
    }
    text_ += piece;
  }
  const std::string& text() const noexcept { return text_; }

 private:
  void wipe() noexcept { dse::detail::wipe(std::as_writable_bytes(std::span(text_))); }
  std::string text_;
};

// Other containers are given away by their first bytes.
std::string how_to_convert(const tls_material& m, const char* what) {
  const std::string_view content = m.text();
  const std::string& path = m.path();
  if (content.starts_with("\xFE\xED\xFE\xED") || content.starts_with("\xCE\xCE\xCE\xCE"))
    return "it is a Java key store: keytool -importkeystore -srckeystore " + path +
           " -destkeystore store.p12 -deststoretype pkcs12, then openssl pkcs12 -in store.p12 -out store.pem";
  if (content.starts_with("\x30\x82") || content.starts_with("\x30\x80"))
    return "it may be in DER (openssl x509 -inform der -in " + path +
           ") or in PKCS #12, which tls_options::pkcs12_file() takes";
  return std::string("it takes PEM, with a line -----BEGIN ") + what + "-----";
}

bool came_to_the_end() {
  const unsigned long code = ERR_peek_last_error();
  return ERR_GET_LIB(code) == ERR_LIB_PEM && ERR_GET_REASON(code) == PEM_R_NO_START_LINE;
}

struct password_source {
  const secret& password;
  bool asked = false;
};

// Without a callback OpenSSL would ask on the terminal.
int give_password(char* buffer, int size, int /*writing*/, void* context) {
  auto& source = *static_cast<password_source*>(context);
  source.asked = true;
  const std::string_view password = source.password.reveal();
  if (password.empty() || password.size() > static_cast<std::size_t>(size)) return -1;
  return static_cast<int>(password.copy(buffer, static_cast<std::size_t>(size)));
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

tls_material::tls_material(std::string name, std::string path, const char* noun, secret text)
    : name_(std::move(name)), path_(std::move(path)), noun_(noun), text_(std::move(text)) {}

tls_material tls_material::from_memory(const std::string& option, std::string_view text) {
  return {"tls_options::" + option + "()", "FILE", "the text ", secret(text)};
}

result<tls_material> tls_material::from_file(const std::string& option, const std::string& path) {
  const tls_material empty("tls_options::" + option + "(\"" + path + "\")", path, "the file ", {});
  const auto failed = [&] {
    return empty.unusable("cannot be read: " + std::generic_category().message(errno),
                          "a relative path begins at the folder in which the program was started");
  };
  if (path.find('\0') != std::string::npos) return empty.unusable("holds a NUL character", "correct the path");
  const std::unique_ptr<std::FILE, int (*)(std::FILE*)> file(std::fopen(path.c_str(), "re"), &std::fclose);
  if (!file) return failed();
  std::setvbuf(file.get(), nullptr, _IONBF, 0);  // no hidden buffer that would keep a key
  wiped_text content;
  std::array<char, 4096> piece;
  std::size_t n = 0;
  while ((n = std::fread(piece.data(), 1, piece.size(), file.get())) > 0 && content.text().size() <= largest_file)
    content.append({piece.data(), n});
  dse::detail::wipe(std::as_writable_bytes(std::span(piece)));
  if (content.text().size() > largest_file) return empty.unusable("is larger than 16 MiB", "name a smaller one");
  if (std::ferror(file.get())) return failed();
  return tls_material(empty.name_, path, empty.noun_, secret(content.text()));
}

error tls_material::unusable(const std::string& what, std::string hint) const {
  return {client_errc::invalid_argument, name_ + ": " + noun_ + what, std::move(hint)};
}

result<std::vector<certificate>> read_certificates(const tls_material& pem) {
  const bio in = reader_of(pem.text());
  std::vector<certificate> all;
  ERR_clear_error();
  while (X509* next = PEM_read_bio_X509_AUX(in.get(), nullptr, &give_no_password, nullptr)) all.emplace_back(next);
  if (!came_to_the_end())
    return pem.unusable(
        "holds a broken certificate (number " + std::to_string(all.size() + 1) + "): " + openssl_reason(),
        "copy it again, whole");
  ERR_clear_error();
  if (all.empty()) return pem.unusable("holds no certificate in PEM form", how_to_convert(pem, "CERTIFICATE"));
  return all;
}

result<private_key> read_private_key(const tls_material& pem, const secret& password) {
  const bio in = reader_of(pem.text());
  password_source source{password};
  ERR_clear_error();
  private_key key(PEM_read_bio_PrivateKey(in.get(), nullptr, &give_password, &source));
  if (key) {
    ERR_clear_error();
    return key;
  }
  if (source.asked && password.empty())
    return pem.unusable("is encrypted", "give its password by tls_options::private_key_password()");
  if (source.asked)
    return pem.unusable("cannot be decrypted: " + openssl_reason(), "correct tls_options::private_key_password()");
  if (pem.text().find("PRIVATE KEY-----") == std::string_view::npos)
    return pem.unusable("holds no private key in PEM form", how_to_convert(pem, "PRIVATE KEY"));
  return pem.unusable("holds a broken private key: " + openssl_reason(), "copy it again, whole");
}

result<tls_identity> read_pkcs12(const tls_material& container, const secret& password) {
  const bio in = reader_of(container.text());
  ERR_clear_error();
  const std::unique_ptr<PKCS12, void (*)(PKCS12*)> read(d2i_PKCS12_bio(in.get(), nullptr), &PKCS12_free);
  if (!read) {
    ERR_clear_error();
    return container.unusable("is no PKCS #12 container",
                              container.text().starts_with("-----BEGIN ")
                                  ? "it is PEM: name it in certificate_file() and private_key_file()"
                                  : "copy it again, whole; its name often ends in .p12 or .pfx");
  }
  wiped_text text;
  text.append(password.reveal());
  const char* const clear = text.text().c_str();
  if (PKCS12_mac_present(read.get()) &&
      PKCS12_verify_mac(read.get(), clear, static_cast<int>(text.text().size())) != 1) {
    ERR_clear_error();
    if (password.empty())
      return container.unusable("is encrypted", "give its password by tls_options::private_key_password()");
    return container.unusable("cannot be decrypted, or is damaged", "correct tls_options::private_key_password()");
  }
  EVP_PKEY* key = nullptr;
  X509* own = nullptr;
  STACK_OF(X509)* others = nullptr;
  const bool parsed = PKCS12_parse(read.get(), clear, &key, &own, &others) == 1;
  tls_identity found;
  found.key.reset(key);
  if (own) found.chain.emplace_back(own);
  while (others && sk_X509_num(others) > 0) found.chain.emplace_back(sk_X509_shift(others));
  sk_X509_free(others);
  if (!parsed)
    return container.unusable("cannot be decrypted: " + openssl_reason(),
                              "its cipher may be one of OpenSSL's legacy provider (RC2, 40 bits): make it anew with "
                              "openssl pkcs12 -export");
  if (!key || !own)
    return container.unusable("holds no private key with its certificate",
                              "a client's identity has both; authorities alone belong in tls_options::ca_file()");
  return found;
}

}  // namespace dse::net
