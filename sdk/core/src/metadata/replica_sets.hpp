#pragma once

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

namespace dse::metadata {

/// Lists of nodes one behind the other, each as its length and its indexes; equal lists are kept once.
class replica_sets {
 public:
  /// expected: how many lists will be added, at most.
  explicit replica_sets(std::size_t expected) : table_(std::bit_ceil(2 * expected + 1)) {}

  /// The place of the list in words(). That of the empty list is 0.
  std::uint32_t add(std::span<const std::uint32_t> nodes) {
    if (nodes.empty()) return 0;
    const std::size_t mask = table_.size() - 1;
    for (std::size_t i = hash(nodes);; ++i) {
      std::uint32_t& place = table_[i & mask];
      if (place == 0) {
        place = static_cast<std::uint32_t>(words_.size());
        words_.push_back(static_cast<std::uint32_t>(nodes.size()));
        words_.insert(words_.end(), nodes.begin(), nodes.end());
        return place;
      }
      if (std::ranges::equal(at(words_, place), nodes)) return place;
    }
  }
  std::vector<std::uint32_t> take_words() noexcept { return std::move(words_); }

  static std::span<const std::uint32_t> at(const std::vector<std::uint32_t>& words, std::uint32_t place) noexcept {
    return {words.data() + place + 1, words[place]};
  }

 private:
  static std::size_t hash(std::span<const std::uint32_t> nodes) noexcept {
    std::uint64_t h = nodes.size();
    for (const std::uint32_t n : nodes) h = (std::rotl(h, 23) ^ n) * 0x9e3779b97f4a7c15;
    return static_cast<std::size_t>(h ^ (h >> 32));
  }

  std::vector<std::uint32_t> words_{0};
  std::vector<std::uint32_t> table_;  // places, 0 where there is none; never more than half full
};

}  // namespace dse::metadata
