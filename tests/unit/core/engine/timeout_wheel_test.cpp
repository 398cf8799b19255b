#include "engine/timeout_wheel.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <map>
#include <memory>
#include <random>
#include <vector>

namespace dse::engine { namespace {

using namespace std::chrono_literals;

constexpr duration tick = timeout_wheel::tick;
constexpr int turn_of_the_wheel = 2048;  // ticks

time_point at(duration since_epoch) { return time_point(since_epoch); }
time_point at_tick(std::int64_t n) { return time_point(n * tick); }

struct timer : timer_hook {
  timer() noexcept : timer_hook(timer_kind::request) {}
};

using fired = std::vector<const timer_hook*>;

fired advance(timeout_wheel& wheel, time_point now) {
  fired hooks;
  wheel.advance(now, [&](timer_hook& h) { hooks.push_back(&h); });
  return hooks;
}

TEST(timeout_wheel, deadline_fires_at_the_first_tick_at_or_after_it) {
  for (const duration past_the_tick : {duration(0), duration(1), tick / 2, tick - duration(1)}) {
    SCOPED_TRACE(past_the_tick.count());
    timeout_wheel wheel;
    timer t;
    wheel.arm(t, at_tick(10) + past_the_tick);
    const time_point due = past_the_tick == duration(0) ? at_tick(10) : at_tick(11);
    EXPECT_EQ(wheel.next_wakeup(), due);
    EXPECT_EQ(advance(wheel, due - duration(1)), fired{});
    EXPECT_TRUE(t.armed());
    EXPECT_EQ(advance(wheel, due), fired{&t});
    EXPECT_FALSE(t.armed());
  }
}

TEST(timeout_wheel, without_deadlines_nobody_has_to_wake_up) {
  timeout_wheel wheel;
  EXPECT_EQ(wheel.next_wakeup(), time_point::max());
  timer t;
  wheel.arm(t, at(1s));
  EXPECT_EQ(advance(wheel, at(2s)), fired{&t});
  EXPECT_EQ(wheel.next_wakeup(), time_point::max());
  EXPECT_EQ(advance(wheel, at(3s)), fired{});
}

TEST(timeout_wheel, deadline_of_a_later_round_waits_for_its_round) {
  timeout_wheel wheel;
  timer near, far, farther;
  wheel.arm(farther, at_tick(5 + 2 * turn_of_the_wheel));
  wheel.arm(near, at_tick(5));
  wheel.arm(far, at_tick(5 + turn_of_the_wheel));
  EXPECT_EQ(advance(wheel, at_tick(5)), fired{&near});
  EXPECT_EQ(advance(wheel, at_tick(4 + turn_of_the_wheel)), fired{});
  EXPECT_EQ(advance(wheel, at_tick(5 + turn_of_the_wheel)), fired{&far});
  EXPECT_EQ(advance(wheel, at_tick(4 + 2 * turn_of_the_wheel)), fired{});
  EXPECT_EQ(advance(wheel, at_tick(5 + 2 * turn_of_the_wheel)), fired{&farther});
}

TEST(timeout_wheel, deadlines_of_one_tick_fire_together) {
  timeout_wheel wheel;
  timer a, b, c;
  wheel.arm(a, at_tick(3) - duration(2));
  wheel.arm(b, at_tick(3) - duration(1));
  wheel.arm(c, at_tick(3));
  EXPECT_EQ(advance(wheel, at_tick(3)).size(), 3u);
}

TEST(timeout_wheel, deadline_in_the_past_fires_at_the_next_tick) {
  timeout_wheel wheel;
  timer first, late, long_ago;
  wheel.arm(first, at(1h));
  advance(wheel, at(1h) + tick);
  const time_point now = at(1h) + tick;
  wheel.arm(late, now - 1s);
  wheel.arm(long_ago, time_point::min());
  EXPECT_GT(wheel.next_wakeup(), now);
  EXPECT_LE(wheel.next_wakeup(), now + tick);
  EXPECT_EQ(advance(wheel, now + tick).size(), 2u);
}

TEST(timeout_wheel, hours_between_two_turns_fire_all_that_is_due) {
  timeout_wheel wheel;
  std::vector<std::unique_ptr<timer>> timers;
  for (int i = 0; i < 3 * turn_of_the_wheel; ++i) {
    timers.push_back(std::make_unique<timer>());
    wheel.arm(*timers.back(), at(i * 1s));
  }
  timer later;
  wheel.arm(later, at(48h));
  EXPECT_EQ(advance(wheel, at(24h)).size(), timers.size());
  EXPECT_EQ(advance(wheel, at(48h) - duration(1)), fired{});
  EXPECT_EQ(advance(wheel, at(48h)), fired{}) << "48 h is no whole number of ticks";
  EXPECT_EQ(advance(wheel, at(48h) + tick), fired{&later});
}

TEST(timeout_wheel, first_turn_of_a_machine_that_has_run_for_years_is_as_any_other) {
  timeout_wheel wheel;
  const time_point boot = at(24h * 365 * 10);
  timer t;
  wheel.arm(t, boot + 10s);
  EXPECT_EQ(advance(wheel, boot), fired{});
  EXPECT_EQ(advance(wheel, boot + 10s - duration(1)), fired{});
  EXPECT_EQ(advance(wheel, boot + 10s + tick), fired{&t});
}

TEST(timeout_wheel, deadline_at_the_end_of_time_does_not_fire_before) {
  for (const duration before_the_end : {duration(0), duration(1), tick, 2 * tick}) {
    SCOPED_TRACE(before_the_end.count());
    timeout_wheel wheel;
    timer endless, near;
    wheel.arm(endless, time_point::max() - before_the_end);
    EXPECT_GT(wheel.next_wakeup(), time_point::max() - 3 * tick);
    wheel.arm(near, at(1s));
    EXPECT_EQ(advance(wheel, at(2s)), fired{&near});
    EXPECT_EQ(advance(wheel, at(24h * 365 * 100)), fired{});
    EXPECT_TRUE(endless.armed());
  }
}

TEST(timeout_wheel, disarmed_deadline_never_fires) {
  timeout_wheel wheel;
  timer a, b, c;
  for (timer* t : {&a, &b, &c}) wheel.arm(*t, at(1s));
  timeout_wheel::disarm(b);
  EXPECT_FALSE(b.armed());
  timeout_wheel::disarm(b);
  const fired hooks = advance(wheel, at(2s));
  EXPECT_EQ(hooks.size(), 2u);
  EXPECT_EQ(std::ranges::count(hooks, &b), 0);
}

TEST(timeout_wheel, arming_again_replaces_the_deadline) {
  timeout_wheel wheel;
  timer t;
  wheel.arm(t, at(1s));
  wheel.arm(t, at(3s));
  EXPECT_EQ(t.deadline(), at(3s));
  EXPECT_EQ(advance(wheel, at(2s)), fired{});
  wheel.arm(t, at(2s) + tick);
  EXPECT_EQ(advance(wheel, at(2s) + 2 * tick), fired{&t});
  EXPECT_EQ(advance(wheel, at(4s)), fired{});
}

TEST(timeout_wheel, callback_may_arm_what_just_fired) {
  timeout_wheel wheel;
  timer t;
  wheel.arm(t, at(1s));
  int count = 0;
  const auto again = [&](timer_hook& h) {
    ++count;
    wheel.arm(h, h.deadline() + 1s);
  };
  wheel.advance(at(1s) + tick, again);
  EXPECT_EQ(count, 1);
  EXPECT_LE(wheel.next_wakeup(), at(2s) + tick);
  wheel.advance(at(2s) + tick, again);
  EXPECT_EQ(count, 2);
}

TEST(timeout_wheel, callback_that_arms_for_now_is_called_once_in_a_turn) {
  timeout_wheel wheel;
  timer t;
  wheel.arm(t, at(1s));
  const time_point now = at(1s) + tick;
  int count = 0;
  wheel.advance(now, [&](timer_hook& h) {
    ++count;
    wheel.arm(h, now);
  });
  EXPECT_EQ(count, 1);
  EXPECT_GT(wheel.next_wakeup(), now);
  EXPECT_EQ(advance(wheel, now), fired{});
  EXPECT_EQ(advance(wheel, now + tick), fired{&t});
}

TEST(timeout_wheel, callback_may_disarm_and_end_what_is_due_with_it) {
  timeout_wheel wheel;
  std::vector<std::unique_ptr<timer>> timers;
  for (int i = 0; i < 4; ++i) {
    timers.push_back(std::make_unique<timer>());
    wheel.arm(*timers.back(), at_tick(100 + i / 2));
  }
  int count = 0;
  wheel.advance(at_tick(101), [&](timer_hook& h) {
    ++count;
    for (std::unique_ptr<timer>& t : timers) {
      if (t.get() != &h) timeout_wheel::disarm(*t);
      t.reset();
    }
    timers.clear();
  });
  EXPECT_EQ(count, 1);
  EXPECT_EQ(advance(wheel, at_tick(200)), fired{});
}

TEST(timeout_wheel, callback_may_delay_what_is_due_with_it) {
  timeout_wheel wheel;
  timer a, b;
  wheel.arm(a, at_tick(100));
  wheel.arm(b, at_tick(100));
  const timer_hook* first = nullptr;
  wheel.advance(at_tick(100), [&](timer_hook& h) {
    ASSERT_EQ(first, nullptr);
    first = &h;
    wheel.arm(&h == &a ? b : a, at_tick(150));
  });
  EXPECT_EQ(advance(wheel, at_tick(149)), fired{});
  EXPECT_EQ(advance(wheel, at_tick(150)), fired{first == &a ? &b : &a});
}

/// What the wheel promises, kept in order and searched without thrift.
struct sorted_deadlines {
  std::multimap<time_point, timer_hook*> armed;
  void disarm(const timer_hook& h) {
    std::erase_if(armed, [&](const auto& entry) { return entry.second == &h; });
  }
  void arm(timer_hook& h, time_point deadline) {
    disarm(h);
    armed.emplace(deadline, &h);
  }
  fired take_due(time_point now) {
    const time_point last_tick = time_point(now.time_since_epoch() / tick * tick);
    fired due;
    while (!armed.empty() && armed.begin()->first <= last_tick) {
      due.push_back(armed.begin()->second);
      armed.erase(armed.begin());
    }
    std::ranges::sort(due, std::less<>());
    return due;
  }
};

duration random_distance(std::mt19937_64& random) {
  switch (random() % 8) {
    case 0: return -duration(random() % std::uint64_t{10'000'000'000});
    case 1: return duration(0);
    case 2: return random() % 3 * turn_of_the_wheel * tick + duration(random() % 3) - duration(1);
    case 3: return duration(random() % std::uint64_t{7'200'000'000'000});
    default: return duration(random() % std::uint64_t{5'000'000'000});
  }
}

TEST(timeout_wheel, random_operations_fire_as_a_sorted_list_does) {
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    SCOPED_TRACE(seed);
    std::mt19937_64 random(seed);
    timeout_wheel wheel;
    sorted_deadlines expected;
    std::vector<std::unique_ptr<timer>> timers;
    for (int i = 0; i < 60; ++i) timers.push_back(std::make_unique<timer>());
    time_point now = at(duration(random() % std::uint64_t{1'000'000'000'000'000}));
    for (int step = 0; step < 2000; ++step) {
      for (auto changes = random() % 6; changes != 0; --changes) {
        timer& t = *timers[random() % timers.size()];
        if (random() % 4 == 0) {
          timeout_wheel::disarm(t);
          expected.disarm(t);
        } else {
          const time_point deadline = now + random_distance(random);
          wheel.arm(t, deadline);
          expected.arm(t, deadline);
        }
      }
      if (!expected.armed.empty()) {
        ASSERT_LT(wheel.next_wakeup(), std::max(expected.armed.begin()->first, now) + 2 * tick) << "wakes in time";
      }
      // A driver that sleeps until next_wakeup(), one that is kept from it, and one that has other things to do.
      const duration forward = duration(random() % std::uint64_t{3'000'000'000});
      const bool sleeps = random() % 2 == 0 && wheel.next_wakeup() != time_point::max();
      now = std::max(now + tick, sleeps ? wheel.next_wakeup() : now + forward);
      fired hooks = advance(wheel, now);
      std::ranges::sort(hooks, std::less<>());
      ASSERT_EQ(hooks, expected.take_due(now)) << "step " << step;
      ASSERT_GT(wheel.next_wakeup(), now) << "it would spin";
    }
  }
}

TEST(timeout_wheel, far_deadline_costs_few_wakeups) {
  timeout_wheel wheel;
  timer t;
  wheel.arm(t, at(1h));
  int wakeups = 0;
  for (time_point now = at(1s); t.armed(); ++wakeups) {
    now = std::max(now, wheel.next_wakeup());
    advance(wheel, now);
    ASSERT_LT(wakeups, 3600);
  }
  EXPECT_LE(wakeups, 3600 / 4 + 1) << "one each turn of the wheel";
}

}}  // namespace dse::engine
