#pragma once

#include "engine/frame_reader.hpp"
#include "wire/segment.hpp"

#include <algorithm>
#include <array>
#include <memory>

namespace dse::engine {

/// Takes protocol v5's segments off the bytes of a connection and hands the frames in them to a frame_reader.
///
/// A segment is used only after its checksum was verified, so a cut one is gathered first: where a frame that has begun
/// goes on, in that frame's own block, which nobody sees before the frame is whole; else in a buffer. What lies in a
/// segment may be part of a frame, one frame or many.
class segment_reader {
 public:
  explicit segment_reader(frame_reader& frames) noexcept : frames_(frames) {}

  std::span<std::byte> tail() const noexcept { return place_.subspan(std::min(have_, place_.size())); }
  void tail_filled(std::size_t n) noexcept { have_ += n; }
  /// From the first segment on; reset() ends it.
  void use_compression() noexcept { compressed_ = true; }

  frame_reader::status next(bytes_view& in, block_pool& pool, frame_reader::frame& f);
  /// Gives its buffers back, unless a segment is in them.
  void release_memory() noexcept {
    if (!place_.empty() || !payload_.empty()) return;
    cut_.reset();
    plain_.reset();
  }
  std::size_t capacity_bytes() const noexcept;
  void reset() noexcept {
    have_ = 0;
    place_ = {};
    payload_ = {};
    compressed_ = false;
  }

 private:
  enum class found : std::uint8_t { segment, need_more, corrupt, cannot_decompress };
  found next_segment(bytes_view& in);
  found gather(bytes_view& in);
  void choose_place(const wire::segment_header& h);
  bool fill(std::span<std::byte> place, std::size_t before, bytes_view& in) noexcept;
  found open(bytes_view payload, const std::byte* trailer, std::size_t uncompressed_length);
  found decompress(bytes_view payload, std::size_t length);
  std::size_t header_size() const noexcept {
    return compressed_ ? wire::compressed_segment_header_size : wire::segment_header_size;
  }
  std::optional<wire::segment_header> decode_header(const std::byte* p) const noexcept {
    return compressed_ ? wire::decode_compressed_segment_header(p) : wire::decode_segment_header(p);
  }

  frame_reader& frames_;
  bytes_view payload_;                  // verified, not yet read; in the caller's buffer, in cut_ or in plain_
  std::unique_ptr<std::byte[]> cut_;    // a segment that came in pieces: payload and trailer
  std::unique_ptr<std::byte[]> plain_;  // a payload that was compressed
  bool compressed_ = false;

  // Of the segment that is being gathered.
  std::array<std::byte, wire::compressed_segment_header_size> ends_{};  // its header; later its trailer, unless in cut_
  std::span<std::byte> place_;                                          // once the header is whole
  std::size_t have_ = 0;                 // bytes of the header, or else of what follows it
  std::size_t uncompressed_length_ = 0;  // 0: it is not compressed
  bool in_block_ = false;                // place_ is in the block of a frame
};

}  // namespace dse::engine
