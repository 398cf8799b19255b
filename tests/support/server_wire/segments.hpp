#pragma once

#include <dse/bytes.hpp>

namespace dse::testing {

/// Whole frames as protocol v5 sends them after the handshake: as many frames as fit into each self-contained segment,
/// a large frame in segments of its own (native_protocol_v5.spec, section 2).
bytes wrap_in_segments(bytes_view frames);

/// One segment around any bytes, for tests of a client's reader; at most 131,071 bytes.
bytes wrap_segment(bytes_view payload, bool self_contained);

/// Takes the first whole segment from the front of `in` and appends its payload to `frames`; false when there is none
/// yet. Throws bad_request when a checksum is wrong.
bool unwrap_segment(bytes_view& in, bytes& frames);

}  // namespace dse::testing
