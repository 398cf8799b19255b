#include <dse/token.hpp>

#include <algorithm>
#include <iterator>
#include <limits>

namespace dse { inline namespace v0 {
namespace {

__extension__ using wide = unsigned __int128;

/// How many tokens keys can have. Their distances from the minimum are 1 to this; the last one is the ring's end, where
/// the next round begins.
wide ring_length(partitioner p) noexcept {
  return p == partitioner::random ? (wide{1} << 127) + 1 : std::numeric_limits<std::uint64_t>::max();
}

// As the end of a range the minimum comes last.
bool ends_before(const token& a, const token& b) noexcept {
  if (a.is_minimum()) return false;
  return b.is_minimum() || a < b;
}
const token& earlier_end(const token& a, const token& b) noexcept { return ends_before(a, b) ? a : b; }
const token& later_end(const token& a, const token& b) noexcept { return ends_before(a, b) ? b : a; }

/// Sorted parts that do not wrap around, with those at both ends of the ring made one.
std::vector<token_range> joined(std::vector<token_range> parts) {
  if (parts.size() > 1 && parts.front().start().is_minimum() && parts.back().end().is_minimum()) {
    parts.back() = token_range(parts.back().start(), parts.front().end());
    parts.erase(parts.begin());
  }
  return parts;
}

}  // namespace

token_range::token_range(token start, token end) : start_(std::move(start)), end_(std::move(end)) {
  if (start_.partitioner() != end_.partitioner())
    throw exception(error(client_errc::invalid_argument, "a range between tokens of two partitioners",
                          "take both tokens from one cluster"));
}

bool token_range::contains(const token& t) const noexcept {
  if (t.partitioner() != start_.partitioner()) return false;
  if (end_.is_minimum()) return start_.is_minimum() || t > start_ || t.is_minimum();
  return wraps_around() ? t > start_ || t <= end_ : t > start_ && t <= end_;
}

std::vector<token_range> token_range::unwrap() const {
  if (!wraps_around()) return {*this};
  const token minimum = token::minimum(start_.partitioner());
  return {token_range(start_, minimum), token_range(minimum, end_)};
}

result<std::vector<token_range>> token_range::try_split(std::size_t n) const {
  const partitioner p = start_.partitioner();
  if (p != partitioner::murmur3 && p != partitioner::random)
    return error(client_errc::invalid_argument, "the tokens of this partitioner can't be counted",
                 "split ranges of Murmur3Partitioner or RandomPartitioner");
  const wide length = ring_length(p);
  const wide first = wide{start_.high_} << 64 | start_.low_;
  wide last = end_.is_minimum() ? length : wide{end_.high_} << 64 | end_.low_;
  if (wraps_around()) last += length;
  const wide size = last - first;
  if (n == 0 || is_empty() || size == 0)
    return error(client_errc::invalid_argument,
                 n == 0 ? "a range can't be split into no parts" : "an empty range can't be split",
                 "give a range with tokens, and at least 1 part");
  const wide parts = std::min(wide{n}, size);
  std::vector<token_range> ranges;
  ranges.reserve(static_cast<std::size_t>(parts));
  token from = start_;
  wide at = first;
  for (wide i = 1; i < parts; ++i) {
    at += size / parts + (i <= size % parts ? 1 : 0);
    const wide place = at >= length ? at - length : at;
    token to = token::minimum(p);
    to.high_ = static_cast<std::uint64_t>(place >> 64);
    to.low_ = static_cast<std::uint64_t>(place);
    ranges.emplace_back(from, to);
    from = std::move(to);
  }
  ranges.emplace_back(std::move(from), end_);
  return ranges;
}
std::vector<token_range> token_range::split(std::size_t n) const { return try_split(n).value(); }

std::vector<token_range> token_range::intersect(const token_range& other) const {
  std::vector<token_range> both;
  if (start_.partitioner() != other.start_.partitioner()) return both;
  const std::vector<token_range> mine = unwrap(), others = other.unwrap();
  for (const token_range& a : mine)
    for (const token_range& b : others) {
      const token& start = std::max(a.start_, b.start_);
      const token& end = earlier_end(a.end_, b.end_);
      if (end.is_minimum() || start < end) both.emplace_back(start, end);
    }
  std::ranges::sort(both);
  return joined(std::move(both));
}

result<token_range> token_range::try_merge(const token_range& other) const {
  if (start_.partitioner() == other.start_.partitioner()) {
    if (is_empty()) return other;
    if (other.is_empty()) return *this;
    std::vector<token_range> parts = unwrap();
    std::ranges::move(other.unwrap(), std::back_inserter(parts));
    std::ranges::sort(parts);
    std::vector<token_range> united;
    for (token_range& p : parts) {
      if (!united.empty() && (united.back().end_.is_minimum() || p.start_ <= united.back().end_))
        united.back().end_ = later_end(united.back().end_, p.end_);
      else united.push_back(std::move(p));
    }
    united = joined(std::move(united));
    if (united.size() == 1) return std::move(united.front());
  }
  return error(client_errc::invalid_argument,
               "what " + to_string() + " and " + other.to_string() + " have together is not one range",
               "merge ranges that intersect or touch");
}
token_range token_range::merge(const token_range& other) const { return try_merge(other).value(); }

std::string token_range::to_string() const { return '(' + start_.to_string() + ", " + end_.to_string() + ']'; }

result<std::string> token_range::try_to_cql(std::string_view partition_key) const {
  if (wraps_around())
    return error(client_errc::invalid_argument, "the range " + to_string() + " wraps around",
                 "unwrap() it, and query each part");
  if (start_.partitioner() == partitioner::unknown)
    return error(client_errc::invalid_argument, "a range of an unknown partitioner has no tokens to compare with",
                 "take ranges from a cluster whose partitioner the driver knows");
  const std::string key = "token(" + std::string(partition_key) + ')';
  std::string condition = key + " > " + start_.to_cql();
  if (!end_.is_minimum()) condition += " AND " + key + " <= " + end_.to_cql();
  return condition;
}
std::string token_range::to_cql(std::string_view partition_key) const { return try_to_cql(partition_key).value(); }

}}  // namespace dse::v0
