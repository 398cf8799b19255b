#include "wire/checksum.hpp"

#include <array>
#include <cstring>

namespace dse::wire {
namespace {

constexpr std::uint32_t crc24_start = 0x875060;
constexpr std::uint32_t crc24_polynomial = 0x1974F0B;
constexpr std::uint32_t crc32_polynomial = 0xEDB88320;  // 0x04C11DB7, lowest bit first

constexpr auto crc24_table = [] {
  std::array<std::uint32_t, 256> table{};
  for (std::uint32_t i = 0; i < 256; ++i) {
    std::uint32_t crc = i << 16;
    for (int bit = 0; bit < 8; ++bit) {
      crc <<= 1;
      if ((crc & 0x1000000) != 0) crc ^= crc24_polynomial;
    }
    table[i] = crc;
  }
  return table;
}();

/// Row k: the effect of a byte that k more bytes follow, so that eight bytes are looked up at once.
constexpr auto crc32_tables = [] {
  std::array<std::array<std::uint32_t, 256>, 8> tables{};
  for (std::uint32_t i = 0; i < 256; ++i) {
    std::uint32_t crc = i;
    for (int bit = 0; bit < 8; ++bit) crc = (crc >> 1) ^ ((crc & 1) != 0 ? crc32_polynomial : 0);
    tables[0][i] = crc;
  }
  for (std::size_t k = 1; k < tables.size(); ++k)
    for (std::uint32_t i = 0; i < 256; ++i) tables[k][i] = (tables[k - 1][i] >> 8) ^ tables[0][tables[k - 1][i] & 0xFF];
  return tables;
}();

std::uint32_t load_little(const std::byte* p) noexcept {
  std::uint32_t v;
  std::memcpy(&v, p, sizeof v);  // <dse/detail/big_endian.hpp> asserts a little-endian machine
  return v;
}

}  // namespace

std::uint32_t crc24(std::uint32_t header_bits) noexcept {
  std::uint32_t crc = crc24_start;
  for (int i = 0; i < 3; ++i, header_bits >>= 8)
    crc = ((crc << 8) & 0xFFFFFF) ^ crc24_table[((crc >> 16) ^ header_bits) & 0xFF];
  return crc;
}

std::uint32_t crc32(std::uint32_t crc, bytes_view b) noexcept {
  const auto& t = crc32_tables;
  const std::byte* p = b.data();
  const std::byte* const end = p + b.size();
  crc = ~crc;
  for (; end - p >= 8; p += 8) {
    const std::uint32_t low = load_little(p) ^ crc;
    const std::uint32_t high = load_little(p + 4);
    crc = t[7][low & 0xFF] ^ t[6][(low >> 8) & 0xFF] ^ t[5][(low >> 16) & 0xFF] ^ t[4][low >> 24] ^ t[3][high & 0xFF] ^
          t[2][(high >> 8) & 0xFF] ^ t[1][(high >> 16) & 0xFF] ^ t[0][high >> 24];
  }
  for (; p != end; ++p) crc = (crc >> 8) ^ t[0][(crc ^ std::to_integer<std::uint32_t>(*p)) & 0xFF];
  return ~crc;
}

}  // namespace dse::wire
