#pragma once

#include <dse/bytes.hpp>
#include <dse/error.hpp>
#include <dse/secret.hpp>
#include <dse/tls_options.hpp>

#include <cstdint>
#include <string>

namespace dse { inline namespace v0 { namespace cloud {

/// What a bundle says, checked.
struct bundle_content {
  std::string origin;  ///< for errors: `the secure-connect bundle "shop.zip"`
  std::string host;
  std::uint16_t port = 0;
  std::string local_datacenter;
  std::string keyspace;
  std::string user;
  secret password;
  tls_options tls;
};

/// Errors are invalid_argument, and tell which part of the bundle is wrong.
result<bundle_content> read_bundle(bytes_view file, std::string origin);

}}}  // namespace dse::v0::cloud
