#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace dse { inline namespace v0 { namespace graph {

/// A number whose "@type" isn't known yet, between the type codes of GraphBinary: its text, as a String is written.
inline constexpr std::uint8_t number_text_code = 0xF0;

/// Appends a number without a type: Int32, Int64 or BigInteger by its size, Double with a point or exponent.
bool append_untyped_number(std::string& out, std::string_view digits);

/// Appends what `{"@type":type,"@value":content}` stands for; `content` is qualified, plain arrays and objects are List
/// and Map. False when it isn't what the type needs; unknown types are not an error.
bool append_typed(std::string& out, std::string_view type, std::string_view content);

/// The value under a text key of a qualified Map; empty when there is none.
std::string_view member(std::string_view map, std::string_view key);

}}}  // namespace dse::v0::graph
