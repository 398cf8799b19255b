#pragma once

#include <dse/bytes.hpp>
#include <dse/error.hpp>

#include <string>

namespace dse { inline namespace v0 { namespace auth {

/// The client's half of one GSSAPI exchange (RFC 4752, section 3.1), without the server's wrapping around it.
class security_exchange {
 public:
  virtual ~security_exchange() = default;
  /// The first token; may wait for DNS and the KDC.
  virtual result<bytes> start() = 0;
  /// The answer to a token of the server, possibly empty.
  virtual result<bytes> step(bytes_view token) = 0;
  /// The server is verified and the last token was made.
  virtual bool complete() const noexcept = 0;
  /// Who logs in where and by what, once it is known.
  virtual std::string describe() const { return {}; }
};

}}}  // namespace dse::v0::auth
