#include "net/shard.hpp"

#include "loopback_shard.hpp"

#include <boost/asio/post.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <deque>
#include <memory>
#include <optional>
#include <thread>
#include <vector>

namespace {

using dse::client_errc;
using dse::net::shard;
using dse::testing::loopback_shard;
using dse::testing::recording_host;
using dse::testing::test_request;

bool all_done(const std::deque<test_request>& requests) {
  return std::ranges::all_of(requests, [](const test_request& r) { return r.completions != 0; });
}

TEST(net_shard, completes_no_request_inside_submit) {
  loopback_shard at;
  at.settings.max_queued = 1;
  at.start();
  std::deque<test_request> requests;
  bool submitted = false;
  at.shard->post([&] {
    for (int i = 0; i < 3; ++i) EXPECT_TRUE(at.shard->submit(requests.emplace_back("SELECT 1")));
    for (const test_request& r : requests) EXPECT_EQ(r.completions, 0);
    submitted = true;
  });
  ASSERT_TRUE(at.run_until([&] { return submitted && all_done(requests); }));
  EXPECT_FALSE(requests[0].outcome.failure) << requests[0].outcome.failure.to_string();
  for (const std::size_t refused : {1u, 2u}) {
    EXPECT_EQ(requests[refused].completions, 1);
    EXPECT_EQ(requests[refused].outcome.failure.code(), client_errc::overloaded);
  }
  EXPECT_TRUE(at.close());
}

TEST(net_shard, takes_requests_from_the_users_own_handlers) {
  loopback_shard at;
  ASSERT_TRUE(at.connect()) << at.host->failure.to_string();
  test_request r("SELECT 1");
  boost::asio::post(at.io, [&] { EXPECT_TRUE(at.shard->submit(r)); });
  EXPECT_TRUE(at.run_until([&] { return r.completions == 1; }));
  EXPECT_FALSE(r.outcome.failure) << r.outcome.failure.to_string();
  EXPECT_TRUE(at.close());
}

TEST(net_shard, completes_the_requests_of_many_threads_once_each) {
  constexpr std::size_t thread_count = 4;
  constexpr int each = 200;
  loopback_shard at;
  ASSERT_TRUE(at.connect()) << at.host->failure.to_string();
  std::array<std::deque<test_request>, thread_count> requests;
  std::vector<std::thread> threads;
  for (auto& mine : requests) {
    for (int i = 0; i < each; ++i) mine.emplace_back("SELECT 1");
    threads.emplace_back([&] {
      for (test_request& r : mine) EXPECT_TRUE(at.shard->submit(r));
    });
  }
  EXPECT_TRUE(at.run_until([&] { return std::ranges::all_of(requests, all_done); }));
  for (std::thread& t : threads) t.join();
  for (const auto& mine : requests)
    for (const test_request& r : mine) {
      ASSERT_EQ(r.completions, 1);
      ASSERT_FALSE(r.outcome.failure) << r.outcome.failure.to_string();
    }
  EXPECT_TRUE(at.close());
}

TEST(net_shard, fails_what_waits_when_it_closes_and_takes_nothing_more) {
  loopback_shard at;
  at.node.stop_reading();  // no connection becomes ready
  at.start();
  test_request waiting("SELECT 1");
  ASSERT_TRUE(at.shard->submit(waiting));
  ASSERT_TRUE(at.close());
  EXPECT_EQ(waiting.completions, 1);
  EXPECT_EQ(waiting.outcome.failure.code(), client_errc::closed) << waiting.outcome.failure.to_string();
  test_request late("SELECT 1");
  EXPECT_FALSE(at.shard->submit(late));
}

TEST(net_shard, a_wake_up_that_comes_after_the_end_does_not_open_it_again) {
  loopback_shard at;
  at.start();
  test_request refused("SELECT 1");
  boost::asio::post(at.shard->executor(), [&] {
    const shard::turn turn(*at.shard);
    at.shard->core().close();
    std::thread([&] { EXPECT_TRUE(at.shard->submit(refused)); }).join();  // its wake-up runs behind this turn
  });
  ASSERT_TRUE(at.run_until([&] { return at.host->rested; }));
  EXPECT_EQ(refused.outcome.failure.code(), client_errc::closed);
  at.io.restart();
  at.io.poll();
  test_request late("SELECT 1");
  EXPECT_FALSE(at.shard->submit(late));
  EXPECT_EQ(refused.completions, 1);
}

TEST(net_shard, keeps_its_host_until_it_is_at_rest) {
  loopback_shard at;
  ASSERT_TRUE(at.connect()) << at.host->failure.to_string();
  const std::weak_ptr<recording_host> host = at.host;
  EXPECT_EQ(host.use_count(), 2);
  ASSERT_TRUE(at.close());
  EXPECT_EQ(host.use_count(), 1);
}

TEST(net_shard, one_with_its_own_context_runs_until_it_is_at_rest) {
  loopback_shard at;
  const auto own = std::make_shared<shard>(at.settings, 0);
  at.host->shard = own.get();
  EXPECT_TRUE(own->has_own_context());
  own->start(at.host);
  bool inside = false;
  own->post([&] { inside = own->runs_on_this_thread() && shard::of_this_thread() == own.get(); });
  EXPECT_FALSE(own->runs_on_this_thread());
  own->close();
  own->run();
  EXPECT_TRUE(at.host->rested);
  EXPECT_TRUE(inside);
  EXPECT_EQ(shard::of_this_thread(), nullptr);
}

TEST(net_shard, counts_every_thread_that_runs_the_users_context_as_its_own) {
  loopback_shard at;
  at.start();
  EXPECT_FALSE(at.shard->runs_on_this_thread());
  bool inside = false;
  bool told = false;
  boost::asio::post(at.io, [&] {
    inside = at.shard->runs_on_this_thread();
    told = true;
  });
  ASSERT_TRUE(at.run_until([&] { return told; }));
  EXPECT_TRUE(inside);
  EXPECT_TRUE(at.close());
}

TEST(net_shard, what_is_posted_to_one_that_is_gone_does_not_run) {
  boost::asio::io_context io;
  const dse::engine::settings settings;
  auto gone = std::make_shared<shard>(settings, 0, io.get_executor());
  bool ran = false;
  gone->post([&] { ran = true; });
  gone.reset();
  EXPECT_EQ(io.poll(), 1u);
  EXPECT_FALSE(ran);
}

TEST(net_shard, is_freed_with_a_users_context_that_runs_no_more) {
  auto at = std::make_unique<loopback_shard>();
  ASSERT_TRUE(at->connect()) << at->host->failure.to_string();
  const std::weak_ptr<shard> left = at->shard;
  at->shard.reset();
  EXPECT_FALSE(left.expired());
  at.reset();
  EXPECT_TRUE(left.expired());
}

TEST(net_shard, ends_its_requests_with_the_users_context) {
  auto at = std::make_unique<loopback_shard>();
  ASSERT_TRUE(at->connect()) << at->host->failure.to_string();
  bool seen = false;
  at->node.answer = [&seen](const dse::testing::server_request&) {
    seen = true;
    return std::optional<dse::bytes>(dse::bytes());  // none
  };
  test_request unanswered("SELECT 1");
  ASSERT_TRUE(at->shard->submit(unanswered));
  ASSERT_TRUE(at->run_until([&] { return seen; }));
  EXPECT_EQ(unanswered.completions, 0);
  at.reset();
  EXPECT_EQ(unanswered.completions, 1);
  EXPECT_TRUE(unanswered.outcome.failure);
}

}  // namespace
