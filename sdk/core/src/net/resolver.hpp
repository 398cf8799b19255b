#pragma once

#include "net/blocking_pool.hpp"

#include <dse/error.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace dse::net {

/// Numeric addresses in the order in which they shall be tried, each once, never empty; IPv4-mapped ones
/// (RFC 4291, section 2.5.5.2) as IPv4. Or the path of a Unix domain socket.
using addresses = std::vector<std::string>;

/// The address itself, when the host is a numeric one or the path of a socket; nothing else is looked at.
std::optional<addresses> numeric_address(const std::string& host);

/// Asks the system's resolver (hosts file, DNS); blocks, possibly for many seconds.
result<addresses> look_up(const std::string& host, std::uint16_t port);

error resolver_overloaded(const std::string& host, std::uint16_t port);

/// Calls the callback once with a result<addresses>: within this call for a numeric address, else from a thread of the
/// blocking pool. The callback owns what it uses.
template <class F>
void resolve(std::string host, std::uint16_t port, F callback) {
  if (auto numeric = numeric_address(host)) return callback(result<addresses>(std::move(*numeric)));
  auto shared = std::make_shared<F>(std::move(callback));
  const bool posted = blocking_pool::instance().post([host, port, shared] { (*shared)(look_up(host, port)); });
  if (!posted) (*shared)(result<addresses>(resolver_overloaded(host, port)));
}

}  // namespace dse::net
