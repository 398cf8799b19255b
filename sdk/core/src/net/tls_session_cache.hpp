#pragma once

#include <cstddef>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

struct ssl_session_st;

namespace dse::net {

struct release_tls_session {
  void operator()(ssl_session_st* released) const noexcept;
};
using tls_session = std::unique_ptr<ssl_session_st, release_tls_session>;

/// TLS sessions that servers let a client go on with (RFC 8446, section 2.2; RFC 5077), by where they lead. May be used
/// from several threads.
class tls_session_cache {
 public:
  void keep(const std::string& where, tls_session s);
  /// The newest; null: there is none. One of TLS 1.3 is given once only, so that nobody can tell by it that two
  /// connections come from the same client (RFC 8446, appendix C.4).
  tls_session take(const std::string& where);

 private:
  static constexpr std::size_t most_places = 4096;
  static constexpr std::size_t most_of_one = 4;  // servers send two for each connection

  std::mutex mutex_;
  std::map<std::string, std::vector<tls_session>> sessions_;
};

}  // namespace dse::net
