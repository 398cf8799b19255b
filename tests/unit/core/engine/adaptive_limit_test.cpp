#include "engine/adaptive_limit.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <deque>
#include <functional>
#include <queue>
#include <vector>

namespace dse::engine { namespace {

using namespace std::chrono_literals;

/// A node with so many workers, and clients that keep as many requests in flight as they have and the limit lets: more
/// requests at a time than workers wait for one.
class busy_node {
 public:
  busy_node(std::size_t workers, std::size_t offered) : offered_(offered) {
    for (; workers > 0; --workers) free_at_.push(duration(0));
  }

  duration service_time = 1ms;

  void answer(adaptive_limit& limit, int requests) {
    for (; requests > 0; --requests) {
      while (in_flight_.size() < offered_ && limit.has_room(in_flight_.size())) send();
      const sent next = in_flight_.front();
      in_flight_.pop_front();
      now_ = next.done;
      limit.answered(next.done - next.at);
    }
  }

 private:
  struct sent {
    duration at, done;
  };
  void send() {
    const duration done = std::max(now_, free_at_.top()) + service_time;
    free_at_.pop();
    free_at_.push(done);
    in_flight_.push_back({now_, done});
  }

  std::priority_queue<duration, std::vector<duration>, std::greater<>> free_at_;
  std::deque<sent> in_flight_;
  std::size_t offered_;
  duration now_{0};
};

double limit_for(std::size_t workers, std::size_t offered) {
  adaptive_limit limit;
  busy_node(workers, offered).answer(limit, 60'000);
  return limit.limit();
}

TEST(adaptive_limit, finds_what_a_node_serves_at_a_time) {
  for (const std::size_t workers : {16u, 64u, 256u}) {
    const double found = limit_for(workers, 100'000);
    EXPECT_GE(found, static_cast<double>(workers)) << workers;
    EXPECT_LE(found, 5.0 * static_cast<double>(workers)) << workers;
  }
}

TEST(adaptive_limit, what_is_usual_is_known_before_it_moves) {
  adaptive_limit limit;
  busy_node(64, 100'000).answer(limit, 200);
  EXPECT_GT(limit.limit(), 32.0);
}

TEST(adaptive_limit, does_not_grow_on_what_does_not_reach_it) { EXPECT_EQ(limit_for(1000, 10), 32.0); }

TEST(adaptive_limit, only_what_half_of_it_waits_for_says_something) {
  for (const std::size_t others : {14u, 15u}) {
    adaptive_limit limit;
    for (int i = 0; i < 100; ++i) {  // what is usual
      limit.has_room(0);
      limit.answered(1ms);
    }
    ASSERT_EQ(limit.limit(), 32.0);
    EXPECT_TRUE(limit.has_room(others));
    limit.answered(1ms);
    EXPECT_EQ(limit.limit() > 32.0, others + 1 >= 16) << "it is in flight with " << others << " others";
  }
}

TEST(adaptive_limit, falls_under_overload_and_never_to_nothing) {
  adaptive_limit limit;
  for (int i = 0; i < 1000; ++i) limit.overloaded();
  EXPECT_EQ(limit.limit(), 4.0);
  EXPECT_TRUE(limit.has_room(0));
  EXPECT_FALSE(limit.has_room(4));
}

TEST(adaptive_limit, recovers_when_a_slow_node_is_quick_again) {
  adaptive_limit limit;
  busy_node node(64, 100'000);
  node.answer(limit, 50'000);
  const double before = limit.limit();
  node.service_time = 50ms;
  node.answer(limit, 1'000);
  EXPECT_LT(limit.limit(), before / 2);
  node.service_time = 1ms;
  node.answer(limit, 50'000);
  EXPECT_GT(limit.limit(), before / 2);
}

TEST(adaptive_limit, what_takes_longer_from_now_on_becomes_usual) {
  adaptive_limit limit;
  busy_node node(64, 100'000);
  node.answer(limit, 50'000);
  node.service_time = 10ms;
  node.answer(limit, 100'000);
  EXPECT_GE(limit.limit(), 64);
}

}}  // namespace dse::engine
