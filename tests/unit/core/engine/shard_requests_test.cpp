#include "scripted_replies.hpp"
#include "support/server_wire/error_response.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <memory>
#include <string>
#include <vector>

namespace dse::engine { namespace {

using namespace std::chrono_literals;
using role = enum connection::role;
using strings = std::vector<std::string>;

std::string node_of(const request& r) { return r.on->target().address; }

// ---- where requests go

TEST(shard_requests, requests_go_to_the_nodes_in_turn) {
  scripted_request a(cql), b(cql), c(cql), d(cql);
  scripted_shard shard(cluster_of(3));
  shard.start();
  strings nodes;
  for (scripted_request* r : {&a, &b, &c, &d}) {
    shard.submit(*r);
    nodes.push_back(node_of(*r));
  }
  EXPECT_EQ(nodes[3], nodes[0]);
  std::ranges::sort(nodes);
  EXPECT_EQ(std::ranges::unique(nodes).begin() - nodes.begin(), 3);
  while (!shard.held.empty()) shard.answer(shard.take_held(cql), applied);
  for (const scripted_request* r : {&a, &b, &c, &d}) EXPECT_FALSE(r->failure());
}

TEST(shard_requests, answer_s_bytes_belong_to_the_request) {
  scripted_request r(cql);
  scripted_shard shard(cluster_of(1));
  shard.start();
  shard.submit(r);
  testing::rows_result one;
  one.columns = {{"shop", "t", "v", type_kind::int_}};
  one.rows = {{testing::int_value(7)}};
  shard.answer(shard.take_held(cql), [&](testing::response_head head) {
    head.warnings = {"slow"};
    return testing::encode_rows(head, one);
  });
  ASSERT_FALSE(r.failure());
  const outcome& o = r.outcomes[0];
  EXPECT_EQ(o.kind, wire::result_kind::rows);
  EXPECT_EQ(o.response->frame_flags, wire::frame_flag::warning);
  const bytes plain = testing::encode_rows({}, one);
  const bytes_view message = o.response.bytes().subspan(o.message_at);
  EXPECT_TRUE(std::ranges::equal(message, bytes_view(plain).subspan(wire::frame_header_size)));
}

TEST(shard_requests, full_connection_passes_requests_on_to_the_next_node) {
  settings s;
  s.max_streams = 2;
  std::vector<std::unique_ptr<scripted_request>> requests;
  scripted_shard shard(cluster_of(2), s);
  shard.start();
  for (int i = 0; i < 5; ++i) {
    requests.push_back(std::make_unique<scripted_request>(cql));
    shard.submit(*requests.back());
  }
  EXPECT_EQ(shard.count(cql), 4u);
  shard.answer(shard.take_held(cql), applied);
  EXPECT_EQ(shard.count(cql), 5u) << "the fifth waited for a free id";
  while (!shard.held.empty()) shard.answer(shard.take_held(cql), applied);
  for (const auto& r : requests) EXPECT_FALSE(r->failure());
}

TEST(shard_requests, request_waits_for_the_first_connection) {
  scripted_request r(cql);
  scripted_shard shard(cluster_of(1));
  shard.hold = [](const auto& q) { return q.template as<testing::startup_request>() != nullptr; };
  shard.start();
  shard.submit(r);
  EXPECT_EQ(shard.count(cql), 0u);
  shard.hold = nullptr;
  shard.answer(shard.held.front(), [](const auto& head) { return testing::encode_ready(head); });
  shard.answer(shard.take_held(cql), applied);
  EXPECT_FALSE(r.failure());
}

TEST(shard_requests, queue_has_a_limit) {
  settings s;
  s.max_queued = 2;
  scripted_request a(cql), b(cql), c(cql);
  std::vector<scripted_node> nodes = cluster_of(1);
  nodes[0].reachable = false;
  scripted_shard shard(nodes, s);
  shard.submit(a);
  shard.submit(b);
  shard.turn([&] { EXPECT_EQ(shard.core().submit(c), shard_core::admission::overloaded); });
  EXPECT_EQ(shard.core().unfinished(), 2u);
  shard.turn([&] { shard.core().close(); });
  for (const scripted_request* r : {&a, &b}) EXPECT_EQ(r->failure().code(), client_errc::closed);
  EXPECT_TRUE(c.outcomes.empty());
}

TEST(shard_requests, timestamps_grow_within_one_reading_of_the_clock) {
  scripted_request a(cql), b(cql);
  scripted_shard shard(cluster_of(1));
  shard.start();
  shard.turn([&] {
    for (scripted_request* r : {&a, &b}) EXPECT_EQ(shard.core().submit(*r), shard_core::admission::accepted);
  });
  std::vector<std::int64_t> timestamps;
  while (!shard.held.empty()) {
    timestamps.push_back(shard.held.front().what.as<testing::query_request>()->options.timestamp.value());
    shard.answer(shard.held.front(), applied);
  }
  ASSERT_EQ(timestamps.size(), 2u);
  EXPECT_EQ(timestamps[0], shard.core().turn().wall_us);
  EXPECT_EQ(timestamps[1], timestamps[0] + 1);
}

// ---- deadlines

TEST(shard_requests, source_of_timestamps_that_throws_is_told_and_leaves_them_to_the_server) {
  struct broken final : timestamp_generator {
    explicit broken(bool throws_number) noexcept : throws_number_(throws_number) {}
    std::optional<std::int64_t> next(std::int64_t) override {
      if (throws_number_) throw 7;
      throw std::runtime_error("no clock");
    }
    bool throws_number_;
  };
  for (const bool throws_number : {false, true}) {
    settings s;
    s.timestamps = [=] { return std::make_unique<broken>(throws_number); };
    scripted_request r(cql);
    scripted_shard shard(cluster_of(1), s);
    shard.start();
    shard.submit(r);
    const auto held = shard.take_held(cql);
    EXPECT_FALSE(held.what.as<testing::query_request>()->options.timestamp);
    shard.answer(held, applied);
    const auto told = std::ranges::find(shard.logs, log_event::policy_threw, &log_record::event);
    ASSERT_NE(told, shard.logs.end());
    EXPECT_EQ(told->reason.message(), throws_number ? "something that is no std::exception" : "no clock");
  }
}

TEST(shard_requests, deadline_of_a_sent_request_says_that_it_may_have_been_applied) {
  scripted_request r(cql);
  r.what.timeout = 300ms;
  scripted_shard shard(cluster_of(1));
  shard.start();
  shard.submit(r);
  shard.pass(300ms - 1us);
  EXPECT_TRUE(r.outcomes.empty());
  shard.pass(a_tick);
  EXPECT_EQ(r.failure().code(), client_errc::timed_out);
  EXPECT_EQ(r.failure().code(), condition::maybe_applied);
  shard.answer(shard.take_held(cql), applied);
  EXPECT_EQ(r.outcomes.size(), 1u) << "the late answer reaches nobody";
}

TEST(shard_requests, deadline_of_a_waiting_request_says_that_it_was_not_sent_and_why) {
  scripted_request r(cql);
  r.what.timeout = 300ms;
  std::vector<scripted_node> nodes = cluster_of(1);
  scripted_shard shard(nodes);
  shard.start();
  shard.nodes[0].reachable = false;
  shard.cut(*shard.open_connection(role::pool));
  shard.submit(r);
  shard.pass(300ms + a_tick);
  EXPECT_EQ(r.failure().code(), client_errc::not_sent);
  EXPECT_NE(r.failure().message().find("127.0.0.1:9042: connection refused"), std::string::npos)
      << r.failure().message();
}

TEST(shard_requests, zero_is_the_session_s_timeout_and_less_is_none) {
  settings s;
  s.request_timeout = 2s;
  s.silence_before_probe = s.silence_before_close = 24h;
  scripted_request usual(cql), endless(cql), longest(cql);
  endless.what.timeout = -1ns;
  longest.what.timeout = std::chrono::nanoseconds::max();
  scripted_shard shard(cluster_of(1), s);
  shard.start();
  for (scripted_request* r : {&usual, &endless, &longest}) shard.submit(*r);
  shard.pass(2s + a_tick);
  EXPECT_EQ(usual.failure().code(), client_errc::timed_out);
  shard.pass(1h);
  EXPECT_TRUE(endless.outcomes.empty());
  EXPECT_TRUE(longest.outcomes.empty());
  while (!shard.held.empty()) shard.answer(shard.take_held(cql), applied);
  EXPECT_FALSE(endless.failure());
  EXPECT_FALSE(longest.failure());
}

TEST(shard_requests, cancelled_request_is_completed_at_once_and_only_once) {
  scripted_request r(cql);
  scripted_shard shard(cluster_of(1));
  shard.start();
  shard.submit(r);
  shard.turn([&] { shard.core().cancel(r, error(client_errc::timed_out, "cancelled")); });
  EXPECT_EQ(r.failure().message(), "cancelled");
  shard.turn([&] { shard.core().cancel(r, error(client_errc::timed_out, "again")); });
  shard.answer(shard.take_held(cql), applied);
  shard.pass(1min);
  EXPECT_EQ(r.outcomes.size(), 1u);
}

// ---- lost connections

TEST(shard_requests, request_that_may_have_left_is_not_sent_again) {
  scripted_request r(cql);
  scripted_shard shard(cluster_of(2));
  shard.start();
  shard.submit(r);
  shard.cut(*r.on);
  EXPECT_EQ(r.failure().code(), client_errc::maybe_applied);
  EXPECT_EQ(shard.count(cql), 1u);
}

TEST(shard_requests, idempotent_request_goes_on_at_another_node) {
  idempotent_request r(cql);
  scripted_shard shard(cluster_of(2));
  shard.start();
  shard.submit(r);
  const std::string first = node_of(r);
  shard.cut(*r.on);
  EXPECT_TRUE(r.outcomes.empty());
  EXPECT_NE(node_of(r), first);
  shard.answer(shard.take_held(cql), applied);
  EXPECT_FALSE(r.failure());
}

TEST(shard_requests, request_that_never_left_goes_on_at_another_node) {
  scripted_request r(cql);
  scripted_shard shard(cluster_of(2));
  shard.start();
  shard.turn([&] {
    EXPECT_EQ(shard.core().submit(r), shard_core::admission::accepted);
    shard.core().closed(*r.on, error(client_errc::connect_failed, "connection reset"));
  });
  EXPECT_EQ(shard.count(cql), 1u);
  shard.answer(shard.take_held(cql), applied);
  EXPECT_FALSE(r.failure());
}

// ---- refusals

TEST(shard_requests, refused_idempotent_request_is_tried_at_each_node_once) {
  idempotent_request r(cql);
  scripted_shard shard(cluster_of(3));
  shard.start();
  shard.submit(r);
  while (!shard.held.empty()) shard.answer(shard.take_held(cql), overloaded);
  EXPECT_EQ(r.failure().code(), server_errc::overloaded);
  EXPECT_EQ(shard.count(cql), 3u);
  strings tried;
  for (const attempt& a : r.failure().details().attempts) {
    tried.push_back(a.node);
    EXPECT_EQ(a.reason, server_errc::overloaded);
    EXPECT_EQ(a.message, "too busy");
  }
  std::ranges::sort(tried);
  EXPECT_EQ(tried, (strings{"127.0.0.1:9042", "127.0.0.2:9042", "127.0.0.3:9042"}));
}

TEST(shard_requests, refused_request_that_is_not_idempotent_fails_with_the_server_s_words) {
  scripted_request r(cql);
  scripted_shard shard(cluster_of(3));
  shard.start();
  shard.submit(r);
  shard.answer(shard.take_held(cql),
               [](const auto& head) { return testing::encode_write_timeout(head, "too slow", {6, 1, 2}, "SIMPLE"); });
  EXPECT_EQ(shard.count(cql), 1u);
  const error e = r.failure();
  EXPECT_EQ(e.code(), server_errc::write_timeout);
  EXPECT_EQ(e.details().message, "too slow");
  EXPECT_EQ(e.details().write_type, "SIMPLE");
  EXPECT_EQ(e.details().consistency, "LOCAL_QUORUM");
  EXPECT_EQ(e.details().received, 1);
  EXPECT_EQ(e.details().required, 2);
  EXPECT_EQ(e.details().node, r.on->target().to_string());
}

TEST(shard_requests, read_that_lacked_only_its_data_is_sent_again_to_the_same_node) {
  scripted_request r(cql);
  scripted_shard shard(cluster_of(2));
  shard.start();
  shard.submit(r);
  const std::string first = node_of(r);
  const auto no_data = [](const auto& head) { return testing::encode_read_timeout(head, "no data", {4, 2, 2}, false); };
  shard.answer(shard.take_held(cql), no_data);
  EXPECT_EQ(shard.count(cql), 2u);
  EXPECT_EQ(node_of(r), first);
  shard.answer(shard.take_held(cql), no_data);
  EXPECT_EQ(r.failure().code(), server_errc::read_timeout);
  EXPECT_EQ(r.failure().details().attempts.size(), 1u);
}

}}  // namespace dse::engine
