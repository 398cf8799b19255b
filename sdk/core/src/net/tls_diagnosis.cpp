#include "net/tls_diagnosis.hpp"

#include "net/certificate_text.hpp"
#include "net/tls_context.hpp"

#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>

#include <utility>

namespace dse::net {
namespace {

error failed(std::string message, std::string hint) {
  return {client_errc::tls_failed, std::move(message), std::move(hint)};
}

bool means_unknown_authority(int verdict) {
  switch (verdict) {
    case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT:
    case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY:
    case X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE:
    case X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT:
    case X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN:
    // Another authority of the same name.
    case X509_V_ERR_CERT_SIGNATURE_FAILURE:
    case X509_V_ERR_CERT_UNTRUSTED: return true;
    default: return false;
  }
}

bool is_weak(int verdict) {
  return verdict == X509_V_ERR_EE_KEY_TOO_SMALL || verdict == X509_V_ERR_CA_KEY_TOO_SMALL ||
         verdict == X509_V_ERR_CA_MD_TOO_WEAK;
}

// RFC 8446, section 6. A server without TLS 1.3 has no alert of its own for a missing client certificate.
bool may_mean_missing_certificate(int alert) {
  return alert == SSL_AD_CERTIFICATE_REQUIRED || alert == SSL_AD_BAD_CERTIFICATE || alert == SSL_AD_HANDSHAKE_FAILURE ||
         alert == SSL_AD_CERTIFICATE_UNKNOWN;
}

bool refuses_certificate(int alert) {
  return (alert >= SSL_AD_BAD_CERTIFICATE && alert <= SSL_AD_CERTIFICATE_UNKNOWN) || alert == SSL_AD_UNKNOWN_CA ||
         alert == SSL_AD_DECRYPT_ERROR || alert == SSL_AD_ACCESS_DENIED;
}

bool is_no_tls_record(int reason) {
  return reason == SSL_R_WRONG_VERSION_NUMBER || reason == SSL_R_PACKET_LENGTH_TOO_LONG ||
         reason == SSL_R_RECORD_LENGTH_MISMATCH || reason == SSL_R_UNEXPECTED_MESSAGE;
}

bool is_version_refusal(int reason) {
  return reason == SSL_R_UNSUPPORTED_PROTOCOL || reason == SSL_AD_REASON_OFFSET + SSL_AD_PROTOCOL_VERSION;
}

}  // namespace

tls_diagnosis::tls_diagnosis(const tls_context& context, std::string expected)
    : expected_(std::move(expected)),
      authorities_(context.authorities()),
      identity_(context.identity()),
      only_1_3_(context.only_1_3()) {}

void tls_diagnosis::note_refusal(x509_store_ctx_st* chain) {
  verdict_ = X509_STORE_CTX_get_error(chain);
  depth_ = X509_STORE_CTX_get_error_depth(chain);
  X509* certificate = X509_STORE_CTX_get_current_cert(chain);
  if (!certificate) return;
  subject_ = text_of(X509_get_subject_name(certificate));
  issuer_ = text_of(X509_get_issuer_name(certificate));
  names_ = host_names(certificate);
  valid_from_ = text_of(X509_get0_notBefore(certificate));
  valid_until_ = text_of(X509_get0_notAfter(certificate));
}

error tls_diagnosis::refused_certificate() const {
  const std::string whose =
      depth_ == 0 ? "the certificate of \"" + expected_ + "\"" : "the authority's certificate (" + subject_ + ")";
  if (verdict_ == X509_V_ERR_HOSTNAME_MISMATCH || verdict_ == X509_V_ERR_IP_ADDRESS_MISMATCH) return name_mismatch();
  if (means_unknown_authority(verdict_)) {
    return failed(whose + " is not trusted: its authority (" + issuer_ + ") is not in " + authorities_,
                  "name a PEM file that holds this authority's certificate in tls_options::ca_file()");
  }
  if (verdict_ == X509_V_ERR_CERT_HAS_EXPIRED)
    return failed(whose + " expired on " + valid_until_, "renew it; or is this machine's clock wrong?");
  if (verdict_ == X509_V_ERR_CERT_NOT_YET_VALID)
    return failed(whose + " is valid from " + valid_from_ + " only",
                  "is this machine's clock, or the issuer's, wrong?");
  if (verdict_ == X509_V_ERR_INVALID_PURPOSE)
    return failed(whose + " is not meant for this use",
                  "a server's certificate needs the extended key usage serverAuth");
  const std::string reason = X509_verify_cert_error_string(verdict_);
  return failed(whose + " is not accepted: " + reason,
                is_weak(verdict_) ? "issue it again with a stronger key and digest, as RSA 2048 with SHA-256" : "");
}

error tls_diagnosis::name_mismatch() const {
  const std::string off = "; tls_options::accept_any_host_name(true) turns this check off";
  if (names_.empty())
    return failed(
        "the certificate (" + subject_ + ") has no host name or address, so it is not one of \"" + expected_ + "\"",
        "issue it again with a subjectAltName" + off);
  return failed("the certificate is one of " + names_ + ", not of \"" + expected_ + "\"",
                "connect by a name that it has, or name that one in tls_options::server_name()" + off);
}

error tls_diagnosis::broken(unsigned long code, bool established) const {
  const int reason = ERR_GET_REASON(code);
  const bool by_tls = ERR_GET_LIB(code) == ERR_LIB_SSL;
  if (by_tls && is_version_refusal(reason))
    return failed("the server offers no TLS version of this client",
                  only_1_3_ ? "it has to offer TLS 1.3" : "it has to offer TLS 1.2 or later");
  if (by_tls && reason > SSL_AD_REASON_OFFSET) return alerted(reason - SSL_AD_REASON_OFFSET);
  if (by_tls && !established && is_no_tls_record(reason))
    return failed("what the server sends is not TLS", "connect to its TLS port, or leave out tls()");
  const char* text = ERR_reason_error_string(code);
  return failed(std::string(established ? "TLS broke: " : "the handshake broke: ") + (text ? text : "no reason given"),
                established ? "something between here and the server changes bytes" : "");
}

error tls_diagnosis::alerted(int alert) const {
  const std::string said = std::string(" (TLS alert: ") + SSL_alert_desc_string_long(alert) + ")";
  if (identity_.empty() && may_mean_missing_certificate(alert))
    return failed((alert == SSL_AD_CERTIFICATE_REQUIRED ? "the server requires a client certificate"
                                                        : "the server ended the handshake") +
                      said,
                  "if it asks for a client certificate, set tls_options::certificate_file() and private_key_file()");
  if (!identity_.empty() && refuses_certificate(alert))
    return failed("the server does not accept the client certificate " + identity_ + said,
                  "it has to be valid now, and signed by an authority that the server trusts");
  if (alert == SSL_AD_UNRECOGNIZED_NAME)
    return failed("the server does not know the name \"" + expected_ + "\"" + said,
                  "set tls_options::server_name() to a name that it serves");
  return failed("the server ended the connection" + said, "the server's log says more");
}

error tls_diagnosis::ended_early() const {
  return failed("the server closed the connection during the TLS handshake",
                identity_.empty() ? "does this port offer TLS, and does the server ask for a client certificate?"
                                  : "does this port offer TLS, and does the server trust the client certificate?");
}

}  // namespace dse::net
