#pragma once

#include <dse/token.hpp>

#include <algorithm>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace dse::metadata {

/// The tokens of all nodes in the order of the ring, each with the node that owns it. The range of a token begins
/// behind the token before it, and the first token's range wraps around.
class token_ring {
 public:
  token_ring() {}
  /// tokens: of each node, as its row has them. Those that can't be read are left out; of a token that several nodes
  /// claim, as while one replaces another, the first node is the owner. No tokens with an unknown partitioner.
  token_ring(dse::partitioner p, std::span<const std::span<const std::string>> tokens);

  dse::partitioner partitioner() const noexcept { return partitioner_; }
  std::uint32_t size() const noexcept { return static_cast<std::uint32_t>(owners_.size()); }
  /// Indexes of nodes, in the order of their tokens.
  std::span<const std::uint32_t> owners() const noexcept { return owners_; }
  /// Murmur3Partitioner's tokens, sorted; none of others.
  std::span<const std::int64_t> numbers() const noexcept { return numbers_; }
  token at(std::uint32_t place) const { return numbers_.empty() ? tokens_[place] : token(numbers_[place]); }
  token_range range(std::uint32_t place) const;
  /// The place whose range has the token; 0 if there are none.
  std::uint32_t find(const token& t) const noexcept;
  /// The place whose range begins with the token, or has what comes next after it; 0 if there are none.
  std::uint32_t find_after(const token& t) const noexcept;

 private:
  dse::partitioner partitioner_ = dse::partitioner::unknown;
  std::vector<std::int64_t> numbers_;
  std::vector<token> tokens_;  // of other partitioners
  std::vector<std::uint32_t> owners_;
};

/// The place of the range that has the number; sorted is not empty.
inline std::size_t place_of(std::span<const std::int64_t> sorted, std::int64_t number) noexcept {
  const auto at = std::ranges::lower_bound(sorted, number);
  return at == sorted.end() ? 0 : static_cast<std::size_t>(at - sorted.begin());
}

}  // namespace dse::metadata
