#include "scripted_replies.hpp"

#include <gtest/gtest.h>

#include <memory>

namespace dse::engine { namespace {

using namespace std::chrono_literals;
using role = enum connection::role;
using dse::detail::profile_policies;

std::shared_ptr<const profile_policies> policies(profile_policies p) {
  return std::make_shared<const profile_policies>(std::move(p));
}

/// A request in the profile with this id.
std::unique_ptr<scripted_request> in_profile(std::uint32_t id) {
  auto r = std::make_unique<scripted_request>("SELECT v FROM t");
  r->what.rare().policies = id;
  r->what.idempotent = true;
  return r;
}

std::string address_of(const scripted_shard& shard) { return shard.held.back().on->target().address; }

TEST(profiles, requests_go_where_the_policy_of_their_profile_says) {
  settings s;
  s.profiles.push_back(policies({fixed_node("127.0.0.3:9042"), {}, {}, 1}));
  std::vector<std::unique_ptr<scripted_request>> requests;
  scripted_shard shard(cluster_of(3), s);
  shard.start();
  for (int i = 0; i < 6; ++i) {
    requests.push_back(in_profile(1));
    shard.submit(*requests.back());
    EXPECT_EQ(address_of(shard), "127.0.0.3");
  }
  std::set<std::string> others;
  for (int i = 0; i < 6; ++i) {
    requests.push_back(in_profile(0));
    shard.submit(*requests.back());
    others.insert(address_of(shard));
  }
  EXPECT_EQ(others.size(), 3u);
}

TEST(profiles, node_is_as_near_as_it_is_to_the_nearest_policy) {
  settings s;
  s.load_balancing = fixed_node("127.0.0.1:9042");
  auto r = in_profile(1);
  scripted_shard shard(cluster_of(2), s);
  shard.start();
  EXPECT_FALSE(shard.open_connection(role::pool, 2));
  shard.turn([&] { shard.core().add_policies({fixed_node("127.0.0.2:9042"), {}, {}, 1}); });
  EXPECT_TRUE(shard.open_connection(role::pool, 2));
  EXPECT_TRUE(shard.open_connection(role::pool, 1));
  shard.submit(*r);
  EXPECT_EQ(address_of(shard), "127.0.0.2");
}

TEST(profiles, retries_are_decided_by_the_policy_of_the_profile) {
  settings s;
  s.profiles.push_back(policies({{}, no_retry(), {}, 1}));
  auto gives_up = in_profile(1), tries_again = in_profile(0);
  scripted_shard shard(cluster_of(2), s);
  shard.start();
  for (scripted_request* r : {gives_up.get(), tries_again.get()}) {
    shard.submit(*r);
    shard.answer(shard.held.front(), overloaded);
  }
  EXPECT_EQ(gives_up->failure().code(), server_errc::overloaded);
  EXPECT_TRUE(tries_again->outcomes.empty());
}

TEST(profiles, attempts_are_sent_as_the_policy_of_the_profile_says) {
  settings s;
  s.profiles.push_back(policies({{}, {}, constant_speculation(10ms), 1}));
  auto hedged = in_profile(1), plain = in_profile(0);
  scripted_shard shard(cluster_of(2), s);
  shard.start();
  shard.submit(*plain);
  shard.submit(*hedged);
  shard.pass(20ms);
  EXPECT_EQ(shard.held.size(), 3u);
}

TEST(profiles, plan_of_a_request_in_a_profile_is_explained_by_its_policy) {
  settings s;
  s.profiles.push_back(policies({fixed_node("127.0.0.2:9042"), {}, {}, 1}));
  auto r = in_profile(1);
  scripted_shard shard(cluster_of(3), s);
  shard.start();
  const auto plan = shard.core().explain(*r);
  ASSERT_TRUE(plan);
  ASSERT_EQ(plan->size(), 1u);
  EXPECT_EQ(plan->front().node->address, "127.0.0.2");
}

}}  // namespace dse::engine
