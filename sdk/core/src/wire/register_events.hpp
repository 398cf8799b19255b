#pragma once

#include "wire/frame.hpp"

#include <span>

namespace dse::wire {

/// events: TOPOLOGY_CHANGE, STATUS_CHANGE, SCHEMA_CHANGE (native_protocol_v5.spec, section 4.1.8).
inline void encode_register(output_buffer& out, const request_head& head, std::span<const std::string_view> events) {
  frame_writer w(out, head, opcode::register_events);
  w.write(static_cast<std::uint16_t>(events.size()));
  for (const std::string_view e : events) w.write_string(e);
  w.finish();
}

}  // namespace dse::wire
