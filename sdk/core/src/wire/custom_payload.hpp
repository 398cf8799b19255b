#pragma once

#include "wire/byte_reader.hpp"

#include <span>
#include <vector>

namespace dse::wire {

struct payload_entry {
  std::string_view key;
  std::optional<bytes_view> value;  ///< nothing: null
};

/// A [bytes map] for request_head::custom_payload, made once for each statement.
bytes encode_custom_payload(std::span<const payload_entry> entries);

/// Views into the body, in the server's order; partial when the reader fails.
std::vector<payload_entry> read_custom_payload(byte_reader& r);

}  // namespace dse::wire
