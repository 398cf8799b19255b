#include "net/node_socket.hpp"

#include "support/tls/certificates.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/local/stream_protocol.hpp>

#include <gtest/gtest.h>
#include <netinet/tcp.h>
#include <sys/stat.h>
#include <unistd.h>

#include <deque>

namespace {

namespace asio = boost::asio;
using namespace std::chrono_literals;
using dse::client_errc;
using dse::socket_options;
using dse::net::node_endpoint;
using dse::net::node_socket;
using dse::net::socket_setup;

int option_of(const node_socket& s, int level, int name) {
  int value = -1;
  socklen_t size = sizeof value;
  EXPECT_EQ(::getsockopt(const_cast<node_socket&>(s).native_handle(), level, name, &value, &size), 0);
  return value;
}

class tcp_socket : public testing::Test {
 protected:
  /// A socket that was made as the options say, connected to a listener at the address.
  node_socket connected(const socket_options& options, const std::string& local = {},
                        const char* address = "127.0.0.1") {
    acceptors.emplace_back(io, asio::ip::tcp::endpoint(asio::ip::make_address(address), 0));
    const auto setup = socket_setup::make(options, local);
    EXPECT_TRUE(setup) << setup.error().to_string();
    node_socket s(io);
    node_endpoint to;
    const auto opened = setup->open(s, address, acceptors.back().local_endpoint().port(), to);
    EXPECT_TRUE(opened) << opened.error().to_string();
    s.connect(to);
    EXPECT_FALSE(setup->finish(s));
    return s;
  }
  std::string client_address() {
    asio::ip::tcp::socket accepted = acceptors.back().accept();
    return accepted.remote_endpoint().address().to_string();
  }
  asio::io_context io;
  std::deque<asio::ip::tcp::acceptor> acceptors;
};

TEST_F(tcp_socket, does_not_wait_for_more_to_send_and_knows_when_to_give_up) {
  const node_socket s = connected(socket_options());
  EXPECT_EQ(option_of(s, IPPROTO_TCP, TCP_NODELAY), 1);
  EXPECT_EQ(option_of(s, SOL_SOCKET, SO_KEEPALIVE), 1);
  EXPECT_EQ(option_of(s, IPPROTO_TCP, TCP_USER_TIMEOUT), 3000);
  EXPECT_TRUE(s.non_blocking());
}

TEST_F(tcp_socket, is_set_up_as_the_options_say) {
  const node_socket s =
      connected(socket_options().keep_alive(false).user_timeout(1500ms).send_buffer(20'000).receive_buffer(30'000));
  EXPECT_EQ(option_of(s, IPPROTO_TCP, TCP_NODELAY), 1);
  EXPECT_EQ(option_of(s, SOL_SOCKET, SO_KEEPALIVE), 0);
  EXPECT_EQ(option_of(s, IPPROTO_TCP, TCP_USER_TIMEOUT), 1500);
  EXPECT_EQ(option_of(s, SOL_SOCKET, SO_SNDBUF), 40'000) << "socket(7): the kernel doubles it";
  EXPECT_EQ(option_of(s, SOL_SOCKET, SO_RCVBUF), 60'000);
}

TEST_F(tcp_socket, without_user_timeout_has_the_patience_of_the_system) {
  EXPECT_EQ(option_of(connected(socket_options().user_timeout(0s)), IPPROTO_TCP, TCP_USER_TIMEOUT), 0);
}

TEST_F(tcp_socket, comes_from_the_local_address) {
  connected(socket_options(), "127.0.0.5");
  EXPECT_EQ(client_address(), "127.0.0.5");
  connected(socket_options(), "::1", "::1");
  EXPECT_EQ(client_address(), "::1");
  connected(socket_options(), "::ffff:127.0.0.6");
  EXPECT_EQ(client_address(), "127.0.0.6");
}

// Each address has some 28,000 ports; bound ahead of connect they would be one supply for all nodes.
TEST_F(tcp_socket, leaves_the_choice_of_its_port_to_the_connect) {
  const auto setup = socket_setup::make(socket_options(), "127.0.0.5");
  ASSERT_TRUE(setup);
  node_socket s(io);
  node_endpoint to;
  ASSERT_TRUE(setup->open(s, "127.0.0.1", 9, to));
  asio::ip::tcp::endpoint bound;
  const auto local = s.local_endpoint();
  std::memcpy(bound.data(), local.data(), local.size());
  EXPECT_EQ(bound.address().to_string(), "127.0.0.5");
  EXPECT_EQ(bound.port(), 0);
}

TEST_F(tcp_socket, cannot_reach_a_node_of_the_other_family_from_its_local_address) {
  const auto setup = socket_setup::make(socket_options(), "127.0.0.5");
  ASSERT_TRUE(setup);
  node_socket s(io);
  node_endpoint to;
  const auto opened = setup->open(s, "2001:db8::1", 9042, to);
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().code(), client_errc::connect_failed);
  EXPECT_EQ(opened.error().message(), "cannot connect: the node's address is IPv6, and local_address is IPv4");
  EXPECT_NE(opened.error().details().hint, "");
}

TEST(socket_setup, refuses_a_local_address_that_cannot_be_bound_before_anything_is_dialled) {
  for (const auto& [address, why] :
       {std::pair("192.0.2.1",
                  "options: local_address is 192.0.2.1, which no socket can be bound to: Cannot assign "
                  "requested address"),
        std::pair("2001:db8::1",
                  "options: local_address is 2001:db8::1, which no socket can be bound to: Cannot assign "
                  "requested address"),
        std::pair("224.0.0.1",
                  "options: local_address is 224.0.0.1, which no socket can be bound to: Invalid argument"),
        std::pair("localhost", "options: local_address is not a numeric address"),
        std::pair("127.0.0.1:9042", "options: local_address is not a numeric address")}) {
    const auto setup = socket_setup::make(socket_options(), address);
    ASSERT_FALSE(setup) << address;
    EXPECT_EQ(setup.error().code(), client_errc::invalid_argument);
    EXPECT_EQ(setup.error().message(), why);
    EXPECT_NE(setup.error().details().hint, "");
  }
}

class path_socket : public testing::Test {
 protected:
  /// What the user is told of a connection to the path that fails.
  std::string complaint(const std::string& path) {
    node_socket s(io);
    node_endpoint to;
    const auto opened = socket_setup().open(s, path, 9042, to);
    if (!opened) return opened.error().message();
    std::optional<boost::system::error_code> done;
    s.async_connect(to, [&](boost::system::error_code ec) { done = ec; });
    io.restart();
    io.run();
    boost::system::error_code ec = done.value();
    if (!ec) ec = socket_setup().finish(s);
    if (!ec) return {};
    const dse::error e = socket_setup::why_not_connected(ec, path);
    EXPECT_EQ(e.code(), client_errc::connect_failed);
    EXPECT_NE(e.details().hint, "");
    sockets.push_back(std::move(s));
    return e.message();
  }
  std::string cannot(const std::string& path, const char* why) {
    return "cannot connect to the Unix domain socket " + path + ": " + why;
  }

  asio::io_context io;
  dse::testing::folder at;
  std::deque<node_socket> sockets;
};

TEST_F(path_socket, is_connected_with_the_buffers_of_the_options) {
  asio::local::stream_protocol::acceptor listener(io, asio::local::stream_protocol::endpoint(at.path("s")));
  const auto setup = socket_setup::make(socket_options().send_buffer(20'000), "127.0.0.5");
  ASSERT_TRUE(setup);
  node_socket s(io);
  node_endpoint to;
  const auto opened = setup->open(s, at.path("s"), 9042, to);
  ASSERT_TRUE(opened) << opened.error().to_string();
  s.connect(to);
  EXPECT_FALSE(setup->finish(s)) << "what is of TCP is left out";
  EXPECT_EQ(option_of(s, SOL_SOCKET, SO_SNDBUF), 40'000);
  EXPECT_TRUE(s.non_blocking());
}

TEST_F(path_socket, tells_what_is_wrong_with_its_path) {
  EXPECT_EQ(complaint(at.path("none")), cannot(at.path("none"), "No such file or directory"));
  at.write("file", "x");
  EXPECT_EQ(complaint(at.path("file")), cannot(at.path("file"), "it is not a socket"));
  EXPECT_EQ(complaint(at.path("file/x")), cannot(at.path("file/x"), "Not a directory"));
  { asio::local::stream_protocol::acceptor left_over(io, asio::local::stream_protocol::endpoint(at.path("old"))); }
  EXPECT_EQ(complaint(at.path("old")), cannot(at.path("old"), "nobody listens there"));
}

// A privileged process may open anything: what the system would have said is given instead.
TEST_F(path_socket, tells_that_a_permission_is_missing) {
  asio::local::stream_protocol::acceptor listener(io, asio::local::stream_protocol::endpoint(at.path("s")));
  ASSERT_EQ(::chmod(at.path("s").c_str(), 0), 0);
  if (::geteuid() != 0) {
    EXPECT_EQ(complaint(at.path("s")), cannot(at.path("s"), "permission denied"));
  }
  EXPECT_EQ(socket_setup::why_not_connected(asio::error::access_denied, at.path("s")).message(),
            cannot(at.path("s"), "permission denied"));
}

// The kernel refuses at once and then calls the socket writable, which looks like success.
TEST_F(path_socket, tells_that_the_backlog_is_full) {
  asio::local::stream_protocol::acceptor listener(io);
  listener.open();
  listener.bind(asio::local::stream_protocol::endpoint(at.path("s")));
  listener.listen(1);
  std::string last;
  std::deque<node_socket> waiting;
  for (int i = 0; i < 10 && last.empty(); ++i) {
    waiting.emplace_back(io);
    node_endpoint to;
    const auto opened = socket_setup().open(waiting.back(), at.path("s"), 0, to);
    ASSERT_TRUE(opened);
    boost::system::error_code ec;
    std::optional<boost::system::error_code> done;
    waiting.back().async_connect(to, [&](boost::system::error_code e) { done = e; });
    io.restart();
    io.run();
    ec = *done;
    if (!ec) ec = socket_setup().finish(waiting.back());
    if (ec) last = socket_setup::why_not_connected(ec, at.path("s")).message();
  }
  EXPECT_EQ(last, cannot(at.path("s"), "too many connections wait to be accepted"));
}

}  // namespace
