#include "scripted_replies.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace dse::engine { namespace {

using namespace std::chrono_literals;
using role = enum connection::role;

bool is_options(const testing::server_request& r) { return r.as<testing::options_request>() != nullptr; }

std::vector<time_point> dials_of(const scripted_shard& shard, const std::string& address, time_point since) {
  std::vector<time_point> times;
  for (const auto& [to, when] : shard.dials)
    if (to == address && when >= since) times.push_back(when);
  return times;
}

// ---- silence

TEST(shard_connections, node_that_is_silent_under_requests_is_given_up_within_five_seconds) {
  scripted_request r(cql);
  scripted_shard shard(cluster_of(1));
  shard.start();
  shard.pass(10s);
  shard.hold = is_options;
  shard.submit(r);
  const std::uint64_t incarnation = r.on->incarnation();
  shard.pass(shard.options.silence_before_probe - 1ms);
  EXPECT_TRUE(std::ranges::none_of(shard.held, [](const auto& h) { return is_options(h.what); }));
  shard.pass(2ms + 2 * a_tick);
  EXPECT_TRUE(std::ranges::any_of(shard.held, [](const auto& h) { return is_options(h.what); }));
  EXPECT_TRUE(r.outcomes.empty());
  shard.pass(5s - shard.options.silence_before_probe);
  EXPECT_EQ(r.failure().code(), client_errc::maybe_applied);
  EXPECT_EQ(r.on->incarnation(), incarnation + 1) << "and dialled again";
}

TEST(shard_connections, node_that_answers_the_probe_has_all_the_time_that_the_request_has) {
  scripted_request r(cql);
  scripted_shard shard(cluster_of(1));
  shard.start();
  shard.submit(r);
  const std::uint64_t incarnation = r.on->incarnation();
  shard.pass(shard.options.request_timeout - 100ms);
  EXPECT_TRUE(r.outcomes.empty());
  EXPECT_EQ(r.on->incarnation(), incarnation);
  shard.answer(shard.take_held(cql), applied);
  EXPECT_FALSE(r.failure());
}

TEST(shard_connections, silence_counts_from_the_first_request_that_waits) {
  scripted_request r(cql);
  scripted_shard shard(cluster_of(1));
  shard.start();
  shard.pass(20s);
  shard.hold = is_options;
  shard.submit(r);
  const std::uint64_t incarnation = r.on->incarnation();
  shard.pass(shard.options.silence_before_close - 100ms);
  EXPECT_EQ(r.on->incarnation(), incarnation);
  shard.answer(shard.take_held(cql), applied);
  EXPECT_FALSE(r.failure());
}

TEST(shard_connections, idle_connections_are_asked_for_a_sign_of_life_now_and_then) {
  scripted_shard shard(cluster_of(1));
  shard.start();
  shard.received.clear();
  shard.pass(10 * shard.options.heartbeat_interval + 1s);
  const auto heartbeats = std::ranges::count_if(shard.received, is_options);
  EXPECT_GE(heartbeats, 2 * 9) << "two connections";
  EXPECT_LE(heartbeats, 2 * 10);
  EXPECT_EQ(static_cast<std::size_t>(heartbeats), shard.received.size()) << "and nothing else is sent";
}

class idle_connection : public ::testing::TestWithParam<std::uint8_t> {};

TEST_P(idle_connection, holds_no_buffers_before_its_first_request_and_some_time_after_its_last) {
  const std::string long_cql = cql + std::string(100'000, ' ');
  std::vector<std::unique_ptr<scripted_request>> requests;
  auto nodes = cluster_of(1);
  nodes[0].versions = {3, GetParam()};
  scripted_shard shard(nodes);
  shard.start();
  const connection* const pooled = shard.open_connection(role::pool);
  ASSERT_TRUE(pooled);
  const connection& c = *pooled;
  EXPECT_EQ(c.buffer_bytes(), 0u);
  for (int i = 0; i < 100; ++i) shard.submit(*requests.emplace_back(std::make_unique<scripted_request>(long_cql)));
  EXPECT_GT(c.buffer_bytes(), 100'000u);
  while (!shard.held.empty()) {
    const auto r = shard.held.front();
    shard.held.pop_front();
    shard.answer(r, applied);
  }
  shard.pass(2 * shard.options.heartbeat_interval);
  EXPECT_EQ(c.buffer_bytes(), 0u);
  scripted_request again(cql);
  shard.submit(again);
  shard.answer(shard.take_held(cql), applied);
  EXPECT_FALSE(again.failure());
}
INSTANTIATE_TEST_SUITE_P(with_and_without_segments, idle_connection, ::testing::Values(4, 5));

TEST(shard_connections, idle_connection_without_a_sign_of_life_is_given_up) {
  scripted_shard shard(cluster_of(1));
  shard.start();
  const connection& c = *shard.open_connection(role::pool);
  const std::uint64_t incarnation = c.incarnation();
  shard.hold = is_options;
  shard.pass(shard.options.heartbeat_interval + 1s);
  EXPECT_EQ(c.incarnation(), incarnation);
  shard.pass(shard.options.silence_before_close);
  EXPECT_EQ(c.incarnation(), incarnation + 1);
}

TEST(shard_connections, too_many_answers_that_never_came_recycle_the_connection) {
  settings s;
  s.max_orphans = 3;
  s.silence_before_probe = s.silence_before_close = 1h;
  std::vector<std::unique_ptr<scripted_request>> requests;
  scripted_shard shard(cluster_of(1), s);
  shard.start();
  const connection& c = *shard.open_connection(role::pool);
  const std::uint64_t incarnation = c.incarnation();
  for (int i = 0; i < 4; ++i) {
    EXPECT_EQ(c.incarnation(), incarnation) << i;
    requests.push_back(std::make_unique<scripted_request>(cql));
    requests.back()->what.timeout = 10ms;
    shard.submit(*requests.back());
    shard.pass(10ms + a_tick);
    EXPECT_EQ(requests.back()->failure().code(), client_errc::timed_out);
  }
  shard.pass(1s);
  EXPECT_EQ(c.incarnation(), incarnation + 1);
  EXPECT_EQ(c.streams().orphans(), 0u);
}

// ---- dialling

TEST(shard_connections, closed_port_is_dialled_eagerly_for_a_minute_and_then_now_and_then) {
  std::vector<scripted_node> nodes = cluster_of(2);
  nodes[1].reachable = false;
  scripted_shard shard(nodes);
  shard.start();
  const time_point begin = shard.now();
  shard.pass(10min);
  const std::vector<time_point> dials = dials_of(shard, "127.0.0.2", begin);
  for (std::size_t i = 1; i < dials.size(); ++i) {
    const duration gap = dials[i] - dials[i - 1];
    if (dials[i] < begin + 60s) {
      EXPECT_LE(gap, 1500ms) << "dial " << i;
      EXPECT_GE(gap, 25ms) << "dial " << i;
    } else if (dials[i - 1] > begin + 61s) {
      EXPECT_GE(gap, 15s) << "dial " << i;
      EXPECT_LE(gap, 30s + a_tick) << "dial " << i;
    }
  }
  EXPECT_GT(dials.size(), 60u + 15u) << "it never gives up";
  EXPECT_LT(dials.size(), 140u + 40u);
}

TEST(shard_connections, session_that_reaches_no_node_does_not_wait_for_its_deadline) {
  scripted_shard shard(cluster_of(1));
  shard.hold = [&](const testing::server_request& r) {
    // The control connection is there already.
    if (text_of(r).find("system.peers") != std::string::npos) shard.nodes[0].reachable = false;
    return false;
  };
  shard.start();
  ASSERT_TRUE(shard.connect_failed);
  EXPECT_EQ(shard.connect_failed->code(), client_errc::connect_failed);
  EXPECT_EQ(shard.connect_failed->details().attempts.size(), 1u);
}

TEST(shard_connections, waits_between_dials_are_not_all_alike) {
  std::vector<scripted_node> nodes = cluster_of(2);
  nodes[1].reachable = false;
  scripted_shard shard(nodes);
  shard.start();
  shard.pass(60s);
  const std::vector<time_point> dials = dials_of(shard, "127.0.0.2", shard.now() - 40s);
  ASSERT_GT(dials.size(), 10u);
  std::vector<duration> gaps;
  for (std::size_t i = 1; i < dials.size(); ++i) gaps.push_back(dials[i] - dials[i - 1]);
  std::ranges::sort(gaps);
  EXPECT_GT(gaps.back() - gaps.front(), 100ms);
}

TEST(shard_connections, own_policy_says_when_to_dial_again_within_limits) {
  struct told final : reconnection_policy {
    explicit told(std::vector<std::uint32_t>& f) : failures(f) {}
    std::chrono::nanoseconds next(std::uint32_t n, std::chrono::nanoseconds) override {
      failures.push_back(n);
      return n == 0 ? -5s : n == 1 ? std::chrono::nanoseconds(3s) : std::chrono::nanoseconds::max();
    }
    std::vector<std::uint32_t>& failures;
  };
  std::vector<std::uint32_t> failures;
  settings s;
  s.reconnection = [&](std::uint64_t) { return std::make_unique<told>(failures); };
  std::vector<scripted_node> nodes = cluster_of(2);
  nodes[1].reachable = false;
  scripted_shard shard(nodes, s);
  shard.start();
  const time_point begin = shard.now();
  shard.pass(11min);
  const std::vector<time_point> dials = dials_of(shard, "127.0.0.2", begin - 1s);
  ASSERT_EQ(dials.size(), 4u);
  EXPECT_EQ(failures, (std::vector<std::uint32_t>{0, 1, 2, 3}));
  EXPECT_GE(dials[1] - dials[0], 10ms);
  EXPECT_LE(dials[1] - dials[0], 10ms + a_tick);
  EXPECT_LE(dials[2] - dials[1], 3s + a_tick);
  EXPECT_LE(dials[3] - dials[2], 10min + a_tick);
}

// ---- handshakes

TEST(shard_connections, handshake_that_does_not_end_is_given_up_and_begun_again) {
  scripted_shard shard(cluster_of(2));
  shard.hold = [&](const testing::server_request& r) { return is_startup(r) && !shard.snapshots.empty(); };
  shard.start();
  EXPECT_FALSE(shard.ready) << "both pools wait for their answers";
  const time_point begin = shard.now();
  shard.pass(shard.options.connect_timeout - 1ms);
  EXPECT_EQ(dials_of(shard, "127.0.0.2", begin).size(), 1u);
  shard.pass(2s);
  EXPECT_EQ(dials_of(shard, "127.0.0.2", begin).size(), 2u);
}

TEST(shard_connections, each_answer_of_a_handshake_leaves_it_no_more_time) {
  scripted_shard shard(cluster_of(1));
  shard.start();
  shard.hold = [](const auto& r) { return is_startup(r) || r.template as<testing::register_request>(); };
  shard.cut(*shard.open_connection(role::control));
  while (shard.held.empty()) shard.pass(10ms);
  const connection& control = *shard.held.front().on;
  const std::uint64_t incarnation = control.incarnation();
  shard.pass(shard.options.connect_timeout / 10 * 8);
  shard.answer(shard.held.front(), [](const testing::response_head& head) { return testing::encode_ready(head); });
  EXPECT_EQ(control.incarnation(), incarnation);
  ASSERT_EQ(shard.held.size(), 1u);
  shard.pass(shard.options.connect_timeout / 10 * 3);
  EXPECT_TRUE(shard.held.empty() || is_startup(shard.held.front().what)) << "it was given up";
}

// ---- logins

void authenticate(scripted_shard& shard, const effects::authenticate& login, std::string_view token) {
  shard.turn(
      [&] { shard.core().authenticated(*login.on, login.incarnation, login.step, bytes(testing::text_value(token))); });
}

bytes asks_for_login(const testing::response_head& head) { return testing::encode_authenticate(head, "a.b.Login"); }

TEST(shard_connections, each_connection_logs_in) {
  for (const std::uint8_t version : {std::uint8_t{4}, std::uint8_t{5}, std::uint8_t{0x42}}) {
    SCOPED_TRACE(static_cast<int>(version));
    settings s;
    s.versions = {static_cast<wire::protocol_version>(version)};
    std::vector<scripted_node> nodes = cluster_of(1);
    nodes[0].versions = {version};
    scripted_shard shard(nodes, s);
    shard.hold = is_startup;
    shard.start();
    for (int logged_in = 0; logged_in < 2; ++logged_in) {  // control, then the pool
      ASSERT_EQ(shard.held.size(), 1u);
      shard.answer(shard.held.front(), asks_for_login);
      ASSERT_EQ(shard.logins.size(), 1u);
      EXPECT_EQ(shard.logins[0].authenticator_class, "a.b.Login");
      EXPECT_EQ(shard.logins[0].step, handshake::progress::log_in);
      authenticate(shard, std::exchange(shard.logins, {})[0], "secret");
      ASSERT_EQ(shard.held.size(), 1u);
      const auto* response = shard.held.front().what.as<testing::auth_response_request>();
      ASSERT_TRUE(response);
      EXPECT_EQ(response->token, testing::text_value("secret"));
      shard.answer(shard.held.front(),
                   [](const auto& head) { return testing::encode_auth_success(head, std::nullopt); });
      ASSERT_EQ(shard.logins.size(), 1u);
      EXPECT_EQ(shard.logins[0].step, handshake::progress::success);
      authenticate(shard, std::exchange(shard.logins, {})[0], "");
    }
    EXPECT_TRUE(shard.ready);
  }
}

TEST(shard_connections, answer_for_a_connection_that_has_gone_is_dropped) {
  scripted_shard shard(cluster_of(2));
  shard.hold = [&](const testing::server_request& r) { return is_startup(r) && !shard.snapshots.empty(); };
  shard.start();
  ASSERT_EQ(shard.held.size(), 2u);
  connection& c = *shard.held.front().on;
  shard.answer(shard.held.front(), asks_for_login);
  const effects::authenticate stale = shard.logins.at(0);
  shard.cut(c);
  authenticate(shard, stale, "secret");
  shard.hold = is_startup;
  shard.pass(100ms);
  authenticate(shard, stale, "secret");
  EXPECT_TRUE(std::ranges::all_of(shard.held, [](const auto& h) { return is_startup(h.what); }))
      << "the next login of the connection is not answered with the secret of the last";
}

TEST(shard_connections, login_that_nobody_asks_for_is_told_once) {
  settings s;
  s.has_credentials = true;
  s.lowest_log_level = log_level::warning;
  scripted_shard shard(cluster_of(2), s);
  shard.start();
  shard.pass(1min);
  shard.cut(*shard.open_connection(role::control));
  shard.pass(1min);
  const auto told = std::ranges::count(shard.logs, log_event::not_authenticated, &log_record::event);
  EXPECT_EQ(told, 1);
}

TEST(shard_connections, without_credentials_nobody_misses_a_login) {
  scripted_shard shard(cluster_of(1));
  shard.start();
  EXPECT_EQ(std::ranges::count(shard.logs, log_event::not_authenticated, &log_record::event), 0);
}

// ---- closing

TEST(shard_connections, closing_waits_for_answers_that_come_in_time) {
  scripted_request r(cql);
  scripted_shard shard(cluster_of(1));
  shard.start();
  shard.submit(r);
  shard.turn([&] { shard.core().close(); });
  shard.pass(shard.options.drain_limit / 2);
  EXPECT_TRUE(r.outcomes.empty());
  EXPECT_FALSE(shard.core().at_rest());
  shard.answer(shard.take_held(cql), applied);
  EXPECT_FALSE(r.failure());
  EXPECT_TRUE(shard.core().at_rest());
}

TEST(shard_connections, closing_fails_what_was_not_answered_in_time) {
  scripted_request r(cql);
  r.what.timeout = -1ns;
  r.what.idempotent = true;
  scripted_shard shard(cluster_of(2));
  shard.start();
  shard.submit(r);
  shard.turn([&] { shard.core().close(); });
  shard.pass(shard.options.drain_limit + a_tick);
  EXPECT_EQ(r.failure().code(), client_errc::maybe_applied);
  EXPECT_TRUE(shard.core().at_rest());
  shard.pass(10s);
  EXPECT_EQ(shard.core().next_wakeup(), time_point::max()) << "no timer is left";
}

TEST(shard_connections, closed_shard_takes_no_requests) {
  scripted_request r(cql);
  scripted_shard shard(cluster_of(1));
  shard.start();
  shard.turn([&] { shard.core().close(); });
  EXPECT_TRUE(shard.core().at_rest()) << "without requests there is nothing to wait for";
  shard.turn([&] { EXPECT_EQ(shard.core().submit(r), shard_core::admission::closed); });
  EXPECT_TRUE(r.outcomes.empty());
  const std::size_t dials = shard.dials.size();
  shard.pass(10min);
  EXPECT_EQ(shard.dials.size(), dials);
}

TEST(shard_connections, closing_while_connecting_leaves_nothing_open) {
  scripted_shard shard(cluster_of(2));
  shard.hold = is_startup;
  shard.start();
  shard.turn([&] { shard.core().close(); });
  EXPECT_TRUE(shard.core().at_rest());
  EXPECT_FALSE(shard.open_connection(role::control));
}

}}  // namespace dse::engine
