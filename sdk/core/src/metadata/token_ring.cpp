#include "metadata/token_ring.hpp"

#include <charconv>
#include <utility>

namespace dse::metadata {
namespace {

bool read_token(dse::partitioner, std::string_view text, std::int64_t& number) noexcept {
  const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), number);
  return failure == std::errc() && end == text.data() + text.size();
}

bool read_token(dse::partitioner p, std::string_view text, token& t) {
  auto read = token::try_from_string(p, text);
  if (read) t = std::move(*read);
  return read.has_value();
}

/// Reads and sorts them; of equal tokens that of the first node stays.
template <class T>
void sort_tokens(dse::partitioner p, std::span<const std::span<const std::string>> texts, std::vector<T>& tokens,
                 std::vector<std::uint32_t>& owners) {
  std::size_t count = 0;
  for (const auto& of_node : texts) count += of_node.size();
  std::vector<std::pair<T, std::uint32_t>> owned;
  owned.reserve(count);
  for (std::uint32_t node = 0; node < texts.size(); ++node)
    for (const std::string& text : texts[node])
      if (T t{}; read_token(p, text, t)) owned.emplace_back(std::move(t), node);
  std::ranges::sort(owned);
  const auto repeated = std::ranges::unique(owned, {}, &std::pair<T, std::uint32_t>::first);
  owned.erase(repeated.begin(), repeated.end());
  tokens.reserve(owned.size());
  owners.reserve(owned.size());
  for (auto& [t, node] : owned) {
    tokens.push_back(std::move(t));
    owners.push_back(node);
  }
}

}  // namespace

token_ring::token_ring(dse::partitioner p, std::span<const std::span<const std::string>> tokens) : partitioner_(p) {
  if (p == partitioner::murmur3) sort_tokens(p, tokens, numbers_, owners_);
  else if (p != partitioner::unknown) sort_tokens(p, tokens, tokens_, owners_);
}

token_range token_ring::range(std::uint32_t place) const {
  // Between one token and itself there is nothing, but its owner has the whole ring.
  if (size() == 1) return token_range::whole_ring(partitioner_);
  return {at(place == 0 ? size() - 1 : place - 1), at(place)};
}

std::uint32_t token_ring::find(const token& t) const noexcept {
  if (const auto number = t.murmur3())
    return numbers_.empty() ? 0 : static_cast<std::uint32_t>(place_of(numbers_, *number));
  const auto at = std::ranges::lower_bound(tokens_, t);
  return at == tokens_.end() ? 0 : static_cast<std::uint32_t>(at - tokens_.begin());
}

std::uint32_t token_ring::find_after(const token& t) const noexcept {
  if (owners_.empty()) return 0;
  const std::uint32_t place = find(t);
  const bool is_there = numbers_.empty() ? tokens_[place] == t : t.murmur3() == numbers_[place];
  return is_there ? (place + 1) % size() : place;
}

}  // namespace dse::metadata
