#include "loopback_node.hpp"

#include "support/server_wire/response.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/asio/write.hpp>

#include <utility>

namespace dse::testing {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;
using dse::type_kind;
using dse::testing::response_head;
using dse::testing::server_request;

loopback_node::loopback_node(asio::io_context& io) : acceptor_(io, tcp::v4()) {
  // Accepted sockets inherit it: without reading, little fits into the kernel.
  acceptor_.set_option(asio::socket_base::receive_buffer_size(65536));
  acceptor_.bind({asio::ip::address_v4::loopback(), 0});
  acceptor_.listen();
  accept();
}

void loopback_node::accept() {
  acceptor_.async_accept([this](error_code ec, tcp::socket socket) {
    if (ec) return;
    links.push_back(std::make_shared<link>(*this, std::move(socket)));
    links.back()->start();
    accept();
  });
}

void loopback_node::read_again() {
  reads_ = true;
  for (const auto& l : links) l->read();
}

dse::bytes loopback_node::usual_answer(const server_request& request) const {
  response_head head;
  head.stream = request.stream;
  if (request.as<dse::testing::options_request>()) return encode_supported(head, {});
  if (request.as<dse::testing::startup_request>() || request.as<dse::testing::register_request>())
    return encode_ready(head);
  const auto* query = request.as<dse::testing::query_request>();
  if (!query || query->text.find("FROM system.") == std::string::npos) return encode_void(head);
  dse::testing::rows_result nodes;
  nodes.columns = {{"system", "local", "host_id", type_kind::uuid},
                   {"system", "local", "data_center", type_kind::text},
                   {"system", "local", "rpc_address", type_kind::inet}};
  if (query->text.find("system.local") != std::string::npos)
    nodes.rows = {{dse::bytes(16, std::byte{1}), dse::testing::text_value("dc1"),
                   dse::bytes{std::byte{127}, std::byte{0}, std::byte{0}, std::byte{1}}}};
  return encode_rows(head, nodes);
}

// ---- a connection

loopback_node::link::link(loopback_node& node, tcp::socket socket) : node_(node), socket_(std::move(socket)) {
  if (node.identity_) tls_.emplace(*node.identity_);
}

void loopback_node::link::start() { read(); }

void loopback_node::link::read() {
  if (!node_.reads_ || reading_ || ended_) return;
  reading_ = true;
  socket_.async_read_some(asio::buffer(piece_), [self = shared_from_this()](error_code ec, std::size_t n) {
    self->reading_ = false;
    if (ec) {
      self->ended_ = true;
      return;
    }
    self->on_bytes(dse::bytes_view(self->piece_).first(n));
    self->read();
  });
}

void loopback_node::link::on_bytes(dse::bytes_view bytes) {
  if (node_.hangs_up_at_first_byte) return shut_down();
  if (!tls_) return on_plain(bytes);
  tls_->received.clear();
  tls_->feed(bytes);
  send_raw(tls_->output());
  on_plain(std::as_bytes(std::span(tls_->received)));
}

void loopback_node::link::on_plain(dse::bytes_view plain) {
  requests_.feed(plain);
  while (const auto request = requests_.next()) {
    ++requests_seen_;
    auto answer = node_.answer ? node_.answer(*request) : std::nullopt;
    send(answer ? *answer : node_.usual_answer(*request));
  }
}

void loopback_node::link::send(dse::bytes_view plain) {
  if (!tls_ || plain.empty()) return send_raw(plain);
  tls_->write({reinterpret_cast<const char*>(plain.data()), plain.size()});
  send_raw(tls_->output());
}

void loopback_node::link::close_tls() {
  SSL_shutdown(tls_->ssl());
  send_raw(tls_->output());
}

void loopback_node::link::shut_down() {
  shut_down_ = true;
  write();
}

void loopback_node::link::send_raw(dse::bytes_view bytes) {
  unsent_.insert(unsent_.end(), bytes.begin(), bytes.end());
  write();
}

void loopback_node::link::write() {
  if (!leaving_.empty()) return;
  if (unsent_.empty()) {
    error_code ignored;
    if (shut_down_) socket_.shutdown(tcp::socket::shutdown_send, ignored);
    return;
  }
  leaving_.swap(unsent_);
  asio::async_write(socket_, asio::buffer(leaving_), [self = shared_from_this()](error_code ec, std::size_t) {
    self->leaving_.clear();
    if (!ec) self->write();
  });
}

}  // namespace dse::testing
