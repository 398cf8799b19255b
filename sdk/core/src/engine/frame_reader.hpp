#pragma once

#include "engine/block_pool.hpp"
#include "wire/compression.hpp"
#include "wire/frame.hpp"

#include <array>

namespace dse::engine {

/// Cuts the bytes of a connection into frames without keeping a buffer of its own.
///
/// Whole frames are handed out as views of the caller's buffer. Of a frame that is cut, the body so far moves to its
/// final place, and tail() says where the rest should be read to: a page is not copied twice.
class frame_reader {
 public:
  enum class status : std::uint8_t {
    frame,
    need_more,
    too_long,
    not_a_response,
    corrupt,             ///< a checksum is wrong
    cannot_decompress,   ///< a corrupt block, or not the announced length
    surprise_compressed  ///< nobody agreed on compression
  };
  struct frame {
    wire::frame_header header;
    bytes_view view;     // the body, if it lay whole in the caller's buffer
    response_ptr owned;  // else here
    bytes_view bytes() const noexcept { return owned ? owned.bytes() : view; }
  };

  /// A blob of a megabyte, with what surrounds it, is read without a copy; memory that is not written costs nothing.
  static constexpr std::size_t first_step = 2u << 20;

  explicit frame_reader(std::uint32_t max_length) noexcept : max_length_(max_length) {}

  std::span<std::byte> tail() const noexcept {
    return partial_ ? std::span<std::byte>(partial_->data() + have_, partial_->size - have_) : std::span<std::byte>();
  }
  void tail_filled(std::size_t n) noexcept { have_ += n; }

  /// What a compressed frame is compressed with: none until STARTUP asked for one.
  void use_compression(wire::compression c) noexcept { compression_ = c; }

  /// Takes the next frame from the front of `in`.
  status next(bytes_view& in, block_pool& pool, frame& f) {
    if (partial_) [[unlikely]]
      return finish(in, pool, f);
    if (have_ != 0) [[unlikely]]
      return split_header(in, pool, f);
    if (in.size() < wire::frame_header_size) [[unlikely]]
      return keep_header(in);
    f.header = wire::decode_frame_header(in.data());
    if (const status bad = check(f.header); bad != status::frame) [[unlikely]]
      return bad;
    in = in.subspan(wire::frame_header_size);
    if (in.size() < f.header.length) [[unlikely]] {
      begin(f.header, pool);
      return finish(in, pool, f);
    }
    f.view = in.first(f.header.length);
    in = in.subspan(f.header.length);
    if (f.header.has(wire::frame_flag::compression)) [[unlikely]]
      return decompress(pool, f);
    return status::frame;
  }

  void reset() noexcept {
    partial_ = {};
    have_ = 0;
    compression_ = wire::compression::none;
  }

 private:
  status check(const wire::frame_header& h) const noexcept {
    if (!h.is_response()) return status::not_a_response;
    return h.length > max_length_ ? status::too_long : status::frame;
  }
  status keep_header(bytes_view& in);
  status split_header(bytes_view& in, block_pool& pool, frame& f);
  void begin(const wire::frame_header& h, block_pool& pool);
  void grow(block_pool& pool);
  status finish(bytes_view& in, block_pool& pool, frame& f);
  status decompress(block_pool& pool, frame& f) const;

  std::uint32_t max_length_;
  wire::compression compression_ = wire::compression::none;
  wire::frame_header header_{};
  response_ptr partial_;  // the body so far, in a block that may still be shorter than the body
  std::size_t have_ = 0;  // bytes of the body, or of the header while there is no body
  std::array<std::byte, wire::frame_header_size> cut_header_;
};

}  // namespace dse::engine
