#pragma once

#include "crossings.hpp"

#include <dse/geo/boost_geometry.hpp>
#include <dse/geo/error.hpp>
#include <dse/geo/validity.hpp>

#include <boost/geometry/algorithms/correct.hpp>
#include <boost/geometry/strategies/area/cartesian.hpp>

#include <algorithm>
#include <optional>
#include <string>

namespace dse { inline namespace v0 { namespace geo {

inline bool is_empty(const point&) noexcept { return false; }
inline bool is_empty(const line_string& v) noexcept { return v.empty(); }
inline bool is_empty(const polygon& v) noexcept { return v.outer.empty(); }

inline error no_result(std::string message) { return error(make_error_code(errc::no_result), std::move(message)); }

/// A geometry as Boost.Geometry wants it: copied only where a ring is open or runs the wrong way.
template <class T>
class planar_form {
 public:
  explicit planar_form(const T& v) noexcept : given_(v) {}
  const T& get() const noexcept { return given_; }

 private:
  const T& given_;
};

template <>
class planar_form<polygon> {
 public:
  explicit planar_form(const polygon& v) : given_(v) {
    const auto holes_are_right = [](const linear_ring& r) { return is_ready(r, -1); };
    if (is_ready(v.outer, 1) && std::all_of(v.inners.begin(), v.inners.end(), holes_are_right)) return;
    corrected_ = v;
    boost::geometry::correct(*corrected_);
  }
  const polygon& get() const noexcept { return corrected_ ? *corrected_ : given_; }

 private:
  static bool is_ready(const linear_ring& r, int wanted) noexcept {
    return r.size() > 3 && same_place(r.front(), r.back()) && direction(r) == wanted;
  }
  const polygon& given_;
  std::optional<polygon> corrected_;
};

}}}  // namespace dse::v0::geo
