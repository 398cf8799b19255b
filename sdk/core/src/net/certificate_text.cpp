#include "net/certificate_text.hpp"

#include <arpa/inet.h>
#include <openssl/asn1.h>
#include <openssl/bio.h>
#include <openssl/x509v3.h>

#include <array>
#include <memory>
#include <string_view>

namespace dse::net {
namespace {

constexpr std::size_t longest_text = 120;
constexpr int most_names = 8;

using bio = std::unique_ptr<BIO, int (*)(BIO*)>;

std::string printable(std::string_view text) {
  std::string out;
  for (const char c : text.substr(0, longest_text)) out += c >= ' ' && c < '\x7F' ? c : '?';
  return text.size() > longest_text ? out + "..." : out;
}

std::string written(BIO* b) {
  char* data = nullptr;
  const long size = BIO_get_mem_data(b, &data);
  return printable({data, static_cast<std::size_t>(size)});
}

std::string address_text(const unsigned char* octets, int size) {
  std::array<char, INET6_ADDRSTRLEN> text{};
  const int family = size == 4 ? AF_INET : size == 16 ? AF_INET6 : AF_UNSPEC;
  return ::inet_ntop(family, octets, text.data(), text.size()) ? text.data() : "an unreadable address";
}

// Names that are no host's, such as mail addresses, say nothing about a server.
std::string host_name(const GENERAL_NAME* name) {
  int type = 0;
  const auto* value = static_cast<const ASN1_STRING*>(GENERAL_NAME_get0_value(name, &type));
  const unsigned char* data = ASN1_STRING_get0_data(value);
  if (type == GEN_IPADD) return address_text(data, ASN1_STRING_length(value));
  if (type != GEN_DNS) return {};
  return printable({reinterpret_cast<const char*>(data), static_cast<std::size_t>(ASN1_STRING_length(value))});
}

}  // namespace

std::string text_of(const X509_name_st* name) {
  const bio out(BIO_new(BIO_s_mem()), &BIO_free);
  X509_NAME_print_ex(out.get(), name, 0, XN_FLAG_RFC2253);
  return written(out.get());
}

std::string text_of(const asn1_string_st* time) {
  const bio out(BIO_new(BIO_s_mem()), &BIO_free);
  ASN1_TIME_print(out.get(), time);
  return written(out.get());
}

std::string host_names(x509_st* certificate) {
  const std::unique_ptr<GENERAL_NAMES, void (*)(GENERAL_NAMES*)> names(
      static_cast<GENERAL_NAMES*>(X509_get_ext_d2i(certificate, NID_subject_alt_name, nullptr, nullptr)),
      &GENERAL_NAMES_free);
  std::string text;
  int listed = 0;
  for (int i = 0; i < sk_GENERAL_NAME_num(names.get()); ++i) {
    const std::string name = host_name(sk_GENERAL_NAME_value(names.get(), i));
    if (name.empty()) continue;
    if (listed++ == most_names) return text + ", ...";
    text += (text.empty() ? "" : ", ") + name;
  }
  return text;
}

}  // namespace dse::net
