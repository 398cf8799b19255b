#include "net/node_socket.hpp"

#include <dse/contact_point.hpp>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/local/stream_protocol.hpp>

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/stat.h>

#include <cerrno>

namespace dse::net {
namespace {

namespace asio = boost::asio;
using boost::system::error_code;

/// An option of Linux' own that holds an int.
template <int Level, int Name>
struct int_option {
  int value = 0;
  template <class Protocol>
  int level(const Protocol&) const {
    return Level;
  }
  template <class Protocol>
  int name(const Protocol&) const {
    return Name;
  }
  template <class Protocol>
  const void* data(const Protocol&) const {
    return &value;
  }
  template <class Protocol>
  std::size_t size(const Protocol&) const {
    return sizeof value;
  }
};

const char* family(const asio::ip::address& a) { return a.is_v4() ? "IPv4" : "IPv6"; }

error failed(error_code why, const std::string& message) {
  return error(client_errc::connect_failed, "cannot connect: " + message + ": " + why.message());
}

// A port is taken at connect, not at bind: then connections to several nodes may share it.
error_code bind_to(node_socket& s, const asio::ip::address& local) {
  error_code ec;
#ifdef IP_BIND_ADDRESS_NO_PORT
  s.set_option(int_option<IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT>{1}, ec);
#endif
  ec = {};
  s.bind(asio::ip::tcp::endpoint(local, 0), ec);
  return ec;
}

error not_local(const std::string& address, error_code why) {
  return error(client_errc::invalid_argument,
               "options: local_address is " + address + ", which no socket can be bound to: " + why.message(),
               "give an address that one of this machine's interfaces has");
}

// connect(2) tells no more than that nobody accepts.
error why_not_connected_to_path(error_code why, const std::string& path) {
  const auto say = [&](const std::string& what, const char* hint) {
    return error(client_errc::connect_failed, "cannot connect to the Unix domain socket " + path + ": " + what, hint);
  };
  struct stat file;
  if (why == asio::error::access_denied)
    return say("permission denied", "the process needs permission to write to it, and to enter the folders above it");
  if (::stat(path.c_str(), &file) != 0)
    return say(error_code(errno, boost::system::system_category()).message(),
               "correct the path of the contact point, or start what listens there");
  if (!S_ISSOCK(file.st_mode)) return say("it is not a socket", "correct the path of the contact point");
  if (why == asio::error::connection_refused)
    return say("nobody listens there", "start what listens there; the file may be left over from an earlier run");
  if (why == asio::error::not_connected)
    return say("too many connections wait to be accepted", "what listens there is too slow, or stuck");
  return say(why.message(), "look at what listens there");
}

}  // namespace

result<socket_setup> socket_setup::make(const socket_options& options, const std::string& local_address) {
  socket_setup setup;
  setup.options_ = options;
  if (local_address.empty()) return setup;
  error_code ec;
  auto address = asio::ip::make_address(local_address, ec);
  if (!ec && address.is_v6() && address.to_v6().is_v4_mapped())
    address = asio::ip::make_address_v4(asio::ip::v4_mapped, address.to_v6());
  if (ec)
    return error(client_errc::invalid_argument, "options: local_address is not a numeric address",
                 "write an IPv4 or IPv6 address without brackets and port, as in \"10.0.0.5\"");
  asio::io_context nowhere;
  node_socket probe(nowhere);
  probe.open(asio::ip::tcp::endpoint(address, 0).protocol(), ec);
  if (!ec && address.is_multicast()) ec = asio::error::invalid_argument;
  if (!ec) ec = bind_to(probe, address);
  if (ec) return not_local(local_address, ec);
  setup.local_address_ = address;
  return setup;
}

result<void> socket_setup::open(node_socket& s, const std::string& address, std::uint16_t port,
                                node_endpoint& to) const {
  error_code ec;
  const bool is_path = is_socket_path(address);
  if (is_path) {
    to = asio::local::stream_protocol::endpoint(address);
  } else {
    const auto host = asio::ip::make_address(address, ec);
    if (ec) return error(client_errc::invalid_argument, "the address cannot be read");
    if (local_address_ && local_address_->is_v4() != host.is_v4())
      return error(client_errc::connect_failed,
                   std::string("cannot connect: the node's address is ") + family(host) + ", and local_address is " +
                       family(*local_address_),
                   "give contact points of the same family, or leave options::local_address() out");
    to = asio::ip::tcp::endpoint(host, port);
  }
  s.open(to.protocol(), ec);
  if (ec) return failed(ec, "no socket");
  // Before connecting: the receive buffer decides how far the window can be scaled.
  if (options_.send_buffer() != 0)
    s.set_option(asio::socket_base::send_buffer_size(static_cast<int>(options_.send_buffer())), ec);
  if (!ec && options_.receive_buffer() != 0)
    s.set_option(asio::socket_base::receive_buffer_size(static_cast<int>(options_.receive_buffer())), ec);
  if (ec) return failed(ec, "the buffers of the socket cannot be set");
  if (!is_path && local_address_)
    if (const error_code bound = bind_to(s, *local_address_)) return failed(bound, "options::local_address()");
  return {};
}

error_code socket_setup::finish(node_socket& s) const {
  error_code ec;
  // Linux refuses a Unix domain socket at once while the backlog is full, and then calls it writable, which a reactor
  // takes for connected.
  const node_endpoint peer = s.remote_endpoint(ec);
  if (!ec && peer.protocol().family() != AF_UNIX) {
    s.set_option(asio::ip::tcp::no_delay(true), ec);
    if (!ec) s.set_option(asio::socket_base::keep_alive(options_.keep_alive()), ec);
#ifdef TCP_USER_TIMEOUT
    const auto limit = std::chrono::duration_cast<std::chrono::milliseconds>(options_.user_timeout()).count();
    if (!ec) s.set_option(int_option<IPPROTO_TCP, TCP_USER_TIMEOUT>{static_cast<int>(limit)}, ec);
#endif
  }
  if (!ec) s.non_blocking(true, ec);
  return ec;
}

error socket_setup::why_not_connected(error_code why, const std::string& address) {
  if (is_socket_path(address)) return why_not_connected_to_path(why, address);
  return error(client_errc::connect_failed, "cannot connect: " + why.message());
}

}  // namespace dse::net
