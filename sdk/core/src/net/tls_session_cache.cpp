#include "net/tls_session_cache.hpp"

#include <openssl/ssl.h>

#include <utility>

namespace dse::net {

void release_tls_session::operator()(ssl_session_st* released) const noexcept { SSL_SESSION_free(released); }

void tls_session_cache::keep(const std::string& where, tls_session s) {
  const std::lock_guard lock(mutex_);
  if (sessions_.size() >= most_places && !sessions_.contains(where)) sessions_.erase(sessions_.begin());
  std::vector<tls_session>& known = sessions_[where];
  if (known.size() >= most_of_one) known.erase(known.begin());
  known.push_back(std::move(s));
}

tls_session tls_session_cache::take(const std::string& where) {
  const std::lock_guard lock(mutex_);
  const auto known = sessions_.find(where);
  if (known == sessions_.end()) return nullptr;
  tls_session newest = std::move(known->second.back());
  known->second.pop_back();
  if (SSL_SESSION_get_protocol_version(newest.get()) < TLS1_3_VERSION) {
    SSL_SESSION_up_ref(newest.get());
    known->second.emplace_back(newest.get());
  }
  if (known->second.empty()) sessions_.erase(known);
  return newest;
}

}  // namespace dse::net
