#pragma once

#include <dse/geo/point.hpp>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <vector>

namespace dse { inline namespace v0 { namespace geo {

using path_view = std::span<const point>;

/// Whether two points are at the same place, as Boost.Geometry and the server's geometry library see it.
inline bool same_place(const point& a, const point& b) noexcept { return a.x == b.x && a.y == b.y; }

/// The piece of a path from its point number `index` to the next.
struct segment {
  const point* from;
  std::uint32_t path;
  std::uint32_t index;

  const point& begin() const noexcept { return from[0]; }
  const point& end() const noexcept { return from[1]; }
};

enum class contact {
  none,
  at_ends,  ///< they share an end and nothing else
  other,    ///< they cross, overlap, or an end of one lies within the other
};

contact contact_of(const segment& a, const segment& b) noexcept;

/// Calls `met` for each pair of segments whose contact isn't none, until it returns false. No segment may have length
/// 0.
void for_each_contact(std::span<const path_view> paths,
                      const std::function<bool(const segment&, const segment&, contact)>& met);

enum class place { outside, border, inside };
/// Where p is relative to a closed ring; border only when p is one of its points or on a segment that is not
/// horizontal.
place place_in_ring(const point& p, path_view ring) noexcept;

/// 1 when a closed ring without crossings runs counter-clockwise, -1 when clockwise; 0 when products of its coordinates
/// underflow so that it cannot be told.
int direction(path_view ring) noexcept;

}}}  // namespace dse::v0::geo
