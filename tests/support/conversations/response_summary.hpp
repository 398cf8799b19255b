#pragma once

#include <dse/bytes.hpp>

#include <string>

namespace dse::testing {

/// What a client needs of an answer to go on.
struct learned {
  bytes statement_id;
  bytes metadata_id;
  bytes paging_state;
};

/// One line about a frame of a server's: stream, opcode, flags, and of the message what a client decides by: kind and
/// counts, the code of an error, flags of rows. No texts and no values. `from_it` gets the ids that it has.
///
/// Throws bad_request when the frame is not what native_protocol_v3/v4/v5.spec says.
std::string summary_of(bytes_view frame, learned& from_it);

}  // namespace dse::testing
