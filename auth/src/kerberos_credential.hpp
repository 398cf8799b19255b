#pragma once

#include "kerberos_error.hpp"
#include "shared_attempt.hpp"

#include <map>
#include <memory>
#include <mutex>
#include <string>

struct gss_cred_id_struct;

namespace dse { inline namespace v0 { namespace auth {

struct release_credential {
  void operator()(gss_cred_id_struct* handle) const noexcept;
};
/// A client's Kerberos identity for one login.
using kerberos_credential = std::unique_ptr<gss_cred_id_struct, release_credential>;

/// Where a client's credentials come from; shared by all its logins, called from any thread.
class credential_source {
 public:
  credential_source(std::string principal, std::string ticket_cache, std::string keytab);
  credential_source(const credential_source&) = delete;
  credential_source& operator=(const credential_source&) = delete;
  /// Empties the client's own memory cache.
  ~credential_source();

  /// A credential that has a ticket for `service/host`; may wait for the KDC, of all logins at that host at a time one.
  ///
  /// Fetching the ticket here tells failures by their code; the mechanism's own use of it then finds it in the cache.
  result<kerberos_credential> with_ticket_for(const std::string& service, const std::string& host,
                                              shared_attempt::time asked_at);
  kerberos_attempt describe(const std::string& service, const std::string& host) const;
  /// By name, the client's own included; empty for the default one.
  const std::string& ticket_cache() const noexcept { return ticket_cache_; }

 private:
  result<kerberos_credential> acquire();
  result<kerberos_credential> acquire_by_keytab();
  result<kerberos_credential> fetch_ticket(kerberos_credential credential, const std::string& service,
                                           const std::string& host) const;
  shared_attempt& at(const std::string& service_at_host);
  error failure_of(gss_status status) const;

  std::string principal_;
  std::string ticket_cache_;
  std::string keytab_;
  bool own_cache_ = false;

  shared_attempt by_keytab_;
  std::mutex mutex_;                               // of the map alone
  std::map<std::string, shared_attempt> tickets_;  // by service and host: as many as the cluster has had names
};

}}}  // namespace dse::v0::auth
