#include "scripted_replies.hpp"
#include "support/server_wire/error_response.hpp"

#include <gtest/gtest.h>

#include <memory>

namespace dse::engine { namespace {

using namespace std::chrono_literals;

settings limited(throttle t) {
  settings s;
  s.limits = t;
  return s;
}

std::vector<std::unique_ptr<scripted_request>> so_many(int n) {
  std::vector<std::unique_ptr<scripted_request>> all;
  for (int i = 0; i < n; ++i) all.push_back(std::make_unique<scripted_request>("request " + std::to_string(i)));
  return all;
}

/// One node, or an exception.
struct moody final : load_balancing_policy {
  explicit moody(const bool& throws) noexcept : throws_(throws) {}
  void nodes_changed(std::span<const std::shared_ptr<const node_info>>) override {}
  node_distance distance(const node_info&) const override { return node_distance::local; }
  std::optional<std::uint32_t> next(plan_cursor&, const routing_info&, const node_loads&) override {
    if (throws_) throw 7;
    return 0;
  }
  const bool& throws_;
};

TEST(shard_throttle, requests_wait_for_those_before_them) {
  const auto requests = so_many(4);
  scripted_shard shard(cluster_of(2), limited(throttle().max_concurrent(2)));
  shard.start();
  for (const auto& r : requests) shard.submit(*r);
  ASSERT_EQ(shard.held.size(), 2u);
  shard.answer(shard.take_held("request 0"), applied);
  EXPECT_EQ(shard.count("request 2"), 1u);
  EXPECT_EQ(shard.count("request 3"), 0u);
  shard.answer(shard.take_held("request 2"), applied);
  shard.answer(shard.take_held("request 1"), applied);
  shard.answer(shard.take_held("request 3"), applied);
  for (const auto& r : requests) EXPECT_FALSE(r->failure());
}

TEST(shard_throttle, what_there_is_no_room_for_is_shed) {
  const auto requests = so_many(3);
  scripted_shard shard(cluster_of(1), limited(throttle().max_concurrent(1).max_waiting(1)));
  shard.start();
  shard.submit(*requests[0]);
  shard.submit(*requests[1]);
  shard.turn([&] { EXPECT_EQ(shard.core().submit(*requests[2]), shard_core::admission::refused); });
  EXPECT_EQ(requests[2]->what.extras->failure.code(), client_errc::shed);
  EXPECT_EQ(requests[2]->what.extras->failure.code(), condition::not_sent);
}

TEST(shard_throttle, request_whose_turn_does_not_come_is_shed) {
  const auto requests = so_many(2);
  scripted_shard shard(cluster_of(1), limited(throttle().max_concurrent(1)));
  shard.start();
  requests[1]->what.timeout = 1s;
  for (const auto& r : requests) shard.submit(*r);
  shard.pass(1100ms);
  EXPECT_EQ(requests[1]->failure().code(), client_errc::shed);
  EXPECT_TRUE(requests[0]->outcomes.empty());
}

TEST(shard_throttle, requests_begin_at_an_even_pace) {
  const auto requests = so_many(10);
  scripted_shard shard(cluster_of(1), limited(throttle().max_per_second(10)));
  shard.start();
  for (const auto& r : requests) shard.submit(*r);
  EXPECT_EQ(shard.held.size(), 1u);
  shard.pass(500ms);
  EXPECT_NEAR(static_cast<double>(shard.held.size()), 6, 1);
  shard.pass(500ms);
  EXPECT_EQ(shard.held.size(), 10u);
}

TEST(shard_throttle, failed_timed_out_and_cancelled_requests_make_room) {
  const auto requests = so_many(4);
  scripted_shard shard(cluster_of(1), limited(throttle().max_concurrent(1)));
  shard.start();
  requests[1]->what.timeout = 1s;
  for (const auto& r : requests) shard.submit(*r);
  shard.answer(shard.take_held("request 0"),
               [](const auto& head) { return testing::encode_error(head, 0x2200, "no"); });
  EXPECT_EQ(shard.count("request 1"), 1u);
  shard.pass(1100ms);
  EXPECT_EQ(requests[1]->failure().code(), client_errc::timed_out);
  EXPECT_EQ(shard.count("request 2"), 1u);
  shard.turn([&] { shard.core().cancel(*requests[2], error(client_errc::closed)); });
  EXPECT_EQ(shard.count("request 3"), 1u);
}

TEST(shard_throttle, request_that_is_refused_makes_room) {
  bool throws = true;
  settings s = limited(throttle().max_concurrent(1));
  s.load_balancing = [&throws](const policy_place&) { return std::make_unique<moody>(throws); };
  const auto requests = so_many(2);
  scripted_shard shard(cluster_of(1), s);
  shard.start();
  shard.turn([&] { EXPECT_EQ(shard.core().submit(*requests[0]), shard_core::admission::refused); });
  throws = false;
  shard.submit(*requests[1]);
  EXPECT_EQ(shard.count("request 1"), 1u);
  shard.answer(shard.take_held("request 1"), applied);
}

TEST(shard_throttle, all_that_wait_may_be_refused_one_after_the_other) {
  bool throws = false;
  settings s = limited(throttle().max_concurrent(1).max_waiting(10'000));
  s.load_balancing = [&throws](const policy_place&) { return std::make_unique<moody>(throws); };
  const auto requests = so_many(5'000);
  scripted_shard shard(cluster_of(1), s);
  shard.start();
  for (const auto& r : requests) shard.submit(*r);
  throws = true;
  shard.answer(shard.take_held("request 0"), applied);
  EXPECT_FALSE(requests[0]->failure());
  for (std::size_t i = 1; i < requests.size(); ++i)
    ASSERT_EQ(requests[i]->failure().code(), client_errc::policy_failed) << i;
}

TEST(shard_throttle, request_that_is_cancelled_while_it_waits_leaves_the_others_in_their_places) {
  const auto requests = so_many(2);
  scripted_shard shard(cluster_of(2), limited(throttle().max_concurrent(1)));
  shard.start();
  for (scripted_node& n : shard.nodes) n.reachable = false;
  while (connection* c = shard.open_connection(connection::role::pool)) shard.cut(*c);
  for (const auto& r : requests) shard.submit(*r);  // the first for a connection, the second for its turn
  shard.turn([&] { shard.core().cancel(*requests[1], error(client_errc::closed)); });
  for (scripted_node& n : shard.nodes) n.reachable = true;
  shard.pass(3s);
  shard.answer(shard.take_held("request 0"), applied);
  EXPECT_FALSE(requests[0]->failure());
}

TEST(shard_throttle, waiting_requests_end_with_the_session) {
  const auto requests = so_many(2);
  scripted_shard shard(cluster_of(1), limited(throttle().max_concurrent(1)));
  shard.start();
  for (const auto& r : requests) shard.submit(*r);
  shard.turn([&] { shard.core().close(); });
  EXPECT_EQ(requests[1]->failure().code(), client_errc::closed);
}

TEST(shard_throttle, followers_of_a_prepare_make_room_too) {
  std::vector<std::unique_ptr<scripted_request>> requests;
  for (int i = 0; i < 3; ++i) requests.push_back(std::make_unique<scripted_request>("same", message_kind::prepare));
  scripted_shard shard(cluster_of(1), limited(throttle().max_concurrent(2)));
  shard.start();
  for (const auto& r : requests) shard.submit(*r);
  shard.answer(shard.take_held("same"), [](const auto& head) { return testing::encode_error(head, 0x2000, "bad"); });
  for (const auto& r : requests) EXPECT_EQ(r->failure().code(), server_errc::syntax_error);
}

TEST(shard_throttle, node_gets_no_more_than_it_was_found_to_serve) {
  const auto requests = so_many(100);
  scripted_shard shard(cluster_of(2), limited(throttle().adaptive(true)));
  shard.start();
  for (const auto& r : requests) shard.submit(*r);
  EXPECT_EQ(shard.held.size(), 16u) << "8 each until it is known how long they take; the others wait for a connection";
  shard.answer(shard.held.front(), applied);
  EXPECT_EQ(shard.held.size(), 16u);
}

TEST(shard_throttle, overloaded_node_gets_fewer_and_others_the_rest) {
  const auto requests = so_many(12);
  scripted_shard shard(cluster_of(2), limited(throttle().adaptive(true)));
  shard.start();
  for (int i = 0; i < 60; ++i) {
    scripted_request r("refused");
    shard.submit(r);
    while (r.outcomes.empty()) {
      const bool first = shard.held.front().on->target().address == "127.0.0.1";
      shard.answer(shard.held.front(), first ? overloaded : applied);
    }
  }
  for (const auto& r : requests) shard.submit(*r);
  std::size_t at_first = 0;
  for (const auto& h : shard.held) at_first += h.on->target().address == "127.0.0.1" ? 1 : 0;
  EXPECT_LE(at_first, 4u);
  EXPECT_EQ(shard.held.size(), 12u);
}

}}  // namespace dse::engine
