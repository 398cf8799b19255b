#include "wire/checksum.hpp"

#include <array>
#include <cstring>

#if defined(__x86_64__)
#include <immintrin.h>
#endif

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

#if defined(__x86_64__)

// Folding with carry-less multiplication: V. Gopal et al., "Fast CRC Computation for Generic Polynomials Using
// PCLMULQDQ Instruction", Intel, 2009; its constants for the reflected polynomial. Takes whole blocks of 16 bytes from
// the front of b, four at first, and returns the register behind them.
constexpr std::size_t shortest_fold = 64;

__attribute__((target("pclmul,sse4.1"))) __m128i folded(__m128i x, __m128i k, __m128i next) noexcept {
  return _mm_xor_si128(_mm_xor_si128(_mm_clmulepi64_si128(x, k, 0x00), _mm_clmulepi64_si128(x, k, 0x11)), next);
}

__attribute__((target("pclmul,sse4.1"))) std::uint32_t fold(std::uint32_t crc, bytes_view& b) noexcept {
  const __m128i by_four = _mm_set_epi64x(0x01c6e41596, 0x0154442bd4);
  const __m128i by_one = _mm_set_epi64x(0x00ccaa009e, 0x01751997d0);
  const auto load = [&b](std::size_t at) __attribute__((target("pclmul,sse4.1"))) {
    return _mm_loadu_si128(static_cast<const __m128i*>(static_cast<const void*>(b.data() + at)));
  };
  __m128i x0 = _mm_xor_si128(load(0), _mm_cvtsi32_si128(static_cast<int>(crc)));
  __m128i x1 = load(16), x2 = load(32), x3 = load(48);
  for (b = b.subspan(64); b.size() >= 64; b = b.subspan(64)) {
    x0 = folded(x0, by_four, load(0));
    x1 = folded(x1, by_four, load(16));
    x2 = folded(x2, by_four, load(32));
    x3 = folded(x3, by_four, load(48));
  }
  x0 = folded(x0, by_one, x1);
  x0 = folded(x0, by_one, x2);
  x0 = folded(x0, by_one, x3);
  for (; b.size() >= 16; b = b.subspan(16)) x0 = folded(x0, by_one, load(0));
  // From 128 bits to 64, and by Barrett's reduction to 32.
  const __m128i low_32 = _mm_setr_epi32(-1, 0, -1, 0);
  x0 = _mm_xor_si128(_mm_srli_si128(x0, 8), _mm_clmulepi64_si128(x0, by_one, 0x10));
  const __m128i to_64 = _mm_set_epi64x(0, 0x0163cd6124);
  x0 = _mm_xor_si128(_mm_clmulepi64_si128(_mm_and_si128(x0, low_32), to_64, 0x00), _mm_srli_si128(x0, 4));
  const __m128i barrett = _mm_set_epi64x(0x01f7011641, 0x01db710641);
  __m128i t = _mm_clmulepi64_si128(_mm_and_si128(x0, low_32), barrett, 0x10);
  t = _mm_clmulepi64_si128(_mm_and_si128(t, low_32), barrett, 0x00);
  return static_cast<std::uint32_t>(_mm_extract_epi32(_mm_xor_si128(x0, t), 1));
}

#endif

}  // namespace

std::uint32_t crc24(std::uint64_t header_bits, int bytes) noexcept {
  std::uint32_t crc = crc24_start;
  for (int i = 0; i < bytes; ++i, header_bits >>= 8)
    crc = ((crc << 8) & 0xFFFFFF) ^ crc24_table[((crc >> 16) ^ header_bits) & 0xFF];
  return crc;
}

std::uint32_t crc32(std::uint32_t crc, bytes_view b) noexcept {
  crc = ~crc;
#if defined(__x86_64__)
  static const bool folds = __builtin_cpu_supports("pclmul") && __builtin_cpu_supports("sse4.1");
  if (b.size() >= shortest_fold && folds) crc = fold(crc, b);
#endif
  const auto& t = crc32_tables;
  const std::byte* p = b.data();
  const std::byte* const end = p + b.size();
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
