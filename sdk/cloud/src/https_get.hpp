#pragma once

#include <dse/error.hpp>
#include <dse/tls_options.hpp>

#include <boost/asio/ip/tcp.hpp>

#include <chrono>
#include <cstdint>
#include <string>

namespace dse { inline namespace v0 { namespace cloud {

struct https_target {
  std::string host;  ///< the name that the certificate has to carry, or an address
  std::uint16_t port = 0;
  std::string path;
};

struct https_reply {
  unsigned status = 0;
  std::string content_type;
  std::string body;
};

/// `host:port`, an IPv6 address in brackets.
std::string host_and_port(const std::string& host, std::uint16_t port);

constexpr std::size_t longest_https_body = 64u << 10;

/// GET over mutual TLS from one address: PEM texts of the options tell whom to trust and what to show. Any status is a
/// reply; none is followed elsewhere. connect_failed: the next address may do better.
result<https_reply> https_get(const https_target& target, const boost::asio::ip::tcp::endpoint& address,
                              const tls_options& identity, std::chrono::steady_clock::time_point until);

}}}  // namespace dse::v0::cloud
