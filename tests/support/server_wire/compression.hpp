#pragma once

#include "support/server_wire/byte_source.hpp"

#include <string_view>

namespace dse::testing {

// Algorithms are named as STARTUP does: lz4, snappy; empty for none.

/// A frame of v3, v4 or DSE with its body compressed, whether it gets shorter or not, as Cassandra sends all frames
/// behind STARTUP. `frame` itself where there is no algorithm.
bytes compress_frame(bytes frame, std::string_view algorithm);

/// The frame as it was before it was compressed; itself when it was not. Throws bad_request when the body is corrupt,
/// or longer than before.
bytes decompress_frame(bytes frame, std::string_view algorithm);

/// One LZ4 block, as in the segments of v5.
bytes to_lz4_block(bytes_view plain);
bytes from_lz4_block(bytes_view block, std::size_t plain_size);

}  // namespace dse::testing
