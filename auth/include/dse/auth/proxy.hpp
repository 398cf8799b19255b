#pragma once

#include <dse/bytes.hpp>

#include <span>
#include <string>
#include <string_view>
#include <utility>

namespace dse { inline namespace v0 { namespace auth {

/// Proxy execute (DSE 5.1): the custom payload entry that runs one statement as another role; needs
/// GRANT PROXY.EXECUTE ON ROLE role TO the user that logged in, else the server answers server_errc::unauthorized.
///
/// `payload.insert(auth::execute_as("alice"))`; proxy login for a whole session is authorization_id() of plain_text and
/// gssapi.
inline std::pair<const std::string, bytes> execute_as(std::string_view role) {
  const bytes_view name = std::as_bytes(std::span(role));
  return {"ProxyExecute", bytes(name.begin(), name.end())};
}

}}}  // namespace dse::v0::auth
