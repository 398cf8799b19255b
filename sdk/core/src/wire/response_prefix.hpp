#pragma once

#include "wire/custom_payload.hpp"
#include "wire/frame.hpp"

#include <dse/uuid.hpp>

#include <vector>

namespace dse::wire {

/// What stands before a response's message, as announced by the header's flags; views last as long as the body.
struct response_prefix {
  std::optional<uuid> tracing_id;
  std::vector<std::string_view> warnings;
  std::vector<payload_entry> custom_payload;
};

/// Whether decode_response_prefix() has anything to read: the hot path asks and goes on.
constexpr bool has_response_prefix(std::uint8_t flags) noexcept {
  return (flags & (frame_flag::tracing | frame_flag::warning | frame_flag::custom_payload)) != 0;
}

/// Leaves r at the message; false when the prefix is malformed.
bool decode_response_prefix(byte_reader& r, std::uint8_t flags, response_prefix& prefix);

}  // namespace dse::wire
