#include "kerberos_error.hpp"

#include "printable.hpp"

#include <gssapi/gssapi.h>
#include <gssapi/gssapi_krb5.h>
#include <krb5/krb5.h>

#include <cerrno>

namespace dse { inline namespace v0 { namespace auth {
namespace {

// The mechanism's codes are com_err's, signed 32-bit numbers that GSSAPI passes on as unsigned ones.
errc kind_of_minor(std::int32_t code) noexcept {
  switch (code) {
    case KRB5_FCC_NOFILE:
    case KRB5_CC_NOTFOUND:
    case KRB5_CC_FORMAT:
    case KRB5_CC_END:
    case KRB5_FCC_PERM: return errc::ticket_missing;
    case KRB5KRB_AP_ERR_TKT_EXPIRED:
    case KRB5KRB_AP_ERR_TKT_NYV:
    case KRB5KDC_ERR_NEVER_VALID: return errc::ticket_expired;
    case KRB5_KT_NOTFOUND:
    case KRB5_KT_KVNONOTFOUND:
    case KRB5_KT_BADNAME:
    case KRB5_KT_IOERR:
    case KRB5_KEYTAB_BADVNO:
    case KRB5KDC_ERR_PREAUTH_FAILED:
    case KRB5_PREAUTH_FAILED:
    case KRB5KRB_AP_ERR_BAD_INTEGRITY:
    case ENOENT:
    case EACCES:
    case EISDIR: return errc::keytab_unusable;
    case KRB5KDC_ERR_C_PRINCIPAL_UNKNOWN:
    case KRB5KDC_ERR_CLIENT_REVOKED:
    case KRB5KDC_ERR_NAME_EXP:
    case KRB5KDC_ERR_KEY_EXP: return errc::principal_unknown;
    case KRB5KDC_ERR_S_PRINCIPAL_UNKNOWN:
    case KRB5KDC_ERR_SERVICE_EXP:
    case KRB5KDC_ERR_SERVICE_REVOKED: return errc::service_unknown;
    case KRB5_REALM_UNKNOWN:
    case KRB5_REALM_CANT_RESOLVE:
    case KRB5KDC_ERR_WRONG_REALM:
    case KRB5_CONFIG_NODEFREALM: return errc::realm_unknown;
    case KRB5_KDC_UNREACH: return errc::kdc_unreachable;
    case KRB5KRB_AP_ERR_SKEW:
    case KRB5_KDCREP_SKEW: return errc::clock_skew;
    default: return errc::kerberos_failed;
  }
}

void append_text(std::string& out, OM_uint32 code, int type) {
  OM_uint32 more = 0;
  do {
    OM_uint32 minor = 0;
    gss_buffer_desc line = GSS_C_EMPTY_BUFFER;
    if (GSS_ERROR(gss_display_status(&minor, code, type, const_cast<gss_OID>(gss_mech_krb5), &more, &line))) return;
    if (!out.empty()) out += "; ";
    out += printable(std::string_view(static_cast<const char*>(line.value), line.length));
    gss_release_buffer(&minor, &line);
  } while (more != 0);
}

}  // namespace

bool gss_status::failed() const noexcept { return GSS_ERROR(major) != 0; }

errc kind_of(gss_status status) noexcept {
  const errc kind = kind_of_minor(static_cast<std::int32_t>(status.minor));
  if (kind != errc::kerberos_failed) return kind;
  switch (GSS_ROUTINE_ERROR(status.major)) {
    case GSS_S_NO_CRED: return errc::ticket_missing;
    case GSS_S_CREDENTIALS_EXPIRED: return errc::ticket_expired;
    default: return errc::kerberos_failed;
  }
}

std::string text_of(gss_status status) {
  std::string out;
  // The mechanism knows more than the routine's "Unspecified GSS failure".
  if (status.minor != 0) append_text(out, status.minor, GSS_C_MECH_CODE);
  if (out.empty()) append_text(out, status.major, GSS_C_GSS_CODE);
  return out;
}

error kerberos_error(errc kind, const std::string& reason, const kerberos_attempt& attempt) {
  const std::string wanted = attempt.service.empty() ? "no Kerberos credentials" : "no login at " + attempt.service;
  return {make_error_code(kind), wanted + " as " + attempt.client + " from " + attempt.source + ": " + reason,
          hint_for(kind, attempt)};
}

std::string hint_for(errc kind, const kerberos_attempt& attempt) {
  switch (kind) {
    case errc::ticket_missing:
      return "run kinit for that principal, or set gssapi::keytab(); klist -A lists the tickets there are";
    case errc::ticket_expired:
      return "run kinit again, or set gssapi::keytab(), which renews by itself; also check this machine's clock";
    case errc::keytab_unusable:
      return "check that the file can be read and that klist -k lists the principal; if its password or key has "
             "changed since, export the keytab anew";
    case errc::principal_unknown:
      return "check the spelling and realm of gssapi::principal(), and that the KDC has it unlocked";
    case errc::service_unknown:
      return "check gssapi::service() and gssapi::host_name() against kerberos_options.service_principal of the "
             "server's dse.yaml; rdns = false in krb5.conf keeps libkrb5 from replacing the name";
    case errc::realm_unknown:
      return "check default_realm, [realms] and [domain_realm] in krb5.conf; KRB5_TRACE=/dev/stderr shows each step";
    case errc::kdc_unreachable: return "check the realm's kdc entries in krb5.conf, the network and the firewall";
    case errc::clock_skew: return "synchronise this machine's clock (NTP); Kerberos allows 5 minutes";
    case errc::plugin_missing: return "install the GSSAPI plug-in of Cyrus SASL; Debian: libsasl2-modules-gssapi-mit";
    case errc::no_common_protection:
      return "set gssapi::qop() to what kerberos_options.qop of the server's dse.yaml says";
    case errc::server_not_verified:
      return "check that the server's keytab holds the current key of " +
             (attempt.service.empty() ? std::string("its service principal") : attempt.service);
    default: return "set KRB5_TRACE=/dev/stderr to see what Kerberos does";
  }
}

}}}  // namespace dse::v0::auth
