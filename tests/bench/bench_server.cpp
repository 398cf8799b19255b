// bench_server: the node of the benchmarks on a loopback port. Counts of a client's instructions do not depend on its
// speed; for processor time, whatever serves has to be several times as fast as the client.
//
//   bench_server [PORT]       on 127.0.0.1; a free port if none is named. Prints `READY port=N`; ends with its input.
#include "node.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/write.hpp>

#include <unistd.h>

#include <array>
#include <cstdlib>
#include <iostream>
#include <memory>

namespace {

namespace asio = boost::asio;
using asio::ip::tcp;

class peer : public std::enable_shared_from_this<peer> {
 public:
  peer(tcp::socket s, dse::bench::node& n) : socket_(std::move(s)), node_(n) {
    socket_.set_option(tcp::no_delay(true));
  }

  void read() {
    socket_.async_read_some(asio::buffer(buffer_), [self = shared_from_this()](auto ec, std::size_t n) {
      if (!ec) self->answer({self->buffer_.data(), n});
    });
  }

 private:
  void answer(dse::bytes_view in) {
    try {
      answer_ = node_.receive(link_, in);
    } catch (const dse::testing::bad_request& e) {
      std::cerr << "bench_server: " << e.what() << '\n';
      return;  // and hang up
    }
    asio::async_write(socket_, asio::buffer(answer_), [self = shared_from_this()](auto ec, std::size_t) {
      if (!ec) self->read();
    });
  }

  tcp::socket socket_;
  dse::bench::node& node_;
  dse::bench::client_link link_;
  std::array<std::byte, 65536> buffer_;
  dse::bytes answer_;
};

void accept(tcp::acceptor& at, dse::bench::node& n) {
  at.async_accept([&](auto ec, tcp::socket s) {
    if (!ec) std::make_shared<peer>(std::move(s), n)->read();
    accept(at, n);
  });
}

}  // namespace

int main(int argc, char** argv) try {
  const int port = argc > 1 ? std::atoi(argv[1]) : 0;
  asio::io_context io(1);
  dse::bench::node node;
  tcp::acceptor acceptor(io, {asio::ip::address_v4::loopback(), static_cast<std::uint16_t>(port)});
  accept(acceptor, node);
  // Whoever started it holds the other end of its input, and cannot leave it behind.
  asio::posix::stream_descriptor input(io, ::dup(STDIN_FILENO));
  std::array<char, 64> ignored;
  input.async_read_some(asio::buffer(ignored), [&](auto, std::size_t) { io.stop(); });
  std::cout << "READY port=" << acceptor.local_endpoint().port() << std::endl;
  io.run();
  return 0;
} catch (const std::exception& e) {
  std::cerr << "bench_server: " << e.what() << '\n';
  return 1;
}
