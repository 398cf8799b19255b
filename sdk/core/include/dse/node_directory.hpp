#pragma once

#include <dse/error.hpp>
#include <dse/tls_options.hpp>
#include <dse/uuid.hpp>

#include <chrono>
#include <concepts>
#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace dse { inline namespace v0 {

/// A cluster behind a proxy that leads each TLS connection to the node whose host id it reads in the connection's
/// server name (SNI, RFC 6066, section 3).
class proxied_nodes {
 public:
  proxied_nodes() noexcept {}
  proxied_nodes(std::string host, std::uint16_t port, std::vector<uuid> ids)
      : proxy_host(std::move(host)), proxy_port(port), host_ids(std::move(ids)) {}

  std::string proxy_host;  ///< a name is resolved again for each connection, and its addresses take turns
  std::uint16_t proxy_port = 0;
  std::vector<uuid> host_ids;    ///< of nodes to begin with; the others are found
  std::string local_datacenter;  ///< holds unless options::local_datacenter() names another; empty: none told
};

/// Tells where such a cluster is, in place of contact points. dse::cloud has one for Astra.
class node_directory {
 public:
  virtual ~node_directory() = default;
  /// Asked on connecting, and again whenever no node can be reached; on a thread of the process-wide blocking pool, and
  /// never by two threads of a session at once. Gives up after `limit`.
  virtual result<proxied_nodes> look_up(std::chrono::nanoseconds limit) const = 0;
  /// How connections to the nodes are encrypted. The proxy's certificate has to name the proxy.
  virtual const tls_options& tls() const noexcept = 0;
  /// For errors and logs: what it is, and where it comes from.
  virtual std::string describe() const = 0;
};

template <class D>
concept makes_node_directory = requires(const D& d) {
  { d.make_directory() } -> std::convertible_to<std::shared_ptr<const node_directory>>;
};

}}  // namespace dse::v0
