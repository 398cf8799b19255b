#pragma once

#include <string>
#include <string_view>

namespace dse { inline namespace v0 { namespace detail {

/// Appends a name as CQL needs it: as it is, or in double quotes when it is not lower case or a reserved word.
void append_identifier(std::string& out, std::string_view name);
/// Appends a string constant in single quotes.
void append_text_literal(std::string& out, std::string_view text);

}}}  // namespace dse::v0::detail
