#include <dse/geo/distance.hpp>
#include <dse/geo/line_string.hpp>
#include <dse/geo/point.hpp>
#include <dse/geo/polygon.hpp>

#include <algorithm>
#include <bit>
#include <cstdint>
#include <span>

namespace dse { inline namespace v0 { namespace geo {
namespace {

// WKB counts are little-endian too, so they order by their swapped value.
std::strong_ordering compare_counts(std::size_t a, std::size_t b) noexcept {
  return dse::detail::swapped(static_cast<std::uint32_t>(a)) <=> dse::detail::swapped(static_cast<std::uint32_t>(b));
}

std::strong_ordering compare_paths(std::span<const point> a, std::span<const point> b) noexcept {
  if (const auto by_count = compare_counts(a.size(), b.size()); by_count != 0) return by_count;
  return std::lexicographical_compare_three_way(a.begin(), a.end(), b.begin(), b.end());
}

std::size_t ring_count(const polygon& v) noexcept { return v.empty() ? 0 : 1 + v.inners.size(); }

// The finaliser of splitmix64 after each word: neighbouring coordinates differ in few bits.
class hasher {
 public:
  void add(std::uint64_t word) noexcept {
    state_ = (state_ ^ word) + 0x9e3779b97f4a7c15u;
    state_ = (state_ ^ (state_ >> 30)) * 0xbf58476d1ce4e5b9u;
    state_ = (state_ ^ (state_ >> 27)) * 0x94d049bb133111ebu;
    state_ ^= state_ >> 31;
  }
  void add(const point& p) noexcept {
    add(std::bit_cast<std::uint64_t>(p.x));
    add(std::bit_cast<std::uint64_t>(p.y));
  }
  void add(std::span<const point> path) noexcept {
    add(path.size());
    for (const point& p : path) add(p);
  }
  std::size_t value() const noexcept { return static_cast<std::size_t>(state_); }

 private:
  std::uint64_t state_ = 0;
};

template <class T>
std::size_t hash_of(const T& v) noexcept {
  hasher h;
  h.add(v);
  return h.value();
}

}  // namespace

std::strong_ordering operator<=>(const line_string& a, const line_string& b) noexcept { return compare_paths(a, b); }
std::strong_ordering operator<=>(const linear_ring& a, const linear_ring& b) noexcept { return compare_paths(a, b); }

std::strong_ordering operator<=>(const polygon& a, const polygon& b) noexcept {
  if (const auto by_count = compare_counts(ring_count(a), ring_count(b)); by_count != 0) return by_count;
  if (const auto by_outer = a.outer <=> b.outer; by_outer != 0) return by_outer;
  return std::lexicographical_compare_three_way(a.inners.begin(), a.inners.end(), b.inners.begin(), b.inners.end());
}

}}}  // namespace dse::v0::geo

std::size_t std::hash<dse::geo::point>::operator()(const dse::geo::point& p) const noexcept {
  return dse::geo::hash_of(p);
}
std::size_t std::hash<dse::geo::line_string>::operator()(const dse::geo::line_string& line) const noexcept {
  return dse::geo::hash_of(std::span<const dse::geo::point>(line));
}
std::size_t std::hash<dse::geo::linear_ring>::operator()(const dse::geo::linear_ring& ring) const noexcept {
  return dse::geo::hash_of(std::span<const dse::geo::point>(ring));
}
std::size_t std::hash<dse::geo::polygon>::operator()(const dse::geo::polygon& area) const noexcept {
  dse::geo::hasher h;
  h.add(std::span<const dse::geo::point>(area.outer));
  for (const dse::geo::linear_ring& ring : area.inners) h.add(std::span<const dse::geo::point>(ring));
  return h.value();
}
std::size_t std::hash<dse::geo::distance>::operator()(const dse::geo::distance& circle) const noexcept {
  dse::geo::hasher h;
  h.add(circle.center);
  h.add(std::bit_cast<std::uint64_t>(circle.radius));
  return h.value();
}
