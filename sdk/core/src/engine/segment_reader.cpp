#include "engine/segment_reader.hpp"

#include <algorithm>

namespace dse::engine {
namespace {

constexpr std::size_t longest_cut = wire::longest_segment_payload + wire::segment_trailer_size;

}  // namespace

frame_reader::status segment_reader::next(bytes_view& in, block_pool& pool, frame_reader::frame& f) {
  auto status = payload_.empty() ? frame_reader::status::need_more : frames_.next(payload_, pool, f);
  while (status == frame_reader::status::need_more) {
    switch (next_segment(in)) {
      case found::segment: break;
      case found::need_more: return frame_reader::status::need_more;
      case found::corrupt: return frame_reader::status::corrupt;
    }
    status = frames_.next(payload_, pool, f);
  }
  return status;
}

segment_reader::found segment_reader::next_segment(bytes_view& in) {
  if (have_ != 0 || !place_.empty() || in.size() < wire::segment_header_size) return gather(in);
  const auto header = wire::decode_segment_header(in.data());
  if (!header) return found::corrupt;
  const std::size_t size = wire::segment_header_size + header->payload_length + wire::segment_trailer_size;
  if (in.size() < size) return gather(in);
  payload_ = in.subspan(wire::segment_header_size, header->payload_length);
  in = in.subspan(size);
  return wire::segment_is_intact(payload_, payload_.data() + payload_.size()) ? found::segment : found::corrupt;
}

segment_reader::found segment_reader::gather(bytes_view& in) {
  if (place_.empty()) {
    if (!fill(ends_, 0, in)) return found::need_more;
    const auto header = wire::decode_segment_header(ends_.data());
    if (!header) return found::corrupt;
    choose_place(header->payload_length);
  }
  if (!fill(place_, 0, in)) return found::need_more;
  if (in_block_ && !fill(std::span(ends_).first(wire::segment_trailer_size), place_.size(), in))
    return found::need_more;
  const bytes_view payload = in_block_ ? place_ : place_.first(place_.size() - wire::segment_trailer_size);
  const std::byte* const trailer = in_block_ ? ends_.data() : payload.data() + payload.size();
  place_ = {};
  have_ = 0;
  if (!wire::segment_is_intact(payload, trailer)) return found::corrupt;
  if (in_block_) frames_.tail_filled(payload.size());
  else payload_ = payload;
  return found::segment;
}

void segment_reader::choose_place(std::size_t payload_length) {
  const std::span<std::byte> rest_of_frame = frames_.tail();
  in_block_ = payload_length != 0 && payload_length <= rest_of_frame.size();
  if (!in_block_ && !cut_) cut_ = std::make_unique_for_overwrite<std::byte[]>(longest_cut);
  place_ = in_block_ ? rest_of_frame.first(payload_length)
                     : std::span(cut_.get(), payload_length + wire::segment_trailer_size);
  have_ = 0;
}

/// Copies to a place that lies behind `before` gathered bytes; true when it is full.
bool segment_reader::fill(std::span<std::byte> place, std::size_t before, bytes_view& in) noexcept {
  if (have_ >= before + place.size()) return true;
  const std::size_t n = std::min(in.size(), before + place.size() - have_);
  std::copy_n(in.begin(), n, place.begin() + static_cast<std::ptrdiff_t>(have_ - before));
  have_ += n;
  in = in.subspan(n);
  return have_ == before + place.size();
}

}  // namespace dse::engine
