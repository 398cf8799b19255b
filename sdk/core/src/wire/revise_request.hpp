#pragma once

#include "wire/frame.hpp"

namespace dse::wire {

/// DSE's REVISE_REQUEST changes a continuous paging request that runs on the stream `target`. The answer, on the
/// frame's own stream, is a ROWS of one boolean; a cancelled stream then ends with an ERROR unless it ended by itself.
inline void encode_cancel_pages(output_buffer& out, const request_head& head, stream_id target) {
  frame_writer w(out, head, opcode::revise_request);
  w.put(std::uint32_t{1});
  w.put(std::uint32_t{target});
  w.finish();
}

/// Lets the server push so many pages more; DSE_V2.
inline void encode_more_pages(output_buffer& out, const request_head& head, stream_id target, std::uint32_t pages) {
  frame_writer w(out, head, opcode::revise_request);
  w.put(std::uint32_t{2});
  w.put(std::uint32_t{target});
  w.put(pages);
  w.finish();
}

}  // namespace dse::wire
