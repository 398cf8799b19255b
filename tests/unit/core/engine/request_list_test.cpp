#include "scripted_replies.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <deque>
#include <memory>
#include <random>
#include <vector>

namespace dse::engine { namespace {

using namespace std::chrono_literals;

std::vector<request*> content_of(const request_list& list) {
  std::vector<request*> all;
  for (request* r = list.front(); r; r = r->next) all.push_back(r);
  return all;
}

TEST(request_list, keeps_the_order_of_those_that_stay_whoever_leaves) {
  std::mt19937 random(1);
  std::deque<scripted_request> requests;
  for (int i = 0; i < 50; ++i) requests.emplace_back(cql);
  std::vector<request*> outside;
  for (scripted_request& r : requests) outside.push_back(&r);
  request_list list;
  std::vector<request*> expected;
  for (int step = 0; step < 5000; ++step) {
    const auto choice = random() % 5;
    if (choice < 2 && !outside.empty()) {
      list.push(*outside.back());
      expected.push_back(outside.back());
      outside.pop_back();
    } else if (!expected.empty()) {
      const auto at = choice == 4 ? 0 : random() % expected.size();
      outside.push_back(expected[at]);
      if (choice == 4) list.pop();
      else list.remove(*expected[at]);
      expected.erase(expected.begin() + static_cast<std::ptrdiff_t>(at));
    }
    ASSERT_EQ(content_of(list), expected) << step;
    ASSERT_EQ(list.size(), expected.size());
    ASSERT_EQ(list.empty(), expected.empty());
  }
}

// What was queued in one turn has one deadline, and the wheel fires the last of them first: who looks for each of them
// from the front takes a minute.
TEST(request_list, full_queue_whose_deadlines_pass_at_once_is_failed) {
  scripted_shard shard(cluster_of(1));
  shard.start();
  shard.nodes[0].reachable = false;
  shard.cut(*shard.open_connection(connection::role::pool));
  std::deque<scripted_request> requests;
  for (std::size_t i = 0; i < shard.options.max_queued; ++i) requests.emplace_back(cql).what.timeout = 10ms;
  shard.turn([&] {
    for (scripted_request& r : requests) EXPECT_EQ(shard.core().submit(r), shard_core::admission::accepted);
  });
  shard.pass(20ms);
  EXPECT_TRUE(std::ranges::all_of(requests, [](const auto& r) { return r.failure().code() == client_errc::not_sent; }));
}

}}  // namespace dse::engine
