#pragma once

#include <dse/bytes.hpp>
#include <dse/error.hpp>

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace dse { inline namespace v0 {

/// What is known when a server asks for credentials.
struct authentication_request {
  std::string authenticator_class;  ///< as AUTHENTICATE names it, a full Java class name
  std::string address;              ///< of the node, numeric; or the path of its Unix domain socket
  std::uint16_t port = 0;
  std::string given_name;  ///< the contact point's name as the user wrote it; empty for discovered nodes
  bool encrypted = false;  ///< the connection is inside TLS
  bool loopback = false;   ///< the node's address, or its socket, is on this machine
};

/// One login on one connection: from AUTHENTICATE to AUTH_SUCCESS (native_protocol_v5.spec, section 4.2).
///
/// Calls come one after the other, never two at once. When may_block() is true they come from a thread of the
/// process-wide blocking pool; then the object may also be destroyed there, after the connection has gone.
class authenticator {
 public:
  virtual ~authenticator() = default;
  virtual bool may_block() const noexcept { return false; }
  /// The token of the first AUTH_RESPONSE.
  virtual result<bytes> initial_response() = 0;
  /// The answer to an AUTH_CHALLENGE.
  virtual result<bytes> evaluate_challenge(bytes_view challenge) = 0;
  /// The token of AUTH_SUCCESS, often empty; an error here ends the connection.
  virtual result<void> on_success(bytes_view /*token*/) { return {}; }
  /// Who logs in, and by what, for the error of a login that the server refuses: `user ada`. Never a secret.
  virtual std::string describe() const { return {}; }
};

/// One that waits without holding up a thread, such as for a service that gives out tokens.
///
/// Calls come from the connection's I/O thread. Each answers by its handler: at once or later, from any thread; only
/// the first answer counts, and after options::connect_timeout() none does. The handler may outlive connection and
/// session.
class async_authenticator : public authenticator {
 public:
  using answer_handler = std::function<void(result<bytes>)>;
  virtual void async_initial_response(answer_handler done) = 0;
  virtual void async_evaluate_challenge(bytes challenge, answer_handler done) = 0;

  /// Not called.
  result<bytes> initial_response() final { return error(client_errc::policy_failed, "it answers later"); }
  result<bytes> evaluate_challenge(bytes_view) final { return initial_response(); }
};

/// Makes an authenticator for each new connection; called on a session's I/O threads, also from several at once: what
/// may block belongs into the authenticator.
class authenticator_factory {
 public:
  virtual ~authenticator_factory() = default;
  /// Decides by the server's class, address and encryption whether and how to log in. An error here is the connection's
  /// error: say what to change.
  virtual result<std::unique_ptr<authenticator>> create(const authentication_request& request) const = 0;
  /// Whether there is something to log in with. Then a server that asks for no login is worth a warning.
  virtual bool has_credentials() const noexcept { return true; }
  /// The options that are set and that turn a check off, each by its name; a session warns of them.
  virtual std::vector<std::string> weakened_by() const { return {}; }
};

}}  // namespace dse::v0
