#include "printable.hpp"
#include "role_text.hpp"
#include "server_class.hpp"
#include "token.hpp"

#include <dse/auth/errc.hpp>
#include <dse/auth/plain_text.hpp>

#include <algorithm>

namespace dse { inline namespace v0 { namespace auth {
namespace {

struct credentials {
  std::string user;
  secret password;
  std::string authorization_id;

  std::string describe() const { return "user " + user + role_text(authorization_id); }
  /// RFC 4616, section 2: authzid NUL authcid NUL passwd, in UTF-8 and without a final NUL.
  bytes token() const {
    bytes out;
    const std::string_view given_password = password.reveal();
    out.reserve(authorization_id.size() + user.size() + given_password.size() + 2);
    const auto append = [&out](std::string_view text) {
      const bytes_view view = as_bytes(text);
      out.insert(out.end(), view.begin(), view.end());
    };
    append(authorization_id);
    out.push_back(std::byte{0});
    append(user);
    out.push_back(std::byte{0});
    append(given_password);
    return out;
  }
};

// The challenge itself is not shown: a server that has the token may echo it.
error unexpected(std::string_view what, bytes_view challenge) {
  return {make_error_code(errc::unexpected_challenge),
          std::string(what) + ", got a challenge of " + std::to_string(challenge.size()) + " bytes",
          "check that the server's authenticator takes user name and password (DSE: internal or LDAP scheme)"};
}

/// The token is the first response, and there is nothing to say after it.
class direct_login final : public authenticator {
 public:
  explicit direct_login(credentials who) : who_(std::move(who)) {}
  std::string describe() const override { return who_.describe(); }
  result<bytes> initial_response() override { return who_.token(); }
  result<bytes> evaluate_challenge(bytes_view challenge) override {
    return unexpected("user name and password were sent already", challenge);
  }

 private:
  credentials who_;
};

/// DSE 5.0 and later: "PLAIN", answered by the challenge "PLAIN-START", then the token; once.
class dse_login final : public authenticator {
 public:
  explicit dse_login(credentials who) : who_(std::move(who)) {}
  std::string describe() const override { return who_.describe(); }
  result<bytes> initial_response() override {
    expecting_start_ = true;
    return to_bytes("PLAIN");
  }
  result<bytes> evaluate_challenge(bytes_view challenge) override {
    if (!expecting_start_) return unexpected("user name and password were sent already", challenge);
    expecting_start_ = false;
    if (!equal(challenge, "PLAIN-START")) return unexpected("waited for \"PLAIN-START\"", challenge);
    return who_.token();
  }

 private:
  credentials who_;
  bool expecting_start_ = false;
};

}  // namespace

class plain_text_factory final : public authenticator_factory {
 public:
  plain_text_factory(credentials who, std::vector<std::string> allowed, bool allow_any, bool allow_unencrypted)
      : who_(std::move(who)),
        allowed_(std::move(allowed)),
        allow_any_(allow_any),
        allow_unencrypted_(allow_unencrypted) {}

  result<std::unique_ptr<authenticator>> create(const authentication_request& request) const override {
    const server_class kind = classify(request.authenticator_class);
    if (!accepts(kind, request.authenticator_class)) {
      const std::string name = printable(request.authenticator_class);
      return error(make_error_code(errc::authenticator_not_accepted),
                   "the password was not sent: the server's authenticator " + name + " is not known to take one",
                   kind == server_class::kerberos
                       ? std::string("log in with auth::gssapi()")
                       : "if it takes SASL PLAIN tokens, set plain_text::allow_authenticator(\"" + name + "\")");
    }
    if (!request.encrypted && !request.loopback && !allow_unencrypted_)
      return error(make_error_code(errc::unencrypted_connection),
                   "the password was not sent: the connection to " + request.address + " is not encrypted",
                   "use TLS, or set plain_text::allow_plaintext_connection()");
    if (kind == server_class::dse) return std::unique_ptr<authenticator>(new dse_login(who_));
    return std::unique_ptr<authenticator>(new direct_login(who_));
  }
  std::vector<std::string> weakened_by() const override {
    std::vector<std::string> options;
    if (allow_any_) options.emplace_back("plain_text::allow_any_authenticator()");
    if (allow_unencrypted_) options.emplace_back("plain_text::allow_plaintext_connection()");
    return options;
  }

 private:
  bool accepts(server_class kind, const std::string& name) const {
    return allow_any_ || kind == server_class::password || kind == server_class::dse ||
           std::find(allowed_.begin(), allowed_.end(), name) != allowed_.end();
  }

  credentials who_;
  std::vector<std::string> allowed_;
  bool allow_any_;
  bool allow_unencrypted_;
};

result<std::shared_ptr<const authenticator_factory>> plain_text::try_make_factory() const {
  const auto has_nul = [](std::string_view text) { return text.find('\0') != std::string_view::npos; };
  const auto misuse = [](const char* what) { return error(client_errc::invalid_argument, what); };
  if (user_.empty()) return misuse("auth::plain_text: user is empty");
  if (password_.empty()) return misuse("auth::plain_text: password is empty");
  if (has_nul(user_)) return misuse("auth::plain_text: user holds a NUL character");
  if (has_nul(password_.reveal())) return misuse("auth::plain_text: password holds a NUL character");
  if (has_nul(authorization_id_)) return misuse("auth::plain_text: authorization_id holds a NUL character");
  return std::shared_ptr<const authenticator_factory>(
      std::make_shared<plain_text_factory>(credentials{user_, password_, authorization_id_}, allowed_authenticators_,
                                           allow_any_authenticator_, allow_plaintext_connection_));
}
std::shared_ptr<const authenticator_factory> plain_text::make_factory() const { return try_make_factory().value(); }

}}}  // namespace dse::v0::auth
