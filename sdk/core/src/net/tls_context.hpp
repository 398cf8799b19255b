#pragma once

#include "net/tls_session_cache.hpp"

#include <dse/error.hpp>
#include <dse/tls_options.hpp>

#include <memory>
#include <string>
#include <vector>

struct ssl_ctx_st;

namespace dse::net {

struct tls_identity;

/// What a session's connections have of TLS in common: OpenSSL's SSL_CTX, made from the options once and never changed.
class tls_context {
 public:
  /// Reads the files that the options name. Fails with invalid_argument, naming option and file.
  static result<std::shared_ptr<const tls_context>> make(const tls_options& options);

  ssl_ctx_st* native() const noexcept { return native_.get(); }
  /// The name that every certificate has to carry in place of the host's; empty: none.
  const std::string& server_name() const noexcept { return options_.server_name(); }
  bool checks_certificates() const noexcept { return checks_certificates_; }
  bool checks_names() const noexcept { return checks_certificates_ && !options_.accept_any_host_name(); }
  bool only_1_3() const noexcept { return options_.min_version() == tls_version::v1_3; }
  /// The options that turn a check off.
  std::vector<std::string> weakened_by() const;
  /// For errors: where the authorities come from, and the client's certificate; the latter is empty when there is none.
  const std::string& authorities() const noexcept { return authorities_; }
  const std::string& identity() const noexcept { return identity_; }
  /// Null: sessions are not resumed.
  tls_session_cache* sessions() const noexcept { return sessions_.get(); }

 private:
  struct release {
    void operator()(ssl_ctx_st* context) const noexcept;
  };

  explicit tls_context(const tls_options& options);
  result<void> adopt_users();
  result<void> limit_protocol();
  result<void> choose_ciphers();
  result<void> trust();
  result<void> identify();
  result<void> use(const tls_identity& who, const std::string& option);
  void resume_sessions();

  tls_options options_;
  std::unique_ptr<ssl_ctx_st, release> native_;
  std::unique_ptr<tls_session_cache> sessions_;
  std::string authorities_, identity_;
  bool checks_certificates_ = true;
};

}  // namespace dse::net
