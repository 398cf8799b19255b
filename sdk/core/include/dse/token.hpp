#pragma once

#include <dse/bytes.hpp>
#include <dse/error.hpp>

#include <compare>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace dse { inline namespace v0 {

/// How a cluster makes tokens of partition keys: the column partitioner of system.local.
enum class partitioner : std::uint8_t {
  unknown,       ///< one that the driver can't compute; there are no tokens
  murmur3,       ///< Murmur3Partitioner, the default of all versions since 1.2
  random,        ///< RandomPartitioner: MD5
  byte_ordered,  ///< ByteOrderedPartitioner: the key itself
};

/// Of a class name, with or without Cassandra's package.
partitioner partitioner_named(std::string_view class_name) noexcept;

/// A place on the ring: a value, ordered as the server orders the tokens of one partitioner.
///
/// Each partitioner has a minimum, which is no key's token. As the end of a range it stands for the end of the ring.
class token {
 public:
  /// Of the unknown partitioner, which has no other.
  token() noexcept {}
  explicit token(std::int64_t murmur3) noexcept
      : low_(static_cast<std::uint64_t>(murmur3) ^ sign), partitioner_(dse::partitioner::murmur3) {}
  static token minimum(dse::partitioner p) noexcept;
  /// From what servers write in system tables: a decimal number, for byte_ordered hexadecimal digits. Fails with
  /// invalid_argument for anything else, and for numbers that the partitioner doesn't have.
  static result<token> try_from_string(dse::partitioner p, std::string_view text);
  static token from_string(dse::partitioner p, std::string_view text);

  dse::partitioner partitioner() const noexcept { return partitioner_; }
  bool is_minimum() const noexcept { return high_ == 0 && low_ == 0 && octets_.empty(); }
  /// The number that Murmur3Partitioner's tokens are; nothing for others.
  std::optional<std::int64_t> murmur3() const noexcept {
    if (partitioner_ != dse::partitioner::murmur3) return std::nullopt;
    return static_cast<std::int64_t>(low_ ^ sign);
  }
  /// As system tables have it.
  std::string to_string() const;
  /// A literal to compare `token(key)` with: a number, for byte_ordered a blob `0x…`.
  std::string to_cql() const;

  /// Tokens of different partitioners have some order, too, but no meaning beside each other.
  friend auto operator<=>(const token&, const token&) = default;
  friend token token_of(dse::partitioner p, bytes_view key);

 private:
  friend class token_range;
  static constexpr std::uint64_t sign = std::uint64_t{1} << 63;

  // The distance from the minimum, in two halves; the key where the partitioner keeps it.
  std::uint64_t high_ = 0, low_ = 0;
  bytes octets_;
  dse::partitioner partitioner_ = dse::partitioner::unknown;
};

/// The token of a partition key: the only column's value in wire form, or of several columns `[short length][value][0]`
/// each.
token token_of(partitioner p, bytes_view key);

/// The tokens after `start`, up to and with `end`; past the ring's end it goes on at the ring's start.
///
/// From a token to itself the range is empty, but from the minimum to itself it is the whole ring.
class token_range {
 public:
  token_range() {}
  /// \throws dse::exception with invalid_argument for tokens of two partitioners.
  token_range(token start, token end);
  static token_range whole_ring(partitioner p) { return {token::minimum(p), token::minimum(p)}; }

  const token& start() const noexcept { return start_; }
  const token& end() const noexcept { return end_; }
  bool is_empty() const noexcept { return start_ == end_ && !is_whole_ring(); }
  bool is_whole_ring() const noexcept { return start_.is_minimum() && end_.is_minimum(); }
  /// Does it go on at the ring's start? A range that ends at the minimum ends with the ring, and does not.
  bool wraps_around() const noexcept { return start_ > end_ && !end_.is_minimum(); }
  bool contains(const token& t) const noexcept;

  /// The range in the one or two parts that do not wrap around, in the order of the range.
  std::vector<token_range> unwrap() const;
  /// The range in n parts of equal size, give or take one token; fewer where it has fewer tokens. A part may wrap
  /// around. Fails with invalid_argument for no part, for an empty range, and for byte_ordered, whose tokens can't be
  /// counted.
  result<std::vector<token_range>> try_split(std::size_t n) const;
  std::vector<token_range> split(std::size_t n) const;

  bool intersects(const token_range& other) const { return !intersect(other).empty(); }
  /// What both have: none, one or two ranges.
  std::vector<token_range> intersect(const token_range& other) const;
  /// What either has; fails with invalid_argument where that is not one range.
  result<token_range> try_merge(const token_range& other) const;
  token_range merge(const token_range& other) const;

  /// `(start, end]`
  std::string to_string() const;
  /// A condition for WHERE: `token(a, b) > 1 AND token(a, b) <= 2` of the partition key columns `a, b`, written as in
  /// CQL. Fails with invalid_argument for a range that wraps around: unwrap() it first.
  result<std::string> try_to_cql(std::string_view partition_key) const;
  std::string to_cql(std::string_view partition_key) const;

  /// By start, then by end.
  friend auto operator<=>(const token_range&, const token_range&) = default;

 private:
  token start_, end_;
};

}}  // namespace dse::v0
