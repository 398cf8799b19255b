#include "net/fork_watch.hpp"

#include "net/blocking_pool.hpp"
#include "net/spare_executor.hpp"

#include <boost/asio/post.hpp>

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <future>

namespace {

using dse::net::fork_watch;

/// What a function gives back in a child of this process; -1 when the child does not end by itself.
template <class F>
int in_child(F f) {
  const pid_t child = ::fork();
  if (child == 0) {
    ::alarm(10);
    ::_exit(f());
  }
  int status = 0;
  EXPECT_EQ(::waitpid(child, &status, 0), child);
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

struct counted {
  int told = 0;
  const fork_watch watch{this, [](void* self) noexcept { ++static_cast<counted*>(self)->told; }};
};

TEST(fork_watch, tells_the_child_and_not_the_parent) {
  counted one, another;
  { const counted gone; }
  EXPECT_EQ(in_child([&] { return one.told * 10 + another.told; }), 11);
  EXPECT_EQ(one.told, 0);
  EXPECT_EQ(in_child([&] { return in_child([&] { return one.told; }); }), 2) << "a child of a child is told twice";
}

TEST(fork_watch, generation_is_another_in_each_child) {
  const auto here = fork_watch::generation();
  EXPECT_EQ(in_child([&] { return static_cast<int>(fork_watch::generation() - here); }), 1);
  EXPECT_EQ(fork_watch::generation(), here);
}

TEST(fork_watch, no_fork_happens_while_it_is_forbidden) {
  counted one;
  std::promise<void> forbidden;
  std::thread holder([&] {
    const fork_watch::no_fork here;
    forbidden.set_value();
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
    one.told = 100;
  });
  forbidden.get_future().wait();
  EXPECT_EQ(in_child([&] { return one.told; }), 101);
  holder.join();
}

TEST(per_process, is_made_once_and_anew_in_a_child) {
  static constinit dse::net::per_process<int> number;
  EXPECT_EQ(number.find(), nullptr);
  number.get() = 7;
  EXPECT_EQ(in_child([&] { return (number.find() ? 100 : 0) + number.get(); }), 0);
  EXPECT_EQ(number.get(), 7);
}

#if !defined(__SANITIZE_THREAD__)  // it ends a child that starts a thread
TEST(per_process, threads_that_a_child_needs_are_its_own) {
  const auto run = [] {
    std::promise<int> spare, blocking;
    boost::asio::post(dse::net::spare_executor(), [&] { spare.set_value(1); });
    dse::net::blocking_pool::instance().post([&] { blocking.set_value(2); });
    return spare.get_future().get() + blocking.get_future().get();
  };
  EXPECT_EQ(run(), 3);
  int told = in_child(run);
#if defined(__SANITIZE_ADDRESS__)
  // GCC 12's runtime does not free its own locks in a child: when another thread holds one at that moment, it hangs.
  for (int again = 0; told == -1 && again < 2; ++again) told = in_child(run);
#endif
  EXPECT_EQ(told, 3);
  EXPECT_EQ(run(), 3);
}
#endif

}  // namespace
