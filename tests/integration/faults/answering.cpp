#include "faults/answering.hpp"

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/write.hpp>

#include <array>

namespace dse::testing {
namespace {

namespace asio = boost::asio;
using namespace std::chrono_literals;

// A node that starts refuses connections until it can answer.
bool answers(const asio::ip::tcp::endpoint& where) {
  asio::io_context io;
  asio::ip::tcp::socket socket(io);
  boost::system::error_code ec;
  socket.connect(where, ec);
  constexpr std::array<std::uint8_t, 9> options{0x04, 0, 0, 0, 0x05, 0, 0, 0, 0};
  if (!ec) asio::write(socket, asio::buffer(options), ec);
  std::array<std::uint8_t, 9> header{};
  if (!ec) asio::read(socket, asio::buffer(header), ec);
  constexpr std::uint8_t supported = 0x06;
  return !ec && header[4] == supported;
}

}  // namespace

answering::answering(std::string address, std::uint16_t port)
    : thread_([this, where = asio::ip::tcp::endpoint(asio::ip::make_address(address), port)] {
        for (const auto end = clock::now() + 2min; clock::now() < end; std::this_thread::sleep_for(20ms)) {
          if (!answers(where)) continue;
          since_ = clock::now();
          return;
        }
      }) {}

}  // namespace dse::testing
