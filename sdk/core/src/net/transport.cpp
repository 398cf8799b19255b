#include "net/transport.hpp"

#include "net/blocking_pool.hpp"
#include "net/shard.hpp"
#include "net/tls_filter.hpp"

#include <boost/asio/ip/address.hpp>

#include <fcntl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>

namespace dse::net {
namespace {

namespace asio = boost::asio;
constexpr int most_reads_per_turn = 8;  // so that one busy peer does not starve the others
constexpr std::size_t large_frame = 64u << 10;
constexpr std::size_t read_beside_large_frames = 4u << 10;

error connection_error(boost::system::error_code ec, const char* what) {
  if (ec == asio::error::eof) return error(client_errc::maybe_applied, "the server closed the connection");
  return error(ec, std::string(what) + ": " + ec.message());
}

}  // namespace

/// The authenticator of one login. It may still be busy on another thread when the connection has gone.
struct transport::login {
  struct said {
    result<bytes> answer;
    std::string who;
  };
  std::unique_ptr<authenticator> user;
  std::atomic<bool> abandoned{false};  // the connection has gone: nobody waits for what has not begun

  result<bytes> answer(const engine::effects::authenticate& step) {
    switch (step.step) {
      case engine::handshake::progress::log_in: return user->initial_response();
      case engine::handshake::progress::challenge: return user->evaluate_challenge(step.token);
      default:
        if (auto verdict = user->on_success(step.token); verdict.has_error()) return verdict.error();
        return bytes();
    }
  }
  // What a user's authenticator throws is its login's failure.
  said guarded_answer(const engine::effects::authenticate& step) noexcept {
    try {
      result<bytes> token = answer(step);
      return {std::move(token), user->describe()};
    } catch (const std::exception& e) {
      return {error(client_errc::policy_failed, std::string("the authenticator threw: ") + e.what()), {}};
    } catch (...) {
      return {error(client_errc::policy_failed, "the authenticator threw"), {}};
    }
  }
};

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
  const engine::dial_target& target = connection_.target();
  node_endpoint endpoint;
  const auto opened = [&] {
    const fork_watch::no_fork here;
    auto outcome = shard_.host().sockets().open(socket_, target.address, target.port, endpoint);
    if (socket_.is_open()) descriptor_ = socket_.native_handle();
    return outcome;
  }();
  if (opened.has_error()) return close(opened.error());
  socket_.async_connect(endpoint, mine([this](boost::system::error_code failed) { on_connected(failed); }));
}

void transport::on_connected(boost::system::error_code ec) {
  const shard::turn turn(shard_);
  const engine::dial_target& target = connection_.target();
  if (!ec) ec = shard_.host().sockets().finish(socket_);
  if (ec) return close(socket_setup::why_not_connected(ec, target.address));
  if (shard_.host().tls()) {
    tls_ = std::make_unique<tls_filter>(*shard_.host().tls(), target.given_name,
                                        is_socket_path(target.address) ? std::string() : target.address);
    tls_->start();
    flush_encrypted();
    if (!socket_.is_open()) return;
  } else {
    shard_.core().opened(connection_);
  }
  wait_readable();
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
  if (ec) return close(connection_error(ec, "reading failed")), false;
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
  else close(connection_error(ec, "writing failed"));
  return false;
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

void transport::authenticate(const engine::effects::authenticate& step) {
  if (step.incarnation != connection_.incarnation()) return;
  const auto deliver = [this](const engine::effects::authenticate& s, result<bytes> answer, std::string who = {}) {
    shard_.core().authenticated(connection_, s.incarnation, s.step, std::move(answer), std::move(who));
  };
  if (step.step == engine::handshake::progress::log_in) {
    const auto factory = shard_.host().authenticator();
    if (!factory)
      return deliver(step, error(client_errc::authentication_failed,
                                 "the server asks for credentials (" + step.authenticator_class + ")",
                                 "set options::authenticator()"));
    authentication_request request;
    request.authenticator_class = step.authenticator_class;
    request.address = connection_.target().address;
    request.port = connection_.target().port;
    request.given_name = connection_.target().given_name;
    request.encrypted = tls_ != nullptr;
    boost::system::error_code ec;
    request.loopback = is_socket_path(request.address) || asio::ip::make_address(request.address, ec).is_loopback();
    login_ = std::make_shared<login>();
    try {
      auto made = factory->create(request);
      if (made.has_error()) return deliver(step, made.error());
      login_->user = std::move(*made);
    } catch (const std::exception& e) {
      return deliver(step,
                     error(client_errc::policy_failed, std::string("the authenticator factory threw: ") + e.what()));
    } catch (...) {
      return deliver(step, error(client_errc::policy_failed, "the authenticator factory threw"));
    }
    if (!login_->user)
      return deliver(step, error(client_errc::policy_failed, "the authenticator factory made no authenticator"));
  }
  if (!login_->user->may_block()) {
    login::said said = login_->guarded_answer(step);
    return deliver(step, std::move(said.answer), std::move(said.who));
  }
  const bool accepted = blocking_pool::of_logins().post(
      [weak = weak_from_this(), owner = std::weak_ptr<shard>(shard_.shared_from_this()), busy = login_, step] {
        if (busy->abandoned) return;
        login::said said = busy->guarded_answer(step);
        const auto alive = owner.lock();
        if (!alive) return;
        alive->post([weak, step, said = std::move(said)]() mutable {
          if (const auto self = weak.lock())
            self->shard_.core().authenticated(self->connection_, step.incarnation, step.step, std::move(said.answer),
                                              std::move(said.who));
        });
      });
  if (!accepted)
    deliver(step, error(client_errc::overloaded, "too many logins wait for a thread",
                        "the authentication service is too slow; look at the KDC"));
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
  if (login_) login_->abandoned = true;
  login_ = {};
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
