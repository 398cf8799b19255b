#pragma once

#include <dse/bytes.hpp>
#include <dse/error.hpp>
#include <dse/geo/geometry.hpp>

#include <cstddef>

namespace dse { inline namespace v0 { namespace geo {

/// Reads one geometry from the front of `in` and moves `in` past it; both byte orders.
///
/// Well-Known Binary of OGC 06-103r4, section 8.2, in two dimensions. A spatial reference id (EWKB) is skipped. Only
/// the form is checked: coordinates and rings are taken as they are, a hole without points is left out. Fails with
/// errc::malformed_wkb, wrong_geometry or not_planar, and leaves `in` alone then.
template <geometry T>
result<T> try_read_wkb(bytes_view& in);

/// Reads bytes that are one geometry and nothing else: `geo::try_from_wkb<geo::point>(bytes)`. See try_read_wkb.
template <geometry T>
result<T> try_from_wkb(bytes_view in);

/// \throws dse::exception as try_from_wkb fails.
template <geometry T>
T from_wkb(bytes_view in) {
  return try_from_wkb<T>(in).value();
}

/// How many bytes write_wkb will write.
std::size_t wkb_size(const point& v) noexcept;
std::size_t wkb_size(const line_string& v) noexcept;
std::size_t wkb_size(const polygon& v) noexcept;

/// Writes wkb_size(v) bytes in little-endian order and returns their end. What the geometry holds is not checked; see
/// validity.hpp for what a server accepts.
std::byte* write_wkb(std::byte* out, const point& v) noexcept;
std::byte* write_wkb(std::byte* out, const line_string& v) noexcept;
std::byte* write_wkb(std::byte* out, const polygon& v) noexcept;

template <geometry T>
void append_wkb(bytes& out, const T& v) {
  const std::size_t at = out.size();
  out.resize(at + wkb_size(v));
  write_wkb(out.data() + at, v);
}

template <geometry T>
bytes to_wkb(const T& v) {
  bytes out;
  append_wkb(out, v);
  return out;
}

}}}  // namespace dse::v0::geo
