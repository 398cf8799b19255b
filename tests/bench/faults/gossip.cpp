#include "faults/gossip.hpp"

#include <boost/asio/steady_timer.hpp>
#include <boost/asio/write.hpp>

#include <array>
#include <chrono>
#include <optional>

namespace dse::bench {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using clock = std::chrono::steady_clock;
using namespace std::chrono_literals;

constexpr auto round_time = 1s;
constexpr auto conviction = 5s;
// An OPTIONS request of protocol v4, stream 0 (native_protocol_v4.spec, section 2).
constexpr std::array<unsigned char, 9> options_frame{0x04, 0x00, 0x00, 0x00, 0x05, 0x00, 0x00, 0x00, 0x00};

}  // namespace

class gossip::neighbour {
 public:
  neighbour(asio::io_context& io, gossip& g, std::size_t index, const tcp::endpoint& at)
      : gossip_(g), index_(index), at_(at), timer_(io), heard_(clock::now()) {
    begin_round();
  }

 private:
  // Of a socket that was closed, and of one that failed, nothing is wanted.
  template <class F>
  static auto mine(F f) {
    return [f](boost::system::error_code ec, std::size_t = 0) {
      if (!ec) f();
    };
  }
  void begin_round() {
    if (is_up_ && clock::now() - heard_ > conviction) tell(false);
    socket_.emplace(timer_.get_executor());  // an answer to the last round comes too late
    socket_->async_connect(at_, mine([this] { ask(); }));
    timer_.expires_after(round_time);
    timer_.async_wait([this](auto ec) {
      if (!ec) begin_round();
    });
  }
  void ask() {
    asio::async_write(*socket_, asio::buffer(options_frame),
                      mine([this] { socket_->async_wait(tcp::socket::wait_read, mine([this] { heard(); })); }));
  }
  void heard() {
    boost::system::error_code closed;
    if (socket_->available(closed) == 0) return;
    socket_.reset();
    heard_ = clock::now();
    if (!is_up_) tell(true);
  }
  void tell(bool up) {
    is_up_ = up;
    gossip_.heard_(index_, up);
  }

  gossip& gossip_;
  std::size_t index_;
  tcp::endpoint at_;
  asio::steady_timer timer_;
  std::optional<tcp::socket> socket_;
  clock::time_point heard_;
  bool is_up_ = true;
};

gossip::gossip(asio::io_context& io, const std::vector<tcp::endpoint>& others, listener heard)
    : heard_(std::move(heard)) {
  for (std::size_t i = 0; i < others.size(); ++i)
    neighbours_.push_back(std::make_unique<neighbour>(io, *this, i, others[i]));
}

gossip::~gossip() = default;

}  // namespace dse::bench
