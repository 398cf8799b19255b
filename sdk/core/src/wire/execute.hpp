#pragma once

#include "wire/query_parameters.hpp"

namespace dse::wire {

/// What stands between an EXECUTE's header and its parameters: the statement's id, and for v5 and DSE_V2 the id of the
/// result metadata that the client has. Made once when a statement was prepared.
bytes make_execute_prefix(protocol_version v, bytes_view id, bytes_view result_metadata_id);

/// prefix: from make_execute_prefix() for the same version (native_protocol_v5.spec, section 4.1.6).
/// Parameters: common_parameters, or query_parameters.
template <class Parameters>
void encode_execute(output_buffer& out, const request_head& head, bytes_view prefix, const Parameters& q) {
  frame_writer w(out, head, opcode::execute, prefix.size() + room_for(q));
  w.put_bytes(prefix);
  put_parameters(w, q, head.version);
  w.finish();
}

}  // namespace dse::wire
