#pragma once

#include <dse/error.hpp>

#include <type_traits>

namespace dse { inline namespace v0 { namespace auth {

/// Why a login failed on this side. All equal `condition::authentication`; kdc_unreachable is `condition::retryable`
/// too.
///
/// A login that the server refuses is server_errc::bad_credentials, options that make no sense are
/// client_errc::invalid_argument.
enum class errc {
  authenticator_not_accepted = 1,  ///< the server asks by a class that these credentials are not meant for
  unencrypted_connection,          ///< a password would cross a network in clear
  credentials_required,            ///< the server asks for credentials and none are configured
  unexpected_challenge,            ///< the server left the mechanism's exchange
  server_not_verified,             ///< the server did not prove that it is the service it was asked to be
  no_common_protection,            ///< the server offers no quality of protection that the options allow
  host_name_unknown,               ///< no host name for the service principal could be found
  ticket_missing,                  ///< no ticket cache, no ticket in it, or none of that principal
  ticket_expired,                  ///< the ticket is no longer valid, or not yet
  keytab_unusable,                 ///< the keytab is missing, unreadable, stale, or has no key of that principal
  principal_unknown,               ///< the KDC does not know the client's principal, or has it locked
  service_unknown,                 ///< the KDC does not know the service principal
  realm_unknown,                   ///< no KDC is known for the realm
  kdc_unreachable,                 ///< no KDC of the realm answered
  clock_skew,                      ///< the clocks here and at the KDC or server are too far apart
  plugin_missing,                  ///< the GSSAPI plug-in of Cyrus SASL is not installed
  kerberos_failed,                 ///< any other failure of Kerberos or SASL; the message tells which
};

const boost::system::error_category& category() noexcept;
inline boost::system::error_code make_error_code(errc e) noexcept { return {static_cast<int>(e), category()}; }

}}}  // namespace dse::v0::auth

template <>
struct boost::system::is_error_code_enum<dse::auth::errc> : std::true_type {};
