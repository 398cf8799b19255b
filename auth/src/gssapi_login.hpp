#pragma once

#include "security_exchange.hpp"

#include <dse/authenticator.hpp>

#include <cstdint>
#include <memory>

namespace dse { inline namespace v0 { namespace auth {

/// What precedes the first GSSAPI token.
enum class gssapi_opening : std::uint8_t {
  mechanism_name,  ///< DSE 5.0 and later: "GSSAPI", answered by the challenge "GSSAPI-START"
  token,           ///< DSE 4.8 and earlier: nothing
};

/// One GSSAPI login: keeps a server to the exchange, and never lets it pass for authenticated without proof.
class gssapi_login final : public authenticator {
 public:
  gssapi_login(gssapi_opening opening, std::unique_ptr<security_exchange> exchange)
      : opening_(opening), exchange_(std::move(exchange)) {}

  bool may_block() const noexcept override { return true; }
  result<bytes> initial_response() override;
  result<bytes> evaluate_challenge(bytes_view challenge) override;
  result<void> on_success(bytes_view token) override;
  std::string describe() const override { return exchange_->describe(); }

 private:
  enum class state : std::uint8_t { fresh, named, exchanging, failed };

  result<bytes> start();
  error unexpected(const char* what, bytes_view challenge);

  gssapi_opening opening_;
  state state_ = state::fresh;
  int challenges_ = 0;
  std::unique_ptr<security_exchange> exchange_;
};

}}}  // namespace dse::v0::auth
