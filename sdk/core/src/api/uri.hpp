#pragma once

#include <dse/options.hpp>

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace dse { inline namespace v0 { namespace detail {

/// `key=value` of a URI's query, percent-decoded.
struct uri_parameter {
  std::string key;
  std::string value;
  std::size_t offset = 0;  ///< of the key, in the URI
};

/// A connection URI taken apart; what the parameters mean is not looked at.
struct uri_parts {
  std::optional<uri_credentials> credentials;
  std::vector<contact_point> contact_points;
  std::string keyspace;
  std::vector<uri_parameter> parameters;
};

/// Fails with invalid_uri. No message repeats text of the URI, so that none can show a password; they count bytes from
/// 0.
result<uri_parts> split_uri(std::string_view uri);

}}}  // namespace dse::v0::detail
