#include "engine/frame_reader.hpp"

#include <algorithm>
#include <cstring>

namespace dse::engine {

frame_reader::status frame_reader::keep_header(bytes_view& in) {
  if (!in.empty()) std::memcpy(cut_header_.data() + have_, in.data(), in.size());
  have_ += in.size();
  in = {};
  return status::need_more;
}

frame_reader::status frame_reader::split_header(bytes_view& in, block_pool& pool, frame& f) {
  const std::size_t missing = cut_header_.size() - have_;
  if (in.size() < missing) return keep_header(in);
  std::memcpy(cut_header_.data() + have_, in.data(), missing);
  in = in.subspan(missing);
  have_ = 0;
  const wire::frame_header h = wire::decode_frame_header(cut_header_.data());
  if (const status bad = check(h); bad != status::frame) return bad;
  begin(h, pool);
  return finish(in, pool, f);
}

void frame_reader::begin(const wire::frame_header& h, block_pool& pool) {
  header_ = h;
  partial_ = pool.make_response(std::min<std::size_t>(h.length, first_step));
  have_ = 0;
}

void frame_reader::grow(block_pool& pool) {
  response_ptr larger = pool.make_response(std::min<std::size_t>(header_.length, 2 * have_));
  std::memcpy(larger->data(), partial_->data(), have_);
  partial_ = std::move(larger);
}

frame_reader::status frame_reader::finish(bytes_view& in, block_pool& pool, frame& f) {
  while (true) {
    const std::size_t n = std::min(in.size(), partial_->size - have_);
    if (n != 0) std::memcpy(partial_->data() + have_, in.data(), n);
    have_ += n;
    in = in.subspan(n);
    if (have_ < partial_->size) return status::need_more;
    if (have_ == header_.length) break;
    grow(pool);
  }
  f.header = header_;
  f.owned = std::move(partial_);
  have_ = 0;
  return f.header.has(wire::frame_flag::compression) ? decompress(pool, f) : status::frame;
}

// Into the block that the response keeps: whoever takes the frame copies it no more.
frame_reader::status frame_reader::decompress(block_pool& pool, frame& f) const {
  if (compression_ == wire::compression::none) return status::surprise_compressed;
  const bytes_view body = f.bytes();
  const auto length = wire::decompressed_length(compression_, body);
  if (!length) return status::cannot_decompress;
  if (*length > max_length_) return status::too_long;
  response_ptr plain = pool.make_response(*length);
  if (!wire::decompress_body(compression_, body, {plain->data(), *length})) return status::cannot_decompress;
  f.owned = std::move(plain);
  f.view = {};
  f.header.length = *length;
  f.header.flags &= static_cast<std::uint8_t>(~wire::frame_flag::compression);
  return status::frame;
}

}  // namespace dse::engine
