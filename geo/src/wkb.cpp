#include <dse/detail/big_endian.hpp>
#include <dse/geo/error.hpp>
#include <dse/geo/wkb.hpp>

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <iterator>
#include <span>
#include <string>
#include <utility>

namespace dse { inline namespace v0 { namespace geo {
namespace {

enum class wkb_type : std::uint32_t { point = 1, line_string = 2, polygon = 3 };
constexpr std::uint32_t ewkb_z = 0x80000000u, ewkb_m = 0x40000000u, ewkb_srid = 0x20000000u;
constexpr std::size_t header_size = 5, count_size = 4, point_size = 16;

template <class T>
constexpr wkb_type type_of = wkb_type::point;
template <>
constexpr wkb_type type_of<line_string> = wkb_type::line_string;
template <>
constexpr wkb_type type_of<polygon> = wkb_type::polygon;

std::string name_of(wkb_type type) {
  switch (type) {
    case wkb_type::point: return "a Point";
    case wkb_type::line_string: return "a LineString";
    case wkb_type::polygon: return "a Polygon";
  }
  return "geometry type " + std::to_string(static_cast<std::uint32_t>(type));
}

/// Iterates over coordinates in WKB, so that a vector takes them in one pass, without clearing its memory first.
template <bool Swapped>
class wkb_points {
 public:
  using value_type = point;
  using difference_type = std::ptrdiff_t;
  using reference = point;
  using pointer = void;
  using iterator_category = std::forward_iterator_tag;

  explicit wkb_points(const std::byte* at) noexcept : at_(at) {}
  point operator*() const noexcept {
    std::uint64_t words[2];
    std::memcpy(words, at_, sizeof words);
    if constexpr (Swapped)
      return {as_double(dse::detail::swapped(words[0])), as_double(dse::detail::swapped(words[1]))};
    else return {as_double(words[0]), as_double(words[1])};
  }
  wkb_points& operator++() noexcept {
    at_ += point_size;
    return *this;
  }
  wkb_points operator++(int) noexcept {
    const wkb_points before = *this;
    at_ += point_size;
    return before;
  }
  friend bool operator==(const wkb_points&, const wkb_points&) = default;

 private:
  static double as_double(std::uint64_t word) noexcept { return std::bit_cast<double>(word); }
  const std::byte* at_;
};

// Reads WKB and remembers the first failure; after one it gives zeroes and empty geometries.
class reader {
 public:
  explicit reader(bytes_view in) noexcept : in_(in) {}

  void header(wkb_type expected) {
    const std::uint8_t order = number<std::uint8_t>();
    if (failed_) return;
    if (order > 1) return fail(errc::malformed_wkb, "byte order " + std::to_string(order) + " is neither 0 nor 1");
    big_endian_ = order == 0;
    const std::uint32_t type = number<std::uint32_t>();
    if (failed_) return;
    // ISO adds 1000, 2000 or 3000 for Z, M and both, EWKB sets the high bits.
    const std::uint32_t plain = type & ~(ewkb_z | ewkb_m | ewkb_srid);
    if ((type & (ewkb_z | ewkb_m)) != 0 || (plain > 1000 && plain < 4000))
      return fail(errc::not_planar, "geometry type " + std::to_string(type) + " has Z or M coordinates");
    if (plain != static_cast<std::uint32_t>(expected))
      return fail(errc::wrong_geometry, "WKB of " + name_of(wkb_type{plain}) + ", expected " + name_of(expected));
    if ((type & ewkb_srid) != 0) number<std::uint32_t>();
  }

  void read(point& p) {
    p.x = std::bit_cast<double>(number<std::uint64_t>());
    p.y = std::bit_cast<double>(number<std::uint64_t>());
  }
  void read(std::vector<point>& path) {
    const std::size_t size = point_size * count(point_size, "points");
    const std::byte* const begin = in_.data();
    in_ = in_.subspan(size);
    if (big_endian_) path.assign(wkb_points<true>(begin), wkb_points<true>(begin + size));
    else path.assign(wkb_points<false>(begin), wkb_points<false>(begin + size));
  }
  void read(polygon& v) {
    const std::size_t rings = count(count_size, "rings");
    for (std::size_t i = 0; i < rings && !failed_; ++i) {
      linear_ring ring;
      read(ring);
      if (i == 0) v.outer = std::move(ring);
      else if (!ring.empty()) v.inners.push_back(std::move(ring));
    }
  }

  bool failed() const noexcept { return failed_; }
  error take_failure() noexcept { return std::move(failure_); }
  bytes_view rest() const noexcept { return in_; }

 private:
  template <class T>
  T number() {
    T v{};
    if (failed_) return v;
    if (in_.size() < sizeof v) {
      fail(errc::malformed_wkb, "WKB ends too early");
      return v;
    }
    std::memcpy(&v, in_.data(), sizeof v);
    in_ = in_.subspan(sizeof v);
    return big_endian_ ? dse::detail::swapped(v) : v;
  }
  // A count that the remaining bytes can hold.
  std::size_t count(std::size_t item_size, const char* what) {
    const std::size_t n = number<std::uint32_t>();
    if (n <= in_.size() / item_size) return n;
    fail(errc::malformed_wkb,
         "WKB of " + std::to_string(n) + ' ' + what + ", but only " + std::to_string(in_.size()) + " bytes follow");
    return 0;
  }
  void fail(errc code, std::string message) {
    failed_ = true;
    failure_ = error(make_error_code(code), std::move(message));
  }

  bytes_view in_;
  bool big_endian_ = false;
  bool failed_ = false;
  error failure_;
};

template <class T>
std::byte* store(std::byte* out, T v) noexcept {
  std::memcpy(out, &v, sizeof v);  // little-endian, as the machine: big_endian.hpp asserts it
  return out + sizeof v;
}

std::byte* store_header(std::byte* out, wkb_type type) noexcept {
  return store(store(out, std::uint8_t{1}), static_cast<std::uint32_t>(type));
}

std::byte* store_path(std::byte* out, std::span<const point> path) noexcept {
  static_assert(sizeof(point) == point_size);
  out = store(out, static_cast<std::uint32_t>(path.size()));
  if (!path.empty()) std::memcpy(out, path.data(), path.size_bytes());
  return out + path.size_bytes();
}

std::size_t path_size(std::span<const point> path) noexcept { return count_size + path.size_bytes(); }

}  // namespace

template <geometry T>
result<T> try_read_wkb(bytes_view& in) {
  reader from(in);
  T v;
  from.header(type_of<T>);
  from.read(v);
  if (from.failed()) return from.take_failure();
  in = from.rest();
  return v;
}

template <geometry T>
result<T> try_from_wkb(bytes_view in) {
  result<T> v = try_read_wkb<T>(in);
  if (v && !in.empty())
    return error(make_error_code(errc::malformed_wkb), std::to_string(in.size()) + " bytes follow the geometry");
  return v;
}

template result<point> try_read_wkb<point>(bytes_view&);
template result<line_string> try_read_wkb<line_string>(bytes_view&);
template result<polygon> try_read_wkb<polygon>(bytes_view&);
template result<point> try_from_wkb<point>(bytes_view);
template result<line_string> try_from_wkb<line_string>(bytes_view);
template result<polygon> try_from_wkb<polygon>(bytes_view);

std::size_t wkb_size(const point&) noexcept { return header_size + point_size; }
std::size_t wkb_size(const line_string& v) noexcept { return header_size + path_size(v); }
std::size_t wkb_size(const polygon& v) noexcept {
  std::size_t size = header_size + count_size;
  if (v.empty()) return size;
  size += path_size(v.outer);
  for (const linear_ring& ring : v.inners) size += path_size(ring);
  return size;
}

std::byte* write_wkb(std::byte* out, const point& v) noexcept {
  return store(store(store_header(out, wkb_type::point), v.x), v.y);
}
std::byte* write_wkb(std::byte* out, const line_string& v) noexcept {
  return store_path(store_header(out, wkb_type::line_string), v);
}
std::byte* write_wkb(std::byte* out, const polygon& v) noexcept {
  out = store_header(out, wkb_type::polygon);
  if (v.empty()) return store(out, std::uint32_t{0});
  out = store(out, static_cast<std::uint32_t>(1 + v.inners.size()));
  out = store_path(out, v.outer);
  for (const linear_ring& ring : v.inners) out = store_path(out, ring);
  return out;
}

}}}  // namespace dse::v0::geo
