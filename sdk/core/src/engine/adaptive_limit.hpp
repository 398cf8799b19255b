#pragma once

#include "engine/time.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>

namespace dse::engine {

/// How many requests at a time a node serves without taking longer for each: learned from its answers.
///
/// A gradient limit: while answers come in about the usual time, the limit grows by about its square root; when they
/// take more than twice as long, it shrinks in proportion. What is usual is measured while few requests are in flight,
/// so that a queue at the node never becomes usual: when that does not happen by itself, the limit is kept at a quarter
/// for a moment, every so many answers.
class adaptive_limit {
 public:
  /// For one more than are in flight to the node now.
  bool has_room(std::size_t in_flight) noexcept {
    in_flight_ = static_cast<double>(in_flight);
    if (in_flight_ + 1 > (probing_ ? calm_limit() : limit_)) return false;
    ++in_flight_;
    return true;
  }
  double limit() const noexcept { return limit_; }

  void answered(duration latency) noexcept {
    const double ns = std::max(1.0, static_cast<double>(latency.count()));
    if (in_flight_ > calm_limit()) calm_ = 0;
    else if (++calm_ > calm_limit()) measure(ns);  // it was sent when few were in flight, too
    if (probing_) return;
    if (--until_probe_ <= 0) return begin_probe();
    if (in_flight_ < limit_ / 2) return;  // says nothing of the limit
    const double gradient = std::clamp(tolerance * usual_ / ns, 0.5, 1.0);
    move_to(limit_ * gradient + std::sqrt(limit_), 0.5 / limit_);
  }
  /// It refused a request, or did not answer in time.
  void overloaded() noexcept { move_to(limit_ / 2, 4 / limit_); }

 private:
  static constexpr double least = 4, most = 4096, tolerance = 2, window = 16, between_probes = 64;

  double calm_limit() const noexcept { return std::max(1.0, std::floor(limit_ / 4)); }
  void measure(double ns) noexcept {
    measured_ = std::min(measured_ + 1, window);
    usual_ += (ns - usual_) / measured_;
    if (measured_ < window) return;
    probing_ = false;
    until_probe_ = between_probes * limit_;
  }
  void begin_probe() noexcept {
    probing_ = true;
    calm_ = measured_ = 0;
  }
  /// By a part: each of the requests in flight has an answer that moves it.
  void move_to(double wanted, double by) noexcept { limit_ = std::clamp(limit_ + (wanted - limit_) * by, least, most); }

  double limit_ = 32;
  double in_flight_ = 0;  // when it was asked last
  double usual_ = 0;      // nanoseconds
  double calm_ = 0;       // answers since few are in flight
  double measured_ = 0;
  double until_probe_ = 0;
  bool probing_ = true;
};

}  // namespace dse::engine
