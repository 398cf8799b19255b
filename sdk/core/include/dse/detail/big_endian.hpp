#pragma once

#include <bit>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <cstring>

namespace dse { inline namespace v0 { namespace detail {

static_assert(std::endian::native == std::endian::little, "the byte swaps below assume a little-endian machine");

template <std::unsigned_integral T>
constexpr T swapped(T v) noexcept {
  if constexpr (sizeof(T) == 1) return v;
  else if constexpr (sizeof(T) == 2) return __builtin_bswap16(v);
  else if constexpr (sizeof(T) == 4) return __builtin_bswap32(v);
  else return __builtin_bswap64(v);
}

template <std::unsigned_integral T>
T load_big(const std::byte* p) noexcept {
  T v;
  std::memcpy(&v, p, sizeof v);
  return swapped(v);
}

template <std::unsigned_integral T>
void store_big(std::byte* p, T v) noexcept {
  v = swapped(v);
  std::memcpy(p, &v, sizeof v);
}

}}}  // namespace dse::v0::detail
