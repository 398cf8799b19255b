#pragma once

#include "binary/types.hpp"

#include <dse/graph/binary_writer.hpp>

#include <string_view>

namespace dse { inline namespace v0 { namespace graph {

/// How a scalar was written in JSON.
enum class text_form { number, quoted };

/// The type that a tag of TinkerPop stands for, `g:Int32`; null for others.
const binary_type* find_graphson_type(std::string_view name) noexcept;
/// True for the types whose "@value" is a number or a text.
bool is_graphson_scalar(const binary_type& type) noexcept;

/// Writes the qualified scalar of that type; false when the text is none.
bool append_scalar(binary_writer& out, const binary_type& type, std::string_view text, text_form form);
/// Appends a number without a type: Int32, Int64 or BigInteger by its size, Double with a point or exponent.
bool append_untyped_number(binary_writer& out, std::string_view digits);

/// What writes the value of a type of DSE whose "@value" is a text, `dse:Point`; null for others.
using text_appender = bool (*)(binary_writer& out, std::string_view text);
text_appender find_dse_type(std::string_view name) noexcept;
/// CQL's duration, from a Map of months, days and nanos.
bool append_duration(binary_writer& out, std::string_view fields);

}}}  // namespace dse::v0::graph
