#include "wire/segment.hpp"

#include "wire/checksum.hpp"
#include "wire/frame.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace dse::wire {
namespace {

constexpr int length_bits = 17;

void store_little(std::byte* p, std::uint64_t v, int size) noexcept {
  for (int i = 0; i < size; ++i) p[i] = static_cast<std::byte>(v >> (8 * i));
}

std::uint64_t load_little(const std::byte* p, int size) noexcept {
  std::uint64_t v = 0;
  for (int i = 0; i < size; ++i) v |= std::to_integer<std::uint64_t>(p[i]) << (8 * i);
  return v;
}

constexpr std::size_t header_size(const compressor* c) noexcept {
  return c ? compressed_segment_header_size : segment_header_size;
}

/// The header's bits and their checksum; of `bytes` bytes, the checksum's three left out.
void store_bits(std::byte* p, std::uint64_t bits, int bytes) noexcept {
  store_little(p, bits, bytes);
  store_little(p + bytes, crc24(bits, bytes), 3);
}

std::optional<std::uint64_t> load_bits(const std::byte* p, int bytes) noexcept {
  const std::uint64_t bits = load_little(p, bytes);
  if (crc24(bits, bytes) != load_little(p + bytes, 3)) return std::nullopt;
  return bits;
}

void store_header(std::byte* p, const segment_header& h, const compressor* c) noexcept {
  const std::uint64_t flag = h.self_contained ? 1 : 0;
  if (!c) return store_bits(p, h.payload_length | flag << length_bits, 3);
  store_bits(p, h.payload_length | std::uint64_t{h.uncompressed_length} << length_bits | flag << (2 * length_bits), 5);
}

/// One segment's header and trailer around a payload that lies in its place, the room for a header before it.
void finish_segment(output_buffer& out, std::size_t position, bool self_contained, compressor* c) {
  const std::size_t at = position + header_size(c);
  bytes_view payload = out.unread().subspan(at);
  segment_header h{static_cast<std::uint32_t>(payload.size()), self_contained};
  const bytes_view shorter = c ? c->compress_payload(payload) : bytes_view();
  if (!shorter.empty()) {
    h.uncompressed_length = std::exchange(h.payload_length, static_cast<std::uint32_t>(shorter.size()));
    out.truncate(at);
    payload = shorter;
  }
  byte_writer w(out);
  w.write_bytes(shorter);
  store_header(w.at(position), h, c);
  std::array<std::byte, segment_trailer_size> trailer;
  store_little(trailer.data(), crc32(segment_crc32_start, payload), 4);
  w.write_bytes(trailer);
  w.commit();
}

void append_segment(output_buffer& out, bytes_view payload, bool self_contained, compressor* c) {
  const std::size_t position = begin_segment(out, c);
  byte_writer w(out);
  w.room(payload.size() + segment_trailer_size);
  w.put_bytes(payload);
  w.commit();
  finish_segment(out, position, self_contained, c);
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

void append_large_frame(output_buffer& out, bytes_view frame, compressor* c) {
  while (!frame.empty()) {
    const std::size_t n = std::min(frame.size(), longest_segment_payload);
    append_segment(out, frame.first(n), false, c);
    frame = frame.subspan(n);
  }
}

}  // namespace

std::optional<segment_header> decode_segment_header(const std::byte* p) noexcept {
  const auto bits = load_bits(p, 3);
  if (!bits) return std::nullopt;
  return segment_header{static_cast<std::uint32_t>(*bits & longest_segment_payload), (*bits >> length_bits & 1) != 0};
}

std::optional<segment_header> decode_compressed_segment_header(const std::byte* p) noexcept {
  const auto bits = load_bits(p, 5);
  if (!bits) return std::nullopt;
  return segment_header{static_cast<std::uint32_t>(*bits & longest_segment_payload),
                        (*bits >> (2 * length_bits) & 1) != 0,
                        static_cast<std::uint32_t>(*bits >> length_bits & longest_segment_payload)};
}

bool segment_is_intact(bytes_view payload, const std::byte* trailer) noexcept {
  return crc32(segment_crc32_start, payload) == load_little(trailer, 4);
}

std::size_t begin_segment(output_buffer& out, const compressor* c) {
  const std::size_t position = out.size();
  byte_writer w(out);
  w.write_bytes(bytes_view(std::array<std::byte, compressed_segment_header_size>{}).first(header_size(c)));
  w.commit();
  return position;
}

void end_segment(output_buffer& out, std::size_t position, compressor* c) {
  const bytes_view frames = out.unread().subspan(position + header_size(c));
  if (frames.empty()) return out.truncate(position);
  if (frames.size() > longest_segment_payload) {
    const bytes copy(frames.begin(), frames.end());
    out.truncate(position);
    return append_segments(out, copy, c);
  }
  finish_segment(out, position, true, c);
}

void append_segments(output_buffer& out, bytes_view frames, compressor* c) {
  while (!frames.empty()) {
    std::size_t n = fitting_frames(frames);
    if (n != 0) {
      append_segment(out, frames.first(n), true, c);
    } else {
      n = frame_size(frames);
      append_large_frame(out, frames.first(n), c);
    }
    frames = frames.subspan(n);
  }
}

}  // namespace dse::wire
