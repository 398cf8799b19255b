#include "printable.hpp"
#include "server_class.hpp"

#include <dse/auth/errc.hpp>
#include <dse/auth/no_credentials.hpp>

namespace dse { inline namespace v0 { namespace auth {
namespace {

class anonymous_login final : public authenticator {
 public:
  // A PLAIN token of nothing; DSE takes it without a mechanism's name before it.
  result<bytes> initial_response() override { return bytes(2, std::byte{0}); }
  std::string describe() const override { return "as nobody, since no authenticator is set"; }
  result<bytes> evaluate_challenge(bytes_view challenge) override {
    return error(make_error_code(errc::credentials_required),
                 "no credentials are configured, and the server asks on: \"" + printable(challenge) + "\"",
                 "set an authenticator: auth::plain_text(user, password) or auth::gssapi()");
  }
};

class anonymous_factory final : public authenticator_factory {
 public:
  bool has_credentials() const noexcept override { return false; }
  result<std::unique_ptr<authenticator>> create(const authentication_request& request) const override {
    if (classify(request.authenticator_class) == server_class::dse)
      return std::unique_ptr<authenticator>(new anonymous_login);
    return error(
        make_error_code(errc::credentials_required),
        "no credentials are configured, and the server asks for some by " + printable(request.authenticator_class),
        "set an authenticator: auth::plain_text(user, password) or auth::gssapi()");
  }
};

}  // namespace

std::shared_ptr<const authenticator_factory> no_credentials::make_factory() const {
  return std::make_shared<anonymous_factory>();
}

}}}  // namespace dse::v0::auth
