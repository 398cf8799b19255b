#include "https_get.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/address.hpp>
#include <boost/asio/ssl.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/string_body.hpp>
#include <boost/beast/http/write.hpp>
#include <boost/system/system_error.hpp>

#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

#include <algorithm>
#include <optional>
#include <string_view>
#include <utility>

namespace dse { inline namespace v0 { namespace cloud {
namespace {

namespace asio = boost::asio;
namespace http = boost::beast::http;
using boost::system::error_code;

constexpr std::size_t longest_header = 8u << 10;
constexpr int lowest_security_level = 2;  // as in core's connections

asio::const_buffer buffer_of(std::string_view text) { return asio::buffer(text.data(), text.size()); }

bool is_name_mismatch(long verdict) {
  return verdict == X509_V_ERR_HOSTNAME_MISMATCH || verdict == X509_V_ERR_IP_ADDRESS_MISMATCH;
}
bool is_tls(const error_code& e) { return e.category() == asio::error::get_ssl_category(); }
bool is_alert(const error_code& e) {
  const auto code = static_cast<unsigned long>(e.value());
  return is_tls(e) && ERR_GET_LIB(code) == ERR_LIB_SSL && ERR_GET_REASON(code) > SSL_AD_REASON_OFFSET;
}

/// One connection. Each step blocks until it is done or the time is over.
class exchange {
 public:
  exchange(const https_target& target, std::chrono::steady_clock::time_point until)
      : target_(target), until_(until), context_(asio::ssl::context::tls_client) {}

  result<https_reply> run(const asio::ip::tcp::endpoint& address, const tls_options& identity) {
    if (const auto e = prepare(identity)) return e;
    if (const auto e = connect(address)) return e;
    if (const auto e = shake_hands()) return e;
    // A server that refuses the certificate closes perhaps before it has read this; then its answer says why.
    send_request();
    return read_reply();
  }

 private:
  template <class Start>
  error_code wait(Start&& start) {
    error_code outcome = asio::error::would_block;
    start([&outcome](const error_code& e, auto&&...) { outcome = e; });
    io_.restart();
    io_.run_until(until_);
    // What still runs is never resumed: the context goes with it.
    return outcome == asio::error::would_block ? error_code(asio::error::timed_out) : outcome;
  }

  error prepare(const tls_options& identity);
  error connect(const asio::ip::tcp::endpoint& address);
  error shake_hands();
  void send_request();
  result<https_reply> read_reply();

  static error unreachable(const std::string& what, const error_code& e, const char* hint = "") {
    return {client_errc::connect_failed, what + (e == asio::error::timed_out ? " in time" : ": " + e.message()), hint};
  }
  error handshake_failure(const error_code& e) const;
  error reply_failure(const error_code& e) const;

  const https_target& target_;
  std::chrono::steady_clock::time_point until_;
  asio::io_context io_{1};  // lives longer than what it runs
  asio::ssl::context context_;
  std::optional<asio::ssl::stream<asio::ip::tcp::socket>> stream_;
};

error exchange::prepare(const tls_options& identity) {
  SSL_CTX* native = context_.native_handle();
  SSL_CTX_set_security_level(native, std::max(lowest_security_level, SSL_CTX_get_security_level(native)));
  SSL_CTX_set_min_proto_version(native, TLS1_2_VERSION);
  X509_STORE_set_flags(SSL_CTX_get_cert_store(native), X509_V_FLAG_PARTIAL_CHAIN);
  error_code e;
  context_.set_verify_mode(asio::ssl::verify_peer, e);
  if (!e) context_.add_certificate_authority(buffer_of(identity.ca_pem()), e);
  if (!e) context_.use_certificate_chain(buffer_of(identity.certificate_pem()), e);
  if (!e) context_.use_private_key(buffer_of(identity.private_key_pem().reveal()), asio::ssl::context::pem, e);
  if (e)
    return {client_errc::tls_failed, "the bundle's certificate cannot be used: " + e.message(),
            "download the bundle again"};
  stream_.emplace(io_, context_);
  SSL* ssl = stream_->native_handle();
  error_code is_name;
  asio::ip::make_address(target_.host, is_name);
  bool prepared = false;
  if (is_name) {
    SSL_set_hostflags(ssl, X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS | X509_CHECK_FLAG_NEVER_CHECK_SUBJECT);
    prepared = SSL_set1_host(ssl, target_.host.c_str()) == 1 &&
               SSL_set_tlsext_host_name(ssl, const_cast<char*>(target_.host.c_str())) == 1;
  } else {
    prepared = X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(ssl), target_.host.c_str()) == 1;
  }
  if (!prepared) return {client_errc::tls_failed, "OpenSSL does not take its name"};
  return {};
}

error exchange::connect(const asio::ip::tcp::endpoint& address) {
  const auto e = wait([&](auto handler) { stream_->lowest_layer().async_connect(address, std::move(handler)); });
  if (!e) return {};
  return unreachable("it cannot be reached", e, "does a firewall let this machine connect to that port?");
}

error exchange::shake_hands() {
  const auto e =
      wait([&](auto handler) { stream_->async_handshake(asio::ssl::stream_base::client, std::move(handler)); });
  return e ? handshake_failure(e) : error();
}

error exchange::handshake_failure(const error_code& e) const {
  SSL* ssl = const_cast<exchange*>(this)->stream_->native_handle();
  const long verdict = SSL_get_verify_result(ssl);
  if (is_name_mismatch(verdict))
    return {client_errc::tls_failed, "its certificate is another host's",
            "something between here and Astra answers in its place"};
  if (verdict != X509_V_OK)
    return {client_errc::tls_failed,
            std::string("its certificate is not accepted: ") + X509_verify_cert_error_string(verdict),
            "the bundle's ca.crt is the only authority that is trusted here: is it the bundle of this database?"};
  if (is_tls(e)) return reply_failure(e);
  return unreachable("the TLS handshake did not end", e);
}

void exchange::send_request() {
  http::request<http::empty_body> request(http::verb::get, target_.path, 11);
  request.set(http::field::host, host_and_port(target_.host, target_.port));
  request.set(http::field::accept, "application/json");
  request.set(http::field::user_agent, "DSE C++ SDK");
  request.set(http::field::connection, "close");
  wait([&](auto handler) { http::async_write(*stream_, request, std::move(handler)); });
}

result<https_reply> exchange::read_reply() {
  boost::beast::flat_buffer buffer(longest_header + longest_https_body);
  http::response_parser<http::string_body> parser;
  parser.header_limit(longest_header);
  parser.body_limit(longest_https_body);
  const auto e = wait([&](auto handler) { http::async_read(*stream_, buffer, parser, std::move(handler)); });
  if (e) return reply_failure(e);
  auto& message = parser.get();
  https_reply reply;
  reply.status = message.result_int();
  reply.content_type = std::string(message[http::field::content_type]);
  reply.body = std::move(message.body());
  return reply;
}

error exchange::reply_failure(const error_code& e) const {
  if (is_alert(e))
    return {client_errc::tls_failed, "it does not accept the bundle's certificate (" + e.message() + ")",
            "the certificate may have expired or been replaced: download the bundle again"};
  if (is_tls(e) && e.category() != asio::ssl::error::get_stream_category())
    return {client_errc::tls_failed, "TLS broke: " + e.message()};
  if (e == http::error::body_limit || e == http::error::header_limit || e == http::error::buffer_overflow)
    return {client_errc::protocol_error, "its reply is larger than 64 KiB"};
  if (e == http::error::end_of_stream || e == http::error::partial_message || e == asio::ssl::error::stream_truncated ||
      e == asio::error::eof)
    return {client_errc::connect_failed, "it hung up before its reply was complete"};
  static const auto& http_category = make_error_code(http::error::end_of_stream).category();
  if (e.category() == http_category) return {client_errc::protocol_error, "its reply is not HTTP: " + e.message()};
  return unreachable("its reply did not come", e);
}

}  // namespace

std::string host_and_port(const std::string& host, std::uint16_t port) {
  return (host.find(':') != host.npos ? '[' + host + ']' : host) + ':' + std::to_string(port);
}

result<https_reply> https_get(const https_target& target, const asio::ip::tcp::endpoint& address,
                              const tls_options& identity, std::chrono::steady_clock::time_point until) {
  try {
    return exchange(target, until).run(address, identity);
  } catch (const boost::system::system_error&) {  // thrown where Asio gets no descriptors of its own
    return error(client_errc::connect_failed, "this process can open no more connections",
                 "raise the limit of open files (ulimit -n)");
  }
}

}}}  // namespace dse::v0::cloud
