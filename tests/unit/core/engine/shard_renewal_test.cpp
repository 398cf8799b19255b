#include "scripted_replies.hpp"
#include "support/server_wire/error_response.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace dse::engine { namespace {

using namespace std::chrono_literals;
using role = enum connection::role;

bytes ready(const testing::response_head& head) { return testing::encode_ready(head); }
bytes login_refused(const testing::response_head& head) { return testing::encode_error(head, 0x0100, "no such user"); }

/// What became of a renewal.
struct renewal {
  int ends = 0;
  error why;
  std::function<void(const error&)> done() {
    return [this](const error& e) {
      ++ends;
      why = e;
    };
  }
};

class shard_renewal : public ::testing::Test {
 protected:
  void start(std::uint8_t nodes, std::size_t connections_per_node = 1) {
    settings s;
    s.connections_per_node = connections_per_node;
    shard.emplace(cluster_of(nodes), s);
    shard->start();
    shard->pass(1min);
    ASSERT_TRUE(shard->ready);
  }
  void renew() {
    shard->turn([&] { shard->core().renew_connections(now.done()); });
  }
  void let_in() {
    shard->hold = nullptr;
    while (!shard->held.empty()) shard->answer(shard->held.front(), ready);
  }
  std::vector<connection*> connections() {
    std::vector<connection*> all;
    for (const role r : {role::control, role::pool})
      for (const scripted_node& n : shard->nodes)
        if (connection* c = shard->open_connection(r, n.id)) all.push_back(c);
    return all;
  }

  std::optional<scripted_shard> shard;
  renewal now;
};

TEST_F(shard_renewal, dials_every_connection_anew) {
  start(2, 3);
  const std::size_t before = shard->dials.size();
  renew();
  shard->pass(1s);
  EXPECT_EQ(now.ends, 1);
  EXPECT_FALSE(now.why) << now.why.to_string();
  EXPECT_EQ(shard->dials.size() - before, 2u * 3 + 1) << "and the control connection";
  EXPECT_EQ(shard->retired.size(), 2u * 3 + 1);
  const auto states = shard->core().node_states();
  for (const node_state& s : states) EXPECT_EQ(s.connections, 3u);
}

TEST_F(shard_renewal, old_connection_answers_what_it_carries_and_takes_more_until_the_new_one_is_ready) {
  start(1);
  scripted_request before(cql), meanwhile(cql), after(cql);
  shard->submit(before);
  connection* const old = before.on;
  shard->hold = is_startup;
  renew();
  shard->submit(meanwhile);
  EXPECT_EQ(meanwhile.on, old);
  EXPECT_EQ(now.ends, 0);
  shard->hold = nullptr;
  const auto greeting = std::ranges::find_if(shard->held, [](const auto& h) { return is_startup(h.what); });
  ASSERT_NE(greeting, shard->held.end());
  shard->answer(*greeting, ready);
  shard->submit(after);
  EXPECT_NE(after.on, old);
  while (!shard->held.empty()) {
    const auto r = shard->held.front();
    shard->answer(r, applied);
  }
  for (scripted_request* r : {&before, &meanwhile, &after}) EXPECT_FALSE(r->failure());
  shard->pass(1s);
  EXPECT_EQ(now.ends, 1);
  EXPECT_FALSE(now.why);
}

TEST_F(shard_renewal, refused_credentials_cost_no_connection) {
  start(1, 2);
  const auto before = connections();
  shard->hold = is_startup;
  renew();
  ASSERT_EQ(shard->held.size(), 2u);
  shard->answer(shard->held.front(), login_refused);
  EXPECT_EQ(now.ends, 1);
  EXPECT_EQ(now.why.code(), client_errc::authentication_failed) << now.why.to_string();
  shard->answer(shard->held.front(), login_refused);
  EXPECT_EQ(now.ends, 1) << "it is told once";
  EXPECT_EQ(connections(), before);
  scripted_request r(cql);
  shard->hold = nullptr;
  shard->submit(r);
  shard->answer(shard->take_held(cql), applied);
  EXPECT_FALSE(r.failure());
}

TEST_F(shard_renewal, other_credentials_follow_refused_ones) {
  start(1, 2);
  shard->hold = is_startup;
  renew();
  while (!shard->held.empty()) shard->answer(shard->held.front(), login_refused);
  shard->pass(1min);
  while (!shard->held.empty()) shard->answer(shard->held.front(), login_refused);
  ASSERT_EQ(now.ends, 1);
  shard->hold = nullptr;
  renew();
  shard->pass(1s);
  EXPECT_EQ(now.ends, 2);
  EXPECT_FALSE(now.why) << now.why.to_string();
  const auto states = shard->core().node_states();
  EXPECT_EQ(states.at(0).connections, 2u);
  EXPECT_EQ(states.at(0).missing_connections, 0u);
}

TEST_F(shard_renewal, refusal_of_earlier_credentials_says_nothing_of_later_ones) {
  start(1, 2);
  shard->hold = is_startup;
  renew();
  ASSERT_EQ(shard->held.size(), 2u);
  shard->answer(shard->held.front(), login_refused);
  ASSERT_EQ(now.ends, 1);
  renew();
  shard->answer(shard->held.front(), login_refused);
  EXPECT_EQ(now.ends, 1) << "that login had begun before";
  shard->hold = nullptr;
  shard->pass(1min);
  EXPECT_EQ(now.ends, 2);
  EXPECT_FALSE(now.why) << now.why.to_string();
  EXPECT_EQ(shard->core().node_states().at(0).connections, 2u);
}

TEST_F(shard_renewal, connection_that_was_dialled_before_is_replaced_when_it_is_ready) {
  start(1);
  shard->hold = is_startup;
  shard->cut(*shard->open_connection(role::pool));
  while (shard->held.empty()) shard->pass(10ms);
  renew();
  shard->pass(10ms);
  const std::size_t before = shard->dials.size();
  let_in();
  shard->pass(1s);
  EXPECT_GT(shard->dials.size(), before);
  EXPECT_EQ(shard->core().node_states().at(0).connections, 1u);
}

TEST_F(shard_renewal, connection_that_comes_back_while_it_is_replaced_is_not_replaced_again) {
  start(1, 2);
  connection* const old = shard->open_connection(role::pool);
  shard->hold = is_startup;
  renew();
  ASSERT_EQ(shard->held.size(), 2u) << "of the replacements";
  shard->cut(*old);
  while (shard->held.size() < 3) shard->pass(10ms);
  ASSERT_EQ(shard->held.back().on, old);
  renew();
  shard->answer(shard->held.back(), ready);
  let_in();
  shard->pass(1s);
  EXPECT_EQ(now.ends, 2);
  EXPECT_EQ(shard->core().node_states().at(0).connections, 2u);
}

TEST_F(shard_renewal, goes_on_in_a_pool_that_shrinks_meanwhile) {
  struct by_version final : load_balancing_policy {
    void nodes_changed(std::span<const std::shared_ptr<const node_info>>) override {}
    node_distance distance(const node_info& n) const override {
      return n.release_version == "5.0.2" ? node_distance::local : node_distance::remote;
    }
    std::optional<std::uint32_t> next(plan_cursor&, const routing_info&, const node_loads&) override { return {}; }
  };
  settings s;
  s.connections_per_node = 2;
  s.connections_per_remote_node = 1;
  s.load_balancing = [](const policy_place&) { return std::make_unique<by_version>(); };
  shard.emplace(cluster_of(1), s);
  shard->start();
  ASSERT_EQ(shard->core().node_states().at(0).connections, 2u);
  shard->hold = is_startup;
  renew();
  shard->nodes[0].release_version = "5.0.3";
  shard->turn([&] { shard->core().refresh_nodes(10s, [](const error&) {}); });
  EXPECT_EQ(shard->core().node_states().at(0).connections, 1u);
  let_in();
  shard->pass(1s);
  EXPECT_EQ(now.ends, 1);
  EXPECT_FALSE(now.why) << now.why.to_string();
  EXPECT_EQ(shard->core().node_states().at(0).connections, 1u);
}

TEST_F(shard_renewal, gives_a_node_that_shuts_down_meanwhile_no_connection_too_many) {
  start(1);
  scripted_request r(cql);
  shard->submit(r);
  shard->hold = is_startup;
  renew();
  shard->answer(shard->take_held(cql), [](const testing::response_head& head) {
    return testing::encode_error(head, testing::overloaded_code, "Server is shutting down");
  });
  let_in();
  shard->pass(1min);
  EXPECT_EQ(now.ends, 1);
  EXPECT_FALSE(now.why) << now.why.to_string();
  EXPECT_EQ(shard->core().node_states().at(0).connections, 1u);
}

TEST_F(shard_renewal, of_a_shard_that_closes_ends_with_it) {
  start(1);
  shard->hold = is_startup;
  renew();
  shard->turn([&] { shard->core().close(); });
  EXPECT_EQ(now.ends, 1);
  EXPECT_EQ(now.why.code(), client_errc::closed);
  renew();
  EXPECT_EQ(now.ends, 2);
  EXPECT_EQ(now.why.code(), client_errc::closed);
}

}}  // namespace dse::engine
