#pragma once

#include <dse/options.hpp>

#include <string_view>

namespace dse { inline namespace v0 { namespace detail {

/// Reads `host`, `host:port`, `[ipv6]`, `[ipv6]:port`, `unix:/path` or `unix:///path`; fails with invalid_argument.
///
/// The message names what is wrong but never repeats the text: where a host was expected, a careless hand may have put
/// a password.
result<contact_point> read_contact_point(std::string_view text);

}}}  // namespace dse::v0::detail
