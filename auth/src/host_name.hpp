#pragma once

#include <dse/auth/gssapi.hpp>

#include <string>

namespace dse { inline namespace v0 { namespace auth {

/// The system's name service; each call may wait for DNS.
class name_service {
 public:
  virtual ~name_service() = default;
  virtual result<std::string> canonical_name(const std::string& name) const = 0;
  virtual result<std::string> name_of(const std::string& address) const = 0;
};

const name_service& system_names() noexcept;

bool is_numeric_address(const std::string& text);
/// Lower case, without a final dot.
std::string normal_host_name(std::string name);

/// The host part of a node's service principal. Fails with errc::host_name_unknown.
result<std::string> find_host_name(host_name_rule rule, const authentication_request& request,
                                   const name_service& names);

}}}  // namespace dse::v0::auth
