#include "kerberos_exchange.hpp"

#include "host_name.hpp"
#include "role_text.hpp"

#include <dse/auth/errc.hpp>

#include <exception>

namespace dse { inline namespace v0 { namespace auth {
namespace {

errc kind_of(const sasl_failure& failure, errc other) noexcept {
  switch (failure.reason) {
    case sasl_failure::kind::plugin_missing: return errc::plugin_missing;
    case sasl_failure::kind::no_common_protection: return errc::no_common_protection;
    case sasl_failure::kind::other: break;
  }
  return other;
}

result<std::string> ask(const gssapi::host_name_callback& callback, const authentication_request& request) try {
  return callback(request);
} catch (const std::exception& e) {
  return error(client_errc::policy_failed, std::string("the gssapi::host_name() callback threw: ") + e.what());
} catch (...) {
  return error(client_errc::policy_failed, "the gssapi::host_name() callback threw");
}

}  // namespace

result<std::string> kerberos_client::host_name(const authentication_request& request) const {
  if (fixed_host_name) return normal_host_name(*fixed_host_name);
  if (!host_name_callback) return find_host_name(rule, request, system_names());
  result<std::string> name = ask(host_name_callback, request);
  if (!name) return name;
  if (name->empty() || name->find('\0') != name->npos)
    return error(make_error_code(errc::host_name_unknown),
                 "the gssapi::host_name() callback gave no usable name for " + request.address);
  return normal_host_name(std::move(*name));
}

std::string kerberos_client::describe(const std::string& host) const {
  const kerberos_attempt attempt = credentials.describe(service, host);
  return attempt.client + " from " + attempt.source + " at " + attempt.service + role_text(authorization_id);
}

result<bytes> kerberos_exchange::start() {
  result<std::string> host = client_->host_name(request_);
  if (!host) return host.error();
  host_ = std::move(*host);
  result<kerberos_credential> credential = client_->credentials.with_ticket_for(client_->service, host_, asked_at_);
  if (!credential) return credential.error();
  credential_ = std::move(*credential);
  auto session = sasl_session::open(
      {client_->service, host_, client_->authorization_id, client_->weakest, client_->strongest}, credential_.get());
  if (!session) return failed(kind_of(session.error(), errc::kerberos_failed), session.error().text);
  session_ = std::move(*session);
  sasl_session::outcome token = session_->start();
  if (!token) return failed(kind_of(token.error(), errc::kerberos_failed), token.error().text);
  who_ = client_->describe(host_);
  return std::move(*token);
}

result<bytes> kerberos_exchange::step(bytes_view token) {
  sasl_session::outcome answer = session_->step(token);
  // The server's tokens carry the proof of its identity, so one that does not fit proves nothing.
  if (!answer) return failed(kind_of(answer.error(), errc::server_not_verified), answer.error().text);
  return std::move(*answer);
}

error kerberos_exchange::failed(errc kind, const std::string& text) const {
  return kerberos_error(kind, text, client_->credentials.describe(client_->service, host_));
}

}}}  // namespace dse::v0::auth
