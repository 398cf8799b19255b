#include "gssapi_login.hpp"

#include "printable.hpp"
#include "token.hpp"

#include <dse/auth/errc.hpp>

#include <cstddef>
#include <string>

namespace dse { inline namespace v0 { namespace auth {
namespace {

// RFC 4752 needs two challenges; Kerberos across realms and three-leg contexts a few more.
constexpr int max_challenges = 16;
// An AP-REP and a layer offer take some hundred bytes.
constexpr std::size_t max_challenge_size = 65536;

}  // namespace

result<bytes> gssapi_login::initial_response() {
  if (opening_ == gssapi_opening::token) return start();
  state_ = state::named;
  return to_bytes("GSSAPI");
}

result<bytes> gssapi_login::evaluate_challenge(bytes_view challenge) {
  switch (state_) {
    case state::named:
      if (!equal(challenge, "GSSAPI-START")) return unexpected("waited for \"GSSAPI-START\"", challenge);
      return start();
    case state::exchanging: break;
    default: return unexpected("the login is not under way", challenge);
  }
  if (exchange_->complete()) return unexpected("the GSSAPI exchange was complete", challenge);
  if (++challenges_ > max_challenges) return unexpected("the GSSAPI exchange does not end", challenge);
  if (challenge.empty() || challenge.size() > max_challenge_size)
    return unexpected("waited for a GSSAPI token", challenge);
  result<bytes> answer = exchange_->step(challenge);
  if (!answer) state_ = state::failed;
  return answer;
}

result<void> gssapi_login::on_success(bytes_view) {
  if (state_ == state::exchanging && exchange_->complete()) return {};
  state_ = state::failed;
  return error(
      make_error_code(errc::server_not_verified),
      "the server declared the login successful before it proved its own identity",
      "DSE's transitional_mode lets failed Kerberos logins in as anonymous: look into the server's log for why "
      "this one failed");
}

result<bytes> gssapi_login::start() {
  state_ = state::exchanging;
  result<bytes> token = exchange_->start();
  if (!token) state_ = state::failed;
  return token;
}

error gssapi_login::unexpected(const char* what, bytes_view challenge) {
  std::string message = std::string(what) + ", got a challenge of " + std::to_string(challenge.size()) + " bytes";
  // Later the server has a token that it may echo, and that is nobody else's business.
  if (state_ == state::named) message += ": \"" + printable(challenge) + "\"";
  state_ = state::failed;
  return {make_error_code(errc::unexpected_challenge), std::move(message),
          "check that the server's authentication schemes include kerberos"};
}

}}}  // namespace dse::v0::auth
