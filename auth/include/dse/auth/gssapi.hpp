#pragma once

#include <dse/authenticator.hpp>
#include <dse/error.hpp>

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>

namespace dse { inline namespace v0 { namespace auth {

/// How the host part of a node's service principal is found.
enum class host_name_rule {
  given_name,      ///< the contact point's name as the user wrote it; reverse_lookup where there is none
  canonical_name,  ///< the canonical name of the contact point's name; reverse_lookup where there is none
  reverse_lookup,  ///< the name of the node's address
  address,         ///< the node's address: dse/10.0.0.1, dse/fd00::1 (no brackets, no zone, the short form of RFC 5952)
};

/// Quality of protection of RFC 4752, weakest first. CQL never uses the protection after the login; the client only has
/// to agree to what the server offers.
enum class qop {
  auth = 1,       ///< authentication only
  auth_int = 2,   ///< with integrity
  auth_conf = 4,  ///< with confidentiality
};

/// Login by Kerberos: SASL GSSAPI (RFC 4752) with mutual authentication, for DSE's DseAuthenticator (Kerberos scheme)
/// and KerberosAuthenticator (DSE 4.8 and earlier).
///
/// Without further settings it uses what kinit left: the ticket cache that krb5.conf and KRB5CCNAME name. Needs the
/// GSSAPI plug-in of Cyrus SASL at run time (Debian: libsasl2-modules-gssapi-mit). Each new connection looks at the
/// credentials again, on a thread that may wait for DNS and the KDC. Of a client's logins at one host name one at a
/// time asks the KDC; those that wait meanwhile share its failure.
///
/// libkrb5 may look up the host name once more: dns_canonicalize_hostname and rdns in krb5.conf switch that off.
class gssapi {
 public:
  /// Called from any thread; what it throws or returns as an error ends that login.
  using host_name_callback = std::function<result<std::string>(const authentication_request&)>;

  gssapi() noexcept {}

  /// The first part of the service principal `service/host@REALM`. Default: dse, as kerberos_options in dse.yaml has
  /// it.
  gssapi& service(std::string name) & {
    service_ = std::move(name);
    return *this;
  }
  gssapi&& service(std::string name) && { return std::move(service(std::move(name))); }

  /// The client's principal, `ada` or `ada@REALM`. Default: the ticket cache's, or the keytab's first.
  gssapi& principal(std::string name) & {
    principal_ = std::move(name);
    return *this;
  }
  gssapi&& principal(std::string name) && { return std::move(principal(std::move(name))); }

  /// A ticket cache as krb5.conf(5) names it: a file, or FILE:, DIR:, KEYRING:, KCM:, MEMORY: and a name.
  gssapi& ticket_cache(std::string name) & {
    ticket_cache_ = std::move(name);
    return *this;
  }
  gssapi&& ticket_cache(std::string name) && { return std::move(ticket_cache(std::move(name))); }

  /// A keytab file with the client's key. Tickets are fetched and renewed with it, and kept in ticket_cache() if that
  /// is set, else in memory for this client alone.
  gssapi& keytab(std::string file) & {
    keytab_ = std::move(file);
    return *this;
  }
  gssapi&& keytab(std::string file) && { return std::move(keytab(std::move(file))); }

  /// Proxy login (DSE 5.1): works as this role; needs GRANT PROXY.LOGIN ON ROLE id TO the principal's role.
  gssapi& authorization_id(std::string id) & {
    authorization_id_ = std::move(id);
    return *this;
  }
  gssapi&& authorization_id(std::string id) && { return std::move(authorization_id(std::move(id))); }

  /// One fixed host name for all nodes; goes before the callback, which goes before the rule.
  gssapi& host_name(std::string name) & {
    host_name_ = std::move(name);
    return *this;
  }
  gssapi&& host_name(std::string name) && { return std::move(host_name(std::move(name))); }
  /// Default: host_name_rule::given_name.
  gssapi& host_name(host_name_rule rule) & {
    rule_ = rule;
    return *this;
  }
  gssapi&& host_name(host_name_rule rule) && { return std::move(host_name(rule)); }
  gssapi& host_name(host_name_callback callback) & {
    callback_ = std::move(callback);
    return *this;
  }
  gssapi&& host_name(host_name_callback callback) && { return std::move(host_name(std::move(callback))); }

  /// Agrees to this quality of protection only.
  gssapi& qop(auth::qop only) & { return qop(only, only); }
  gssapi&& qop(auth::qop only) && { return std::move(qop(only, only)); }
  /// Agrees to the strongest that the server offers within these. Default: auth to auth_conf.
  gssapi& qop(auth::qop weakest, auth::qop strongest) & {
    weakest_ = weakest;
    strongest_ = strongest;
    return *this;
  }
  gssapi&& qop(auth::qop weakest, auth::qop strongest) && { return std::move(qop(weakest, strongest)); }

  /// What a session's options take.
  /// \throws dse::exception client_errc::invalid_argument: an empty service or host name, a NUL anywhere, an
  /// authorization id that is blank at an end or longer than 1,023 bytes, weakest above strongest.
  std::shared_ptr<const authenticator_factory> make_factory() const;
  result<std::shared_ptr<const authenticator_factory>> try_make_factory() const;

 private:
  std::string service_ = "dse";
  std::string principal_;
  std::string ticket_cache_;
  std::string keytab_;
  std::string authorization_id_;
  host_name_rule rule_ = host_name_rule::given_name;
  std::optional<std::string> host_name_;
  host_name_callback callback_;
  auth::qop weakest_ = auth::qop::auth;
  auth::qop strongest_ = auth::qop::auth_conf;
};

}}}  // namespace dse::v0::auth
