#pragma once

#include "kerberos_credential.hpp"
#include "sasl_session.hpp"
#include "security_exchange.hpp"

#include <dse/auth/gssapi.hpp>

#include <chrono>
#include <memory>
#include <optional>
#include <string>

namespace dse { inline namespace v0 { namespace auth {

/// What all Kerberos logins of one client share.
struct kerberos_client {
  kerberos_client(std::string principal, std::string ticket_cache, std::string keytab)
      : credentials(std::move(principal), std::move(ticket_cache), std::move(keytab)) {}

  result<std::string> host_name(const authentication_request& request) const;
  /// A login there in words.
  std::string describe(const std::string& host) const;

  mutable credential_source credentials;  // thread-safe
  std::string service;
  std::string authorization_id;
  qop weakest = qop::auth;
  qop strongest = qop::auth_conf;
  host_name_rule rule = host_name_rule::given_name;
  std::optional<std::string> fixed_host_name;
  gssapi::host_name_callback host_name_callback;
};

/// One exchange: finds the host's name, fetches the ticket, then lets Cyrus SASL make the tokens.
class kerberos_exchange final : public security_exchange {
 public:
  kerberos_exchange(std::shared_ptr<const kerberos_client> client, authentication_request request)
      : client_(std::move(client)), request_(std::move(request)) {}

  result<bytes> start() override;
  result<bytes> step(bytes_view token) override;
  bool complete() const noexcept override { return session_ && session_->complete(); }
  std::string describe() const override { return who_; }

 private:
  error failed(errc kind, const std::string& text) const;

  std::shared_ptr<const kerberos_client> client_;
  authentication_request request_;
  shared_attempt::time asked_at_ = std::chrono::steady_clock::now();
  std::string host_;
  std::string who_;
  kerberos_credential credential_;  // outlives the session, which uses it
  std::unique_ptr<sasl_session> session_;
};

}}}  // namespace dse::v0::auth
