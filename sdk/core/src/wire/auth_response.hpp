#pragma once

#include "wire/frame.hpp"

#include <optional>

namespace dse::wire {

/// token: what the authenticator made; nothing is sent as null (native_protocol_v5.spec, section 4.1.2).
inline void encode_auth_response(output_buffer& out, const request_head& head, std::optional<bytes_view> token) {
  frame_writer w(out, head, opcode::auth_response, 4 + (token ? token->size() : 0));
  if (token) w.write_long_bytes(*token);
  else w.put(~std::uint32_t{0});
  w.finish();
}

}  // namespace dse::wire
