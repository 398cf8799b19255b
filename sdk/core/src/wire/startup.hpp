#pragma once

#include "wire/frame.hpp"

#include <span>
#include <utility>

namespace dse::wire {

/// Name and value; the names are CQL_VERSION (required), COMPRESSION, DRIVER_NAME, DRIVER_VERSION, CLIENT_ID,
/// APPLICATION_NAME, APPLICATION_VERSION (native_protocol_v5.spec, section 4.1.1; DSE for the last three).
using startup_option = std::pair<std::string_view, std::string_view>;

inline constexpr startup_option cql_version_3{"CQL_VERSION", "3.0.0"};

/// Never compressed and never in a segment: it chooses both.
inline void encode_startup(output_buffer& out, const request_head& head, std::span<const startup_option> options) {
  frame_writer w(out, head, opcode::startup);
  w.write(static_cast<std::uint16_t>(options.size()));
  for (const auto& [name, value] : options) {
    w.write_string(name);
    w.write_string(value);
  }
  w.finish();
}

}  // namespace dse::wire
