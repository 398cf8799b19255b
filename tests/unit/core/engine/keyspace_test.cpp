#include "scripted_shard.hpp"
#include "support/server_wire/error_response.hpp"

#include <gtest/gtest.h>

namespace dse::engine { namespace {

using namespace std::chrono_literals;
using role = enum connection::role;
using testing::response_head;

settings in_keyspace(const char* name) {
  settings s;
  s.keyspace = name;
  return s;
}

bool is_use_request(const testing::server_request& r) { return text_of(r).starts_with("USE"); }

bytes answer_void(const response_head& head) { return testing::encode_void(head); }

TEST(keyspace, of_a_use_is_published_before_the_request_completes) {
  scripted_shard shard(cluster_of(1));
  shard.start();
  scripted_request use("USE shop");
  shard.submit(use);
  EXPECT_TRUE(shard.keyspaces.empty());
  shard.answer(shard.take_held("USE shop"),
               [](const response_head& h) { return testing::encode_set_keyspace(h, "shop"); });
  EXPECT_EQ(shard.keyspaces, std::vector<std::string>{"shop"});
  EXPECT_FALSE(use.failure());
}

TEST(keyspace, requests_wait_until_their_connection_is_in_it) {
  scripted_shard shard(cluster_of(1));
  shard.start();
  scripted_request use("USE shop"), later("later");
  shard.submit(use);
  shard.submit(later);
  EXPECT_EQ(shard.count("later"), 0u);
  shard.answer(shard.take_held("USE shop"),
               [](const response_head& h) { return testing::encode_set_keyspace(h, "shop"); });
  EXPECT_EQ(shard.count("later"), 1u);
  shard.answer(shard.take_held("later"), answer_void);
  EXPECT_FALSE(later.failure());
}

TEST(keyspace, other_connections_follow_before_their_next_request) {
  scripted_shard shard(cluster_of(2));
  shard.start();
  scripted_request use("USE shop"), one("one"), two("two");
  shard.submit(use);
  shard.hold = is_use_request;
  shard.answer(shard.take_held("USE shop"),
               [](const response_head& h) { return testing::encode_set_keyspace(h, "shop"); });
  shard.submit(one);
  shard.submit(two);
  EXPECT_EQ(shard.count("one") + shard.count("two"), 2u) << "both go to the node that is in it already";
  ASSERT_EQ(shard.count(R"(USE "shop")"), 1u);
  const auto held_one = shard.take_held("one");
  EXPECT_NE(held_one.on, shard.take_held(R"(USE "shop")").on);
  shard.answer(held_one, answer_void);
  shard.answer(shard.take_held("two"), answer_void);
}

TEST(keyspace, refused_use_leaves_everything_as_it_was) {
  scripted_shard shard(cluster_of(1), in_keyspace("shop"));
  shard.start();
  scripted_request use("USE nowhere"), next("next");
  shard.submit(use);
  shard.answer(shard.take_held("USE nowhere"), [](const response_head& h) {
    return testing::encode_error(h, testing::invalid_code, "Keyspace 'nowhere' does not exist");
  });
  EXPECT_EQ(use.failure().code(), client_errc::unknown_keyspace);
  EXPECT_EQ(use.failure().message(), "USE nowhere: Keyspace 'nowhere' does not exist");
  EXPECT_TRUE(shard.keyspaces.empty());
  shard.submit(next);
  EXPECT_EQ(shard.count("next"), 1u);
  shard.answer(shard.take_held("next"), answer_void);
}

class use_without_answer : public ::testing::TestWithParam<std::chrono::nanoseconds> {};

TEST_P(use_without_answer, ends_its_connection) {
  settings s;
  s.connect_timeout = 100ms;
  scripted_shard shard(cluster_of(1), s);
  shard.start();
  scripted_request use("USE shop");
  use.what.timeout = GetParam();
  shard.submit(use);
  const connection* before = shard.open_connection(role::pool);
  const std::uint64_t incarnation = before->incarnation();
  shard.pass(200ms);
  EXPECT_EQ(use.failure().code(), client_errc::timed_out);
  ASSERT_TRUE(shard.open_connection(role::pool)) << "dialled again";
  EXPECT_NE(shard.open_connection(role::pool)->incarnation(), incarnation) << "nobody knows what it is in";
}

constexpr std::chrono::nanoseconds no_deadline = -1ns;
INSTANTIATE_TEST_SUITE_P(keyspace, use_without_answer, ::testing::Values(100ms, no_deadline));

TEST(keyspace, lives_on_in_connections_that_are_made_later) {
  scripted_shard shard(cluster_of(1), in_keyspace("first"));
  shard.start();
  scripted_request use("USE second");
  shard.submit(use);
  shard.answer(shard.take_held("USE second"),
               [](const response_head& h) { return testing::encode_set_keyspace(h, "second"); });
  shard.cut(*shard.open_connection(role::pool));
  shard.pass(1s);
  ASSERT_TRUE(shard.open_connection(role::pool));
  EXPECT_EQ(shard.count(R"(USE "second")"), 1u);
}

TEST(keyspace, dropped_one_does_not_keep_connections_from_working) {
  scripted_shard shard(cluster_of(1), in_keyspace("shop"));
  shard.start();
  shard.hold = is_use_request;
  shard.cut(*shard.open_connection(role::pool));
  shard.pass(1s);
  shard.answer(shard.take_held(R"(USE "shop")"), [](const response_head& h) {
    return testing::encode_error(h, testing::invalid_code, "Keyspace 'shop' does not exist");
  });
  scripted_request qualified("qualified");
  shard.submit(qualified);
  EXPECT_EQ(shard.count("qualified"), 1u);
  shard.answer(shard.take_held("qualified"), answer_void);
}

TEST(keyspace, connection_that_cannot_follow_is_dialled_again) {
  scripted_shard shard(cluster_of(1));
  shard.start();
  const std::uint64_t incarnation = shard.open_connection(role::pool)->incarnation();
  shard.hold = is_use_request;
  shard.turn([&] { shard.core().keyspace_changed("shop", 1); });
  shard.answer(shard.take_held(R"(USE "shop")"),
               [](const response_head& h) { return testing::encode_error(h, 0x0000, "out of memory"); });
  shard.hold = nullptr;
  shard.pass(1s);
  const connection* again = shard.open_connection(role::pool);
  ASSERT_TRUE(again);
  EXPECT_EQ(again->incarnation(), incarnation + 1);
}

TEST(keyspace, connection_is_told_once_whatever_else_it_answers_meanwhile) {
  scripted_shard shard(cluster_of(1));
  shard.start();
  scripted_request before("before");
  shard.submit(before);
  shard.hold = is_use_request;
  shard.turn([&] { shard.core().keyspace_changed("shop", 1); });
  shard.answer(shard.take_held("before"), answer_void);
  EXPECT_EQ(shard.count(R"(USE "shop")"), 1u);
}

TEST(keyspace, newest_of_several_changes_holds_whatever_their_order) {
  scripted_shard shard(cluster_of(1));
  shard.start();
  shard.turn([&] { shard.core().keyspace_changed("new", 7); });
  shard.turn([&] { shard.core().keyspace_changed("old", 6); });
  EXPECT_EQ(shard.count(R"(USE "new")"), 1u);
  EXPECT_EQ(shard.count(R"(USE "old")"), 0u);
}

TEST(keyspace, changed_while_a_connection_is_being_made_is_used_behind_the_handshake) {
  scripted_shard shard(cluster_of(1), in_keyspace("first"));
  shard.hold = [](const testing::server_request& r) { return text_of(r) == R"(USE "first")" && r.stream == 0; };
  shard.start();
  // The control connection's, then the pool's.
  shard.answer(shard.take_held(R"(USE "first")"),
               [](const response_head& h) { return testing::encode_set_keyspace(h, "first"); });
  auto handshake = shard.take_held(R"(USE "first")");
  shard.turn([&] { shard.core().keyspace_changed("second", 1); });
  scripted_request r("next");
  shard.submit(r);
  shard.answer(handshake, [](const response_head& h) { return testing::encode_set_keyspace(h, "first"); });
  EXPECT_EQ(shard.count(R"(USE "second")"), 1u);
  EXPECT_EQ(shard.count("next"), 1u);
  shard.answer(shard.take_held("next"), answer_void);
}

TEST(keyspace, full_connection_follows_once_an_answer_has_made_room) {
  settings s = in_keyspace("first");
  s.max_streams = 2;
  scripted_shard shard(cluster_of(1), s);
  shard.start();
  scripted_request a("a"), b("b"), next("next");
  shard.submit(a);
  shard.submit(b);
  shard.turn([&] { shard.core().keyspace_changed("second", 1); });
  shard.submit(next);
  EXPECT_EQ(shard.count(R"(USE "second")"), 0u);
  shard.answer(shard.take_held("a"), answer_void);
  EXPECT_EQ(shard.count(R"(USE "second")"), 1u);
  shard.answer(shard.take_held("next"), answer_void);
  EXPECT_FALSE(next.failure());
  shard.answer(shard.take_held("b"), answer_void);
}

TEST(keyspace, cancelled_use_is_published_all_the_same) {
  scripted_shard shard(cluster_of(1));
  shard.start();
  scripted_request use("USE shop");
  shard.submit(use);
  auto held = shard.take_held("USE shop");
  shard.turn([&] {
    bytes frame = testing::encode_set_keyspace({held.what.version, held.what.stream}, "shop");
    shard.core().received(*held.on, 0, frame);
    shard.core().cancel(use, error(client_errc::closed));
  });
  EXPECT_EQ(use.failure().code(), client_errc::closed);
  EXPECT_EQ(shard.keyspaces, std::vector<std::string>{"shop"});
}

TEST(keyspace, of_a_request_goes_with_its_prepare) {
  std::vector<scripted_node> nodes = cluster_of(1);
  nodes.front().versions = {4, 5};
  scripted_shard shard(nodes);
  shard.start();
  scripted_request prepare("SELECT v FROM t", message_kind::prepare);
  prepare.what.rare().keyspace = "own";
  shard.submit(prepare);
  const auto* sent = shard.received.back().as<testing::prepare_request>();
  ASSERT_TRUE(sent);
  EXPECT_EQ(sent->keyspace, "own");
  shard.turn([&] { shard.core().cancel(prepare, error(client_errc::closed)); });
}

}}  // namespace dse::engine
