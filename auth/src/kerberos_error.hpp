#pragma once

#include <dse/auth/errc.hpp>

#include <cstdint>
#include <string>
#include <string_view>

namespace dse { inline namespace v0 { namespace auth {

/// What GSSAPI reports: a code of its own, and one of the mechanism.
struct gss_status {
  std::uint32_t major = 0;
  std::uint32_t minor = 0;
  bool failed() const noexcept;
};

/// What a login tried to do, for the messages.
struct kerberos_attempt {
  std::string client;   ///< "ada@REALM", or what stands for it
  std::string source;   ///< "the keytab /etc/dse/ada.keytab"
  std::string service;  ///< "dse/db1.example.com"; empty while the client's own credentials are at stake
};

errc kind_of(gss_status status) noexcept;
std::string text_of(gss_status status);
error kerberos_error(errc kind, const std::string& reason, const kerberos_attempt& attempt);
/// The next step for the user.
std::string hint_for(errc kind, const kerberos_attempt& attempt);

}}}  // namespace dse::v0::auth
