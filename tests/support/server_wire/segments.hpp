#pragma once

#include <dse/bytes.hpp>

#include <cstdint>

namespace dse::testing {

/// With or without compression: the session's headers have 6 or 8 bytes. An lz4 segment that would not get shorter is
/// stored as it is.
enum class segment_form : std::uint8_t { plain, lz4 };

/// Whole frames as protocol v5 sends them after the handshake: as many frames as fit into each self-contained segment,
/// a large frame in segments of its own (native_protocol_v5.spec, section 2).
bytes wrap_in_segments(bytes_view frames, segment_form form = segment_form::plain);

/// One segment around any bytes, for tests of a client's reader; at most 131,071 bytes.
bytes wrap_segment(bytes_view payload, bool self_contained, segment_form form = segment_form::plain);
/// One compressed segment around any payload, that announces any length.
bytes wrap_compressed(bytes_view payload, std::size_t uncompressed_length, bool self_contained = true);

/// Takes the first whole segment from the front of `in` and appends its payload to `frames`; false when there is none
/// yet. Throws bad_request when a checksum is wrong, or a compressed payload.
bool unwrap_segment(bytes_view& in, bytes& frames, segment_form form = segment_form::plain);

}  // namespace dse::testing
