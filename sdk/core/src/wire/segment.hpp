#pragma once

#include "wire/byte_writer.hpp"
#include "wire/compression.hpp"

#include <cstdint>
#include <optional>

namespace dse::wire {

/// Protocol v5's outer layer (native_protocol_v5.spec, section 2): all bytes after READY or AUTHENTICATE, both ways,
/// travel as [header][payload][checksum]; numbers are little-endian here.
inline constexpr std::size_t segment_header_size = 6;
inline constexpr std::size_t compressed_segment_header_size = 8;  ///< of all segments, once compression was agreed on
inline constexpr std::size_t segment_trailer_size = 4;
inline constexpr std::size_t longest_segment_payload = (1u << 17) - 1;

struct segment_header {
  std::uint32_t payload_length;
  bool self_contained;  ///< one or several whole frames; else a part of one large frame
  /// What the payload becomes; 0: it is not compressed (not in the specification's text, but what servers do).
  std::uint32_t uncompressed_length = 0;
};

/// p: segment_header_size bytes; nothing when its checksum is wrong.
std::optional<segment_header> decode_segment_header(const std::byte* p) noexcept;
/// p: compressed_segment_header_size bytes.
std::optional<segment_header> decode_compressed_segment_header(const std::byte* p) noexcept;

/// trailer: the segment_trailer_size bytes after the payload.
bool segment_is_intact(bytes_view payload, const std::byte* trailer) noexcept;

/// Opens the place of a segment's header at the end of out: frames are then written behind it, and end_segment() closes
/// it in place. Returns the segment's position in out.unread(), which moves down with each consume().
/// c: what compresses this connection's segments; null: nothing.
std::size_t begin_segment(output_buffer& out, const compressor* c = nullptr);

/// Turns the frames after begin_segment() into as few segments as they need; without frames nothing stays.
/// More than fits into one segment is cut between frames, and a frame larger than a segment within.
void end_segment(output_buffer& out, std::size_t position, compressor* c = nullptr);

/// Appends whole frames as segments.
void append_segments(output_buffer& out, bytes_view frames, compressor* c = nullptr);

}  // namespace dse::wire
