#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace dse { inline namespace v0 { namespace cloud {

/// Somebody else's text made safe for an error message: ASCII, other bytes as \xHH, cut after `limit` characters.
std::string printable(std::string_view text, std::size_t limit = 200);

}}}  // namespace dse::v0::cloud
