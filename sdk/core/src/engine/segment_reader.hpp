#pragma once

#include "engine/frame_reader.hpp"
#include "wire/segment.hpp"

#include <memory>

namespace dse::engine {

/// Takes protocol v5's segments off the bytes of a connection and hands the frames in them to a frame_reader.
///
/// A segment is used only after its checksum was verified, so a cut one is gathered first. What lies in it may be part
/// of a frame, one frame or many.
class segment_reader {
 public:
  explicit segment_reader(frame_reader& frames) noexcept : frames_(frames) {}

  std::span<std::byte> tail() const noexcept {
    return total_ > have_ && have_ >= wire::segment_header_size
               ? std::span<std::byte>(cut_.get() + have_, total_ - have_)
               : std::span<std::byte>();
  }
  void tail_filled(std::size_t n) noexcept { have_ += n; }

  frame_reader::status next(bytes_view& in, block_pool& pool, frame_reader::frame& f);
  void reset() noexcept {
    have_ = total_ = 0;
    payload_ = {};
  }

 private:
  enum class found : std::uint8_t { segment, need_more, corrupt };
  found next_segment(bytes_view& in);
  found gather(bytes_view& in);
  found open(const std::byte* segment, std::size_t payload_length);

  static constexpr std::size_t largest =
      wire::segment_header_size + wire::longest_segment_payload + wire::segment_trailer_size;

  frame_reader& frames_;
  bytes_view payload_;                // verified, not yet read; in the caller's buffer or in cut_
  std::unique_ptr<std::byte[]> cut_;  // a segment that came in pieces
  std::size_t have_ = 0;
  std::size_t total_ = 0;  // of the cut segment, once its header is whole
};

}  // namespace dse::engine
