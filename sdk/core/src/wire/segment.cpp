#include "wire/segment.hpp"

#include "wire/checksum.hpp"
#include "wire/frame.hpp"

#include <algorithm>
#include <array>

namespace dse::wire {
namespace {

constexpr std::uint32_t self_contained_bit = 1u << 17;

void store_little(std::byte* p, std::uint32_t v, int size) noexcept {
  for (int i = 0; i < size; ++i) p[i] = static_cast<std::byte>(v >> (8 * i));
}

std::uint32_t load_little(const std::byte* p, int size) noexcept {
  std::uint32_t v = 0;
  for (int i = 0; i < size; ++i) v |= std::to_integer<std::uint32_t>(p[i]) << (8 * i);
  return v;
}

void store_header(std::byte* p, std::size_t payload_length, bool self_contained) noexcept {
  const std::uint32_t bits = static_cast<std::uint32_t>(payload_length) | (self_contained ? self_contained_bit : 0);
  store_little(p, bits, 3);
  store_little(p + 3, crc24(bits), 3);
}

void append_segment(output_buffer& out, bytes_view payload, bool self_contained) {
  byte_writer w(out);
  w.room(segment_header_size + payload.size() + segment_trailer_size);
  std::array<std::byte, segment_header_size> header;
  store_header(header.data(), payload.size(), self_contained);
  w.put_bytes(header);
  w.put_bytes(payload);
  std::array<std::byte, segment_trailer_size> trailer;
  store_little(trailer.data(), crc32(segment_crc32_start, payload), 4);
  w.put_bytes(trailer);
  w.commit();
}

/// Bytes of the frame at the front.
std::size_t frame_size(bytes_view frames) noexcept {
  return frame_header_size + decode_frame_header(frames.data()).length;
}

/// Bytes of as many whole frames as fit into one segment; none when the first is too large.
std::size_t fitting_frames(bytes_view frames) noexcept {
  std::size_t n = 0;
  while (n < frames.size()) {
    const std::size_t next = n + frame_size(frames.subspan(n));
    if (next > longest_segment_payload) break;
    n = next;
  }
  return n;
}

void append_large_frame(output_buffer& out, bytes_view frame) {
  while (!frame.empty()) {
    const std::size_t n = std::min(frame.size(), longest_segment_payload);
    append_segment(out, frame.first(n), false);
    frame = frame.subspan(n);
  }
}

}  // namespace

std::optional<segment_header> decode_segment_header(const std::byte* p) noexcept {
  const std::uint32_t bits = load_little(p, 3);
  if (crc24(bits) != load_little(p + 3, 3)) return std::nullopt;
  return segment_header{bits & static_cast<std::uint32_t>(longest_segment_payload), (bits & self_contained_bit) != 0};
}

bool segment_is_intact(bytes_view payload, const std::byte* trailer) noexcept {
  return crc32(segment_crc32_start, payload) == load_little(trailer, 4);
}

std::size_t begin_segment(output_buffer& out) {
  const std::size_t position = out.size();
  byte_writer w(out);
  w.write_bytes(std::array<std::byte, segment_header_size>{});
  w.commit();
  return position;
}

void end_segment(output_buffer& out, std::size_t position) {
  const bytes_view frames = out.unread().subspan(position + segment_header_size);
  if (frames.empty()) return out.truncate(position);
  if (frames.size() > longest_segment_payload) {
    const bytes copy(frames.begin(), frames.end());
    out.truncate(position);
    return append_segments(out, copy);
  }
  byte_writer w(out);
  std::array<std::byte, segment_trailer_size> trailer;
  store_little(trailer.data(), crc32(segment_crc32_start, frames), 4);
  store_header(w.at(position), frames.size(), true);
  w.write_bytes(trailer);
  w.commit();
}

void append_segments(output_buffer& out, bytes_view frames) {
  while (!frames.empty()) {
    std::size_t n = fitting_frames(frames);
    if (n != 0) {
      append_segment(out, frames.first(n), true);
    } else {
      n = frame_size(frames);
      append_large_frame(out, frames.first(n));
    }
    frames = frames.subspan(n);
  }
}

}  // namespace dse::wire
