#pragma once

#include <dse/bytes.hpp>

#include <algorithm>
#include <array>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

namespace dse::fuzz {

/// An input read as a row of choices. At its end everything is zero or empty, so that a choice of zero has to be the
/// one that comes to an end.
class choices {
 public:
  explicit choices(bytes_view input) noexcept : left_(input) {}

  bool empty() const noexcept { return left_.empty(); }
  /// What has not been read.
  bytes_view rest() const noexcept { return left_; }

  template <std::integral T>
  T integer() noexcept {
    std::uint64_t n = 0;
    for (const std::byte b : take(sizeof(T))) n = n << 8 | std::to_integer<std::uint64_t>(b);
    return static_cast<T>(n);
  }
  bool flip() noexcept { return (integer<std::uint8_t>() & 1) != 0; }
  /// 0 to n - 1.
  std::size_t below(std::size_t n) noexcept {
    return n <= 256 ? integer<std::uint8_t>() % n : integer<std::uint32_t>() % n;
  }
  template <class T, std::size_t N>
  const T& of(const std::array<T, N>& list) noexcept {
    return list[below(N)];
  }
  /// Up to `most` bytes.
  bytes_view some_bytes(std::size_t most = 255) noexcept { return take(below(most + 1)); }
  bytes some_octets(std::size_t most = 255) {
    const bytes_view b = some_bytes(most);
    return {b.begin(), b.end()};
  }
  std::string some_text(std::size_t most = 40) {
    std::string s;
    for (const std::byte b : some_bytes(most)) s += static_cast<char>(b);
    return s;
  }
  /// ASCII, as identifiers and CQL are.
  std::string some_ascii(std::size_t most = 40) {
    std::string s = some_text(most);
    for (char& c : s) c = static_cast<char>(c & 0x7F);
    return s;
  }

 private:
  bytes_view take(std::size_t n) noexcept {
    n = std::min(n, left_.size());
    const bytes_view head = left_.first(n);
    left_ = left_.subspan(n);
    return head;
  }

  bytes_view left_;
};

}  // namespace dse::fuzz
