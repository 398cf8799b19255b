#pragma once

#include <string>
#include <string_view>

namespace dse { inline namespace v0 { namespace graph {

/// RFC 4648, section 4, with padding.
std::string to_base64(std::string_view bytes);
/// False when the text is no Base64; padding and line ends may be missing or present.
bool append_from_base64(std::string& out, std::string_view text);

}}}  // namespace dse::v0::graph
