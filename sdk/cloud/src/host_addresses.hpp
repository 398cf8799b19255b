#pragma once

#include <dse/error.hpp>

#include <boost/asio/ip/tcp.hpp>

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

namespace dse { inline namespace v0 { namespace cloud {

/// The addresses of a host, in the system's order. The system's look-up cannot be interrupted: one that does not end in
/// time goes on in a thread of its own, which owns nothing of the caller's.
result<std::vector<boost::asio::ip::tcp::endpoint>> addresses_of(const std::string& host, std::uint16_t port,
                                                                 std::chrono::steady_clock::time_point until);

}}}  // namespace dse::v0::cloud
