#pragma once

#include <dse/bytes.hpp>
#include <dse/error.hpp>
#include <dse/node_directory.hpp>
#include <dse/secret.hpp>
#include <dse/tls_options.hpp>

#include <cstdint>
#include <memory>
#include <string>

namespace dse { inline namespace v0 { namespace cloud {

struct bundle_content;

/// What leads to a database of DataStax Astra: the zip file secure-connect-….zip that its console offers.
///
/// `options().nodes_from(secure_connect_bundle::from_file("secure-connect-shop.zip"))` takes the place of contact
/// points and TLS options. The bundle proves to the proxy who may connect; who logs in is told by
/// options::authenticator(), for Astra `auth::plain_text("token", "AstraCS:…")`.
///
/// Nothing is unpacked to disk. Copies share one key, which is overwritten in memory when the last of them goes.
class secure_connect_bundle {
 public:
  // Without moves there is no bundle without a content.
  secure_connect_bundle(const secure_connect_bundle&) noexcept = default;
  secure_connect_bundle& operator=(const secure_connect_bundle&) noexcept = default;

  /// \throws dse::exception client_errc::invalid_argument: the error names the file, its part and what to do.
  static secure_connect_bundle from_file(const std::string& path);
  static result<secure_connect_bundle> try_from_file(const std::string& path);
  /// The file's bytes, which are not needed any longer.
  static secure_connect_bundle from_memory(bytes_view file);
  static result<secure_connect_bundle> try_from_memory(bytes_view file);

  /// The service that tells where the nodes are.
  const std::string& metadata_host() const noexcept;
  std::uint16_t metadata_port() const noexcept;
  /// Empty: not told. What the service tells goes before it.
  const std::string& local_datacenter() const noexcept;
  /// Empty: none told. A session does not use it by itself.
  const std::string& keyspace() const noexcept;
  /// Old bundles hold a user and a password. A session does not use them by itself.
  bool has_credentials() const noexcept;
  const std::string& user() const noexcept;
  const secret& password() const noexcept;
  /// The authority to trust, and the certificate and key to show.
  const tls_options& tls() const noexcept;
  /// For errors and logs.
  std::string describe() const;

  /// What a session's options take.
  std::shared_ptr<const node_directory> make_directory() const;

 private:
  explicit secure_connect_bundle(std::shared_ptr<const bundle_content> content) noexcept;

  std::shared_ptr<const bundle_content> content_;
};

}}}  // namespace dse::v0::cloud
