#pragma once

#include <dse/auth/gssapi.hpp>
#include <dse/bytes.hpp>
#include <dse/error.hpp>

#include <memory>
#include <string>

struct gss_cred_id_struct;

namespace dse { inline namespace v0 { namespace auth {

/// What one exchange of Cyrus SASL's GSSAPI mechanism needs to know.
struct sasl_parameters {
  std::string service;
  std::string host;
  std::string authorization_id;
  qop weakest = qop::auth;
  qop strongest = qop::auth_conf;
};

/// How Cyrus SASL ended a step.
struct sasl_failure {
  enum class kind { plugin_missing, no_common_protection, other };
  kind reason = kind::other;
  std::string text;
};

/// One exchange in Cyrus SASL, the only place that sees its headers.
///
/// The library's process-wide state is shared with any other user in this process: it is initialised once and never
/// ended, all callbacks belong to the exchange, and exchanges are disposed of one at a time.
class sasl_session {
 public:
  using outcome = boost::system::result<bytes, sasl_failure>;

  /// The credential must outlive the session.
  static boost::system::result<std::unique_ptr<sasl_session>, sasl_failure> open(const sasl_parameters& parameters,
                                                                                 gss_cred_id_struct* credential);
  sasl_session(const sasl_session&) = delete;
  sasl_session& operator=(const sasl_session&) = delete;
  ~sasl_session();

  outcome start();
  outcome step(bytes_view token);
  bool complete() const noexcept { return complete_; }

 private:
  struct connection;

  explicit sasl_session(const sasl_parameters& parameters);
  outcome finish(int code, const char* out, unsigned size);
  sasl_failure failure(int code) const;

  std::unique_ptr<connection> connection_;
  bool complete_ = false;
};

}}}  // namespace dse::v0::auth
