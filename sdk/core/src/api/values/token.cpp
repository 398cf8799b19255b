#include "metadata/token.hpp"

#include "metadata/md5.hpp"
#include "wire/hex_value.hpp"

#include <dse/detail/big_endian.hpp>
#include <dse/token.hpp>

#include <algorithm>
#include <charconv>

namespace dse { inline namespace v0 {
namespace {

__extension__ using wide = unsigned __int128;

// RandomPartitioner's tokens are -1, its minimum, to 2^127.
constexpr wide largest_random = wide{1} << 127;

std::optional<std::int64_t> read_long(std::string_view text) noexcept {
  std::int64_t v = 0;
  const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), v);
  if (failure != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return v;
}

/// The distance from the minimum.
std::optional<wide> read_random(std::string_view text) noexcept {
  if (text == "-1") return wide{0};
  if (text.empty()) return std::nullopt;
  wide v = 0;
  for (const char c : text) {
    if (c < '0' || c > '9') return std::nullopt;
    const auto digit = static_cast<unsigned>(c - '0');
    if (v > (largest_random - digit) / 10) return std::nullopt;
    v = v * 10 + digit;
  }
  return v + 1;
}

/// As the server reads them: a first digit that stands alone is a byte of its own.
std::optional<bytes> read_hex(std::string_view text) {
  bytes octets((text.size() + 1) / 2);
  std::size_t digits = text.size() % 2;
  for (const char c : text) {
    const int digit = wire::hex_value(c);
    if (digit < 0) return std::nullopt;
    std::byte& octet = octets[digits++ / 2];
    octet = octet << 4 | static_cast<std::byte>(digit);
  }
  return octets;
}

std::string decimal_text(wide v) {
  std::string text;
  do text += static_cast<char>('0' + static_cast<int>(v % 10));
  while ((v /= 10) != 0);
  std::ranges::reverse(text);
  return text;
}

std::string hex_text(bytes_view octets) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string text;
  text.reserve(octets.size() * 2);
  for (const std::byte b : octets) {
    text += digits[std::to_integer<std::size_t>(b >> 4)];
    text += digits[std::to_integer<std::size_t>(b & std::byte{15})];
  }
  return text;
}

/// The digest as a signed number without its sign.
wide random_hash(bytes_view key) noexcept {
  const auto digest = metadata::md5(key);
  const wide v =
      wide{detail::load_big<std::uint64_t>(digest.data())} << 64 | detail::load_big<std::uint64_t>(digest.data() + 8);
  return v > largest_random ? -v : v;
}

}  // namespace

partitioner partitioner_named(std::string_view class_name) noexcept {
  constexpr std::string_view package = "org.apache.cassandra.dht.";
  if (class_name.starts_with(package)) class_name.remove_prefix(package.size());
  if (class_name == "Murmur3Partitioner") return partitioner::murmur3;
  if (class_name == "RandomPartitioner") return partitioner::random;
  if (class_name == "ByteOrderedPartitioner") return partitioner::byte_ordered;
  return partitioner::unknown;
}

token token::minimum(dse::partitioner p) noexcept {
  token t;
  t.partitioner_ = p;
  return t;
}

result<token> token::try_from_string(dse::partitioner p, std::string_view text) {
  const auto refuse = [&](std::string hint) {
    return error(client_errc::invalid_argument, "not a token: '" + std::string(text.substr(0, 64)) + "'",
                 std::move(hint));
  };
  token t = minimum(p);
  switch (p) {
    case dse::partitioner::murmur3:
      if (const auto v = read_long(text)) return token(*v);
      return refuse("tokens of Murmur3Partitioner are decimal numbers of 64 bits");
    case dse::partitioner::random:
      if (const auto v = read_random(text)) {
        t.high_ = static_cast<std::uint64_t>(*v >> 64);
        t.low_ = static_cast<std::uint64_t>(*v);
        return t;
      }
      return refuse("tokens of RandomPartitioner are decimal numbers from 0 to 2^127, and -1");
    case dse::partitioner::byte_ordered:
      if (auto v = read_hex(text)) {
        t.octets_ = std::move(*v);
        return t;
      }
      return refuse("tokens of ByteOrderedPartitioner are hexadecimal digits");
    case dse::partitioner::unknown: break;
  }
  return refuse("the cluster's partitioner is none that the driver knows");
}
token token::from_string(dse::partitioner p, std::string_view text) { return try_from_string(p, text).value(); }

std::string token::to_string() const {
  switch (partitioner_) {
    case dse::partitioner::murmur3: return std::to_string(*murmur3());
    case dse::partitioner::random: return is_minimum() ? "-1" : decimal_text((wide{high_} << 64 | low_) - 1);
    case dse::partitioner::byte_ordered: return hex_text(octets_);
    case dse::partitioner::unknown: break;
  }
  return {};
}

std::string token::to_cql() const {
  return partitioner_ == dse::partitioner::byte_ordered ? "0x" + to_string() : to_string();
}

token token_of(partitioner p, bytes_view key) {
  token t = token::minimum(p);
  if (key.empty()) return t;  // as the server has it, which refuses such keys
  switch (p) {
    case partitioner::murmur3: return token(metadata::murmur3_token(key));
    case partitioner::random: {
      const wide distance = random_hash(key) + 1;
      t.high_ = static_cast<std::uint64_t>(distance >> 64);
      t.low_ = static_cast<std::uint64_t>(distance);
      break;
    }
    case partitioner::byte_ordered: t.octets_.assign(key.begin(), key.end()); break;
    case partitioner::unknown: break;
  }
  return t;
}

}}  // namespace dse::v0
