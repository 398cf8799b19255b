#pragma once

#include "binary/reader.hpp"

#include <dse/error.hpp>
#include <dse/graph/binary_writer.hpp>
#include <dse/graph/time_types.hpp>

#include <string>
#include <string_view>

namespace dse { inline namespace v0 { namespace graph {

/// The text that java.time prints for the type with that GraphBinary code, whose bytes (without head) are read.
std::string iso_text(std::uint8_t code, binary_reader& in);

/// Writes the qualified java.time value that the text stands for; false, and nothing usable written, when it is none.
bool append_iso(std::uint8_t code, std::string_view text, binary_writer& out);

/// A date, or a date and time with or without an offset from UTC; invalid_argument otherwise.
result<instant> try_parse_instant(std::string_view text);

/// The date so many days after 1970-01-01, in the proleptic Gregorian calendar.
local_date date_of(std::int64_t days_since_epoch);

}}}  // namespace dse::v0::graph
