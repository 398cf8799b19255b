#pragma once

#include <dse/bytes.hpp>

#include <string>
#include <string_view>

namespace dse { inline namespace v0 { namespace auth {

/// A server's text made safe for an error message: ASCII, other bytes as \xHH, cut after 200 characters.
std::string printable(std::string_view text);
std::string printable(bytes_view text);

}}}  // namespace dse::v0::auth
