#include "net/blocking_pool.hpp"

#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <future>
#include <memory>
#include <thread>
#include <vector>

namespace {

using namespace std::chrono_literals;
using dse::net::blocking_pool;

constexpr auto patience = 20s;  // for what happens at once unless it is broken

/// A task that tells when it runs and then stays until it is let go. It owns its promise: a promise must not be
/// destroyed while set_value() has not returned.
struct gate {
  std::promise<void> released;
  std::future<void> entered;

  auto task() {
    std::promise<void> in;
    entered = in.get_future();
    return [in = std::move(in), wait = released.get_future().share()]() mutable {
      in.set_value();
      wait.wait();
    };
  }
  bool wait_entered() { return entered.wait_for(patience) == std::future_status::ready; }
};

template <class Condition>
bool eventually(Condition condition) {
  const auto end = std::chrono::steady_clock::now() + patience;
  while (!condition()) {
    if (std::chrono::steady_clock::now() > end) return false;
    std::this_thread::sleep_for(1ms);
  }
  return true;
}

TEST(blocking_pool, runs_move_only_tasks_on_another_thread) {
  std::promise<std::thread::id> ran;
  auto where = ran.get_future();
  auto owned = std::make_unique<int>(7);
  EXPECT_TRUE(blocking_pool::instance().post(
      [ran = std::move(ran), owned = std::move(owned)]() mutable { ran.set_value(std::this_thread::get_id()); }));
  ASSERT_EQ(where.wait_for(patience), std::future_status::ready);
  EXPECT_NE(where.get(), std::this_thread::get_id());
}

TEST(blocking_pool, a_stuck_task_does_not_hold_up_the_next) {
  blocking_pool pool(2);
  gate stuck, next;
  ASSERT_TRUE(pool.post(stuck.task()));
  ASSERT_TRUE(stuck.wait_entered());
  ASSERT_TRUE(pool.post(next.task()));
  EXPECT_TRUE(next.wait_entered());
  EXPECT_EQ(pool.threads(), 2u);
  stuck.released.set_value();
  next.released.set_value();
}

TEST(blocking_pool, makes_no_more_threads_than_it_may) {
  blocking_pool pool(2);
  std::vector<gate> gates(2);
  for (gate& g : gates) ASSERT_TRUE(pool.post(g.task()));
  for (gate& g : gates) ASSERT_TRUE(g.wait_entered());
  std::atomic<int> ran = 0;
  for (int i = 0; i < 100; ++i) ASSERT_TRUE(pool.post([&ran] { ++ran; }));
  EXPECT_EQ(pool.threads(), 2u);
  EXPECT_EQ(ran, 0);
  for (gate& g : gates) g.released.set_value();
  EXPECT_TRUE(eventually([&] { return ran == 100; }));
}

TEST(blocking_pool, refuses_what_does_not_fit_and_destroys_it) {
  blocking_pool pool(1, 2);
  gate stuck;
  ASSERT_TRUE(pool.post(stuck.task()));
  ASSERT_TRUE(stuck.wait_entered());
  const auto token = std::make_shared<int>();
  for (int i = 0; i < 2; ++i) EXPECT_TRUE(pool.post([token] {}));
  EXPECT_EQ(token.use_count(), 3);
  EXPECT_FALSE(pool.post([token] {}));
  EXPECT_EQ(token.use_count(), 3);
  stuck.released.set_value();
  EXPECT_TRUE(eventually([&] { return token.use_count() == 1; }));
}

TEST(blocking_pool, idle_threads_end) {
  blocking_pool pool(4, 100, 10ms);
  gate g;
  ASSERT_TRUE(pool.post(g.task()));
  ASSERT_TRUE(g.wait_entered());
  EXPECT_EQ(pool.threads(), 1u);
  g.released.set_value();
  EXPECT_TRUE(eventually([&] { return pool.threads() == 0; }));
}

TEST(blocking_pool, a_thread_that_is_idle_takes_the_next_task) {
  blocking_pool pool(4);
  for (int i = 0; i < 50; ++i) {
    std::promise<void> done;
    const auto ready = done.get_future();
    ASSERT_TRUE(pool.post([done = std::move(done)]() mutable { done.set_value(); }));
    ASSERT_EQ(ready.wait_for(patience), std::future_status::ready);
    std::this_thread::sleep_for(1ms);
  }
  EXPECT_LT(pool.threads(), 4u);
}

TEST(blocking_pool, waiting_tasks_run_after_the_pool_is_gone) {
  std::atomic<bool> ran = false;
  gate g;
  {
    blocking_pool pool(1);
    ASSERT_TRUE(pool.post(g.task()));
    ASSERT_TRUE(g.wait_entered());
    ASSERT_TRUE(pool.post([&ran] { ran = true; }));
  }
  g.released.set_value();
  EXPECT_TRUE(eventually([&] { return ran.load(); }));
}

TEST(blocking_pool, its_threads_take_no_signals) {
  std::promise<bool> blocked;
  auto verdict = blocked.get_future();
  ASSERT_TRUE(blocking_pool::instance().post([blocked = std::move(blocked)]() mutable {
    sigset_t mask;
    ::pthread_sigmask(SIG_SETMASK, nullptr, &mask);
    blocked.set_value(::sigismember(&mask, SIGINT) == 1 && ::sigismember(&mask, SIGTERM) == 1);
  }));
  EXPECT_TRUE(verdict.get());
  sigset_t mine;
  ::pthread_sigmask(SIG_SETMASK, nullptr, &mine);
  EXPECT_EQ(::sigismember(&mine, SIGINT), 0);
}

// A death test's child is a process of its own: it has a thread in a task that never ends when it leaves by exit().
TEST(blocking_pool_death, a_stuck_task_does_not_keep_the_process_from_ending) {
  GTEST_FLAG_SET(death_test_style, "threadsafe");
  EXPECT_EXIT(
      {
        ::alarm(20);
        std::promise<void> entered;
        blocking_pool::instance().post([&entered] {
          entered.set_value();
          for (;;) ::pause();
        });
        entered.get_future().wait();
        std::exit(7);
      },
      testing::ExitedWithCode(7), "");
}

}  // namespace
