#include <dse/auth/errc.hpp>

#include <string>

namespace dse { inline namespace v0 { namespace auth {
namespace {

const char* text(errc e) noexcept {
  switch (e) {
    case errc::authenticator_not_accepted: return "the server's authenticator is not accepted";
    case errc::unencrypted_connection: return "the connection is not encrypted";
    case errc::credentials_required: return "the server asks for credentials";
    case errc::unexpected_challenge: return "unexpected challenge";
    case errc::server_not_verified: return "the server did not prove its identity";
    case errc::no_common_protection: return "no quality of protection in common";
    case errc::host_name_unknown: return "the node's host name is not known";
    case errc::ticket_missing: return "no Kerberos ticket";
    case errc::ticket_expired: return "the Kerberos ticket is not valid now";
    case errc::keytab_unusable: return "the keytab cannot be used";
    case errc::principal_unknown: return "the Kerberos principal is not known";
    case errc::service_unknown: return "the Kerberos service is not known";
    case errc::realm_unknown: return "the Kerberos realm is not known";
    case errc::kdc_unreachable: return "no KDC answered";
    case errc::clock_skew: return "the clocks are too far apart";
    case errc::plugin_missing: return "the GSSAPI plug-in of Cyrus SASL is not installed";
    case errc::kerberos_failed: return "the Kerberos login failed";
  }
  return "unknown authentication error";
}

class auth_category final : public boost::system::error_category {
 public:
  auth_category() noexcept : error_category(0x64736561757468ULL) {}
  const char* name() const noexcept override { return "dse.auth"; }
  std::string message(int value) const override { return text(static_cast<errc>(value)); }
  bool equivalent(int value, const boost::system::error_condition& wanted) const noexcept override {
    if (wanted.category() != condition_category()) return default_error_condition(value) == wanted;
    switch (static_cast<condition>(wanted.value())) {
      case condition::authentication: return true;
      case condition::retryable: return static_cast<errc>(value) == errc::kdc_unreachable;
      default: return false;
    }
  }
};

}  // namespace

const boost::system::error_category& category() noexcept {
  static const auth_category instance;
  return instance;
}

}}}  // namespace dse::v0::auth
