#include "metadata/token.hpp"

#include <bit>
#include <cstring>
#include <limits>

namespace dse::metadata {
namespace {

constexpr std::uint64_t c1 = 0x87c37b91114253d5, c2 = 0x4cf5ad432745937f;

std::uint64_t mix1(std::uint64_t k) noexcept { return std::rotl(k * c1, 31) * c2; }
std::uint64_t mix2(std::uint64_t k) noexcept { return std::rotl(k * c2, 33) * c1; }
std::uint64_t final_mix(std::uint64_t k) noexcept {
  k = (k ^ (k >> 33)) * 0xff51afd7ed558ccd;
  k = (k ^ (k >> 33)) * 0xc4ceb9fe1a85ec53;
  return k ^ (k >> 33);
}

// Cassandra takes the tail's bytes as signed: a negative one sets every higher bit. Most keys have none.
std::uint64_t tail(const std::byte* p, std::size_t n) noexcept {
  std::uint64_t k = 0;
  if (n == 8) std::memcpy(&k, p, 8);
  else if (n >= 4) {
    std::uint32_t low, high;
    std::memcpy(&low, p, 4);
    std::memcpy(&high, p + n - 4, 4);
    k = low | std::uint64_t{high} << (8 * (n - 4));
  } else {
    for (std::size_t i = 0; i < n; ++i) k |= static_cast<std::uint64_t>(p[i]) << (8 * i);
  }
  if ((k & 0x8080808080808080) == 0) [[likely]]
    return k;
  k = 0;
  for (std::size_t i = n; i-- > 0;)
    k ^= static_cast<std::uint64_t>(static_cast<std::int64_t>(static_cast<std::int8_t>(p[i]))) << (8 * i);
  return k;
}

}  // namespace

std::int64_t murmur3_token(std::span<const std::byte> key) noexcept {
  std::uint64_t h1 = 0, h2 = 0;
  const std::byte* p = key.data();
  std::size_t left = key.size();
  for (; left >= 16; left -= 16, p += 16) {
    std::uint64_t k1, k2;
    std::memcpy(&k1, p, 8);
    std::memcpy(&k2, p + 8, 8);
    h1 = (std::rotl(h1 ^ mix1(k1), 27) + h2) * 5 + 0x52dce729;
    h2 = (std::rotl(h2 ^ mix2(k2), 31) + h1) * 5 + 0x38495ab5;
  }
  if (left > 8) h2 ^= mix2(tail(p + 8, left - 8));
  if (left > 0) h1 ^= mix1(tail(p, left < 8 ? left : 8));
  h1 ^= key.size();
  h2 ^= key.size();
  h1 += h2;
  h2 += h1;
  h1 = final_mix(h1);
  h2 = final_mix(h2);
  const auto token = static_cast<std::int64_t>(h1 + h2);
  return token == std::numeric_limits<std::int64_t>::min() ? std::numeric_limits<std::int64_t>::max() : token;
}

}  // namespace dse::metadata
