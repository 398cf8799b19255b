#pragma once

#include <dse/geo/point.hpp>

#include <array>
#include <cmath>
#include <cstddef>

namespace dse { inline namespace v0 { namespace geo {

/// A sum of doubles without rounding: Shewchuk, "Adaptive Precision Floating-Point Arithmetic", 1997, GROW-EXPANSION.
class exact_sum {
 public:
  void add(double v) noexcept {
    for (std::size_t i = 0; i < size_; ++i) {
      const double sum = v + parts_[i];
      const double from_part = sum - v;
      parts_[i] = (v - (sum - from_part)) + (parts_[i] - from_part);
      v = sum;
    }
    parts_[size_++] = v;
  }
  void add_product(double a, double b) noexcept {
    const double product = a * b;
    add(std::fma(a, b, -product));
    add(product);
  }
  int sign() const noexcept {
    for (std::size_t i = size_; i-- > 0;)
      if (parts_[i] != 0) return parts_[i] > 0 ? 1 : -1;
    return 0;
  }

 private:
  std::array<double, 12> parts_;
  std::size_t size_ = 0;
};

/// 1 when r lies to the left of the line from p to q, -1 to the right, 0 on it; exact while no product of two
/// coordinates overflows or loses its low bits to underflow.
inline int side(const point& p, const point& q, const point& r) noexcept {
  const double left = (q.x - p.x) * (r.y - p.y);
  const double right = (q.y - p.y) * (r.x - p.x);
  // The bound of Shewchuk's ORIENT2D, (3 + 16 e) e with e = 2^-53.
  const double bound = 3.3306690738754716e-16 * (std::fabs(left) + std::fabs(right));
  const double turn = left - right;
  if (turn > bound) return 1;
  if (turn < -bound) return -1;
  exact_sum sum;
  sum.add_product(q.x, r.y);
  sum.add_product(-q.x, p.y);
  sum.add_product(-p.x, r.y);
  sum.add_product(-q.y, r.x);
  sum.add_product(q.y, p.x);
  sum.add_product(p.y, r.x);
  return sum.sign();
}

}}}  // namespace dse::v0::geo
