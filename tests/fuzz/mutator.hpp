#pragma once

#include <dse/bytes.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <random>

namespace dse::fuzz {

/// Damages inputs as a fuzzer would, the same way in each run.
class mutator {
 public:
  explicit mutator(std::uint32_t seed) : random_(seed) {}

  /// In a block of exactly its size: a sanitizer sees the first byte behind it.
  bytes mutated(const bytes& original) {
    bytes b = original;
    for (auto n = 1 + random_() % 4; n != 0; --n) mutate(b);
    return bytes(b.begin(), b.end());
  }

 private:
  std::size_t place(const bytes& b) { return b.empty() ? 0 : random_() % b.size(); }

  void mutate(bytes& b) {
    const std::size_t at = place(b);
    const auto position = b.begin() + static_cast<std::ptrdiff_t>(at);
    switch (random_() % 6) {
      case 0:
        if (!b.empty()) *position ^= static_cast<std::byte>(1u << (random_() % 8));
        break;
      case 1: b.erase(position, b.end()); break;
      case 2: b.insert(position, random_() % 16, static_cast<std::byte>(random_())); break;
      case 3: overwrite(b, at, 2); break;
      case 4: overwrite(b, at, 4); break;
      default:
        if (at + 2 <= b.size()) b.erase(position, position + 2);
        break;
    }
  }

  void overwrite(bytes& b, std::size_t at, std::size_t size) {
    constexpr std::array<std::uint32_t, 8> hostile{0, 1, 0x7FFF, 0xFFFF, 0x7FFF'FFFF, 0x8000'0000, 0xFFFF'FFFE, ~0u};
    const std::uint32_t n = hostile[random_() % hostile.size()];
    for (std::size_t i = 0; i < size && at + i < b.size(); ++i)
      b[at + i] = static_cast<std::byte>(n >> (8 * (size - 1 - i)));
  }

  std::mt19937 random_;
};

}  // namespace dse::fuzz
