#include "support/server_wire/segments.hpp"

#include "support/server_wire/byte_source.hpp"
#include "support/server_wire/compression.hpp"

#include <algorithm>

namespace dse::testing {
namespace {

constexpr std::size_t longest = 131'071;
constexpr std::size_t trailer = 4;

constexpr std::size_t header_size(segment_form form) { return form == segment_form::lz4 ? 8 : 6; }

// Bit by bit, as the specification's polynomials are written.
std::uint32_t header_checksum(bytes_view header) {
  std::uint32_t crc = 0x875060;
  for (const std::byte b : header) {
    crc ^= std::to_integer<std::uint32_t>(b) << 16;
    for (int i = 0; i < 8; ++i) {
      crc <<= 1;
      if ((crc & 0x1000000) != 0) crc ^= 0x1974F0B;
    }
  }
  return crc;
}

std::uint32_t payload_checksum(bytes_view payload) {
  std::uint32_t crc = 0xFFFFFFFF;
  const auto add = [&crc](std::uint32_t octet) {
    crc ^= octet;
    for (int i = 0; i < 8; ++i) crc = (crc & 1) != 0 ? crc >> 1 ^ 0xEDB88320 : crc >> 1;
  };
  for (const std::uint32_t octet : {0xFAu, 0x2Du, 0x55u, 0xCAu}) add(octet);
  for (const std::byte b : payload) add(std::to_integer<std::uint32_t>(b));
  return ~crc;
}

void append_little(bytes& out, std::uint64_t n, int size) {
  for (int i = 0; i < size; ++i) out.push_back(static_cast<std::byte>(n >> (8 * i)));
}

std::uint64_t little(bytes_view b) {
  std::uint64_t n = 0;
  for (std::size_t i = b.size(); i != 0; --i) n = n << 8 | std::to_integer<std::uint64_t>(b[i - 1]);
  return n;
}

void append_around(bytes& out, bytes_view payload, std::uint64_t header, std::size_t header_bytes) {
  const std::size_t start = out.size();
  append_little(out, header, static_cast<int>(header_bytes));
  append_little(out, header_checksum(bytes_view(out).subspan(start, header_bytes)), 3);
  out.insert(out.end(), payload.begin(), payload.end());
  append_little(out, payload_checksum(payload), 4);
}

void append_compressed(bytes& out, bytes_view payload, std::uint64_t uncompressed_length, bool self_contained) {
  append_around(out, payload, payload.size() | uncompressed_length << 17 | (self_contained ? 1ull << 34 : 0), 5);
}

void append_segment(bytes& out, bytes_view payload, bool self_contained, segment_form form) {
  if (form == segment_form::plain)
    return append_around(out, payload, payload.size() | (self_contained ? 1u << 17 : 0), 3);
  const bytes shorter = to_lz4_block(payload);
  if (shorter.size() < payload.size()) append_compressed(out, shorter, payload.size(), self_contained);
  else append_compressed(out, payload, 0, self_contained);
}

std::size_t frame_size(bytes_view frames) {
  byte_source in(frames);
  in.raw(5);
  return 9 + in.flags();
}

}  // namespace

bytes wrap_segment(bytes_view payload, bool self_contained, segment_form form) {
  bytes out;
  append_segment(out, payload, self_contained, form);
  return out;
}

bytes wrap_compressed(bytes_view payload, std::size_t uncompressed_length, bool self_contained) {
  bytes out;
  append_compressed(out, payload, uncompressed_length, self_contained);
  return out;
}

bytes wrap_in_segments(bytes_view frames, segment_form form) {
  bytes out;
  while (!frames.empty()) {
    std::size_t fitting = 0;
    while (fitting < frames.size()) {
      const std::size_t more = frame_size(frames.subspan(fitting));
      if (fitting + more > longest) break;
      fitting += more;
    }
    if (fitting != 0) {
      append_segment(out, frames.first(fitting), true, form);
    } else {
      fitting = frame_size(frames);
      for (std::size_t at = 0; at < fitting; at += longest)
        append_segment(out, frames.subspan(at, std::min(longest, fitting - at)), false, form);
    }
    frames = frames.subspan(fitting);
  }
  return out;
}

bool unwrap_segment(bytes_view& in, bytes& frames, segment_form form) {
  const std::size_t header = header_size(form);
  if (in.size() < header + trailer) return false;
  const std::size_t fields = header - 3;
  const std::uint64_t bits = little(in.first(fields));
  if (little(in.subspan(fields, 3)) != header_checksum(in.first(fields)))
    throw bad_request("checksum of a segment's header");
  const std::size_t length = bits & longest;
  if (in.size() < header + length + trailer) return false;
  const bytes_view payload = in.subspan(header, length);
  if (little(in.subspan(header + length, trailer)) != payload_checksum(payload))
    throw bad_request("checksum of a segment");
  const std::size_t plain_size = form == segment_form::lz4 ? bits >> 17 & longest : 0;
  if (plain_size != 0 && length >= plain_size) throw bad_request("compression made a segment longer");
  const bytes plain = plain_size != 0 ? from_lz4_block(payload, plain_size) : bytes(payload.begin(), payload.end());
  frames.insert(frames.end(), plain.begin(), plain.end());
  in = in.subspan(header + length + trailer);
  return true;
}

}  // namespace dse::testing
