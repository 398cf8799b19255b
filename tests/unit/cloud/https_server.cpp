#include "https_server.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/write.hpp>

#include <openssl/ssl.h>
#include <sys/socket.h>

#include <utility>

namespace dse::testing {

namespace asio = boost::asio;
using boost::system::error_code;

https_server::https_server(const identity& own, const certificate& trusted)
    : context_(asio::ssl::context::tls_server), acceptor_(io_, {asio::ip::address_v4::loopback(), 0}) {
  port_ = acceptor_.local_endpoint().port();
  SSL_CTX* native = context_.native_handle();
  SSL_CTX_use_certificate(native, own.own.get());
  SSL_CTX_use_PrivateKey(native, own.secret.get());
  X509_STORE_add_cert(SSL_CTX_get_cert_store(native), trusted.get());
  context_.set_verify_mode(asio::ssl::verify_peer | asio::ssl::verify_fail_if_no_peer_cert);
  thread_ = std::thread([this] { run(); });
}

https_server::~https_server() {
  stopping_ = true;
  ::shutdown(acceptor_.native_handle(), SHUT_RDWR);
  {
    const std::lock_guard lock(guard_);
    if (served_ >= 0) ::shutdown(served_, SHUT_RDWR);
  }
  thread_.join();
}

void https_server::answers(https_script script) {
  const std::lock_guard lock(guard_);
  script_ = std::move(script);
}

void https_server::answers(const std::string& status, const std::string& body, const std::string& type) {
  answers({.answer = "HTTP/1.1 " + status + "\r\nContent-Type: " + type +
                     "\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body});
}

std::string https_server::request() const {
  const std::lock_guard lock(guard_);
  return request_;
}
std::string https_server::server_name() const {
  const std::lock_guard lock(guard_);
  return server_name_;
}
https_script https_server::script() const {
  const std::lock_guard lock(guard_);
  return script_;
}

void https_server::run() {
  while (!stopping_) {
    error_code e;
    socket connection(io_);
    acceptor_.accept(connection, e);
    if (e) continue;
    {
      const std::lock_guard lock(guard_);
      served_ = connection.native_handle();
      if (stopping_) ::shutdown(served_, SHUT_RDWR);
    }
    ++connections_;
    serve(connection);
    const std::lock_guard lock(guard_);
    served_ = -1;
  }
}

void https_server::serve(socket& connection) {
  const https_script now = script();
  if (now.mute) return wait_until_hung_up(connection);
  if (now.without_tls) return write(connection, now);
  asio::ssl::stream<socket&> stream(connection, context_);
  error_code e;
  stream.handshake(asio::ssl::stream_base::server, e);
  if (e) return;
  std::string request;
  asio::read_until(stream, asio::dynamic_buffer(request), "\r\n\r\n", e);
  if (e) return;
  {
    const std::lock_guard lock(guard_);
    request_ = request;
    const char* name = SSL_get_servername(stream.native_handle(), TLSEXT_NAMETYPE_host_name);
    server_name_ = name ? name : "";
  }
  write(stream, now);
}

template <class Stream>
void https_server::write(Stream& stream, const https_script& script) {
  error_code e;
  if (script.byte_pause.count() == 0) {
    asio::write(stream, asio::buffer(script.answer), e);
    return;
  }
  for (const char& c : script.answer) {
    std::this_thread::sleep_for(script.byte_pause);
    if (stopping_ || e) return;
    asio::write(stream, asio::buffer(&c, 1), e);
  }
}

void https_server::wait_until_hung_up(socket& connection) {
  error_code e;
  char any = 0;
  while (!e) connection.read_some(asio::buffer(&any, 1), e);
}

}  // namespace dse::testing
