#include "kerberos_error.hpp"

#include <gssapi/gssapi.h>
#include <gtest/gtest.h>
#include <krb5/krb5.h>

namespace {

using dse::auth::errc;
using dse::auth::gss_status;
using dse::auth::kerberos_error;

gss_status mechanism_says(krb5_error_code code) { return {GSS_S_FAILURE, static_cast<OM_uint32>(code)}; }

TEST(kerberos_error, code_decides_the_kind) {
  const std::pair<krb5_error_code, errc> expected[] = {
      {KRB5_FCC_NOFILE, errc::ticket_missing},
      {KRB5KRB_AP_ERR_TKT_EXPIRED, errc::ticket_expired},
      {KRB5_KT_NOTFOUND, errc::keytab_unusable},
      {KRB5KDC_ERR_PREAUTH_FAILED, errc::keytab_unusable},
      {KRB5KDC_ERR_C_PRINCIPAL_UNKNOWN, errc::principal_unknown},
      {KRB5KDC_ERR_S_PRINCIPAL_UNKNOWN, errc::service_unknown},
      {KRB5_REALM_UNKNOWN, errc::realm_unknown},
      {KRB5KDC_ERR_WRONG_REALM, errc::realm_unknown},
      {KRB5_KDC_UNREACH, errc::kdc_unreachable},
      {KRB5KRB_AP_ERR_SKEW, errc::clock_skew},
      {KRB5_CONFIG_BADFORMAT, errc::kerberos_failed},
  };
  for (const auto& [code, kind] : expected) EXPECT_EQ(dse::auth::kind_of(mechanism_says(code)), kind) << code;
}

TEST(kerberos_error, routine_decides_where_the_mechanism_says_nothing) {
  EXPECT_EQ(dse::auth::kind_of({GSS_S_NO_CRED, 0}), errc::ticket_missing);
  EXPECT_EQ(dse::auth::kind_of({GSS_S_CREDENTIALS_EXPIRED, 0}), errc::ticket_expired);
  EXPECT_EQ(dse::auth::kind_of({GSS_S_BAD_NAME, 0}), errc::kerberos_failed);
}

TEST(kerberos_error, message_tells_who_where_and_why) {
  const dse::error failed =
      kerberos_error(errc::clock_skew, "too fast", {"ada@R", "the keytab /k", "dse/db1.example.com"});
  EXPECT_EQ(failed.code(), make_error_code(errc::clock_skew));
  EXPECT_EQ(failed.message(), "no login at dse/db1.example.com as ada@R from the keytab /k: too fast");
  EXPECT_NE(failed.details().hint.find("NTP"), std::string::npos) << failed.details().hint;
}

TEST(kerberos_error, each_kind_has_a_next_step) {
  for (int value = static_cast<int>(errc::host_name_unknown); value <= static_cast<int>(errc::kerberos_failed); ++value)
    EXPECT_FALSE(dse::auth::hint_for(static_cast<errc>(value), {}).empty()) << value;
}

TEST(kerberos_error, plugin_hint_names_the_package) {
  EXPECT_NE(dse::auth::hint_for(errc::plugin_missing, {}).find("libsasl2-modules-gssapi-mit"), std::string::npos);
}

}  // namespace
