#pragma once

#include "wire/frame.hpp"

namespace dse::wire {

/// keyspace: of unqualified names, empty for the connection's; only v5 and DSE_V2 can say it
/// (native_protocol_v5.spec, section 4.1.5), for the others it is left out.
inline void encode_prepare(output_buffer& out, const request_head& head, std::string_view text,
                           std::string_view keyspace = {}) {
  constexpr std::uint32_t with_keyspace = 0x01;
  frame_writer w(out, head, opcode::prepare, 4 + text.size() + 4 + 2 + keyspace.size());
  w.put(static_cast<std::uint32_t>(text.size()));
  w.put_text(text);
  if (has_prepare_flags(head.version)) {
    w.put(keyspace.empty() ? 0 : with_keyspace);
    if (!keyspace.empty()) w.put_string(keyspace);
  }
  w.finish();
}

}  // namespace dse::wire
