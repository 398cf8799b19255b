#include "support/server_wire/request_stream.hpp"

#include "support/server_wire/compression.hpp"
#include "support/server_wire/segments.hpp"

namespace dse::testing {
namespace {

segment_form form_of(const std::string& algorithm) {
  return algorithm.empty() ? segment_form::plain : segment_form::lz4;
}

}  // namespace

std::optional<bytes> request_stream::next_frame() {
  if (segments_) {
    bytes_view left(raw_);
    while (unwrap_segment(left, frames_, form_of(algorithm_))) {}
    raw_.erase(raw_.begin(), raw_.end() - static_cast<std::ptrdiff_t>(left.size()));
  }
  bytes& from = segments_ ? frames_ : raw_;
  constexpr std::size_t header = 9;
  if (from.size() < header) return std::nullopt;
  byte_source in(from);
  in.raw(5);
  const std::size_t size = header + in.flags();
  if (from.size() < size) return std::nullopt;
  const auto end = from.begin() + static_cast<std::ptrdiff_t>(size);
  bytes frame(from.begin(), end);
  from.erase(from.begin(), end);
  return segments_ || algorithm_.empty() ? frame : decompress_frame(std::move(frame), algorithm_);
}

bytes request_stream::to_send(bytes frame) const {
  return segments_ ? wrap_in_segments(frame, form_of(algorithm_)) : compress_frame(std::move(frame), algorithm_);
}

std::optional<server_request> request_stream::next() {
  const auto frame = next_frame();
  if (!frame) return std::nullopt;
  return decode_request(*frame);
}

}  // namespace dse::testing
