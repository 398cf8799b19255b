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
  return status::frame;
}

}  // namespace dse::engine
