#include "scripted_replies.hpp"
#include "support/server_wire/error_response.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <stdexcept>

namespace dse::engine { namespace {

using namespace std::chrono_literals;

auto refused(std::int32_t code, std::string text) {
  return [code, text](const testing::response_head& head) { return testing::encode_error(head, code, text); };
}

struct told_retries final : retry_policy {
  using decider = std::function<retry_decision(const failed_attempt&)>;
  explicit told_retries(decider d) : decide_(std::move(d)) {}
  retry_decision decide(const failed_attempt& a) override { return decide_(a); }
  decider decide_;
};

settings with_retries(told_retries::decider d) {
  settings s;
  s.retry = [d = std::move(d)] { return std::make_unique<told_retries>(d); };
  return s;
}

TEST(shard_retries, policy_s_own_decision_is_followed) {
  scripted_request r(cql);
  r.what.idempotent = true;
  std::vector<failed_attempt> seen;
  scripted_shard shard(cluster_of(2), with_retries([&](const failed_attempt& a) {
                         seen.push_back(a);
                         return retry_decision::same_node().at(consistency::one);
                       }));
  shard.start();
  r.what.level = consistency::quorum;
  shard.submit(r);
  connection* const first = r.on;
  shard.answer(shard.take_held(cql), overloaded);
  EXPECT_EQ(r.on, first);
  const auto again = shard.take_held(cql);
  EXPECT_EQ(again.what.as<testing::query_request>()->options.consistency, 0x0001);
  shard.answer(again, applied);
  EXPECT_FALSE(r.failure());
  ASSERT_EQ(seen.size(), 1u);
  EXPECT_EQ(seen[0].reason, server_errc::overloaded);
  EXPECT_TRUE(seen[0].idempotent);
  EXPECT_TRUE(seen[0].may_be_applied);
}

TEST(shard_retries, policy_sees_what_the_server_told) {
  constexpr std::uint16_t quorum = 4;
  const auto unavailable = [](const auto& h) { return testing::encode_unavailable(h, "no", quorum, 3, 2); };
  const auto read = [](const auto& h) { return testing::encode_read_timeout(h, "no", {quorum, 2, 3}, true); };
  const auto write = [](const auto& h) {
    return testing::encode_write_timeout(h, "no", {quorum, 2, 3}, "UNLOGGED_BATCH");
  };
  using answer = std::function<bytes(const testing::response_head&)>;
  for (const auto& [code, how] : {std::pair<server_errc, answer>{server_errc::unavailable, unavailable},
                                  {server_errc::read_timeout, read},
                                  {server_errc::write_timeout, write}}) {
    scripted_request r(cql);
    int asked = 0;
    scripted_shard shard(cluster_of(2), with_retries([&, code = code](const failed_attempt& a) {
                           ++asked;
                           EXPECT_EQ(a.reason, code);
                           EXPECT_EQ(a.consistency, consistency::quorum);
                           EXPECT_EQ(a.received, 2);
                           EXPECT_EQ(a.required, 3);
                           EXPECT_EQ(a.data_present, code == server_errc::read_timeout);
                           EXPECT_EQ(a.write_type, code == server_errc::write_timeout ? "UNLOGGED_BATCH" : "");
                           return retry_decision::give_up();
                         }));
    shard.start();
    shard.submit(r);
    shard.answer(shard.take_held(cql), how);
    EXPECT_EQ(asked, 1);
    EXPECT_EQ(r.failure().code(), code);
  }
}

TEST(shard_retries, failed_attempts_are_told_with_their_nodes_and_reasons) {
  scripted_request r(cql);
  r.what.idempotent = true;
  scripted_shard shard(cluster_of(3));
  shard.start();
  shard.submit(r);
  std::vector<std::string> nodes{r.on->target().to_string()};
  shard.answer(shard.take_held(cql), overloaded);
  nodes.push_back(r.on->target().to_string());
  shard.cut(*r.on);
  shard.answer(shard.take_held(cql), refused(0x2200, "no such table"));
  const auto& attempts = r.failure().details().attempts;
  ASSERT_GE(attempts.size(), 2u);
  EXPECT_EQ(attempts[0].node, nodes[0]);
  EXPECT_EQ(attempts[0].reason, server_errc::overloaded);
  EXPECT_EQ(attempts[1].node, nodes[1]);
  EXPECT_EQ(attempts[1].reason, client_errc::maybe_applied);
  EXPECT_NE(attempts[1].message.find("connection reset"), std::string::npos) << attempts[1].message;
}

TEST(shard_retries, lost_attempts_count_as_retries) {
  scripted_request r(cql);
  r.what.idempotent = true;
  std::vector<std::uint32_t> retries;
  scripted_shard shard(cluster_of(3), with_retries([&](const failed_attempt& a) {
                         retries.push_back(a.retries);
                         return retry_decision::next_node();
                       }));
  shard.start();
  shard.submit(r);
  for (int i = 0; i < 3; ++i) shard.cut(*r.on);
  EXPECT_EQ(retries, (std::vector<std::uint32_t>{0, 1, 2}));
}

TEST(shard_retries, nothing_that_may_be_applied_is_sent_again_whatever_the_policy_says) {
  scripted_request r(cql);
  scripted_shard shard(cluster_of(2), with_retries([](const failed_attempt&) { return retry_decision::next_node(); }));
  shard.start();
  shard.submit(r);
  shard.answer(shard.take_held(cql), overloaded);
  EXPECT_EQ(r.failure().code(), server_errc::overloaded);
  EXPECT_EQ(shard.count(cql), 1u);
}

// It may have been proposed before replicas were missing; without a condition nothing was begun.
TEST(shard_retries, unavailable_lightweight_transaction_is_not_sent_again_whatever_the_policy_says) {
  const auto unavailable = [](const testing::response_head& head) {
    return testing::encode_unavailable(head, "Cannot achieve consistency level QUORUM", 4, 2, 1);
  };
  for (const bool conditional : {false, true}) {
    scripted_request r(conditional ? cql + " IF v = 3" : cql);
    scripted_shard shard(cluster_of(2), with_retries([](const failed_attempt& a) {
                           return a.retries == 0 ? retry_decision::next_node() : retry_decision::give_up();
                         }));
    shard.start();
    shard.submit(r);
    shard.answer(shard.take_held(*r.what.text), unavailable);
    if (!conditional) shard.answer(shard.take_held(cql), unavailable);
    EXPECT_EQ(r.failure().code(), server_errc::unavailable);
    EXPECT_EQ(shard.count(*r.what.text), conditional ? 1u : 2u);
  }
}

TEST(shard_retries, retries_end_though_the_policy_never_gives_up) {
  scripted_request r(cql);
  r.what.idempotent = true;
  scripted_shard shard(cluster_of(1), with_retries([](const failed_attempt&) { return retry_decision::same_node(); }));
  shard.start();
  shard.submit(r);
  while (!shard.held.empty()) shard.answer(shard.take_held(cql), overloaded);
  EXPECT_EQ(r.failure().code(), server_errc::overloaded);
  EXPECT_EQ(shard.count(cql), 11u);
}

TEST(shard_retries, ignored_error_is_a_success_without_rows) {
  scripted_request r(cql);
  scripted_shard shard(cluster_of(1), with_retries([](const failed_attempt&) { return retry_decision::ignore(); }));
  shard.start();
  shard.submit(r);
  shard.answer(shard.take_held(cql), overloaded);
  EXPECT_FALSE(r.failure());
  EXPECT_EQ(r.outcomes[0].kind, wire::result_kind::void_result);
  EXPECT_TRUE(std::ranges::equal(r.outcomes[0].response.bytes(),
                                 bytes{std::byte{0}, std::byte{0}, std::byte{0}, std::byte{1}}));
  const auto& origin = r.outcomes[0].response->origin;
  EXPECT_EQ(origin.port, 9042);
  EXPECT_TRUE(std::ranges::equal(std::span(origin.address).first(origin.address_size), std::array{127, 0, 0, 1},
                                 [](auto a, int b) { return std::to_integer<int>(static_cast<std::byte>(a)) == b; }));
}

TEST(shard_retries, policy_that_throws_gives_up_and_is_told) {
  const told_retries::decider throw_exception = [](const failed_attempt&) -> retry_decision {
    throw std::runtime_error("no idea");
  };
  const told_retries::decider throw_number = [](const failed_attempt&) -> retry_decision { throw 7; };
  for (const auto& decide : {throw_exception, throw_number}) {
    scripted_request r(cql);
    r.what.idempotent = true;
    scripted_shard shard(cluster_of(2), with_retries(decide));
    shard.start();
    shard.submit(r);
    shard.answer(shard.take_held(cql), overloaded);
    EXPECT_EQ(r.failure().code(), server_errc::overloaded);
    EXPECT_NE(std::ranges::find(shard.logs, log_event::policy_threw, &log_record::event), shard.logs.end());
  }
}

TEST(shard_retries, lost_request_says_whether_it_had_left) {
  scripted_request left(cql), unwritten(cql);
  scripted_shard shard(cluster_of(1));
  shard.start();
  shard.submit(left);
  shard.turn([&] {
    EXPECT_EQ(shard.core().submit(unwritten), shard_core::admission::accepted);
    shard.core().close();
    shard.core().closed(*left.on, error(client_errc::connect_failed, "connection reset"));
  });
  EXPECT_EQ(left.failure().code(), client_errc::maybe_applied);
  EXPECT_NE(left.failure().message().find("before the answer came: connection reset"), std::string::npos)
      << left.failure().message();
  EXPECT_EQ(unwritten.failure().code(), client_errc::not_sent);
}

TEST(shard_retries, write_that_a_node_refuses_while_it_shuts_down_goes_elsewhere) {
  scripted_request r(cql);
  scripted_shard shard(cluster_of(2));
  shard.start();
  shard.submit(r);
  shard.answer(shard.take_held(cql), refused(0x1001, "Server is shutting down"));
  shard.answer(shard.take_held(cql), applied);
  EXPECT_FALSE(r.failure());
}

TEST(shard_retries, node_that_shuts_down_answers_what_it_has_and_gets_nothing_more) {
  std::deque<scripted_request> requests;
  scripted_shard shard(cluster_of(2));
  shard.start();
  const auto submit = [&]() -> scripted_request& {
    scripted_request& r = requests.emplace_back("UPDATE shop.t SET v = 1 WHERE k = " + std::to_string(requests.size()));
    shard.submit(r);
    return r;
  };
  scripted_request& begun = submit();
  connection* const leaving = begun.on;
  scripted_request* refused_one = &submit();
  while (refused_one->on != leaving) refused_one = &submit();

  shard.answer(shard.take_held(*refused_one->what.text), refused(0x1001, "Server is shutting down"));
  EXPECT_NE(refused_one->on, leaving);
  for (int i = 0; i < 8; ++i) EXPECT_NE(submit().on, leaving);
  EXPECT_TRUE(begun.outcomes.empty());
  shard.answer(shard.take_held(*begun.what.text), applied);
  EXPECT_FALSE(begun.failure());
  while (!shard.held.empty()) {
    const auto next = shard.held.front();
    shard.held.pop_front();
    shard.answer(next, applied);
  }
  for (const scripted_request& r : requests) EXPECT_FALSE(r.failure());

  const auto up = [&] {
    return shard.open_connection(connection::role::pool, 1) && shard.open_connection(connection::role::pool, 2);
  };
  EXPECT_FALSE(up());
  shard.pass(1s + 2 * timeout_wheel::tick);
  EXPECT_TRUE(up());
}

TEST(shard_retries, unavailable_text_with_if_is_not_tried_again) {
  const std::string lwt = "UPDATE shop.t SET v = 1 WHERE k = 2 IF v = 0";
  scripted_request r(lwt);
  r.what.idempotent = true;
  scripted_shard shard(cluster_of(2));
  shard.start();
  shard.submit(r);
  shard.answer(shard.take_held(lwt), refused(0x1000, "no"));
  EXPECT_EQ(r.failure().code(), server_errc::unavailable);
  EXPECT_EQ(shard.count(lwt), 1u);
}

TEST(shard_retries, used_up_budget_ends_the_retries) {
  settings s;
  s.max_streams = 2;  // twice as many retries are saved at most
  s.retries = retry_budget().percent(0).per_second(0);
  std::vector<std::unique_ptr<scripted_request>> requests;
  scripted_shard shard(cluster_of(2), s);
  shard.start();
  for (int i = 0; i < 6; ++i) {
    requests.push_back(std::make_unique<scripted_request>(cql));
    requests.back()->what.idempotent = true;
    shard.submit(*requests.back());
    while (!shard.held.empty()) shard.answer(shard.take_held(cql), overloaded);
  }
  EXPECT_EQ(shard.count(cql), 6u + 4u);
}

TEST(shard_retries, budget_grows_with_the_requests) {
  settings s;
  s.max_streams = 2;
  s.retries = retry_budget().percent(100).per_second(0);
  std::vector<std::unique_ptr<scripted_request>> requests;
  scripted_shard shard(cluster_of(2), s);
  shard.start();
  for (int i = 0; i < 10; ++i) {
    requests.push_back(std::make_unique<scripted_request>(cql));
    requests.back()->what.idempotent = true;
    shard.submit(*requests.back());
    while (!shard.held.empty()) shard.answer(shard.take_held(cql), overloaded);
  }
  EXPECT_EQ(shard.count(cql), 10u + 10u);
}

TEST(shard_retries, logged_retry_is_told_with_the_node_and_the_reason) {
  settings s;
  s.retry = logged_retry(default_retry());
  scripted_request r(cql);
  r.what.idempotent = true;
  scripted_shard shard(cluster_of(2), s);
  shard.start();
  shard.submit(r);
  const std::string node = r.on->target().to_string();
  shard.answer(shard.take_held(cql), overloaded);
  shard.answer(shard.take_held(cql), applied);
  const auto told = std::ranges::find(shard.logs, log_event::request_retried, &log_record::event);
  ASSERT_NE(told, shard.logs.end());
  EXPECT_EQ(told->node, node);
  EXPECT_EQ(told->reason.code(), server_errc::overloaded);
}

}}  // namespace dse::engine
