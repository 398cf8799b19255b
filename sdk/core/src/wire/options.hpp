#pragma once

#include "wire/frame.hpp"

namespace dse::wire {

/// Asks for SUPPORTED; also the heartbeat, since it costs the server nothing.
inline void encode_options(output_buffer& out, const request_head& head) {
  frame_writer(out, head, opcode::options, 0).finish();
}

}  // namespace dse::wire
