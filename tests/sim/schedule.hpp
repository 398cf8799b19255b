#pragma once

#include "engine/time.hpp"

#include <algorithm>
#include <functional>
#include <vector>

namespace dse::testing {

using engine::duration;
using engine::time_point;

/// Virtual time: what is to happen, in the order of its time, and of its planning where times are equal.
class schedule {
 public:
  time_point now() const noexcept { return now_; }
  bool empty() const noexcept { return events_.empty(); }
  void at(time_point t, std::function<void()> what) {
    events_.push_back({std::max(t, now_), order_++, std::move(what)});
    std::ranges::push_heap(events_, later);
  }
  void after(duration d, std::function<void()> what) { at(now_ + d, std::move(what)); }

  /// Moves the clock to the next event and lets it happen.
  void step() {
    std::ranges::pop_heap(events_, later);
    const event next = std::move(events_.back());
    events_.pop_back();
    now_ = next.time;
    next.what();
  }

 private:
  struct event {
    time_point time;
    std::uint64_t order;
    std::function<void()> what;
  };
  static bool later(const event& a, const event& b) noexcept {
    return a.time != b.time ? a.time > b.time : a.order > b.order;
  }

  std::vector<event> events_;
  std::uint64_t order_ = 0;
  time_point now_{std::chrono::seconds(1000)};
};

}  // namespace dse::testing
