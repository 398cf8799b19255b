#include "gssapi_login.hpp"
#include "kerberos_exchange.hpp"
#include "printable.hpp"
#include "server_class.hpp"

#include <dse/auth/errc.hpp>
#include <dse/auth/gssapi.hpp>

#include <string_view>

namespace dse { inline namespace v0 { namespace auth {
namespace {

class gssapi_factory final : public authenticator_factory {
 public:
  explicit gssapi_factory(std::shared_ptr<const kerberos_client> client) : client_(std::move(client)) {}

  result<std::unique_ptr<authenticator>> create(const authentication_request& request) const override {
    const server_class kind = classify(request.authenticator_class);
    if (kind != server_class::dse && kind != server_class::kerberos)
      return error(make_error_code(errc::authenticator_not_accepted),
                   "the server's authenticator " + printable(request.authenticator_class) + " does not know Kerberos",
                   "enable the kerberos scheme of DseAuthenticator there, or log in with "
                   "auth::plain_text(user, password)");
    const auto opening = kind == server_class::dse ? gssapi_opening::mechanism_name : gssapi_opening::token;
    return std::unique_ptr<authenticator>(
        new gssapi_login(opening, std::make_unique<kerberos_exchange>(client_, request)));
  }

 private:
  std::shared_ptr<const kerberos_client> client_;
};

bool has_nul(std::string_view text) { return text.find('\0') != std::string_view::npos; }

// What Cyrus SASL would change or cut without a word.
bool alters(const std::string& id) {
  constexpr std::string_view blank = " \t\r\n\f\v";
  return !id.empty() &&
         (id.size() > 1023 || blank.find(id.front()) != blank.npos || blank.find(id.back()) != blank.npos);
}

}  // namespace

result<std::shared_ptr<const authenticator_factory>> gssapi::try_make_factory() const {
  const auto misuse = [](const char* what) { return error(client_errc::invalid_argument, what); };
  if (service_.empty()) return misuse("auth::gssapi: service is empty");
  if (service_.find_first_of(std::string_view("/@\0", 3)) != service_.npos)
    return misuse("auth::gssapi: service is the part before '/' of the service principal, alone");
  if (host_name_ && host_name_->empty()) return misuse("auth::gssapi: host_name is empty");
  if (has_nul(host_name_.value_or(""))) return misuse("auth::gssapi: host_name holds a NUL character");
  if (has_nul(principal_)) return misuse("auth::gssapi: principal holds a NUL character");
  if (has_nul(ticket_cache_)) return misuse("auth::gssapi: ticket_cache holds a NUL character");
  if (has_nul(keytab_)) return misuse("auth::gssapi: keytab holds a NUL character");
  if (has_nul(authorization_id_)) return misuse("auth::gssapi: authorization_id holds a NUL character");
  if (alters(authorization_id_))
    return misuse("auth::gssapi: authorization_id is blank at an end, or longer than 1023 bytes");
  if (weakest_ > strongest_) return misuse("auth::gssapi: qop: weakest is above strongest");
  auto client = std::make_shared<kerberos_client>(principal_, ticket_cache_, keytab_);
  client->service = service_;
  client->authorization_id = authorization_id_;
  client->weakest = weakest_;
  client->strongest = strongest_;
  client->rule = rule_;
  client->fixed_host_name = host_name_;
  client->host_name_callback = callback_;
  return std::shared_ptr<const authenticator_factory>(std::make_shared<gssapi_factory>(std::move(client)));
}
std::shared_ptr<const authenticator_factory> gssapi::make_factory() const { return try_make_factory().value(); }

}}}  // namespace dse::v0::auth
