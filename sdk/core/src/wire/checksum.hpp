#pragma once

#include <dse/bytes.hpp>

#include <cstdint>

namespace dse::wire {

/// CRC-24 of the first bytes of a segment's header, low byte first (polynomial 0x1974F0B, initial value 0x875060).
std::uint32_t crc24(std::uint64_t header_bits, int bytes = 3) noexcept;

/// CRC-32 (IEEE 802.3, as zlib's) of the bytes that `crc` stands for, followed by b; 0 stands for no bytes.
std::uint32_t crc32(std::uint32_t crc, bytes_view b) noexcept;

/// Of the bytes fa 2d 55 ca: a segment's checksum covers them and the payload.
inline constexpr std::uint32_t segment_crc32_start = 0x44777ED3;

}  // namespace dse::wire
