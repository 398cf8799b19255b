#pragma once

#include "engine/time.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <limits>

namespace dse::engine {

enum class timer_kind : std::uint8_t { request, watch, reconnect, agreement, speculation, control, refresh, gate };

/// A place in the wheel, a base of whatever has a deadline; at most one deadline at a time.
class timer_hook {
 public:
  explicit timer_hook(timer_kind k) noexcept : kind_(k) {}
  timer_hook(const timer_hook&) = delete;
  timer_hook& operator=(const timer_hook&) = delete;
  bool armed() const noexcept { return link_ != nullptr; }
  timer_kind kind() const noexcept { return kind_; }
  time_point deadline() const noexcept { return deadline_; }

 private:
  friend class timeout_wheel;
  timer_hook* next_ = nullptr;
  timer_hook** link_ = nullptr;  // what points here
  time_point deadline_{};
  timer_kind kind_;
};

/// Hashed wheel: arming and disarming are a few stores; a deadline fires at the first tick at or after it.
class timeout_wheel {
 public:
  static constexpr duration tick{std::int64_t{1} << 21};  // 2.1 ms

  void arm(timer_hook& hook, time_point deadline) noexcept {
    disarm(hook);
    hook.deadline_ = deadline;
    std::int64_t due = tick_after(deadline);
    if (due <= done_) due = done_ + 1;
    insert(hook, heads_[index(due)]);
    if (due < earliest_) earliest_ = due;
  }
  static void disarm(timer_hook& hook) noexcept {
    if (!hook.link_) return;
    *hook.link_ = hook.next_;
    if (hook.next_) hook.next_->link_ = hook.link_;
    hook.link_ = nullptr;
  }

  /// Never later than the earliest deadline's tick; may be earlier, after a disarm.
  time_point next_wakeup() const noexcept {
    return earliest_ > last ? time_point::max() : time_point(earliest_ * tick);
  }

  /// Fires what is due. The callback may arm and disarm anything.
  template <class Fire>
  void advance(time_point now, Fire&& fire) {
    const std::int64_t now_tick = now.time_since_epoch() / tick;
    if (now_tick < earliest_) return;
    timer_hook* due = nullptr;
    timer_hook** tail = &due;
    const std::int64_t first = std::max(done_ + 1, now_tick - static_cast<std::int64_t>(heads_.size()) + 1);
    for (std::int64_t t = first; t <= now_tick; ++t)
      for (timer_hook* h = heads_[index(t)]; h;) {
        timer_hook* next = h->next_;
        if (tick_after(h->deadline_) <= now_tick) {
          disarm(*h);
          insert(*h, *tail);
          tail = &h->next_;
        }
        h = next;
      }
    done_ = now_tick;
    earliest_ = find_earliest();
    while (due) {
      timer_hook& h = *due;
      disarm(h);
      fire(h);
    }
  }

 private:
  static constexpr std::int64_t never = std::numeric_limits<std::int64_t>::max();
  static constexpr std::int64_t last = time_point::max().time_since_epoch() / tick;  // that time_point can say

  // A deadline may be as far away as time_point can say: nothing is added before it is divided.
  static std::int64_t tick_after(time_point t) noexcept {
    const duration since = t.time_since_epoch();
    return since / tick + (since % tick > duration::zero() ? 1 : 0);
  }
  std::size_t index(std::int64_t t) const noexcept { return static_cast<std::size_t>(t) % heads_.size(); }
  static void insert(timer_hook& hook, timer_hook*& head) noexcept {
    hook.next_ = head;
    hook.link_ = &head;
    if (head) head->link_ = &hook.next_;
    head = &hook;
  }
  // The first bucket in use; its deadlines may belong to a later round, which the next advance finds out.
  std::int64_t find_earliest() const noexcept {
    for (std::int64_t t = done_ + 1; t <= done_ + static_cast<std::int64_t>(heads_.size()); ++t)
      if (heads_[index(t)]) return t;
    return never;
  }

  std::array<timer_hook*, 2048> heads_{};
  std::int64_t done_ = 0;
  std::int64_t earliest_ = never;
};

}  // namespace dse::engine
