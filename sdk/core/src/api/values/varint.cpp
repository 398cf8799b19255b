#include <dse/decimal.hpp>
#include <dse/detail/big_endian.hpp>

#include <algorithm>
#include <array>
#include <charconv>
#include <cstring>

namespace dse { inline namespace v0 {
namespace {

// A magnitude in base 2^32, least significant limb first.
using limbs = std::vector<std::uint32_t>;
constexpr std::uint32_t chunk = 1'000'000'000;  // nine decimal digits at a time
constexpr std::size_t chunk_digits = 9;

bool is_negative_byte(std::byte b) { return (b & std::byte{0x80}) != std::byte{0}; }

void negate(bytes& twos_complement) {
  unsigned carry = 1;
  for (auto b = twos_complement.rbegin(); b != twos_complement.rend(); ++b) {
    const unsigned sum = (~std::to_integer<unsigned>(*b) & 0xFF) + carry;
    *b = static_cast<std::byte>(sum);
    carry = sum >> 8;
  }
}

limbs to_limbs(const bytes& magnitude) {
  limbs out((magnitude.size() + 3) / 4, 0);
  for (std::size_t i = 0; i < magnitude.size(); ++i)
    out[i / 4] |= std::to_integer<std::uint32_t>(magnitude[magnitude.size() - 1 - i]) << (8 * (i % 4));
  return out;
}

// With a zero byte in front, so that the sign bit is free.
bytes to_magnitude(const limbs& in) {
  bytes out(in.size() * 4 + 1);
  for (std::size_t i = 0; i < in.size(); ++i) detail::store_big(out.data() + out.size() - 4 * (i + 1), in[i]);
  return out;
}

std::uint32_t divide_by_chunk(limbs& number) {
  std::uint64_t remainder = 0;
  for (auto limb = number.rbegin(); limb != number.rend(); ++limb) {
    const std::uint64_t value = remainder << 32 | *limb;
    *limb = static_cast<std::uint32_t>(value / chunk);
    remainder = value % chunk;
  }
  while (!number.empty() && number.back() == 0) number.pop_back();
  return static_cast<std::uint32_t>(remainder);
}

void multiply_add(limbs& number, std::uint32_t factor, std::uint32_t addend) {
  std::uint64_t carry = addend;
  for (std::uint32_t& limb : number) {
    carry += static_cast<std::uint64_t>(limb) * factor;
    limb = static_cast<std::uint32_t>(carry);
    carry >>= 32;
  }
  if (carry != 0) number.push_back(static_cast<std::uint32_t>(carry));
}

std::uint32_t parse_digits(std::string_view digits) {
  std::uint32_t v = 0;
  std::from_chars(digits.data(), digits.data() + digits.size(), v);
  return v;
}

}  // namespace

varint varint::from_bytes(bytes_view b) {
  while (b.size() > 1 &&
         ((b[0] == std::byte{0} && !is_negative_byte(b[1])) || (b[0] == std::byte{0xFF} && is_negative_byte(b[1]))))
    b = b.subspan(1);
  varint v;
  if (b.size() > 8) {
    v.large_.assign(b.begin(), b.end());
  } else if (!b.empty()) {
    std::array<std::byte, 8> wide;
    wide.fill(is_negative_byte(b[0]) ? std::byte{0xFF} : std::byte{0});
    std::memcpy(wide.data() + 8 - b.size(), b.data(), b.size());
    v.small_ = static_cast<std::int64_t>(detail::load_big<std::uint64_t>(wide.data()));
  }
  return v;
}

void varint::assign_unsigned(std::uint64_t v) {
  large_.assign(9, std::byte{0});
  detail::store_big(large_.data() + 1, v);
}

result<varint> varint::try_from_string(std::string_view text) {
  const bool negative = text.starts_with('-');
  std::string_view digits = text;
  if (negative || text.starts_with('+')) digits.remove_prefix(1);
  const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
  if (digits.empty() || !std::ranges::all_of(digits, is_digit))
    return error(client_errc::invalid_argument, "not an integer: '" + std::string(text.substr(0, 64)) + "'");
  limbs magnitude;
  magnitude.reserve(digits.size() / chunk_digits + 1);
  std::size_t length = (digits.size() - 1) % chunk_digits + 1;
  while (!digits.empty()) {
    multiply_add(magnitude, chunk, parse_digits(digits.substr(0, length)));
    digits.remove_prefix(length);
    length = chunk_digits;
  }
  bytes b = to_magnitude(magnitude);
  if (negative) negate(b);
  return from_bytes(b);
}
varint varint::from_string(std::string_view text) { return try_from_string(text).value(); }

bytes varint::to_bytes() const {
  if (!large_.empty()) return large_;
  std::array<std::byte, 8> wide;
  detail::store_big(wide.data(), static_cast<std::uint64_t>(small_));
  std::size_t first = 0;
  const std::byte sign = small_ < 0 ? std::byte{0xFF} : std::byte{0};
  while (first < 7 && wide[first] == sign && is_negative_byte(wide[first + 1]) == (small_ < 0)) ++first;
  return bytes(wide.begin() + static_cast<std::ptrdiff_t>(first), wide.end());
}

std::optional<std::int64_t> varint::to_int64() const noexcept {
  if (large_.empty()) return small_;
  return std::nullopt;
}

bool varint::is_negative() const noexcept { return large_.empty() ? small_ < 0 : is_negative_byte(large_[0]); }

std::string varint::to_string() const {
  if (large_.empty()) return std::to_string(small_);
  // A byte in front keeps the magnitude of the most negative number of a size apart from a sign.
  bytes magnitude(large_.size() + 1, is_negative() ? std::byte{0xFF} : std::byte{0});
  std::ranges::copy(large_, magnitude.begin() + 1);
  if (is_negative()) negate(magnitude);
  limbs number = to_limbs(magnitude);
  std::string reversed;
  while (!number.empty()) {
    std::uint32_t digits = divide_by_chunk(number);
    for (std::size_t i = 0; i < chunk_digits && (digits != 0 || !number.empty()); ++i, digits /= 10)
      reversed += static_cast<char>('0' + digits % 10);
  }
  if (is_negative()) reversed += '-';
  return {reversed.rbegin(), reversed.rend()};
}

std::strong_ordering operator<=>(const varint& a, const varint& b) noexcept {
  if (a.large_.empty() && b.large_.empty()) return a.small_ <=> b.small_;
  if (a.is_negative() != b.is_negative())
    return a.is_negative() ? std::strong_ordering::less : std::strong_ordering::greater;
  // Of one sign, the longer number is the farther from zero; a small one counts as shorter than every large one.
  if (a.large_.size() != b.large_.size())
    return (a.large_.size() < b.large_.size()) != a.is_negative() ? std::strong_ordering::less
                                                                  : std::strong_ordering::greater;
  return std::memcmp(a.large_.data(), b.large_.data(), a.large_.size()) <=> 0;
}

}}  // namespace dse::v0
