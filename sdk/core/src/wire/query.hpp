#pragma once

#include "wire/query_parameters.hpp"

namespace dse::wire {

/// text: CQL in UTF-8 (native_protocol_v5.spec, section 4.1.4).
inline void encode_query(output_buffer& out, const request_head& head, std::string_view text,
                         const query_parameters& q) {
  frame_writer w(out, head, opcode::query, 4 + text.size() + room_for(q));
  w.put(static_cast<std::uint32_t>(text.size()));
  w.put_text(text);
  put_parameters(w, q, head.version);
  w.finish();
}

}  // namespace dse::wire
