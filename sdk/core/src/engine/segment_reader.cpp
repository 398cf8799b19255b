#include "engine/segment_reader.hpp"

#include <algorithm>

namespace dse::engine {
namespace {

constexpr std::size_t longest_cut = wire::longest_segment_payload + wire::segment_trailer_size;

}  // namespace

std::size_t segment_reader::capacity_bytes() const noexcept {
  return (cut_ ? longest_cut : 0) + (plain_ ? wire::longest_segment_payload : 0);
}

frame_reader::status segment_reader::next(bytes_view& in, block_pool& pool, frame_reader::frame& f) {
  auto status = payload_.empty() ? frame_reader::status::need_more : frames_.next(payload_, pool, f);
  while (status == frame_reader::status::need_more) {
    switch (next_segment(in)) {
      case found::segment: break;
      case found::need_more: return frame_reader::status::need_more;
      case found::corrupt: return frame_reader::status::corrupt;
      case found::cannot_decompress: return frame_reader::status::cannot_decompress;
    }
    status = frames_.next(payload_, pool, f);
  }
  return status;
}

segment_reader::found segment_reader::next_segment(bytes_view& in) {
  if (have_ != 0 || !place_.empty() || in.size() < header_size()) return gather(in);
  const auto header = decode_header(in.data());
  if (!header) return found::corrupt;
  const std::size_t size = header_size() + header->payload_length + wire::segment_trailer_size;
  if (in.size() < size) return gather(in);
  const bytes_view payload = in.subspan(header_size(), header->payload_length);
  in = in.subspan(size);
  return open(payload, payload.data() + payload.size(), header->uncompressed_length);
}

segment_reader::found segment_reader::gather(bytes_view& in) {
  if (place_.empty()) {
    if (!fill(std::span(ends_).first(header_size()), 0, in)) return found::need_more;
    const auto header = decode_header(ends_.data());
    if (!header) return found::corrupt;
    choose_place(*header);
  }
  if (!fill(place_, 0, in)) return found::need_more;
  if (in_block_ && !fill(std::span(ends_).first(wire::segment_trailer_size), place_.size(), in))
    return found::need_more;
  const bytes_view payload = in_block_ ? place_ : place_.first(place_.size() - wire::segment_trailer_size);
  const std::byte* const trailer = in_block_ ? ends_.data() : payload.data() + payload.size();
  place_ = {};
  have_ = 0;
  if (!in_block_) return open(payload, trailer, uncompressed_length_);
  if (!wire::segment_is_intact(payload, trailer)) return found::corrupt;
  frames_.tail_filled(payload.size());
  return found::segment;
}

void segment_reader::choose_place(const wire::segment_header& h) {
  const std::span<std::byte> rest_of_frame = frames_.tail();
  uncompressed_length_ = h.uncompressed_length;
  in_block_ = h.uncompressed_length == 0 && h.payload_length != 0 && h.payload_length <= rest_of_frame.size();
  if (!in_block_ && !cut_) cut_ = std::make_unique_for_overwrite<std::byte[]>(longest_cut);
  place_ = in_block_ ? rest_of_frame.first(h.payload_length)
                     : std::span(cut_.get(), h.payload_length + wire::segment_trailer_size);
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

segment_reader::found segment_reader::open(bytes_view payload, const std::byte* trailer,
                                           std::size_t uncompressed_length) {
  if (!wire::segment_is_intact(payload, trailer)) return found::corrupt;
  if (uncompressed_length != 0) return decompress(payload, uncompressed_length);
  payload_ = payload;
  return found::segment;
}

// Its length has 17 bits: no peer can ask for more memory than this.
segment_reader::found segment_reader::decompress(bytes_view payload, std::size_t length) {
  const std::span<std::byte> rest_of_frame = frames_.tail();
  if (length <= rest_of_frame.size()) {
    if (!wire::decompress_payload(payload, rest_of_frame.first(length))) return found::cannot_decompress;
    frames_.tail_filled(length);
    return found::segment;
  }
  if (!plain_) plain_ = std::make_unique_for_overwrite<std::byte[]>(wire::longest_segment_payload);
  const std::span<std::byte> out(plain_.get(), length);
  if (!wire::decompress_payload(payload, out)) return found::cannot_decompress;
  payload_ = out;
  return found::segment;
}

}  // namespace dse::engine
