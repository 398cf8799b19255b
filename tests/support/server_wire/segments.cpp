#include "support/server_wire/segments.hpp"

#include "support/server_wire/byte_source.hpp"

#include <algorithm>

namespace dse::testing {
namespace {

constexpr std::size_t longest = 131'071;
constexpr std::size_t around = 6 + 4;

// Bit by bit, as the specification's polynomials are written.
std::uint32_t header_checksum(bytes_view three) {
  std::uint32_t crc = 0x875060;
  for (const std::byte b : three) {
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

void append_little(bytes& out, std::uint32_t n, int size) {
  for (int i = 0; i < size; ++i) out.push_back(static_cast<std::byte>(n >> (8 * i)));
}

std::uint32_t little(bytes_view b) {
  std::uint32_t n = 0;
  for (std::size_t i = b.size(); i != 0; --i) n = n << 8 | std::to_integer<std::uint32_t>(b[i - 1]);
  return n;
}

void append_segment(bytes& out, bytes_view payload, bool self_contained) {
  const std::size_t start = out.size();
  append_little(out, static_cast<std::uint32_t>(payload.size()) | (self_contained ? 1u << 17 : 0), 3);
  append_little(out, header_checksum(bytes_view(out).subspan(start, 3)), 3);
  out.insert(out.end(), payload.begin(), payload.end());
  append_little(out, payload_checksum(payload), 4);
}

std::size_t frame_size(bytes_view frames) {
  byte_source in(frames);
  in.raw(5);
  return 9 + in.flags();
}

}  // namespace

bytes wrap_segment(bytes_view payload, bool self_contained) {
  bytes out;
  append_segment(out, payload, self_contained);
  return out;
}

bytes wrap_in_segments(bytes_view frames) {
  bytes out;
  while (!frames.empty()) {
    std::size_t fitting = 0;
    while (fitting < frames.size()) {
      const std::size_t more = frame_size(frames.subspan(fitting));
      if (fitting + more > longest) break;
      fitting += more;
    }
    if (fitting != 0) {
      append_segment(out, frames.first(fitting), true);
    } else {
      fitting = frame_size(frames);
      for (std::size_t at = 0; at < fitting; at += longest)
        append_segment(out, frames.subspan(at, std::min(longest, fitting - at)), false);
    }
    frames = frames.subspan(fitting);
  }
  return out;
}

bool unwrap_segment(bytes_view& in, bytes& frames) {
  if (in.size() < around) return false;
  if (little(in.subspan(3, 3)) != header_checksum(in.first(3))) throw bad_request("checksum of a segment's header");
  const std::size_t length = little(in.first(3)) & longest;
  if (in.size() < around + length) return false;
  const bytes_view payload = in.subspan(6, length);
  if (little(in.subspan(6 + length, 4)) != payload_checksum(payload)) throw bad_request("checksum of a segment");
  frames.insert(frames.end(), payload.begin(), payload.end());
  in = in.subspan(around + length);
  return true;
}

}  // namespace dse::testing
