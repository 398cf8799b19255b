#include "net/tls_filter.hpp"

#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

#include <algorithm>
#include <limits>

namespace dse::net {
namespace {

constexpr std::size_t largest_piece = std::numeric_limits<int>::max();

bool is_address(const std::string& name) {
  ASN1_OCTET_STRING* octets = a2i_IPADDRESS(name.c_str());
  ERR_clear_error();
  if (!octets) return false;
  ASN1_OCTET_STRING_free(octets);
  return true;
}

const char* hint_for(long verdict) noexcept {
  switch (verdict) {
    case X509_V_ERR_HOSTNAME_MISMATCH:
    case X509_V_ERR_IP_ADDRESS_MISMATCH:
      return "connect by a name that the certificate has, or set tls_options::server_name()";
    case X509_V_ERR_CERT_HAS_EXPIRED:
    case X509_V_ERR_CERT_NOT_YET_VALID: return "renew the server's certificate, or set this machine's clock";
    default: return "name the server's authority in tls_options::ca_file()";
  }
}

}  // namespace

void tls_filter::release::operator()(ssl_st* ssl) const noexcept { SSL_free(ssl); }

tls_filter::tls_filter(const tls_context& context, const std::string& given_name, const std::string& address)
    : ssl_(SSL_new(context.native())) {
  SSL_set_bio(ssl_.get(), BIO_new(BIO_s_mem()), BIO_new(BIO_s_mem()));
  SSL_set_connect_state(ssl_.get());
  const tls_options& o = context.options();
  expected_ = !o.server_name().empty() ? o.server_name() : !given_name.empty() ? given_name : address;
  const bool by_address = is_address(expected_);
  // RFC 6066: the server name indication never holds an address.
  if (!by_address) SSL_set_tlsext_host_name(ssl_.get(), expected_.c_str());
  if (o.accept_any_host_name() || o.accept_any_certificate()) return;
  if (by_address) {
    X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(ssl_.get()), expected_.c_str());
  } else {
    SSL_set_hostflags(ssl_.get(), X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS);
    SSL_set1_host(ssl_.get(), expected_.c_str());
  }
}

tls_filter::~tls_filter() = default;

void tls_filter::start() { shake_hands(); }

void tls_filter::feed(bytes_view encrypted) {
  while (!encrypted.empty()) {
    const std::size_t n = std::min(encrypted.size(), largest_piece);
    BIO_write(SSL_get_rbio(ssl_.get()), encrypted.data(), static_cast<int>(n));
    encrypted = encrypted.subspan(n);
  }
  if (!established_ && !failure_) shake_hands();
}

void tls_filter::shake_hands() {
  ERR_clear_error();
  const int outcome = SSL_do_handshake(ssl_.get());
  collect_output();
  if (outcome == 1) established_ = true;
  else fail(outcome);
}

std::size_t tls_filter::read_plain(std::span<std::byte> out) {
  if (!established_ || failure_) return 0;
  ERR_clear_error();
  const int n = SSL_read(ssl_.get(), out.data(), static_cast<int>(std::min(out.size(), largest_piece)));
  collect_output();  // such as the answer to a key update
  if (n > 0) return static_cast<std::size_t>(n);
  fail(n);
  return 0;
}

void tls_filter::write_plain(bytes_view plain) {
  while (!plain.empty() && !failure_) {
    ERR_clear_error();
    const int n = SSL_write(ssl_.get(), plain.data(), static_cast<int>(std::min(plain.size(), largest_piece)));
    collect_output();
    if (n <= 0) return fail(n);
    plain = plain.subspan(static_cast<std::size_t>(n));
  }
}

bytes_view tls_filter::encrypted_output() const noexcept { return bytes_view(output_).subspan(consumed_); }

void tls_filter::consume_output(std::size_t n) noexcept {
  consumed_ += n;
  if (consumed_ < output_.size()) return;
  output_.clear();
  consumed_ = 0;
}

void tls_filter::collect_output() {
  BIO* out = SSL_get_wbio(ssl_.get());
  const std::size_t pending = BIO_ctrl_pending(out);
  if (pending == 0) return;
  const std::size_t before = output_.size();
  output_.resize(before + pending);
  BIO_read(out, output_.data() + before, static_cast<int>(pending));
}

void tls_filter::fail(int outcome) {
  const int what = SSL_get_error(ssl_.get(), outcome);
  if (what == SSL_ERROR_WANT_READ || what == SSL_ERROR_WANT_WRITE) return;
  if (what == SSL_ERROR_ZERO_RETURN) {
    failure_ = error(client_errc::maybe_applied, "the server closed the connection");
    return;
  }
  const unsigned long code = ERR_peek_last_error();
  const char* reason = code ? ERR_reason_error_string(code) : nullptr;
  ERR_clear_error();
  if (const long verdict = SSL_get_verify_result(ssl_.get());
      !established_ && verdict != X509_V_OK && SSL_get_verify_mode(ssl_.get()) != SSL_VERIFY_NONE) {
    failure_ = error(client_errc::tls_failed,
                     "the certificate of " + expected_ + " is not accepted: " + X509_verify_cert_error_string(verdict),
                     hint_for(verdict));
    return;
  }
  failure_ = error(client_errc::tls_failed,
                   std::string(established_ ? "TLS failed: " : "the TLS handshake failed: ") +
                       (reason ? reason : "the server ended it"),
                   established_
                       ? ""
                       : "check that the server offers TLS on this port, and whether it asks for a client certificate");
}

}  // namespace dse::net
