#pragma once

#include <dse/error.hpp>

#include <string>

struct x509_store_ctx_st;

namespace dse::net {

class tls_context;

/// Puts into words why a TLS connection could not be made, or broke, and what to change.
class tls_diagnosis {
 public:
  /// `expected`: the name or address that the certificate has to carry.
  tls_diagnosis(const tls_context& context, std::string expected);

  const std::string& expected() const noexcept { return expected_; }

  /// Takes down why OpenSSL refuses a certificate of the chain, while that is at hand.
  void note_refusal(x509_store_ctx_st* chain);
  bool certificate_refused() const noexcept { return verdict_ != 0; }

  error refused_certificate() const;
  /// From OpenSSL's error code; 0 when it gave none.
  error broken(unsigned long code, bool established) const;
  /// The peer hung up before the handshake was done.
  error ended_early() const;

 private:
  error name_mismatch() const;
  error alerted(int alert) const;

  std::string expected_;
  std::string authorities_;  // where they come from
  std::string identity_;     // where the client's certificate comes from; empty: there is none
  bool only_1_3_;
  // Of the refused certificate. All texts are printable: they come from the peer.
  int verdict_ = 0;
  int depth_ = 0;
  std::string subject_, issuer_, names_, valid_from_, valid_until_;
};

}  // namespace dse::net
