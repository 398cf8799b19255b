#include "fake_server/fake_server.hpp"

#include "support/tls/tls_server.hpp"

#include <boost/asio/generic/stream_protocol.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/write.hpp>

#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <deque>
#include <stdexcept>

namespace dse::testing {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using local = asio::local::stream_protocol;
using any_socket = asio::generic::stream_protocol::socket;

// Tests run side by side: each server of each process has a network of its own.
std::array<std::uint8_t, 4> next_network() {
  static std::atomic<unsigned> servers{0};
  const auto pid = static_cast<unsigned>(::getpid());
  return {127, static_cast<std::uint8_t>(16 + (pid >> 8) % 200), static_cast<std::uint8_t>(pid),
          static_cast<std::uint8_t>(1 + (servers++ * 8) % 240)};
}

model_cluster in_next_network(model_cluster cluster) {
  const auto network = next_network();
  for (std::size_t i = 0; i < cluster.members.size(); ++i) {
    cluster.members[i].address = network;
    cluster.members[i].address[3] = static_cast<std::uint8_t>(network[3] + i);
  }
  return cluster;
}

}  // namespace

// ---- one connection

class fake_server::peer : public std::enable_shared_from_this<peer> {
 public:
  peer(any_socket s, listener& l);

  void start();
  void read();
  void close();
  void send(bytes data);
  bool is_open() const { return socket_.is_open(); }
  const client_link& state() const { return link_; }
  std::string client_address() const {
    const auto from = socket_.remote_endpoint();
    if (from.protocol().family() == AF_UNIX) return {};
    tcp::endpoint address;
    std::memcpy(address.data(), from.data(), from.size());
    address.resize(from.size());
    return address.address().to_string();
  }

  void renegotiate() {
    SSL_renegotiate(tls_->ssl());
    SSL_do_handshake(tls_->ssl());
    write_encrypted();
  }

 private:
  void take(bytes_view in);
  void answer(bytes_view in);
  void write();
  void write_encrypted();

  any_socket socket_;
  listener* listener_;
  std::unique_ptr<dse::testing::tls_server> tls_;
  client_link link_;
  std::array<std::byte, 65536> buffer_;
  std::deque<bytes> unsent_;
  std::uint64_t sent_ = 0;
  bool writing_ = false;
  bool reading_ = false;
};

struct fake_server::listener {
  listener(fake_server& s, std::size_t i) : server(s), node(s.cluster_, i), acceptor(s.io_), index(i) {
    if (s.identity_) tls.emplace(*s.identity_);
  }

  void listen();
  void listen_at(const std::string& path) {
    at_path.emplace(server.io_, local::endpoint(path));
    accept(*at_path);
  }
  template <class Acceptor>
  void accept(Acceptor& a);
  void drop() {
    for (const auto& p : std::exchange(peers, {})) p->close();
  }

  fake_server& server;
  model_node node;
  socket_behaviour how;
  tcp::acceptor acceptor;
  std::optional<local::acceptor> at_path;
  std::optional<dse::testing::tls_server> tls;  // what those of its connections have in common
  std::vector<std::shared_ptr<peer>> peers;
  std::size_t index;
  std::size_t accepted = 0;
  std::size_t resumed = 0;
};

fake_server::peer::peer(any_socket s, listener& l) : socket_(std::move(s)), listener_(&l) {
  if (l.tls) tls_ = std::make_unique<dse::testing::tls_server>(l.tls->another());
}

void fake_server::peer::start() {
  boost::system::error_code only_of_tcp;
  socket_.set_option(tcp::no_delay(true), only_of_tcp);
  read();
}

void fake_server::peer::read() {
  if (reading_ || !listener_->how.reads) return;
  reading_ = true;
  socket_.async_read_some(asio::buffer(buffer_), [this, self = shared_from_this()](auto ec, std::size_t n) {
    reading_ = false;
    if (ec) return close();
    take(bytes_view(buffer_).first(n));
    if (is_open()) read();
  });
}

void fake_server::peer::take(bytes_view in) {
  if (!tls_) return answer(in);
  const bool handshaking = SSL_in_init(tls_->ssl()) == 1;
  tls_->feed(in);
  if (handshaking && !SSL_in_init(tls_->ssl()) && SSL_session_reused(tls_->ssl())) ++listener_->resumed;
  write_encrypted();
  const std::string plain = std::exchange(tls_->received, {});
  answer(std::as_bytes(std::span(plain)));
}

void fake_server::peer::write_encrypted() {
  bytes out = tls_->output();
  if (out.empty()) return;
  unsent_.push_back(std::move(out));
  if (!writing_) write();
}

void fake_server::peer::answer(bytes_view in) {
  if (!listener_->how.greets) return;
  std::vector<outgoing> answers;
  try {
    answers = listener_->node.receive(link_, in);
  } catch (const bad_request& e) {
    listener_->server.complaints_.emplace_back(e.what());
    return close();
  }
  for (outgoing& o : answers) {
    const auto leave = [this, self = shared_from_this(), o] {
      model_node::sent(link_, o);
      send(o.data);
    };
    if (o.delay == engine::duration()) {
      leave();
      continue;
    }
    const auto wait = std::make_shared<asio::steady_timer>(socket_.get_executor(), o.delay);
    wait->async_wait([leave, wait](auto) { leave(); });
  }
  if (link_.ended && unsent_.empty()) close();
}

void fake_server::peer::send(bytes data) {
  if (!is_open()) return;
  if (tls_) {
    tls_->write({reinterpret_cast<const char*>(data.data()), data.size()});
    return write_encrypted();
  }
  unsent_.push_back(std::move(data));
  if (!writing_) write();
}

void fake_server::peer::write() {
  if (unsent_.empty() || !is_open()) return;
  const socket_behaviour& how = listener_->how;
  bytes& next = unsent_.front();
  std::size_t n = how.piece == 0 ? next.size() : std::min(how.piece, next.size());
  n = static_cast<std::size_t>(std::min<std::uint64_t>(n, how.hang_up_after - std::min(sent_, how.hang_up_after)));
  if (n == 0) return close();
  writing_ = true;
  asio::async_write(socket_, asio::buffer(next.data(), n), [this, self = shared_from_this(), n](auto ec, std::size_t) {
    writing_ = false;
    if (ec || unsent_.empty()) return;
    sent_ += n;
    bytes& front = unsent_.front();
    front.erase(front.begin(), front.begin() + static_cast<std::ptrdiff_t>(n));
    if (front.empty()) unsent_.pop_front();
    if (!unsent_.empty()) return write();
    if (link_.ended) close();
  });
}

void fake_server::peer::close() {
  boost::system::error_code ignored;
  if (tls_ && listener_->how.says_goodbye) {
    SSL_shutdown(tls_->ssl());
    const bytes goodbye = tls_->output();
    if (!goodbye.empty()) asio::write(socket_, asio::buffer(goodbye), ignored);
  }
  socket_.close(ignored);
  unsent_.clear();
  std::erase_if(listener_->peers, [this](const auto& p) { return p.get() == this; });
}

// ---- one node

void fake_server::listener::listen() {
  const tcp::endpoint at(asio::ip::address_v4(server.cluster_.members[index].address), server.port_);
  acceptor.open(at.protocol());
  acceptor.set_option(tcp::acceptor::reuse_address(true));
  acceptor.bind(at);
  acceptor.listen();
  server.port_ = acceptor.local_endpoint().port();
  accept(acceptor);
}

template <class Acceptor>
void fake_server::listener::accept(Acceptor& a) {
  a.async_accept([this, &a](boost::system::error_code ec, typename Acceptor::protocol_type::socket s) {
    if (ec == asio::error::operation_aborted) return;
    if (!ec) {
      ++accepted;
      peers.push_back(std::make_shared<peer>(std::move(s), *this));
      peers.back()->start();
    }
    accept(a);
  });
}

// ---- the server

fake_server::fake_server(model_cluster cluster, std::optional<dse::testing::identity> identity)
    : fake_server(in_next_network(std::move(cluster)), listen_at_members{}, std::move(identity)) {}

fake_server::fake_server(model_cluster cluster, const listen_at_members& where,
                         std::optional<dse::testing::identity> identity)
    : work_(io_.get_executor()), cluster_(std::move(cluster)), identity_(std::move(identity)), port_(where.port) {
  for (std::size_t i = 0; i < cluster_.members.size(); ++i) {
    listeners_.push_back(std::make_unique<listener>(*this, i));
    if (!where.only || *where.only == i) listeners_.back()->listen();
  }
  for (model_cluster::member& m : cluster_.members) m.port = port_;
  thread_ = std::thread([this] { io_.run(); });
}

fake_server::~fake_server() {
  on_thread([this] {
    for (const auto& l : listeners_) {
      l->acceptor.close();
      if (l->at_path) l->at_path->close();
      l->drop();
    }
  });
  work_.reset();
  io_.stop();
  thread_.join();
}

std::string fake_server::contact_point(std::size_t node) const {
  return cluster_.members.at(node).address_text() + ":" + std::to_string(port_);
}

model_node& fake_server::node(std::size_t n) { return listeners_.at(n)->node; }
socket_behaviour& fake_server::behaviour(std::size_t n) { return listeners_.at(n)->how; }
void fake_server::stop_listening(std::size_t n) { listeners_.at(n)->acceptor.close(); }
void fake_server::listen_again(std::size_t n) { listeners_.at(n)->listen(); }
void fake_server::resume_reading(std::size_t n) {
  listeners_.at(n)->how.reads = true;
  for (const auto& p : listeners_.at(n)->peers) p->read();
}
void fake_server::drop_connections(std::size_t n) { listeners_.at(n)->drop(); }
void fake_server::listen_at(std::size_t n, const std::string& path) { listeners_.at(n)->listen_at(path); }
std::size_t fake_server::connections(std::size_t n) const { return listeners_.at(n)->peers.size(); }
std::size_t fake_server::event_connections(std::size_t n) const {
  const auto asked = [](const auto& p) { return !p->state().events.empty(); };
  return static_cast<std::size_t>(std::ranges::count_if(listeners_.at(n)->peers, asked));
}
dse::testing::tls_server& fake_server::tls(std::size_t n) { return *listeners_.at(n)->tls; }
void fake_server::renegotiate(std::size_t n) {
  for (const auto& p : listeners_.at(n)->peers) p->renegotiate();
}
std::size_t fake_server::resumed(std::size_t n) const { return listeners_.at(n)->resumed; }
std::size_t fake_server::accepted(std::size_t n) const { return listeners_.at(n)->accepted; }

std::vector<std::string> fake_server::client_addresses(std::size_t n) const {
  std::vector<std::string> all;
  for (const auto& p : listeners_.at(n)->peers) all.push_back(p->client_address());
  return all;
}

void fake_server::send_raw(std::size_t n, const bytes& data) {
  for (const auto& p : listeners_.at(n)->peers)
    if (p->state().logged_in) p->send(data);
}

void fake_server::tell_all(const char* type, const char* change, std::size_t about) {
  for (const auto& l : listeners_)
    for (const auto& p : l->peers)
      if (const auto event = l->node.node_event(p->state(), type, change, cluster_.members.at(about)))
        p->send(event->data);
}

}  // namespace dse::testing
