#pragma once

#include <dse/error.hpp>
#include <dse/tls_options.hpp>

#include <memory>

struct ssl_ctx_st;

namespace dse::net {

/// What a session's connections have of TLS in common: OpenSSL's SSL_CTX, made from the options once and never changed.
class tls_context {
 public:
  /// Reads the files that the options name. Fails with invalid_argument, naming option and file.
  static result<std::shared_ptr<const tls_context>> make(const tls_options& options);

  ssl_ctx_st* native() const noexcept { return native_.get(); }
  const tls_options& options() const noexcept { return options_; }

 private:
  struct release {
    void operator()(ssl_ctx_st* context) const noexcept;
  };

  explicit tls_context(const tls_options& options);
  result<void> limit_protocol();
  result<void> trust();
  result<void> trust_file();
  result<void> identify();

  tls_options options_;
  std::unique_ptr<ssl_ctx_st, release> native_;
};

}  // namespace dse::net
