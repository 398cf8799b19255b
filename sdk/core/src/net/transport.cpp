#include "net/transport.hpp"

#include "net/resolver.hpp"
#include "net/shard.hpp"
#include "net/tls_filter.hpp"

#include <fcntl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>

namespace dse::net {
namespace {

namespace asio = boost::asio;
constexpr int most_reads_per_turn = 8;  // so that one busy peer does not starve the others
constexpr std::size_t large_frame = 64u << 10;
constexpr std::size_t read_beside_large_frames = 4u << 10;

error connection_error(boost::system::error_code ec, const char* what, const char* hint = "") {
  if (ec == asio::error::eof) return error(client_errc::maybe_applied, "the server closed the connection", hint);
  return error(ec, std::string(what) + ": " + ec.message(), hint);
}

}  // namespace

transport::transport(shard& s, engine::connection& c) : shard_(s), connection_(c), socket_(s.executor()) {}

transport::~transport() = default;

/// A handler of this socket and no later one, which keeps the shard alive.
template <class F>
auto transport::mine(F f) {
  return [this, self = shared_from_this(), owner = shard_.shared_from_this(), incarnation = incarnation_,
          f](boost::system::error_code ec) {
    if (incarnation == incarnation_ && !owner->is_forked()) f(ec);
  };
}

void transport::open() {
  ++incarnation_;
  if (const proxy_route* proxy = shard_.host().proxy()) return open_through(*proxy);
  connect_to(connection_.target().address, connection_.target().port);
}

// The name is resolved anew for each connection, and its addresses take turns.
void transport::open_through(const proxy_route& proxy) {
  proxy_ = proxy.where();
  resolve(proxy_.host, proxy_.port,
          [weak = weak_from_this(), owner = std::weak_ptr<shard>(shard_.shared_from_this()), incarnation = incarnation_,
           turn = proxy.next_turn()](result<addresses> found) {
            if (found.has_value()) {
              std::ranges::sort(*found);
              std::ranges::rotate(*found, found->begin() + static_cast<std::ptrdiff_t>(turn % found->size()));
              std::ranges::reverse(*found);
            }
            const auto alive = owner.lock();
            if (!alive) return;
            alive->post([weak, incarnation, found = std::move(found)]() mutable {
              const auto self = weak.lock();
              if (self && self->incarnation_ == incarnation) self->on_ways(std::move(found));
            });
          });
}

void transport::on_ways(result<std::vector<std::string>> found) {
  if (found.has_error()) return close(found.error());
  ways_ = std::move(*found);
  try_next_way();
}

void transport::try_next_way() {
  const std::string next = std::move(ways_.back());
  ways_.pop_back();
  connect_to(next, proxy_.port);
}

void transport::connect_to(const std::string& address, std::uint16_t port) {
  node_endpoint endpoint;
  const auto opened = [&] {
    const fork_watch::no_fork here;
    auto outcome = shard_.host().sockets().open(socket_, address, port, endpoint);
    if (socket_.is_open()) descriptor_ = socket_.native_handle();
    return outcome;
  }();
  if (opened.has_error()) return ways_.empty() ? close(opened.error()) : try_next_way();
  socket_.async_connect(endpoint, mine([this](boost::system::error_code failed) { on_connected(failed); }));
}

void transport::on_connected(boost::system::error_code ec) {
  const shard::turn turn(shard_);
  if (!ec) ec = shard_.host().sockets().finish(socket_);
  if (ec && !ways_.empty()) {
    let_go_of_socket();
    return try_next_way();
  }
  if (ec && !proxy_.host.empty())
    return close(error(client_errc::connect_failed, "cannot connect to the proxy " + proxy_.host + ":" +
                                                        std::to_string(proxy_.port) + ": " + ec.message()));
  if (ec) return close(socket_setup::why_not_connected(ec, connection_.target().address));
  ways_.clear();
  if (auto context = shard_.host().tls()) {
    start_tls(std::move(context));
    if (!socket_.is_open()) return;
  } else {
    shard_.core().opened(connection_);
  }
  wait_readable();
}

void transport::start_tls(std::shared_ptr<const tls_context> context) {
  const engine::dial_target& target = connection_.target();
  tls_peer peer;
  if (!proxy_.host.empty()) {
    // The proxy reads which node is meant; the certificate is its own, or names it.
    peer.name = proxy_.host;
    peer.endpoint = peer.server_name = target.host_id.to_string();
  } else {
    peer.endpoint = target.to_string();
    if (!target.given_name.empty()) peer.name = target.given_name;
    else if (!is_socket_path(target.address)) peer.name = target.address;
  }
  tls_ = std::make_unique<tls_filter>(std::move(context), peer);
  tls_->start();
  flush_encrypted();
}

void transport::wait_readable() {
  socket_.async_wait(asio::socket_base::wait_read, mine([this](boost::system::error_code) { on_readable(); }));
}

void transport::on_readable() {
  const shard::turn turn(shard_);
  const std::uint64_t before = incarnation_;
  for (int i = 0; i < most_reads_per_turn; ++i) {
    const bool more = tls_ ? read_encrypted() : read_plain();
    if (before != incarnation_ || shard_.is_forked()) return;
    if (!more) break;
  }
  wait_readable();
}

// False when the socket is drained, or was closed.
bool transport::read_plain() {
  const std::span<std::byte> tail = connection_.input_tail();
  // Of a large frame (in v5 also of each segment) only what is read beside the tail is copied: keep that short while
  // large frames come.
  const std::span<std::byte> rest =
      shard_.read_buffer().first(large_frames_ ? read_beside_large_frames : shard_.read_buffer().size());
  boost::system::error_code ec;
  const std::size_t got =
      tail.empty() ? socket_.read_some(asio::buffer(rest.data(), rest.size()), ec)
                   : socket_.read_some(std::array<asio::mutable_buffer, 2>{asio::buffer(tail.data(), tail.size()),
                                                                           asio::buffer(rest.data(), rest.size())},
                                       ec);
  if (ec == asio::error::would_block) return false;
  if (ec) {
    const bool unanswered = connection_.state() == engine::connection::state::handshaking;
    return close(connection_error(ec, "reading failed",
                                  unanswered ? "if this port takes TLS only, set options::tls()" : "")),
           false;
  }
  const std::size_t into_tail = std::min(got, tail.size());
  const bool all = got == tail.size() + rest.size();
  shard_.core().received(connection_, into_tail, rest.first(got - into_tail));
  if (connection_.input_tail().size() > large_frame) large_frames_ = true;
  else if (all && tail.size() <= large_frame) large_frames_ = false;
  return all;
}

bool transport::read_encrypted() {
  const std::span<std::byte> encrypted = shard_.read_buffer().first(shard_.read_buffer().size() / 2);
  const std::span<std::byte> plain = shard_.read_buffer().subspan(encrypted.size());
  boost::system::error_code ec;
  const std::size_t got = socket_.read_some(asio::buffer(encrypted.data(), encrypted.size()), ec);
  if (ec == asio::error::would_block) return false;
  if (ec == asio::error::eof) {
    tls_->end_of_input();  // without the closing alert it may be an attacker's doing
    return close(tls_->failure()), false;
  }
  if (ec) return close(connection_error(ec, "reading failed")), false;
  const std::uint64_t before = incarnation_;
  const bool was_established = tls_->established();
  tls_->feed(encrypted.first(got));
  while (before == incarnation_) {
    const std::size_t n = tls_->read_plain(plain);
    if (!was_established && tls_->established() && connection_.state() == engine::connection::state::opening)
      shard_.core().opened(connection_);
    if (n == 0) break;
    shard_.core().received(connection_, 0, plain.first(n));
  }
  if (before != incarnation_) return false;
  if (tls_->failure()) {
    flush_encrypted();  // the alert tells the server why
    if (before == incarnation_) close(tls_->failure());
    return false;
  }
  flush_encrypted();
  return before == incarnation_ && got == encrypted.size();
}

void transport::flush() {
  if (tls_) {
    // What is encrypted no longer counts as unsent: while the socket is full, it stays with the engine, which counts.
    if (!tls_->established() || waiting_writable_) return;
    const bytes_view bytes = connection_.output();
    tls_->write_plain(bytes);
    connection_.on_written(bytes.size());
    return flush_encrypted();
  }
  while (connection_.has_output() && !waiting_writable_) {
    std::size_t n = 0;
    if (!write(connection_.output(), n)) return;
    connection_.on_written(n);
  }
}

void transport::flush_encrypted() {
  while (!tls_->encrypted_output().empty() && !waiting_writable_) {
    std::size_t n = 0;
    if (!write(tls_->encrypted_output(), n)) return;
    tls_->consume_output(n);
  }
}

// False when the kernel takes no more for now, or the connection ended.
bool transport::write(bytes_view bytes, std::size_t& written) {
  boost::system::error_code ec;
  written = socket_.write_some(asio::buffer(bytes.data(), bytes.size()), ec);
  if (!ec) return true;
  if (ec == asio::error::would_block) wait_writable();
  else close(last_word(connection_error(ec, "writing failed")));
  return false;
}

// A server that hangs up has told why before: an alert may have come that nobody has read.
error transport::last_word(error otherwise) {
  if (!tls_) return otherwise;
  const std::span<std::byte> buffer = shard_.read_buffer();
  boost::system::error_code ec;
  while (!tls_->failure()) {
    const std::size_t got = socket_.read_some(asio::buffer(buffer.data(), buffer.size()), ec);
    if (ec || got == 0) return otherwise;
    tls_->feed(buffer.first(got));
    while (tls_->read_plain(buffer) != 0) {}
  }
  return tls_->failure();
}

void transport::wait_writable() {
  waiting_writable_ = true;
  socket_.async_wait(asio::socket_base::wait_write, mine([this](boost::system::error_code) {
                       waiting_writable_ = false;
                       const shard::turn turn(shard_);
                       if (tls_) flush_encrypted();
                       if (socket_.is_open()) flush();
                     }));
}

void transport::let_go_of_socket() noexcept {
  const fork_watch::no_fork here;
  descriptor_ = -1;
  boost::system::error_code ignored;
  socket_.close(ignored);
}

void transport::leave_to_parent() noexcept {
  ++incarnation_;
  let_go_of_socket();
}

// In the child, a socket that leads nowhere takes the place of the one to the node: whatever is done to it, nothing is
// sent, and the node hears of it when the parent closes its own.
void transport::forked() noexcept {
  if (descriptor_ < 0) return;
  const int nowhere = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (nowhere < 0) return;
  ::dup3(nowhere, descriptor_, O_CLOEXEC);
  ::close(nowhere);
}

void transport::close(error why) {
  ++incarnation_;
  waiting_writable_ = false;
  large_frames_ = false;
  ways_.clear();
  abandon_login();
  boost::system::error_code ignored;
  if (tls_) {
    // The closing alert, as far as the kernel takes it at once: a peer that does not read is not waited for.
    tls_->close();
    const bytes_view last = tls_->encrypted_output();
    if (!last.empty()) socket_.write_some(asio::buffer(last.data(), last.size()), ignored);
  }
  let_go_of_socket();
  tls_ = {};
  shard_.core().closed(connection_, std::move(why));
}

}  // namespace dse::net
