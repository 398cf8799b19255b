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

// As certificates write it: an address without its interface, a name without the root's dot.
std::string as_in_certificates(std::string name) {
  if (const std::string bare = name.substr(0, name.find('%')); is_address(bare)) return bare;
  if (name.ends_with('.')) name.pop_back();
  return name;
}

}  // namespace

void tls_filter::release::operator()(ssl_st* ssl) const noexcept { SSL_free(ssl); }

tls_filter::tls_filter(std::shared_ptr<const tls_context> context, const tls_peer& peer)
    : context_(std::move(context)),
      ssl_(SSL_new(context_->native())),
      diagnosis_(*context_, as_in_certificates(context_->server_name().empty() ? peer.name : context_->server_name())),
      server_name_(peer.server_name.empty() ? diagnosis_.expected() : peer.server_name),
      // What was verified of a session holds for the same name only, and a proxy's servers have sessions of their own.
      place_(peer.endpoint + '\n' + server_name_ + '\n' + diagnosis_.expected()) {
  // A name that could not be set would not be checked: that has to end here.
  if (!set_up() || !set_expected_name()) failure_ = diagnosis_.broken(ERR_peek_last_error(), false);
  else go_on_with_session();
}

tls_filter::~tls_filter() = default;

int tls_filter::on_verdict(int accepted, x509_store_ctx_st* chain) {
  if (accepted) return 1;
  const int index = SSL_get_ex_data_X509_STORE_CTX_idx();
  const auto* ssl = static_cast<SSL*>(X509_STORE_CTX_get_ex_data(chain, index));
  static_cast<tls_filter*>(SSL_get_app_data(ssl))->diagnosis_.note_refusal(chain);
  return 0;
}

int tls_filter::on_new_session(ssl_st* ssl, ssl_session_st* session) noexcept {
  const auto* self = static_cast<tls_filter*>(SSL_get_app_data(ssl));
  if (!self || !self->context_->sessions()) return 0;
  try {
    self->context_->sessions()->keep(self->place_, tls_session(session));
  } catch (...) {
    // Without memory for it, it is not kept: its owner has let go of it.
  }
  return 1;
}

void tls_filter::go_on_with_session() {
  if (!context_->sessions()) return;
  if (const tls_session known = context_->sessions()->take(place_)) SSL_set_session(ssl_.get(), known.get());
  ERR_clear_error();
}

bool tls_filter::resumed() const noexcept { return ssl_ && SSL_session_reused(ssl_.get()) == 1; }

bool tls_filter::set_up() {
  ERR_clear_error();
  BIO* input = BIO_new(BIO_s_mem());
  BIO* output = BIO_new(BIO_s_mem());
  if (!ssl_ || !input || !output) {
    BIO_free(input);
    BIO_free(output);
    return false;
  }
  SSL_set_bio(ssl_.get(), input, output);
  SSL_set_connect_state(ssl_.get());
  SSL_set_options(ssl_.get(), SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION);
  // Without SSL_MODE_RELEASE_BUFFERS every connection keeps room for two records of 16 KiB.
  SSL_set_mode(ssl_.get(),
               SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER | SSL_MODE_RELEASE_BUFFERS);
  // A user's context keeps its own callback, and with it what it allows.
  if (context_->checks_certificates() && !SSL_get_verify_callback(ssl_.get()))
    SSL_set_verify(ssl_.get(), SSL_get_verify_mode(ssl_.get()), &on_verdict);
  return SSL_set_app_data(ssl_.get(), this) == 1;
}

bool tls_filter::set_expected_name() {
  // RFC 6066, section 3: the server name indication never holds an address.
  if (!server_name_.empty() && !is_address(server_name_) &&
      SSL_set_tlsext_host_name(ssl_.get(), server_name_.c_str()) != 1)
    return false;
  if (!context_->checks_names()) return true;
  const std::string& name = diagnosis_.expected();
  if (name.empty()) return false;
  const bool by_address = is_address(name);
  if (by_address) return X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(ssl_.get()), name.c_str()) == 1;
  // RFC 9525, section 6.3: the subject's common name identifies no host.
  SSL_set_hostflags(ssl_.get(), X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS | X509_CHECK_FLAG_NEVER_CHECK_SUBJECT);
  return SSL_set1_host(ssl_.get(), name.c_str()) == 1;
}

void tls_filter::start() {
  if (!failure_) shake_hands();
}

void tls_filter::feed(bytes_view encrypted) {
  while (!encrypted.empty() && !failure_) {
    const std::size_t n = std::min(encrypted.size(), largest_piece);
    BIO_write(SSL_get_rbio(ssl_.get()), encrypted.data(), static_cast<int>(n));
    encrypted = encrypted.subspan(n);
  }
  if (!established_ && !failure_) shake_hands();
}

void tls_filter::end_of_input() {
  if (failure_) return;
  failure_ = established_ ? error(client_errc::maybe_applied, "the server closed the connection without closing TLS")
                          : diagnosis_.ended_early();
}

void tls_filter::shake_hands() {
  ERR_clear_error();
  const int outcome = SSL_do_handshake(ssl_.get());
  collect_output();
  if (outcome == 1) established_ = true;
  else fail(outcome);
}

std::size_t tls_filter::read_plain(std::span<std::byte> out) {
  if (!established_ || failure_ || out.empty()) return 0;
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

void tls_filter::close() {
  if (!established_ || failure_) return;
  ERR_clear_error();
  SSL_shutdown(ssl_.get());
  ERR_clear_error();
  collect_output();
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
  // A peer that reads slowly keeps output from ever running empty: what it took is dropped here.
  if (consumed_ > output_.size() / 2) {
    output_.erase(output_.begin(), output_.begin() + static_cast<std::ptrdiff_t>(consumed_));
    consumed_ = 0;
  }
  const std::size_t before = output_.size();
  output_.resize(before + pending);
  BIO_read(out, output_.data() + before, static_cast<int>(pending));
}

void tls_filter::fail(int outcome) {
  const int what = SSL_get_error(ssl_.get(), outcome);
  if (what == SSL_ERROR_WANT_READ || what == SSL_ERROR_WANT_WRITE) return;
  const unsigned long code = ERR_peek_last_error();
  ERR_clear_error();
  if (what == SSL_ERROR_ZERO_RETURN && established_)
    failure_ = error(client_errc::maybe_applied, "the server closed the connection");
  else if (what == SSL_ERROR_ZERO_RETURN) failure_ = diagnosis_.ended_early();
  else
    failure_ =
        diagnosis_.certificate_refused() ? diagnosis_.refused_certificate() : diagnosis_.broken(code, established_);
}

}  // namespace dse::net
