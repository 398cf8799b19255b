#include "engine/segment_reader.hpp"

#include <algorithm>

namespace dse::engine {

frame_reader::status segment_reader::next(bytes_view& in, block_pool& pool, frame_reader::frame& f) {
  while (true) {
    if (!payload_.empty()) {
      const auto status = frames_.next(payload_, pool, f);
      if (status != frame_reader::status::need_more) return status;
    }
    switch (next_segment(in)) {
      case found::segment: break;
      case found::need_more: return frame_reader::status::need_more;
      case found::corrupt: return frame_reader::status::corrupt;
    }
  }
}

segment_reader::found segment_reader::next_segment(bytes_view& in) {
  if (have_ != 0) return gather(in);
  if (in.size() >= wire::segment_header_size) {
    const auto header = wire::decode_segment_header(in.data());
    if (!header) return found::corrupt;
    const std::size_t size = wire::segment_header_size + header->payload_length + wire::segment_trailer_size;
    if (in.size() >= size) {
      const std::byte* segment = in.data();
      in = in.subspan(size);
      return open(segment, header->payload_length);
    }
  }
  return gather(in);
}

segment_reader::found segment_reader::gather(bytes_view& in) {
  if (!cut_) cut_ = std::make_unique_for_overwrite<std::byte[]>(largest);
  const auto take = [&](std::size_t up_to) {
    const std::size_t n = std::min(in.size(), up_to - std::min(up_to, have_));
    std::copy_n(in.begin(), n, cut_.get() + have_);
    have_ += n;
    in = in.subspan(n);
  };
  if (total_ == 0) {
    take(wire::segment_header_size);
    if (have_ < wire::segment_header_size) return found::need_more;
    const auto header = wire::decode_segment_header(cut_.get());
    if (!header) return found::corrupt;
    total_ = wire::segment_header_size + header->payload_length + wire::segment_trailer_size;
  }
  take(total_);
  if (have_ < total_) return found::need_more;
  const std::size_t length = total_ - wire::segment_header_size - wire::segment_trailer_size;
  have_ = total_ = 0;
  return open(cut_.get(), length);
}

segment_reader::found segment_reader::open(const std::byte* segment, std::size_t payload_length) {
  const bytes_view payload(segment + wire::segment_header_size, payload_length);
  if (!wire::segment_is_intact(payload, payload.data() + payload_length)) return found::corrupt;
  payload_ = payload;
  return found::segment;
}

}  // namespace dse::engine
