#pragma once

#include <dse/authenticator.hpp>
#include <dse/error.hpp>
#include <dse/secret.hpp>

#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace dse { inline namespace v0 { namespace auth {

/// Login by user name and password: SASL PLAIN (RFC 4616), for Cassandra's PasswordAuthenticator, DSE's
/// DseAuthenticator (internal and LDAP schemes) and their known relatives.
///
/// The password is sent only to authenticator classes that are known or allowed here, and only inside TLS or to a
/// loopback address unless allow_plaintext_connection() says otherwise. It appears in no error text and no log, and
/// is overwritten in memory when the last owner goes, behind a login also where it was encoded and sent from.
class plain_text {
 public:
  plain_text(std::string user, std::string_view password) : plain_text(std::move(user), secret(password)) {}
  plain_text(std::string user, secret password) : user_(std::move(user)), password_(std::move(password)) {}

  /// Proxy login (DSE 5.1): works as this role; needs GRANT PROXY.LOGIN ON ROLE id TO user.
  plain_text& authorization_id(std::string id) & {
    authorization_id_ = std::move(id);
    return *this;
  }
  plain_text&& authorization_id(std::string id) && { return std::move(authorization_id(std::move(id))); }

  /// Sends the password over unencrypted connections to other machines, too. Default: false.
  plain_text& allow_plaintext_connection(bool allowed = true) & {
    allow_plaintext_connection_ = allowed;
    return *this;
  }
  plain_text&& allow_plaintext_connection(bool allowed = true) && {
    return std::move(allow_plaintext_connection(allowed));
  }

  /// Accepts one more authenticator class, by its full Java name; it gets the PLAIN token at once.
  plain_text& allow_authenticator(std::string class_name) & {
    allowed_authenticators_.push_back(std::move(class_name));
    return *this;
  }
  plain_text&& allow_authenticator(std::string class_name) && {
    return std::move(allow_authenticator(std::move(class_name)));
  }

  /// Sends the password to whatever class a server names. Default: false.
  plain_text& allow_any_authenticator(bool allowed = true) & {
    allow_any_authenticator_ = allowed;
    return *this;
  }
  plain_text&& allow_any_authenticator(bool allowed = true) && { return std::move(allow_any_authenticator(allowed)); }

  /// What a session's options take.
  /// \throws dse::exception client_errc::invalid_argument: an empty user or password, or a NUL in one of the three.
  std::shared_ptr<const authenticator_factory> make_factory() const;
  result<std::shared_ptr<const authenticator_factory>> try_make_factory() const;

 private:
  std::string user_;
  secret password_;
  std::string authorization_id_;
  std::vector<std::string> allowed_authenticators_;
  bool allow_any_authenticator_ = false;
  bool allow_plaintext_connection_ = false;
};

}}}  // namespace dse::v0::auth
