#include "metadata/md5.hpp"

#include <algorithm>
#include <bit>
#include <cstdint>
#include <cstring>

namespace dse::metadata {
namespace {

using state = std::array<std::uint32_t, 4>;

constexpr std::size_t block_size = 64;

// RFC 1321, section 3.4: the integer part of 2^32 * abs(sin(i + 1)).
constexpr std::array<std::uint32_t, 64> sines{
    0xd76aa478, 0xe8c7b756, 0x242070db, 0xc1bdceee, 0xf57c0faf, 0x4787c62a, 0xa8304613, 0xfd469501,
    0x698098d8, 0x8b44f7af, 0xffff5bb1, 0x895cd7be, 0x6b901122, 0xfd987193, 0xa679438e, 0x49b40821,
    0xf61e2562, 0xc040b340, 0x265e5a51, 0xe9b6c7aa, 0xd62f105d, 0x02441453, 0xd8a1e681, 0xe7d3fbc8,
    0x21e1cde6, 0xc33707d6, 0xf4d50d87, 0x455a14ed, 0xa9e3e905, 0xfcefa3f8, 0x676f02d9, 0x8d2a4c8a,
    0xfffa3942, 0x8771f681, 0x6d9d6122, 0xfde5380c, 0xa4beea44, 0x4bdecfa9, 0xf6bb4b60, 0xbebfbc70,
    0x289b7ec6, 0xeaa127fa, 0xd4ef3085, 0x04881d05, 0xd9d4d039, 0xe6db99e5, 0x1fa27cf8, 0xc4ac5665,
    0xf4292244, 0x432aff97, 0xab9423a7, 0xfc93a039, 0x655b59c3, 0x8f0ccc92, 0xffeff47d, 0x85845dd1,
    0x6fa87e4f, 0xfe2ce6e0, 0xa3014314, 0x4e0811a1, 0xf7537e82, 0xbd3af235, 0x2ad7d2bb, 0xeb86d391};
constexpr std::array<std::array<int, 4>, 4> rotations{
    {{7, 12, 17, 22}, {5, 9, 14, 20}, {4, 11, 16, 23}, {6, 10, 15, 21}}};

void add_block(state& s, const std::byte* block) noexcept {
  std::array<std::uint32_t, 16> words;
  std::memcpy(words.data(), block, block_size);
  auto [a, b, c, d] = s;
  for (std::uint32_t i = 0; i < 64; ++i) {
    std::uint32_t f, word;
    switch (i / 16) {
      case 0: f = (b & c) | (~b & d), word = i; break;
      case 1: f = (b & d) | (c & ~d), word = 5 * i + 1; break;
      case 2: f = b ^ c ^ d, word = 3 * i + 5; break;
      default: f = c ^ (b | ~d), word = 7 * i;
    }
    const std::uint32_t sum = a + f + words[word % 16] + sines[i];
    a = d;
    d = c;
    c = b;
    b += std::rotl(sum, rotations[i / 16][i % 4]);
  }
  s[0] += a;
  s[1] += b;
  s[2] += c;
  s[3] += d;
}

}  // namespace

std::array<std::byte, 16> md5(bytes_view message) noexcept {
  state s{0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476};
  bytes_view left = message;
  for (; left.size() >= block_size; left = left.subspan(block_size)) add_block(s, left.data());
  // What is left, a bit 1, zeros, and the number of bits at the end of a block.
  std::array<std::byte, 2 * block_size> last{};
  std::ranges::copy(left, last.begin());
  last[left.size()] = std::byte{0x80};
  const std::size_t size = left.size() + 1 + 8 <= block_size ? block_size : 2 * block_size;
  const std::uint64_t bits = std::uint64_t{message.size()} * 8;
  std::memcpy(last.data() + size - 8, &bits, 8);
  for (std::size_t at = 0; at < size; at += block_size) add_block(s, last.data() + at);
  std::array<std::byte, 16> digest;
  std::memcpy(digest.data(), s.data(), digest.size());
  return digest;
}

}  // namespace dse::metadata
