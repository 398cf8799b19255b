#pragma once

#include <string>

namespace dse { inline namespace v0 { namespace auth {

/// What a proxy login adds to the description of a login; empty when it works as itself.
inline std::string role_text(const std::string& authorization_id) {
  return authorization_id.empty() ? std::string() : " as the role " + authorization_id + ", which needs PROXY.LOGIN";
}

}}}  // namespace dse::v0::auth
