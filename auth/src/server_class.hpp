#pragma once

#include <string_view>

namespace dse { inline namespace v0 { namespace auth {

/// How the class that AUTHENTICATE names wants to be talked to.
enum class server_class {
  password,  ///< takes a PLAIN token as the first response
  dse,       ///< DSE 5.0 and later: the client names a mechanism first
  kerberos,  ///< DSE 4.8 and earlier: takes a GSSAPI token as the first response
  unknown,
};

server_class classify(std::string_view authenticator_class) noexcept;

}}}  // namespace dse::v0::auth
