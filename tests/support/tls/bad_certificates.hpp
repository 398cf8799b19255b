#pragma once

#include "support/tls/certificates.hpp"

#include <functional>
#include <string>
#include <vector>

namespace dse::testing {

/// A certificate by which a server does not prove who it is.
struct bad_certificate {
  std::string name;
  std::function<identity()> issue;
  std::string host;    ///< that the client means to reach
  std::string reason;  ///< part of what it says
  /// Whether tls_options::accept_any_host_name() lets it in.
  bool only_its_name_is_bad = false;
};

/// The authority that clients trust.
const authority& trusted_authority();
std::vector<bad_certificate> bad_certificates();

}  // namespace dse::testing
