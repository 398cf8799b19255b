#include "scripted_replies.hpp"
#include "support/server_wire/error_response.hpp"

#include <gtest/gtest.h>

#include <set>

namespace dse::engine { namespace {

using namespace std::chrono_literals;

bytes no_such_table(const testing::response_head& head) { return testing::encode_error(head, 0x2200, "no such table"); }

settings speculating(duration delay = 100ms, std::uint32_t attempts = 2) {
  settings s;
  s.speculation = constant_speculation(delay, attempts);
  return s;
}

TEST(shard_speculation, slow_idempotent_request_goes_to_a_second_node) {
  idempotent_request r;
  scripted_shard shard(cluster_of(3), speculating());
  shard.start();
  shard.submit(r);
  shard.pass(99ms);
  EXPECT_EQ(shard.count(cql), 1u);
  shard.pass(5ms);
  ASSERT_EQ(shard.held.size(), 2u);
  EXPECT_NE(shard.held[0].on, shard.held[1].on);
  shard.answer(shard.held[1], applied);
  EXPECT_FALSE(r.failure());
  shard.pass(1s);
  EXPECT_EQ(shard.count(cql), 2u);
  shard.answer(shard.held[0], applied);  // too late, and nobody's
  EXPECT_EQ(r.outcomes.size(), 1u);
}

TEST(shard_speculation, first_attempt_may_win_as_well) {
  idempotent_request r;
  scripted_shard shard(cluster_of(2), speculating());
  shard.start();
  shard.submit(r);
  shard.pass(150ms);
  shard.answer(shard.held[0], applied);
  EXPECT_FALSE(r.failure());
  shard.answer(shard.held[0], applied);
  EXPECT_EQ(r.outcomes.size(), 1u);
}

TEST(shard_speculation, policy_that_throws_is_told_and_changes_nothing) {
  struct broken final : speculative_execution_policy {
    std::optional<std::chrono::nanoseconds> next(std::uint32_t started) override {
      if (started > 1) throw 7;
      return 50ms;
    }
    void answered(std::chrono::nanoseconds) override { throw 7; }
  };
  settings s;
  s.speculation = [] { return std::make_unique<broken>(); };
  idempotent_request r;
  scripted_shard shard(cluster_of(3), s);
  shard.start();
  const auto told = [&] { return std::ranges::count(shard.logs, log_event::policy_threw, &log_record::event); };
  shard.submit(r);
  shard.pass(200ms);
  EXPECT_EQ(told(), 1);
  shard.answer(shard.held[1], applied);
  EXPECT_FALSE(r.failure());
  EXPECT_EQ(told(), 2);
}

TEST(shard_speculation, what_is_not_idempotent_is_sent_once) {
  scripted_request r(cql);
  scripted_shard shard(cluster_of(2), speculating());
  shard.start();
  shard.submit(r);
  shard.pass(1s);
  EXPECT_EQ(shard.count(cql), 1u);
  shard.answer(shard.take_held(cql), applied);
}

TEST(shard_speculation, attempts_go_to_different_nodes_and_end_with_the_plan) {
  idempotent_request r;
  scripted_shard shard(cluster_of(3), speculating(50ms, 10));
  shard.start();
  shard.submit(r);
  shard.pass(1s);
  std::set<connection*> asked;
  for (const auto& h : shard.held) asked.insert(h.on);
  EXPECT_EQ(shard.count(cql), 3u);
  EXPECT_EQ(asked.size(), 3u);
  while (!shard.held.empty()) shard.answer(shard.held.front(), applied);
  EXPECT_FALSE(r.failure());
}

TEST(shard_speculation, attempts_of_a_request_that_prefers_a_node_begin_there) {
  for (const std::size_t preferred : {0u, 1u, 2u}) {
    idempotent_request r;
    scripted_shard shard(cluster_of(3), speculating(50ms, 10));
    shard.start();
    r.what.rare().preferred = shard.snapshots.back()->nodes[preferred];
    shard.submit(r);
    shard.pass(1s);
    std::set<connection*> asked;
    for (const auto& h : shard.held) asked.insert(h.on);
    ASSERT_EQ(shard.count(cql), 3u);
    EXPECT_EQ(asked.size(), 3u);
    EXPECT_EQ(shard.held.front().on->target().address, r.what.extras->preferred->address);
    while (!shard.held.empty()) shard.answer(shard.held.front(), applied);
    EXPECT_FALSE(r.failure());
  }
}

TEST(shard_speculation, failure_of_one_attempt_leaves_the_others_time) {
  for (const std::size_t first : {0u, 1u}) {
    idempotent_request r;
    scripted_shard shard(cluster_of(2), speculating());
    shard.start();
    shard.submit(r);
    shard.pass(150ms);
    shard.answer(shard.held[first], no_such_table);
    EXPECT_TRUE(r.outcomes.empty());
    shard.answer(shard.held[0], applied);
    EXPECT_FALSE(r.failure()) << first;
  }
}

TEST(shard_speculation, fails_once_all_attempts_have) {
  for (const std::size_t first : {0u, 1u}) {
    idempotent_request r;
    scripted_shard shard(cluster_of(2), speculating());
    shard.start();
    shard.submit(r);
    shard.pass(150ms);
    shard.answer(shard.held[first], no_such_table);
    shard.answer(shard.held[0], no_such_table);
    EXPECT_EQ(r.failure().code(), server_errc::invalid_query) << first;
  }
}

TEST(shard_speculation, deadline_covers_all_attempts) {
  idempotent_request r;
  settings s = speculating();
  s.request_timeout = 300ms;
  scripted_shard shard(cluster_of(2), s);
  shard.start();
  shard.submit(r);
  const time_point begun = shard.now();
  shard.pass(150ms);
  EXPECT_EQ(shard.count(cql), 2u);
  shard.answer(shard.held[0], no_such_table);
  while (r.outcomes.empty() && shard.now() < begun + 1s) shard.pass(1ms);
  EXPECT_EQ(r.failure().code(), client_errc::timed_out);
  EXPECT_LE(shard.now() - begun, 300ms + 2 * timeout_wheel::tick);
}

TEST(shard_speculation, cancelled_request_takes_its_attempts_along) {
  idempotent_request r;
  scripted_shard shard(cluster_of(2), speculating());
  shard.start();
  shard.submit(r);
  shard.pass(150ms);
  shard.turn([&] { shard.core().cancel(r, error(client_errc::invalid_argument)); });
  EXPECT_EQ(r.failure().code(), client_errc::invalid_argument);
  while (!shard.held.empty()) shard.answer(shard.held.front(), applied);
  EXPECT_EQ(r.outcomes.size(), 1u);
}

TEST(shard_speculation, lost_connection_of_one_attempt_leaves_the_other) {
  idempotent_request r;
  scripted_shard shard(cluster_of(2), speculating());
  shard.start();
  shard.submit(r);
  shard.pass(150ms);
  shard.cut(*shard.held[0].on);
  EXPECT_TRUE(r.outcomes.empty());
  shard.answer(shard.held[0], applied);
  EXPECT_FALSE(r.failure());
}

TEST(shard_speculation, attempts_carry_the_same_timestamp) {
  idempotent_request r;
  scripted_shard shard(cluster_of(2), speculating());
  shard.start();
  shard.submit(r);
  shard.pass(150ms);
  ASSERT_EQ(shard.held.size(), 2u);
  const auto stamp = [&](std::size_t i) { return shard.held[i].what.as<testing::query_request>()->options.timestamp; };
  EXPECT_EQ(stamp(0), stamp(1));
  EXPECT_TRUE(stamp(0).has_value());
  while (!shard.held.empty()) shard.answer(shard.held.front(), applied);
}

TEST(shard_speculation, close_ends_all_attempts) {
  idempotent_request r;
  scripted_shard shard(cluster_of(2), speculating());
  shard.start();
  shard.submit(r);
  shard.pass(150ms);
  shard.turn([&] { shard.core().close(); });
  shard.pass(shard.options.drain_limit + 10ms);
  EXPECT_EQ(r.outcomes.size(), 1u);
  EXPECT_TRUE(shard.core().at_rest());
}

TEST(shard_speculation, retries_of_an_attempt_go_to_nodes_that_nobody_asked) {
  idempotent_request r;
  scripted_shard shard(cluster_of(4), speculating());
  shard.start();
  shard.submit(r);
  shard.pass(150ms);
  shard.answer(shard.held[1], overloaded);
  shard.answer(shard.held[0], overloaded);
  std::set<connection*> asked;
  for (const auto& h : shard.held) asked.insert(h.on);
  EXPECT_EQ(asked.size(), 2u);
  EXPECT_EQ(shard.count(cql), 4u);
  shard.answer(shard.held[0], applied);
  EXPECT_FALSE(r.failure());
  while (!shard.held.empty()) shard.answer(shard.held.front(), applied);
}

}}  // namespace dse::engine
