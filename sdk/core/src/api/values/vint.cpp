#include "api/values/vint.hpp"

#include <array>
#include <bit>

namespace dse { inline namespace v0 { namespace detail {

void append_unsigned_vint(std::uint64_t n, value_buffer& out) {
  const int bits = 64 - std::countl_zero(n | 1);
  const int extra = bits > 56 ? 8 : (bits - 1) / 7;
  std::array<std::byte, 9> encoded{};
  store_big(encoded.data() + 1, n);
  std::byte* first = encoded.data() + 8 - extra;
  *first |= static_cast<std::byte>(0xFF00 >> extra);
  out.append(bytes_view(first, static_cast<std::size_t>(extra) + 1));
}

std::optional<std::uint64_t> take_unsigned_vint(bytes_view& in) {
  if (in.empty()) return std::nullopt;
  const auto first = std::to_integer<std::uint8_t>(in[0]);
  const auto extra = static_cast<std::size_t>(std::countl_one(first));
  if (in.size() <= extra) return std::nullopt;
  std::uint64_t n = extra < 8 ? first & (0xFFu >> extra) : 0;
  for (std::size_t i = 1; i <= extra; ++i) n = n << 8 | std::to_integer<std::uint64_t>(in[i]);
  in = in.subspan(extra + 1);
  return n;
}

}}}  // namespace dse::v0::detail
