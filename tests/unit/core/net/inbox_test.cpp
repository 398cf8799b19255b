#include "net/inbox.hpp"

#include <gtest/gtest.h>

#include <array>
#include <deque>
#include <thread>
#include <vector>

namespace {

using dse::engine::message;
using dse::engine::request;
using dse::net::inbox;

struct numbered : request {
  explicit numbered(message& m, int t = 0, int n = 0) : request(m, nullptr), thread(t), number(n) {}
  int thread;
  int number;
};

std::vector<request*> listed(request* first) {
  std::vector<request*> all;
  for (; first; first = first->next) all.push_back(first);
  return all;
}

class net_inbox : public testing::Test {
 protected:
  message empty;
  numbered a{empty}, b{empty}, c{empty};
  inbox in;
};

TEST_F(net_inbox, only_who_finds_it_empty_wakes_the_shard) {
  EXPECT_EQ(in.push(a), inbox::pushed::first);
  EXPECT_EQ(in.push(b), inbox::pushed::behind);
  in.take_all();
  EXPECT_EQ(in.push(c), inbox::pushed::first);
}

TEST_F(net_inbox, gives_the_oldest_first) {
  in.push(a);
  in.push(b);
  in.push(c);
  EXPECT_EQ(listed(in.take_all()), (std::vector<request*>{&a, &b, &c}));
  EXPECT_EQ(in.take_all(), nullptr);
}

TEST_F(net_inbox, gives_the_rest_when_it_closes) {
  in.push(a);
  in.push(b);
  EXPECT_EQ(listed(in.close()), (std::vector<request*>{&a, &b}));
  EXPECT_EQ(in.push(c), inbox::pushed::closed);
  EXPECT_EQ(in.close(), nullptr);
}

TEST_F(net_inbox, stays_closed_when_a_late_wake_up_takes_from_it) {
  in.push(a);
  in.close();
  EXPECT_EQ(in.take_all(), nullptr);
  EXPECT_EQ(in.push(b), inbox::pushed::closed);
}

TEST(net_inbox_threads, each_request_comes_out_once_in_its_threads_order_or_is_refused) {
  constexpr int thread_count = 4;
  constexpr int each = 20'000;
  message empty;
  std::array<std::deque<numbered>, thread_count> requests;
  for (int t = 0; t < thread_count; ++t)
    for (int n = 0; n < each; ++n) requests[static_cast<std::size_t>(t)].emplace_back(empty, t, n);

  inbox in;
  std::array<int, thread_count> refused{};
  std::vector<std::thread> threads;
  for (std::size_t t = 0; t < thread_count; ++t)
    threads.emplace_back([&, t] {
      for (numbered& r : requests[t]) refused[t] += in.push(r) == inbox::pushed::closed;
    });

  std::array<int, thread_count> taken{};
  const auto keep = [&](request* first) {
    while (first) {
      const auto& r = static_cast<numbered&>(*first);
      first = first->next;
      EXPECT_EQ(r.number, taken[static_cast<std::size_t>(r.thread)]++);
    }
  };
  while (taken[0] < each / 2) keep(in.take_all());
  keep(in.close());
  for (std::thread& t : threads) t.join();
  for (std::size_t t = 0; t < thread_count; ++t) EXPECT_EQ(taken[t] + refused[t], each) << t;
}

}  // namespace
