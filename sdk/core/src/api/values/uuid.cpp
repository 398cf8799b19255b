#include "wire/hex_value.hpp"

#include <dse/detail/big_endian.hpp>
#include <dse/uuid.hpp>

#include <sys/random.h>

#include <cerrno>

namespace dse { inline namespace v0 {
namespace {

// The hyphens of xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx.
constexpr bool is_hyphen_position(std::size_t i) { return i == 8 || i == 13 || i == 18 || i == 23; }

void fill_random(void* p, std::size_t n) {
  // Up to 256 bytes come whole, but the first call after boot can be interrupted (getrandom(2)).
  while (::getrandom(p, n, 0) != static_cast<ssize_t>(n)) {
    if (errno != EINTR)
      throw exception(
          dse::error(boost::system::error_code(errno, boost::system::system_category()), "no random numbers"));
  }
}

}  // namespace

uuid uuid::random() {
  uuid v;
  fill_random(v.octets.data(), v.octets.size());
  v.octets[6] = static_cast<std::uint8_t>((v.octets[6] & 0x0F) | 0x40);
  v.octets[8] = static_cast<std::uint8_t>((v.octets[8] & 0x3F) | 0x80);
  return v;
}

result<uuid> uuid::try_from_string(std::string_view text) {
  const auto refuse = [&] {
    return error(client_errc::invalid_argument, "not a uuid: '" + std::string(text.substr(0, 64)) + "'",
                 "write it as xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx");
  };
  if (text.size() != 36) return refuse();
  uuid v;
  std::size_t digits = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (is_hyphen_position(i)) {
      if (text[i] != '-') return refuse();
      continue;
    }
    const int digit = wire::hex_value(text[i]);
    if (digit < 0) return refuse();
    std::uint8_t& octet = v.octets[digits++ / 2];
    octet = static_cast<std::uint8_t>(octet << 4 | digit);
  }
  return v;
}
uuid uuid::from_string(std::string_view text) { return try_from_string(text).value(); }

std::string uuid::to_string() const {
  std::string text(36, '-');
  std::size_t at = 0;
  for (const std::uint8_t octet : octets) {
    if (is_hyphen_position(at)) ++at;
    text[at++] = "0123456789abcdef"[octet >> 4];
    text[at++] = "0123456789abcdef"[octet & 15];
  }
  return text;
}

}}  // namespace dse::v0

std::size_t std::hash<dse::uuid>::operator()(const dse::uuid& v) const noexcept {
  // Time-based ids of one node differ in few bits: the product of the mixed halves spreads them over the word.
  const auto* p = reinterpret_cast<const std::byte*>(v.octets.data());
  const std::uint64_t high = dse::detail::load_big<std::uint64_t>(p) * 0x9E3779B97F4A7C15u;
  const std::uint64_t mixed = (high ^ (high >> 32) ^ dse::detail::load_big<std::uint64_t>(p + 8)) * 0xD6E8FEB86659FD93u;
  return mixed ^ (mixed >> 32);
}
