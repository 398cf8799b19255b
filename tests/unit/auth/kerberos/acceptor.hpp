#pragma once

#include <dse/bytes.hpp>

#include <gssapi/gssapi.h>

#include <cstdint>
#include <filesystem>
#include <string>

namespace dse::testing {

/// The server's half of SASL GSSAPI, written from RFC 4752, section 3.2, on GSSAPI itself: shares nothing with the
/// client. Throws std::runtime_error where the client breaks the exchange.
class acceptor {
 public:
  /// \param offer the layers offered: 1 none, 2 integrity, 4 confidentiality, or a sum of them.
  explicit acceptor(const std::filesystem::path& keytab, unsigned offer = 1);
  acceptor(const acceptor&) = delete;
  acceptor& operator=(const acceptor&) = delete;
  ~acceptor();

  /// The challenge that answers a response of the client; empty once done().
  bytes step(bytes_view response);

  bool done() const noexcept { return stage_ == stage::done; }
  const std::string& client() const noexcept { return client_; }
  const std::string& authorization_id() const noexcept { return authorization_id_; }
  unsigned chosen_layer() const noexcept { return chosen_layer_; }
  std::uint32_t client_buffer_size() const noexcept { return client_buffer_size_; }

 private:
  enum class stage : std::uint8_t { context, empty_response, layer, done };

  bytes accept(bytes_view response);
  bytes offer_layers();
  void read_choice(bytes_view response);

  unsigned offer_;
  stage stage_ = stage::context;
  gss_cred_id_t credential_ = GSS_C_NO_CREDENTIAL;
  gss_ctx_id_t context_ = GSS_C_NO_CONTEXT;
  std::string client_;
  std::string authorization_id_;
  unsigned chosen_layer_ = 0;
  std::uint32_t client_buffer_size_ = 0;
};

}  // namespace dse::testing
