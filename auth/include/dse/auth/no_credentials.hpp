#pragma once

#include <dse/authenticator.hpp>

#include <memory>

namespace dse { inline namespace v0 { namespace auth {

/// What a session without configured credentials does when a server asks for some.
///
/// DseAuthenticator gets an empty user and password, which logs in as the anonymous role while DSE's transitional_mode
/// is permissive or normal; any other class fails with errc::credentials_required.
class no_credentials {
 public:
  /// What a session's options take.
  std::shared_ptr<const authenticator_factory> make_factory() const;
};

}}}  // namespace dse::v0::auth
